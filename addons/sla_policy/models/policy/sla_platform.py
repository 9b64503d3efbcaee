from odoo import fields, models


class SlaPlatform(models.Model):
    """Where the customer's system runs: prices may depend on it."""

    _name = "sla.platform"
    _description = "Hosting Platform"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(index="btree_not_null", help="A short word for imports.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex("(code)", "There is already such a platform.")
