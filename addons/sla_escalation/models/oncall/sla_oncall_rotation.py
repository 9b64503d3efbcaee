from odoo import fields, models


class SlaOncallRotation(models.Model):
    """The position of a user in a rotation; a user may have several positions."""

    _name = "sla.oncall.rotation"
    _description = "On-Call Rotation Entry"
    _order = "sequence, id"
    _inherit = ["sla.oncall.user"]
    _rec_name = "user_id"

    layer_id = fields.Many2one(
        "sla.oncall.layer", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="layer_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
