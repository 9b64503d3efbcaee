from odoo import fields, models


class SlaNotification(models.Model):
    """The phone calls made for a notification."""

    _inherit = "sla.notification"

    voice_call_ids = fields.One2many(
        "sla.voice.call", "notification_id", string="Calls", readonly=True
    )
