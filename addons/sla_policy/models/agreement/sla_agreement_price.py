from collections import defaultdict

from odoo import api, fields, models

from ..proposal import preserve_manual_values
from .sla_addon_offer import ADDON_PERIODS, CONTACTS
from .sla_price import MONTH, MONTHS_PER_YEAR, PERIODS, YEAR

# What was agreed stays until the platform or the tier changes.
_SOURCES = ("policy_id", "platform_id")
_PROPOSALS = dict.fromkeys(("price", "currency_id", "price_period"), _SOURCES)


class SlaAgreement(models.Model):
    """What an agreement costs, with what was added to it."""

    _inherit = "sla.agreement"

    platform_id = fields.Many2one(
        "sla.platform",
        ondelete="restrict",
        index="btree_not_null",
        tracking=True,
        help="Where the customer's system runs: the price may depend on it.",
    )
    price = fields.Monetary(
        compute="_compute_price",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        help="Proposed from the prices of the policy while a draft, then as agreed.",
    )
    currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_price",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
    )
    price_period = fields.Selection(
        PERIODS,
        compute="_compute_price",
        store=True,
        readonly=False,
        precompute=True,
    )
    addon_ids = fields.One2many(
        "sla.addon", "agreement_id", string="Add-ons", copy=True
    )
    price_note = fields.Char(compute="_compute_price_note")
    price_summary = fields.Html(
        string="In All", compute="_compute_price_summary", sanitize=False
    )

    _price_complete = models.Constraint(
        "CHECK(price IS NULL OR price = 0"
        " OR currency_id IS NOT NULL AND price_period IS NOT NULL)",
        "A price needs a currency and a period. Choose both beside the price.",
    )

    # === COMPUTE METHODS === #

    @api.depends("policy_id", "platform_id")
    def _compute_price(self):
        """The price of the tier on the platform, while nothing is agreed yet."""
        for agreement in self:
            prices = agreement.policy_id.price_ids
            agreed = (agreement.price, agreement.currency_id, agreement.price_period)
            if agreement.state == "draft" and prices:
                price = prices._for_platform(agreement.platform_id)
                agreed = (price.amount, price.currency_id, price.period)
            company = agreement.company_id or self.env.company
            agreement.price = agreed[0]
            agreement.currency_id = agreed[1] or company.currency_id
            agreement.price_period = agreed[2] or MONTH

    @api.depends("policy_id.price_ids.platform_id", "platform_id")
    def _compute_price_note(self):
        """What is missing before a price can be told. It holds nothing up: service is
        promised whatever it costs."""
        for agreement in self:
            by_platform = agreement.policy_id.price_ids.platform_id
            note = False
            if by_platform and not agreement.platform_id:
                note = self.env._(
                    "“%s” has a price for each platform. Say on which one the "
                    "customer's system runs.",
                    agreement.policy_id.name,
                )
            agreement.price_note = note

    @api.depends(
        "price",
        "currency_id",
        "price_period",
        "date_start",
        "date_end",
        "addon_ids.total",
        "addon_ids.currency_id",
        "addon_ids.period",
        "addon_ids.date_from",
        "addon_ids.date_to",
    )
    def _compute_price_summary(self):
        labels = dict(
            self.env["sla.addon"]._fields["period"]._description_selection(self.env)
        )
        for agreement in self:
            day = agreement._price_day()
            agreement.price_summary = self.env["ir.qweb"]._render(
                "sla_policy.agreement_price_summary",
                {"lines": agreement._price_lines(day), "labels": labels, "day": day},
            )

    # === CRUD METHODS === #

    def write(self, vals):
        with preserve_manual_values(self, vals, _PROPOSALS):
            return super().write(vals)

    # === BUSINESS METHODS === #

    def _price_day(self):
        """The day prices are told for: today, or the first or last of the agreement."""
        day = self._local_day(fields.Datetime.now())
        day = max(day, self.date_start or day)
        return min(day, self.date_end or day)

    def _price_lines(self, day):
        """What is to be paid on a day (local to the policy), add-ons and all.

        Amounts of different currencies or periods are never added up: each pair
        has its line. What is paid by the year also says what that is a month.

        :return: dicts of `currency`, `period`, `amount` and `per_month` (False
            where it says nothing new), most regular first; a price without its
            currency or period, as on a form being filled, is left out
        """
        self.ensure_one()
        totals = defaultdict(float)
        if self.price and self.currency_id and self.price_period:
            totals[self.currency_id, self.price_period] += self.price
        for addon in self.addon_ids._valid_on(day):
            if addon.total and addon.currency_id and addon.period:
                totals[addon.currency_id, addon.period] += addon.total
        order = [period for period, _label in ADDON_PERIODS]
        return [
            {
                "currency": currency,
                "period": period,
                "amount": amount,
                "per_month": period == YEAR
                and currency.round(amount / MONTHS_PER_YEAR),
            }
            for (currency, period), amount in sorted(
                totals.items(),
                key=lambda item: (order.index(item[0][1]), item[0][0].name or ""),
            )
        ]

    def _addons_on(self, day, kind):
        """The add-ons of a kind that are there on a day (local to the policy).

        One query for as many agreements as are prefetched together.
        """
        # Whoever files a ticket, a customer too, is served by what was bought.
        return self.sudo().addon_ids._valid_on(day, kind)

    def _extra_contacts(self, day):
        """How many authorised contacts were bought on top, on a day."""
        return sum(self._addons_on(day, CONTACTS).mapped("quantity"))

    def _extra_channels(self, day):
        """The channels that were bought on top, on a day."""
        return self._addons_on(day, "channel").channel_id

    def _has_addon(self, kind, day):
        """Whether an add-on of a kind is there on a day."""
        return bool(self._addons_on(day, kind))
