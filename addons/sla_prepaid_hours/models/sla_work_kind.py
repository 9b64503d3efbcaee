from odoo import fields, models


class SlaWorkKind(models.Model):
    """A kind of work that hours are sold for: development, a level of training, …

    Hours sold for one kind pay no other; hours sold for none in particular pay any.
    """

    _name = "sla.work.kind"
    _description = "Kind of Work"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, copy=False, help="A name for integrations.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex(
        "(code)", "There is a kind of work with this code already. Choose another."
    )
