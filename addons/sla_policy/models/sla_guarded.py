from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools.misc import clean_context

from .own_write import as_own_write, is_own_write, without_own_write


class SlaGuarded(models.AbstractModel):
    """Rows that only the addon's own code writes, through `_writer`.

    Nested writes and hooks of such a write have no permission of their own.
    """

    _name = "sla.guarded"
    _description = "Rows Nobody Edits"

    #: Whether making one is the addon's business too.
    _guards_creation = True

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        if self._guards_creation:
            self._check_writer()
        rows = super(SlaGuarded, without_own_write(self)).create(vals_list)
        return rows.with_env(self.env)

    def write(self, vals):
        self._check_writer(vals)
        return super(SlaGuarded, without_own_write(self)).write(vals)

    def unlink(self):
        # Odoo deletes what a removed selection value leaves, be it nothing.
        if self:
            self._check_writer()
        return super(SlaGuarded, without_own_write(self)).unlink()

    # === BUSINESS METHODS === #

    def _check_writer(self, names=()):
        """Refuse writes that are not the addon's own.

        :raise AccessError: with what to do instead
        """
        if not is_own_write(self, names):
            raise AccessError(self._guard_sentence())

    def _guard_sentence(self):
        """Why nobody edits them, and what to do instead."""
        raise NotImplementedError

    @api.model
    def _writer(self):
        """The model, with the right to write its rows."""
        return self.browse()._as_writer()

    def _as_writer(self):
        """The rows, with the right to write them."""
        # Whoever brings a change about needs no rights of their own to it; defaults
        # come with the context, which anybody may set: not for these.
        context = clean_context(self.env.context)
        rows = self.with_env(self.env(su=True, context=context))
        return as_own_write(rows, any_record=True)
