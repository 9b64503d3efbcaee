from odoo import fields, models


class SlaSuspendWizard(models.TransientModel):
    """Ask why service is suspended."""

    _name = "sla.suspend.wizard"
    _inherit = ["sla.wizard"]
    _description = "Suspend the Service"

    agreement_ids = fields.Many2many("sla.agreement", required=True)
    reason = fields.Char(required=True)

    def action_suspend(self):
        """Suspend the agreements."""
        self.ensure_one()
        return self.agreement_ids.action_suspend(self.reason)
