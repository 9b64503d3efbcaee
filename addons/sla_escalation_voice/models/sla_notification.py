from odoo import fields, models

from .sla_escalation_level import VOICE, VOICE_CHANNEL


class SlaNotification(models.Model):
    """Notifications that were telephoned."""

    _inherit = "sla.notification"

    channel = fields.Selection(
        selection_add=VOICE_CHANNEL,
        # They go with the addon, which nobody but their own code may do.
        ondelete={VOICE: lambda gone: gone._as_writer().unlink()},
    )
    voice_call_ids = fields.One2many(
        "sla.voice.call", "notification_id", string="Calls", readonly=True
    )
