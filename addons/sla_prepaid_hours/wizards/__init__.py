from . import account_payment_register
from . import sla_pack_adjust_wizard
from . import sla_pack_extend_wizard
from . import sla_pack_transfer_wizard
