from . import sla_timer
from . import helpdesk_ticket_timer
from . import res_users
