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

    # === CRUD METHODS === #

    def copy_data(self, default=None):
        """A copy has the next free code: “training” becomes “training_2”."""
        vals_list = super().copy_data(default=default)
        known = self.with_context(active_test=False)
        for kind, vals in zip(self, vals_list, strict=True):
            if vals.get("code"):
                continue
            found = known.search([("code", "=like", f"{kind.code}_%")])
            taken = set(found.mapped("code"))
            number = 2
            while f"{kind.code}_{number}" in taken:
                number += 1
            vals["code"] = f"{kind.code}_{number}"
        return vals_list
