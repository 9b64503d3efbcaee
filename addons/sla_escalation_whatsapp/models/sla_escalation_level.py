from odoo import fields, models

from .. import const

_WHATSAPP = [(const.CHANNEL, "WhatsApp")]


class SlaEscalationLevel(models.Model):
    _inherit = "sla.escalation.level"

    channel = fields.Selection(
        selection_add=_WHATSAPP, ondelete={const.CHANNEL: "set default"}
    )
    also_channel = fields.Selection(
        selection_add=_WHATSAPP, ondelete={const.CHANNEL: "set null"}
    )
    fallback_channel = fields.Selection(
        selection_add=_WHATSAPP, ondelete={const.CHANNEL: "set null"}
    )
