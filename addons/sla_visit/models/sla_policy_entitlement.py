from odoo import fields, models


class SlaPolicy(models.Model):
    """Which visits, sessions and checkpoints a policy includes."""

    _inherit = "sla.policy"

    entitlement_ids = fields.One2many(
        "sla.entitlement", "policy_id", string="Visits & Sessions", copy=True
    )
