from collections import defaultdict

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools.misc import clean_context

# What goes with our own writes, one for each model. Nothing that comes over RPC can
# hold it, administrators included.
_KEYS = defaultdict(object)


class SlaGuarded(models.AbstractModel):
    """Rows that nobody but the addon's own code writes, through `_writer`."""

    _name = "sla.guarded"
    _description = "Rows Nobody Edits"

    #: Whether making one is the addon's business too.
    _guards_creation = True

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        if self._guards_creation:
            self._check_writer()
        return super().create(vals_list)

    def write(self, vals):
        self._check_writer()
        return super().write(vals)

    def unlink(self):
        self._check_writer()
        return super().unlink()

    # === BUSINESS METHODS === #

    def _check_writer(self):
        """Refuse anybody else.

        :raise AccessError: with what to do instead
        """
        if self.env.context.get("sla_writer") is not _KEYS[self._name]:
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
        return self.sudo().with_context(context, sla_writer=_KEYS[self._name])
