from odoo import models


class HelpdeskTicket(models.Model):
    """The agent's button asks why, and shows whom it will reach."""

    _inherit = "helpdesk.ticket"

    # === BUSINESS METHODS === #

    def _escalate_form(self):
        action = self.env["ir.actions.actions"]._for_xml_id(
            "sla_escalation.sla_escalate_wizard_action"
        )
        action["context"] = {"default_ticket_id": self.id}
        return action
