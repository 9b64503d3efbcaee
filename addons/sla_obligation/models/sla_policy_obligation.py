from odoo import fields, models


class SlaPolicy(models.Model):
    """The obligation templates of a policy."""

    _inherit = "sla.policy"

    obligation_template_ids = fields.One2many(
        "sla.obligation.template", "policy_id", string="Services and Duties", copy=True
    )
