from odoo import fields, models


class SlaPolicy(models.Model):
    """What a tier includes and asks beside tickets."""

    _inherit = "sla.policy"

    obligation_template_ids = fields.One2many(
        "sla.obligation.template", "policy_id", string="Services and Duties", copy=True
    )
