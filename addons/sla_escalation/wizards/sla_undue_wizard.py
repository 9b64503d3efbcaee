from odoo import fields, models


class SlaUndueWizard(models.TransientModel):
    """Ask a manager why an escalation was undue."""

    _name = "sla.undue.wizard"
    _inherit = ["sla.wizard"]
    _description = "Undue Escalation Mark"

    escalation_id = fields.Many2one(
        "sla.escalation", required=True, readonly=True, ondelete="cascade"
    )
    is_undue = fields.Boolean(related="escalation_id.is_undue", related_sudo=False)
    requested_by_id = fields.Many2one(
        related="escalation_id.requested_by_id",
        related_sudo=False,
        string="Asked for By",
    )
    request_reason = fields.Text(
        related="escalation_id.reason", related_sudo=False, string="Their Reason"
    )
    reason = fields.Char(required=True, help="The customer may read it.")

    def action_mark(self):
        """Mark it. Who may is for the escalation to say."""
        self.ensure_one()
        self.escalation_id.action_mark_undue(self.reason)
        return {"type": "ir.actions.act_window_close"}
