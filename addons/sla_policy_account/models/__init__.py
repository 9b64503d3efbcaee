from . import sla_policy
from . import sla_agreement
from . import sla_agreement_payment
from . import sla_agreement_owed
from . import account_move
