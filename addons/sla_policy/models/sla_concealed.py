from odoo import api, models
from odoo.exceptions import AccessError, MissingError

from .caller import MAX_INTEGER


class SlaConcealed(models.AbstractModel):
    """Rows that customers see some of: a hidden and a missing one are refused alike.

    Odoo's own errors differ (an access error, a missing record, a row that is left
    out), which shows customers how many tickets others have. For internal users
    nothing changes.
    """

    _name = "sla.concealed"
    _description = "Rows Hidden From Customers"

    # === ACCESS === #

    def _check_access(self, operation):
        if not self.env.user.share:
            return super()._check_access(operation)
        if denied := super(SlaConcealed, self.browse())._check_access(operation):
            # The model as a whole: no row has anything to do with it.
            return self, denied[1]
        known = self
        is_known = all(_is_id(row_id) for row_id in self._origin._ids)
        try:
            denied = super()._check_access(operation) if is_known else None
        except MissingError:
            is_known = False
        if not is_known:
            known = self.filtered(lambda row: not row.id or _is_id(row.id)).exists()
            denied = known and super(SlaConcealed, known)._check_access(operation)
        refused = self - known
        if denied:
            refused |= denied[0]
        if refused:
            return refused, refused._concealed_error
        return None

    @api.private
    def fetch(self, field_names=None):
        """Refuse what is missing as what is hidden, instead of leaving it out."""
        rows = self._origin
        if self.env.su or not rows or not self.env.user.share:
            return super().fetch(field_names)
        if not all(_is_id(row_id) for row_id in rows._ids):
            raise self._concealed_error()
        try:
            super().fetch(field_names)
        except AccessError:
            # Whether it is the rows or a field of theirs that is denied.
            rows.check_access("read")
            raise
        left = rows._determine_fields_to_fetch(field_names, ignore_when_in_cache=True)
        if left and rows.exists() != rows:
            raise self._concealed_error()
        return None

    # === BUSINESS METHODS === #

    @api.model
    def _concealed_error(self):
        """The error for a row that the caller does not see, or that is not there."""
        return AccessError(
            self.env._("This does not exist, or it is not yours to see or to change.")
        )


def _is_id(value):
    """Whether a program sent something that can be the id of a row."""
    return (
        isinstance(value, int)
        and not isinstance(value, bool)
        and 0 < value <= MAX_INTEGER
    )
