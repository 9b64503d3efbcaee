from . import sla_whatsapp_attach_wizard
