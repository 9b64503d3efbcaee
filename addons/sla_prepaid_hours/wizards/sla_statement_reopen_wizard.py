from odoo import fields, models


class SlaStatementReopenWizard(models.TransientModel):
    """Ask why a closed month is opened again."""

    _name = "sla.statement.reopen.wizard"
    _inherit = ["sla.wizard"]
    _description = "Open a Closed Statement Again"

    statement_id = fields.Many2one("sla.statement", required=True)
    reason = fields.Char(required=True)

    def action_reopen(self):
        """Open it again."""
        self.ensure_one()
        self.statement_id._reopen(self.reason)
        return True
