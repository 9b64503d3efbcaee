from odoo import api, fields, models


class SlaPackAdjustWizard(models.TransientModel):
    """Ask how many minutes to add or to take away, and why."""

    _name = "sla.pack.adjust.wizard"
    _inherit = ["sla.wizard"]
    _description = "Adjust Hours"

    pack_id = fields.Many2one("sla.pack", required=True, readonly=True)
    minutes = fields.Integer(required=True, help="Below zero takes away what is free.")
    free_summary = fields.Char(compute="_compute_free_summary")
    left_summary = fields.Char(compute="_compute_free_summary")
    reason = fields.Char(required=True)

    @api.depends("pack_id", "minutes")
    def _compute_free_summary(self):
        for wizard in self:
            free = wizard.pack_id.minutes_available
            wizard.free_summary = wizard.pack_id._hours(free)
            wizard.left_summary = wizard.pack_id._hours(free + wizard.minutes)

    def action_adjust(self):
        """Post the adjustment."""
        self.ensure_one()
        self.pack_id._adjust(self.minutes, self.reason, self.id)
        return {"type": "ir.actions.act_window_close"}
