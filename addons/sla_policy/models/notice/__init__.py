from . import sla_letter
from . import sla_letter_held
from . import helpdesk_ticket_notice
from . import res_partner_welcome
