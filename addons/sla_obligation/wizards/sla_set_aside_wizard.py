from odoo import fields, models


class SlaSetAsideWizard(models.TransientModel):
    """Asks for the reason why something on an agreement counts no more."""

    _name = "sla.set.aside.wizard"
    _inherit = ["sla.wizard"]
    _description = "Set Aside with a Reason"

    terms_id = fields.Many2one("sla.agreement.terms", ondelete="cascade")
    obligation_id = fields.Many2one("sla.obligation", ondelete="cascade")
    reason = fields.Char(required=True)

    def _open(self, **record):
        """The window that asks about `terms_id=` or `obligation_id=`."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "sla_obligation.sla_set_aside_wizard_action"
        )
        action["context"] = {f"default_{name}": value for name, value in record.items()}
        return action

    def action_confirm(self):
        """Set it aside. Who may is for the record to say."""
        self.ensure_one()
        if self.terms_id:
            self.terms_id.action_void(self.reason)
        if self.obligation_id:
            self.obligation_id.action_waive(self.reason)
        return {"type": "ir.actions.act_window_close"}
