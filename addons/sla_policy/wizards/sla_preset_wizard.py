from odoo import fields, models


class SlaPresetWizard(models.TransientModel):
    """“Use this preset”: a policy of one's own, made from one of the addon's."""

    _name = "sla.preset.wizard"
    _inherit = ["sla.wizard"]
    _description = "Use a Support Policy Preset"

    preset_id = fields.Many2one(
        "sla.policy",
        required=True,
        ondelete="cascade",
        domain=[("is_preset", "=", True)],
        default=lambda self: self._default_preset(),
    )
    name = fields.Char(help="Empty: the preset's own name.")
    description = fields.Html(related="preset_id.description", related_sudo=False)
    target_ids = fields.One2many(related="preset_id.target_ids", related_sudo=False)

    def _default_preset(self):
        if self.env.context.get("active_model") == "sla.policy":
            policy = self.env["sla.policy"].browse(self.env.context.get("active_id"))
            return policy.filtered("is_preset")
        return self.env["sla.policy"]

    # === ACTION METHODS === #

    def action_use(self):
        """Make the policy and open it."""
        self.ensure_one()
        policy = self.preset_id.create_from_preset()
        if self.name:
            # In every language: the copied translations are of the preset's name, and
            # customers who read another language would see that one.
            languages = self.env["res.lang"].get_installed()
            policy.update_field_translations(
                "name", {code: self.name for code, _label in languages}
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": "sla.policy",
            "res_id": policy.id,
            "view_mode": "form",
        }
