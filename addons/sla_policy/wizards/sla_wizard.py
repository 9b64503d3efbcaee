from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError


class SlaWizard(models.AbstractModel):
    """A wizard shows only what its user may read.

    Computed and related fields may be computed with the rights of the superuser, and
    wizards are created with any ids: what a call points at is checked before anything
    is computed from it. Rows of other users are hidden by a record rule of each wizard.
    """

    _name = "sla.wizard"
    _description = "Wizard"

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        self._check_targets([*vals_list, self._relational_defaults()])
        return super().create(vals_list)

    def write(self, vals):
        self._check_targets([vals])
        return super().write(vals)

    def onchange(self, values, field_names, fields_spec):
        self.check_access("read")
        self._check_targets([values, self._relational_defaults()])
        return super().onchange(values, field_names, fields_spec)

    # === BUSINESS METHODS === #

    @api.model
    def _relational_defaults(self):
        """The default values of relational fields: the context may set them."""
        return self.default_get(
            [name for name, field in self._fields.items() if field.relational]
        )

    @api.model
    def _check_targets(self, vals_list):
        """Refuse values that point at records that the user may not read.

        A constant number of queries for each model that is pointed at.

        :raise AccessError: with the field; a missing record is answered alike
        """
        if self.env.su:
            return
        targets = defaultdict(set)
        labels = {}
        for vals in vals_list:
            for field, ids in _pointed_at(self, vals):
                targets[field.comodel_name].update(ids)
                labels.setdefault(field.comodel_name, field)
        for name, ids in targets.items():
            records = self.env[name].browse(ids)
            if len(records.exists()) < len(ids) or not records.has_access("read"):
                raise AccessError(
                    self.env._(
                        "The record in “%s” does not exist, or you may not read it. "
                        "Choose another one.",
                        labels[name]._description_string(self.env),
                    )
                )


def _pointed_at(model, vals):
    """The relational fields in values, with the ids that they point at.

    Records within records, as commands create and update them, included.

    :return: yields `(field, ids)`
    """
    for name, value in vals.items():
        field = model._fields.get(name)
        if field is None or not field.relational or not value:
            continue
        if field.type == "many2one":
            yield field, _ids([value["id"] if isinstance(value, dict) else value])
            continue
        for command in value if isinstance(value, (list, tuple)) else ():
            if not isinstance(command, (list, tuple)):
                yield field, _ids([command])
                continue
            code, record_id, rest = (*command, 0, 0)[:3]
            if code == fields.Command.SET:
                yield field, _ids(rest or ())
            elif code != fields.Command.CLEAR:
                yield field, _ids([record_id])
            if isinstance(rest, dict):
                yield from _pointed_at(model.env[field.comodel_name], rest)


def _ids(values):
    """The ids of records of the database among values."""
    return {value for value in values if type(value) is int and value > 0}
