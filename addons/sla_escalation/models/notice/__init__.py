from . import sla_policy_notice
from . import sla_event_notice
from . import sla_letter_incident
from . import helpdesk_ticket_notice
