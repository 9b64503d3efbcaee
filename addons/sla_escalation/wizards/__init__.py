from . import sla_oncall_import_wizard
from . import sla_escalate_wizard
from . import sla_undue_wizard
