from odoo import fields, models


class SlaSetAsideWizard(models.TransientModel):
    """Reason to declare terms void or to waive an obligation."""

    _name = "sla.set.aside.wizard"
    _inherit = ["sla.wizard"]
    _description = "Set Aside with a Reason"

    terms_id = fields.Many2one("sla.agreement.terms", ondelete="cascade")
    obligation_id = fields.Many2one("sla.obligation", ondelete="cascade")
    reason = fields.Char(required=True)

    def _open(self, **record):
        """Action of the wizard for `terms_id=` or `obligation_id=`."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "sla_obligation.sla_set_aside_wizard_action"
        )
        action["context"] = {f"default_{name}": value for name, value in record.items()}
        return action

    def action_confirm(self):
        """Void the terms or waive the obligation; their methods check the rights."""
        self.ensure_one()
        if self.terms_id:
            self.terms_id.action_void(self.reason)
        if self.obligation_id:
            self.obligation_id.action_waive(self.reason)
        return {"type": "ir.actions.act_window_close"}
