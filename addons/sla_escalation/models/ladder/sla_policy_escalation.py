from odoo import fields, models


class SlaPolicy(models.Model):
    """The ladders of a tier. A policy made from a preset brings its own."""

    _inherit = "sla.policy"

    escalation_rule_ids = fields.One2many(
        "sla.escalation.rule", "policy_id", string="Ladders", copy=True
    )
