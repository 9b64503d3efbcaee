from . import (
    sla_whatsapp_account,
    sla_whatsapp_template,
    sla_whatsapp_identity,
    sla_whatsapp_message,
    sla_whatsapp_status,
    sla_whatsapp_inbound,
    sla_notification,
    sla_channel_whatsapp,
)
