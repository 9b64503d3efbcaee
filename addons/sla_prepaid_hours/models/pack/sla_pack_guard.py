from odoo import api, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.sla_policy.models.own_write import without_defaults

# What follows from what happens to a pack, and nobody writes by hand.
_KEPT = {
    "commercial_partner_id",
    "grant_date",
    "opened_at",
    "opened_on",
    "origin_id",
    "sale_line_id",
    "sale_order_id",
    "sale_quantity",
}


class SlaPack(models.Model):
    """What is not to be done to a pack by hand, however a request is put."""

    _inherit = "sla.pack"

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_kept(vals)
        # Defaults come with the context, which anybody may set: not for these.
        clean = without_defaults(self, _KEPT)
        packs = super(SlaPack, clean).create(vals_list)
        return packs.with_env(self.env)

    def write(self, vals):
        # Whoever may not write them learns nothing about them.
        self.check_access("write")
        self._check_kept(vals)
        if not vals.get("active", True):
            self._check_may_archive()
        return super().write(vals)

    def copy_data(self, default=None):
        """A pack that lasts some months lasts as long from its own opening on."""
        rows = super().copy_data(default)
        for pack, vals in zip(self, rows, strict=True):
            if pack.validity_months:
                vals.update(date_start=False, date_end=False, **(default or {}))
        return rows

    # === BUSINESS METHODS === #

    def _check_kept(self, vals):
        """Refuse to write by hand what follows from what happens.

        :raise AccessError: with the field
        """
        kept = sorted(_KEPT & vals.keys())
        # The addon itself writes them with the rights of nobody in particular.
        if kept and not self.env.su:
            raise AccessError(
                self.env._(
                    "“%s” follows from what happens to the pack: sell it, open it or "
                    "transfer its hours.",
                    self._fields[kept[0]]._description_string(self.env),
                )
            )

    def _check_may_archive(self):
        """Refuse to put away what still has hours, owes some, or waits for payment.

        :raise UserError: with what to do first
        """
        filled = self._with_minutes()
        for pack in self:
            if pack in filled:
                raise UserError(
                    self.env._(
                        "“%s” has hours left, held or owed: it is not archived. "
                        "Refund, transfer or use them up first, or make the pack "
                        "void.",
                        pack.name,
                    )
                )
