from odoo import fields, models


class SlaPolicy(models.Model):
    """What a tier includes and asks beside tickets."""

    _inherit = "sla.policy"

    obligation_ids = fields.One2many(
        "sla.obligation", "policy_id", string="Services and Duties", copy=True
    )
