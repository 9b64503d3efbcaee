from . import sla_policy_inactivity
from . import sla_agreement_inactivity
from . import sla_inactivity
from . import helpdesk_ticket_inactivity
from . import helpdesk_ticket_confirm
from . import sla_letter_inactivity
from . import sla_inactivity_cron
from . import sla_clock_inactivity
