from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

_TOP_UP_PERCENT = 20
_OPEN_QUOTATION = ("draft", "sent")


class SlaAgreement(models.Model):
    """More hours are quoted when few are left."""

    _inherit = "sla.agreement"

    topup_product_id = fields.Many2one(
        "product.product",
        string="Top Up With",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        domain="[('is_sla_pack', '=', True)]",
        help="What is quoted when hours run low. Empty: what was bought last.",
    )
    topup_quantity = fields.Float(
        string="Top-up Quantity",
        digits="Product Unit",
        help="0: as much as was bought last.",
    )
    topup_percent = fields.Integer(
        string="Top Up Below (%)",
        default=_TOP_UP_PERCENT,
        help="Hours are low when less than this of the pack bought last is left.",
    )

    _topup_possible = models.Constraint(
        "CHECK(topup_percent BETWEEN 0 AND 100 AND topup_quantity >= 0)",
        "Top up with some quantity, when 0 to 100 % are left.",
    )

    # === ACTION METHODS === #

    def action_quote_more_hours(self):
        """Quote more hours now, whatever is left."""
        self.ensure_one()
        self.check_access("read")
        self.env["sale.order"]._sla_check_may_quote()
        order = self._propose_top_up(force=True)
        return order._sla_open_top_up(self.display_name)

    # === BUSINESS METHODS === #

    def _propose_top_up(self, reason=None, force=False):
        """Make one quotation for more hours, unless one is open already.

        :param str reason: a text on the quotation
        :param bool force: whatever is left; else only when hours are low
        :return: the open quotation; empty where hours are not low, or where nothing
            says what to quote
        """
        self.ensure_one()
        return self.commercial_partner_id._sla_quote_hours(
            self.company_id, self, reason, force
        )


class ResPartner(models.Model):
    _inherit = "res.partner"

    # === ACTION METHODS === #

    def action_quote_more_hours(self):
        """Quote more hours now, whatever is left."""
        self.ensure_one()
        self.check_access("read")
        self.env["sale.order"]._sla_check_may_quote()
        order = self._propose_top_up(force=True)
        return order._sla_open_top_up(self.display_name)

    # === BUSINESS METHODS === #

    def _propose_top_up(self, reason=None, force=False, company=None):
        """As that of the customer's agreement; works without an agreement too."""
        self.ensure_one()
        company = company or self.env.company
        agreement = self._sla_hours_agreement(company)
        return self.commercial_partner_id._sla_quote_hours(
            company, agreement, reason, force
        )

    def _sla_quote_hours(self, company, agreement, reason, force):
        """One open quotation for more hours; see `_propose_top_up`."""
        self.ensure_one()
        # The user who logs the last hour may not sell; hours running low are quoted by
        # what the agreement says.
        orders = self.env["sale.order"].sudo().with_company(company)
        opened = self._sla_open_top_ups(company)
        if opened:
            return opened.with_env(self.env)
        packs = self.env["sla.pack"].sudo()._customer_packs(self, company)
        last = packs.filtered(lambda p: p.sale_line_id).sorted("opened_at")[-1:]
        if not force and not self._sla_is_low(packs, last, agreement):
            return orders.browse().with_env(self.env)
        line = self._sla_top_up_line(agreement.sudo(), last)
        if not line:
            return orders.browse().with_env(self.env)
        try:
            with self.env.cr.savepoint():
                order = orders.create(
                    {
                        "partner_id": self.id,
                        "company_id": company.id,
                        "origin": reason or self.env._("More hours"),
                        "user_id": (agreement.user_id or self.user_id).id,
                        "sla_topup_partner_id": self.id,
                        "order_line": [Command.create(line)],
                    }
                )
                self.env.flush_all()
        except UniqueViolation:
            # Another transaction has just quoted it; it is visible after this one.
            return orders.browse().with_env(self.env)
        if not force and order.user_id:
            order.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=order.user_id.id,
                summary=self.env._("Hours of %s are running low", self.name),
                note=reason,
            )
        return order.with_env(self.env)

    def _sla_open_top_ups(self, company):
        return (
            self.env["sale.order"]
            .sudo()
            .search(
                [
                    ("sla_topup_partner_id", "=", self.id),
                    ("company_id", "=", company.id),
                    ("state", "in", _OPEN_QUOTATION),
                ],
                limit=1,
            )
        )

    @api.model
    def _sla_is_low(self, packs, last, agreement):
        """Whether less is left than the agreement's share of the last pack."""
        if not last:
            return False
        percent = agreement.topup_percent if agreement else _TOP_UP_PERCENT
        left = sum(packs.mapped("minutes_available"))
        return left * 100 <= last.minutes_bought * percent

    @api.model
    def _sla_top_up_line(self, agreement, last):
        """What to quote: as the agreement says, else as was bought last."""
        product = agreement.topup_product_id or last.product_id
        if not product or not product.active:
            return False
        same = product == last.product_id
        quantity = agreement.topup_quantity or (last.sale_quantity if same else 0) or 1
        line = {"product_id": product.id, "product_uom_qty": quantity}
        if same and not agreement.topup_quantity:
            line["product_uom_id"] = last.sale_line_id.product_uom_id.id
        return line


class SlaPack(models.Model):
    _inherit = "sla.pack"

    # === ACTION METHODS === #

    def action_quote_more_hours(self):
        """Quote more hours to the customer now, whatever is left."""
        self.ensure_one()
        self.check_access("read")
        self.env["sale.order"]._sla_check_may_quote()
        partner = self.commercial_partner_id
        order = partner._propose_top_up(force=True, company=self.company_id)
        return order._sla_open_top_up(partner.display_name)


class SaleOrder(models.Model):
    _inherit = "sale.order"

    sla_topup_partner_id = fields.Many2one(
        "res.partner",
        string="Tops Up",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The customer whose hours it tops up.",
    )

    _topup_uniq = models.UniqueIndex(
        "(sla_topup_partner_id, company_id) "
        "WHERE sla_topup_partner_id IS NOT NULL AND state IN ('draft', 'sent')",
        "A quotation for more hours of this customer is open already. Use it, or "
        "cancel it first.",
    )

    # === BUSINESS METHODS === #

    @api.model
    def _sla_check_may_quote(self):
        """Check that the user may sell: quotations are made as superuser."""
        if not self.env.user.has_group("sales_team.group_sale_salesman"):
            raise AccessError(self.env._("Ask a salesperson to quote more hours."))

    def _sla_open_top_up(self, name):
        """Show a quotation for more hours.

        :raise UserError: where nothing says what to quote
        """
        if not self:
            raise UserError(
                self.env._(
                    "Nothing says which hours to quote to %s: none were sold yet. "
                    "Choose a product to top up with on the agreement.",
                    name,
                )
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "res_id": self.id,
            "views": [(False, "form")],
        }
