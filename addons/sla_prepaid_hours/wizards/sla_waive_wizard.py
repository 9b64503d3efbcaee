from odoo import fields, models


class SlaWaiveWizard(models.TransientModel):
    """Ask a manager why a day's work is not charged (rule H8)."""

    _name = "sla.waive.wizard"
    _inherit = ["sla.wizard"]
    _description = "Waive a Charge"

    intervention_id = fields.Many2one(
        "sla.intervention", required=True, readonly=True, ondelete="cascade"
    )
    charged_text = fields.Char(
        related="intervention_id.charged_text", related_sudo=False, string="Charged Now"
    )
    pack_names = fields.Char(related="intervention_id.pack_names", related_sudo=False)
    reason = fields.Char(required=True)

    def action_waive(self):
        """Waive it. Who may is for the intervention to say."""
        self.ensure_one()
        self.intervention_id.action_waive(self.reason)
        return {"type": "ir.actions.act_window_close"}
