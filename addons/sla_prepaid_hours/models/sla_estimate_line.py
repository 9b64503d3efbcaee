from odoo import fields, models


class SlaEstimateLine(models.Model):
    """One piece of the work estimated."""

    _name = "sla.estimate.line"
    _description = "Estimate Line"
    _order = "sequence, id"

    estimate_id = fields.Many2one(
        "sla.estimate", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="estimate_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True)
    minutes = fields.Integer()
    kind_id = fields.Many2one("sla.work.kind", ondelete="restrict")
    note = fields.Char()
