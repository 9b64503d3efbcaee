from odoo import api, fields, models
from odoo.exceptions import UserError

from ... import const
from ..pack.sla_pack import MOST_MINUTES
from .sla_pack_sale import SETTLED

_MINUTES_PER_HOUR = 60
# What a draft pack takes from its line.
_SOLD = {
    "discount",
    "price_unit",
    "product_id",
    "product_uom_id",
    "product_uom_qty",
    "tax_ids",
}


class SaleOrderLine(models.Model):
    """A line that sells hours makes a pack of them (rule H9)."""

    _inherit = "sale.order.line"

    sla_pack_ids = fields.One2many(
        "sla.pack",
        "sale_line_id",
        string="Hour Packs",
        context={"active_test": False},
        groups="sales_team.group_sale_salesman,sla_policy.group_sla_user",
    )
    sla_hours_summary = fields.Char(
        string="Hours", compute="_compute_sla_hours_summary"
    )

    # === COMPUTE METHODS === #

    @api.depends("product_id", "product_uom_id", "product_uom_qty")
    def _compute_sla_hours_summary(self):
        for line in self:
            line.sla_hours_summary = line._sla_sells_hours() and self.env[
                "sla.pack"
            ]._hours(line._sla_minutes())

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.filtered(lambda line: line.state == "sale")._sla_follow()
        return lines

    def write(self, vals):
        res = super().write(vals)
        if _SOLD & vals.keys():
            self.filtered(lambda line: line.state == "sale")._sla_follow()
        return res

    # === BUSINESS METHODS === #

    def _sla_sells_hours(self):
        self.ensure_one()
        return bool(
            self.product_id.is_sla_pack
            and not self.display_type
            and not self.is_downpayment
        )

    def _sla_minutes(self):
        """The minutes ordered."""
        self.ensure_one()
        return self.product_id._sla_minutes(self.product_uom_qty, self.product_uom_id)

    def _sla_live_pack(self):
        """The pack the line has made, if it has; sudo, as sellers only read packs."""
        self.ensure_one()
        return self.sudo().sla_pack_ids.filtered(lambda p: p.state != const.VOID)

    def _sla_error(self):
        """Why no pack can be made of the line, in a sentence; False: it can."""
        self.ensure_one()
        product = self.product_id
        if not product.active:
            return self.env._(
                "“%s” is archived and cannot be sold any more. Choose another product.",
                product.display_name,
            )
        if self.product_uom_qty <= 0:
            return self.env._(
                "“%(product)s” sells hours: say how many. %(quantity)s are none.",
                product=product.display_name,
                quantity=self.product_uom_qty,
            )
        minutes = self._sla_minutes()
        if minutes < 1:
            return self.env._(
                "%(quantity)s %(unit)s of “%(product)s” are less than a minute. Sell "
                "more of it.",
                quantity=self.product_uom_qty,
                unit=self.product_uom_id.name,
                product=product.display_name,
            )
        if minutes > MOST_MINUTES:
            return self.env._(
                "%(hours)s of “%(product)s” are more than a pack can hold "
                "(%(most)s). Check the quantity.",
                hours=self.env["sla.pack"]._hours(minutes),
                most=self.env["sla.pack"]._hours(MOST_MINUTES),
                product=product.display_name,
            )
        if self._sla_net_price() < 0:
            return self.env._(
                "The price of “%s” is negative. Hours are sold for something, or for "
                "nothing.",
                product.display_name,
            )
        return False

    def _sla_net_price(self):
        """What the line costs without taxes, its share of the order's discounts off."""
        self.ensure_one()
        lines = self.order_id.order_line.filtered(
            lambda line: not line.display_type and not line.is_downpayment
        )
        discounts = lines.filtered(
            lambda line: line._is_global_discount() or line._is_discount_line()
        )
        rest = sum((lines - discounts).mapped("price_subtotal"))
        if not discounts or not rest:
            return self.price_subtotal
        share = self.price_subtotal / rest
        return self.price_subtotal + share * sum(discounts.mapped("price_subtotal"))

    def _sla_pack_values(self):
        """What the line sells, as a pack says it."""
        self.ensure_one()
        minutes = self._sla_minutes()
        product = self.product_id
        return {
            "product_id": product.id,
            "kind_id": product.work_kind_id.id,
            "is_on_site": product.is_on_site,
            "validity_months": product.sla_pack_months,
            "minutes_bought": minutes,
            "sale_quantity": self.product_uom_qty,
            "price_hour": self._sla_net_price() * _MINUTES_PER_HOUR / minutes,
            "currency_id": self.currency_id.id,
        }

    def _sla_follow(self):
        """Let packs follow lines of confirmed orders as long as they are drafts.

        :raise UserError: on another quantity once the hours are open
        """
        to_make = self.browse()
        drafts = self.env["sla.pack"].sudo()
        for line in self:
            pack = line._sla_live_pack()
            if pack.state in const.OPENED:
                line._sla_check_same(pack)
                continue
            if not line._sla_sells_hours() or not line.product_uom_qty:
                pack.action_void()
                continue
            if error := line._sla_error():
                raise UserError(error)
            if pack:
                pack.write(line._sla_pack_values())
                drafts |= pack
            else:
                to_make |= line
        (drafts | to_make._sla_make_packs())._settle()

    def _sla_check_same(self, pack):
        """Refuse to change what was sold once it is open.

        What is left after a credit note may be written down: nothing is to be
        invoiced anew then.
        """
        self.ensure_one()
        kept = pack.minutes_bought - pack._refunded()
        ordered = self._sla_sells_hours() and self._sla_minutes()
        if ordered not in (pack.minutes_bought, kept):
            raise UserError(
                self.env._(
                    "The hours of “%(pack)s” are open: %(hours)s stay ordered. Sell "
                    "more on a line of their own; give back by “Refund the rest”.",
                    pack=pack.name,
                    hours=pack._hours(kept),
                )
            )

    def _sla_make_packs(self):
        """A draft pack for each line that sells hours and has none.

        :return: the new packs
        """
        lines = self.filtered(
            lambda line: line._sla_sells_hours() and not line._sla_live_pack()
        )
        agreements = self.env["sla.agreement"]._find_active(
            [
                (
                    line.order_id.partner_id.commercial_partner_id.id,
                    line.company_id.id,
                    fields.Datetime.now(),
                )
                for line in lines
            ]
        )
        # Salespeople need not manage packs.
        packs = self.env["sla.pack"].sudo()
        # What has just become void makes room for another.
        packs.flush_model(["state"])
        return packs.create(
            [
                {
                    **line._sla_pack_values(),
                    "partner_id": line.order_id.partner_id.commercial_partner_id.id,
                    "company_id": line.company_id.id,
                    "agreement_id": agreement.id,
                    "sale_line_id": line.id,
                    "source": const.PURCHASE,
                }
                for line, agreement in zip(lines, agreements, strict=True)
            ]
        )

    def _sla_open_invoices(self):
        """Posted invoices of the lines that are not paid."""
        return self.invoice_lines.move_id.filtered(
            lambda move: (
                move.state == "posted"
                and move.move_type == "out_invoice"
                and move.payment_state not in SETTLED
            )
        )

    def _sla_unpaid_down_payments(self):
        """Posted down payments of the lines' orders that are not paid."""
        return self.order_id.order_line.filtered("is_downpayment")._sla_open_invoices()
