from odoo import fields, models

from .. import const


class SlaNotification(models.Model):
    _inherit = "sla.notification"

    channel = fields.Selection(
        selection_add=[(const.CHANNEL, "WhatsApp")],
        # Nobody but their own code takes them away, not even an uninstall.
        ondelete={const.CHANNEL: lambda rows: rows._as_writer().unlink()},
    )

    def _whatsapp_values(self):
        """What the variables of a template stand for, in the reader's language."""
        self.ensure_one()
        told = self._told()
        ticket = told.ticket_id
        return {
            "number": ticket.number,
            "severity": told.escalation_id._severity(),
            "customer": ticket.commercial_partner_id.name or ticket.partner_name,
            "subject": ticket.name,
            "level": told._format_level(),
            "summary": self._summary(),
        }
