from . import sla_policy_coverage
from . import sla_coverage
from . import helpdesk_ticket_coverage
from . import helpdesk_ticket_decision
from . import helpdesk_ticket_override
