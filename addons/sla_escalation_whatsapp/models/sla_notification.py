from odoo import models


class SlaNotification(models.Model):
    _inherit = "sla.notification"

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
