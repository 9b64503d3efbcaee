from odoo import fields, models

from ..const import PRIORITIES


class SlaUrgencyWizard(models.TransientModel):
    """Ask how urgent it is instead, and what the customer is told."""

    _name = "sla.urgency.wizard"
    _inherit = ["sla.wizard"]
    _description = "Lower the Urgency"

    ticket_ids = fields.Many2many("helpdesk.ticket", required=True)
    priority = fields.Selection(
        PRIORITIES[:3], string="It Is", required=True, default="2"
    )
    reason = fields.Char(required=True, help="The customer reads it.")

    def action_lower(self):
        """Lower the urgency of the tickets."""
        self.ensure_one()
        return self.ticket_ids.action_lower_urgency(self.priority, self.reason)
