from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import float_round

# What a unit of time says of its minutes is exact to a thousandth: Odoo's own minute
# is 0.0166667 hours.
_MINUTE_DIGITS = 3
_MINUTES_PER_HOUR = 60
_MOST_MONTHS = 1200


class ProductTemplate(models.Model):
    """Products that sell hours ahead: what one unit of them is, in minutes."""

    _inherit = "product.template"

    is_sla_pack = fields.Boolean(
        string="Prepaid Hours",
        help="What is ordered of it becomes a pack of hours of the customer.",
    )
    sla_pack_minutes = fields.Integer(
        string="Minutes per Unit",
        compute="_compute_sla_pack_minutes",
        store=True,
        readonly=False,
        precompute=True,
        help="What one unit of sale holds: 3000 for a pack of 50 hours. Where the "
        "unit is one of time, it says so itself.",
    )
    sla_pack_by_unit = fields.Boolean(compute="_compute_sla_pack_by_unit")
    sla_pack_months = fields.Integer(
        string="Valid for (Months)",
        help="From the day the hours are opened. 0: they never expire.",
    )
    work_kind_id = fields.Many2one(
        "sla.work.kind",
        string="Kind of Work",
        ondelete="restrict",
        index="btree_not_null",
        help="The only work the hours pay for. Empty: any.",
    )
    is_on_site = fields.Boolean(
        string="On Site", help="The work is done at the customer's."
    )

    # === COMPUTE METHODS === #

    @api.depends("uom_id", "is_sla_pack")
    def _compute_sla_pack_minutes(self):
        for product in self:
            by_unit = product.uom_id._sla_minutes()
            if not product.is_sla_pack:
                product.sla_pack_minutes = 0
            elif by_unit:
                product.sla_pack_minutes = round(by_unit)
            else:
                product.sla_pack_minutes = product.sla_pack_minutes or _MINUTES_PER_HOUR

    @api.depends("uom_id")
    def _compute_sla_pack_by_unit(self):
        for product in self:
            product.sla_pack_by_unit = bool(product.uom_id._sla_minutes())

    # === CONSTRAINT METHODS === #

    @api.constrains("is_sla_pack", "type", "invoice_policy")
    def _check_sla_pack_sold_ahead(self):
        for product in self.filtered("is_sla_pack"):
            if product.type != "service":
                raise ValidationError(
                    self.env._(
                        "“%s” sells hours, so it has to be a service. Change its "
                        "type, or take “Prepaid Hours” off.",
                        product.display_name,
                    )
                )
            if product.invoice_policy != "order":
                raise ValidationError(
                    self.env._(
                        "“%s” sells hours ahead, so what is ordered is invoiced. "
                        "Choose to invoice ordered quantities.",
                        product.display_name,
                    )
                )

    @api.constrains("is_sla_pack", "sla_pack_minutes", "sla_pack_months")
    def _check_sla_pack_figures(self):
        for product in self.filtered("is_sla_pack"):
            if product.sla_pack_minutes <= 0:
                raise ValidationError(
                    self.env._(
                        "Say how many minutes one unit of “%s” holds: one at least.",
                        product.display_name,
                    )
                )
            if not 0 <= product.sla_pack_months <= _MOST_MONTHS:
                raise ValidationError(
                    self.env._(
                        "The hours of “%(product)s” are valid for 1 to %(most)s "
                        "months, or for ever (0).",
                        product=product.display_name,
                        most=_MOST_MONTHS,
                    )
                )


class ProductProduct(models.Model):
    _inherit = "product.product"

    # === BUSINESS METHODS === #

    @api.private
    def _sla_minutes(self, quantity, uom):
        """The whole minutes that a quantity in a unit is, rounded half up.

        A unit of time says its minutes itself, whatever unit the product has; of
        other units the product says them.
        """
        self.ensure_one()
        minutes = quantity * uom._sla_minutes()
        if not uom._sla_minutes():
            units = uom._compute_quantity(quantity, self.uom_id, round=False)
            minutes = units * self.sla_pack_minutes
        return int(float_round(minutes, precision_digits=0))


class UomUom(models.Model):
    _inherit = "uom.uom"

    # === BUSINESS METHODS === #

    @api.private
    def _sla_minutes(self):
        """The minutes in one of it, or 0 for what is no unit of time."""
        hour = self.env.ref("uom.product_uom_hour", raise_if_not_found=False)
        if not (self and hour and self._has_common_reference(hour)):
            return 0.0
        minutes = self.factor / hour.factor * _MINUTES_PER_HOUR
        return float_round(minutes, precision_digits=_MINUTE_DIGITS)
