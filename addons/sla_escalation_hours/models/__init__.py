from . import sla_escalation
from . import sla_event
from . import sla_escalation_agreed
from . import helpdesk_ticket
