from . import sla_estimate_approval_wizard
from . import sla_pack_adjust_wizard
from . import sla_pack_extend_wizard
from . import sla_pack_transfer_wizard
from . import sla_statement_reopen_wizard
from . import sla_time_wizard
from . import sla_charge_wizard
from . import sla_waive_wizard
