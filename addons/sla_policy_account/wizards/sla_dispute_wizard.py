from odoo import fields, models


class SlaDisputeWizard(models.TransientModel):
    """Record what is disputed about an invoice."""

    _name = "sla.dispute.wizard"
    _inherit = ["sla.wizard"]
    _description = "Dispute of an Invoice"

    move_ids = fields.Many2many("account.move", required=True)
    reason = fields.Char(required=True)

    # === ACTION METHODS === #

    def action_dispute(self):
        self.ensure_one()
        return self.move_ids.action_sla_dispute(self.reason)
