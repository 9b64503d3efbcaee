from odoo import fields, models

VOICE = "voice"
VOICE_CHANNEL = [(VOICE, "Telephone call")]


class SlaEscalationLevel(models.Model):
    """Levels that telephone."""

    _inherit = "sla.escalation.level"

    channel = fields.Selection(
        selection_add=VOICE_CHANNEL, ondelete={VOICE: "set default"}
    )
    also_channel = fields.Selection(
        selection_add=VOICE_CHANNEL, ondelete={VOICE: "set null"}
    )
    fallback_channel = fields.Selection(
        selection_add=VOICE_CHANNEL, ondelete={VOICE: "set null"}
    )
