import base64
import binascii

from odoo import api, models
from odoo.exceptions import UserError

# What makes a file what it is, and whose it is.
_PROTECTED = {
    "company_id",
    "datas",
    "db_datas",
    "mimetype",
    "name",
    "public",
    "raw",
    "res_field",
    "res_id",
    "res_model",
    "type",
    "url",
}


class IrAttachment(models.Model):
    """Files that are kept as evidence are neither changed nor deleted, by anyone."""

    _inherit = "ir.attachment"

    # === CRUD METHODS === #

    def write(self, vals):
        if _PROTECTED & vals.keys():
            changed = self._sla_evidence().filtered(
                lambda one: one._sla_is_changed_by(vals)
            )
            changed._sla_refuse_change()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_evidence(self):
        self._sla_evidence()._sla_refuse_change()

    # === BUSINESS METHODS === #

    def _sla_evidence(self):
        """Those of these files that are kept as evidence. Addons add theirs.

        :return: `ir.attachment`, as superuser: a file is evidence for every user
        """
        return self.sudo().browse()

    def _sla_is_changed_by(self, vals):
        """Whether values differ from what the file has: moving files between the
        database and the disk writes the same content again."""
        self.ensure_one()
        one = self.sudo().with_context(bin_size=False)
        for name in _PROTECTED & vals.keys():
            value = vals[name]
            if name == "datas":
                name, value = "raw", _decode(value)
            elif name == "raw" and isinstance(value, str):
                value = value.encode()
            before = one[name].id if name == "company_id" else one[name]
            if (before or False) != (value or False):
                return True
        return False

    def _sla_refuse_change(self):
        """Refuse, where there are any.

        :raise UserError: with what to do instead
        """
        for one in self:
            raise UserError(
                self.env._(
                    "“%s” is kept as evidence of what was sent or agreed to: it is "
                    "neither changed nor deleted. Add another file instead.",
                    one.sudo().name,
                )
            )


def _decode(value):
    """The bytes of base64; what is none is a change of the file."""
    try:
        return base64.b64decode(value or b"")
    except (binascii.Error, ValueError):
        return None
