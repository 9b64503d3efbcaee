from odoo import fields, models


class SlaPackExtendWizard(models.TransientModel):
    """Ask until when hours may be used, and why."""

    _name = "sla.pack.extend.wizard"
    _inherit = ["sla.wizard"]
    _description = "Extend the Validity of Hours"

    pack_id = fields.Many2one("sla.pack", required=True, readonly=True)
    date_before = fields.Date(
        string="Valid Until", related="pack_id.date_end", related_sudo=False
    )
    date_end = fields.Date(string="New Last Day", help="Empty: the hours never expire.")
    reason = fields.Char(required=True)

    def action_extend(self):
        """Extend the pack."""
        self.ensure_one()
        self.pack_id.action_extend(self.date_end, self.reason)
        return {"type": "ir.actions.act_window_close"}
