from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.sla_policy.models.own_write import take_own_write, without_defaults

from ... import const
from ...engine.ledger import Figures

# What was sold stays as it was sold.
_FROZEN = {
    "agreement_id",
    "company_id",
    "currency_id",
    "date_end",
    "date_start",
    "is_on_site",
    "kind_id",
    "minutes_bought",
    "partner_id",
    "price_hour",
    "product_id",
    "sale_line_id",
    "source",
    "validity_months",
}


# What a draft that was sold takes from its order.
_SOLD = {
    "agreement_id",
    "company_id",
    "currency_id",
    "minutes_bought",
    "partner_id",
    "price_hour",
    "product_id",
    "sale_line_id",
    "sale_quantity",
    "source",
}


#: The most hours of one pack.
MOST_MINUTES = 60 * 100_000


# Fields that follow from other records; no user writes them.
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
    """Hours sold or granted ahead: a bank of minutes.

    Its balance is the sum of its entries (`sla.pack.entry`), and nothing else (rule
    H1). What is free is `minutes_available`; approved estimates hold the rest.
    """

    _name = "sla.pack"
    _description = "Hour Pack"
    _inherit = ["mail.thread", "mail.activity.mixin", "sla.due"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(
        required=True, readonly=True, copy=False, default=lambda self: self.env._("New")
    )
    active = fields.Boolean(default=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        help="The company, or the branch or contact it is reserved for.",
    )
    commercial_partner_id = fields.Many2one(
        "res.partner",
        string="Commercial Entity",
        compute="_compute_commercial_partner_id",
        store=True,
        precompute=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    agreement_id = fields.Many2one(
        "sla.agreement",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        domain="[('commercial_partner_id', '=', commercial_partner_id)]",
    )
    source = fields.Selection(
        [(const.PURCHASE, "Bought"), (const.GRANT, "Granted")],
        default=const.PURCHASE,
        required=True,
    )
    kind_id = fields.Many2one(
        "sla.work.kind",
        string="Kind of Work",
        ondelete="restrict",
        index="btree_not_null",
        help="The only work it pays for. Empty: any.",
    )
    product_id = fields.Many2one(
        "product.product", ondelete="restrict", index="btree_not_null"
    )
    is_on_site = fields.Boolean(string="On Site")
    minutes_bought = fields.Integer(
        string="Bought (Minutes)",
        required=True,
        tracking=True,
        help="What was sold or granted, in minutes.",
    )
    price_hour = fields.Monetary(
        string="Price of an Hour",
        help="What an hour of it was sold for, discounts taken off and before taxes. "
        "What is given back is given back at this price.",
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
        ondelete="restrict",
    )
    validity_months = fields.Integer(
        string="Valid for (Months)",
        help="From the day it is opened. 0: it never expires.",
    )
    date_start = fields.Date(
        string="Valid From",
        help="The first day of work it pays for, in the customer's time zone. Empty: "
        "any day.",
    )
    date_end = fields.Date(
        string="Valid Until",
        tracking=True,
        help="The last day of work it pays for, in the customer's time zone. Empty: "
        "it never expires.",
    )
    opened_at = fields.Datetime(readonly=True, copy=False)
    opened_on = fields.Date(
        string="Opened",
        readonly=True,
        copy=False,
        help="The day it was opened, in the customer's time zone. Of packs that end "
        "on the same day the one opened first is used first.",
    )
    state = fields.Selection(
        const.PACK_STATES,
        default=const.DRAFT,
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    entry_ids = fields.One2many("sla.pack.entry", "pack_id", readonly=True)
    note = fields.Html()
    minutes_available = fields.Integer(
        string="Free (min)",
        compute="_compute_minutes",
        help="Neither used nor held by an estimate.",
    )
    minutes_held = fields.Integer(
        string="Held (min)",
        compute="_compute_minutes",
        help="Kept for estimates the customer has approved.",
    )
    minutes_consumed = fields.Integer(string="Used (min)", compute="_compute_minutes")
    minutes_expired = fields.Integer(string="Expired (min)", compute="_compute_minutes")

    _minutes_possible = models.Constraint(
        f"CHECK(minutes_bought > 0 AND minutes_bought <= {MOST_MINUTES})",
        "A pack holds from one minute to a hundred thousand hours. Check how many "
        "were sold.",
    )
    _dates_ordered = models.Constraint(
        "CHECK(date_end IS NULL OR date_start IS NULL OR date_end >= date_start)",
        "A pack cannot expire before it begins. Check its two dates.",
    )
    _price_not_negative = models.Constraint(
        "CHECK(price_hour >= 0)", "A price cannot be negative."
    )
    _validity_not_negative = models.Constraint(
        "CHECK(validity_months >= 0)",
        "A pack is valid for some months, or for ever (0).",
    )
    # What the cron has to expire, and nothing else.
    _ending_idx = models.Index("(date_end) WHERE date_end IS NOT NULL")

    # === COMPUTE METHODS === #

    @api.depends("partner_id.commercial_partner_id")
    def _compute_commercial_partner_id(self):
        """Whose hours they are: once opened, wherever the contact goes on to work."""
        for pack in self:
            if pack.state in (False, const.DRAFT):
                pack.commercial_partner_id = pack.partner_id.commercial_partner_id
            else:
                pack.commercial_partner_id = pack.commercial_partner_id

    @api.depends("entry_ids.minutes")
    def _compute_minutes(self):
        figures = self._figures()
        for pack in self:
            found = figures.get(pack._origin.id, Figures())
            pack.minutes_available = found.available
            pack.minutes_held = found.held
            pack.minutes_consumed = found.consumed
            pack.minutes_expired = found.expired

    # === CONSTRAINT METHODS === #

    @api.constrains("agreement_id", "partner_id")
    def _check_agreement_customer(self):
        for pack in self.sudo():
            owner = pack.agreement_id.commercial_partner_id
            if owner and owner != pack.commercial_partner_id:
                raise ValidationError(
                    self.env._(
                        "“%(agreement)s” is not an agreement of %(customer)s. Choose "
                        "one of theirs.",
                        agreement=pack.agreement_id.display_name,
                        customer=pack.commercial_partner_id.name,
                    )
                )

    # === CRUD METHODS === #

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        if any(pack.state != const.DRAFT for pack in self):
            raise UserError(
                self.env._("Only drafts can be deleted. Make the pack void instead.")
            )

    @api.model_create_multi
    def create(self, vals_list):
        """Create drafts: numbered, and without what follows from other records."""
        for vals in vals_list:
            self._check_kept(vals)
            if vals.get("state", const.DRAFT) != const.DRAFT:
                raise UserError(
                    self.env._("A pack begins as a draft. Open it when it is paid.")
                )
            # Set here: a default in the context could be another.
            vals["state"] = const.DRAFT
            if vals.get("name", self.env._("New")) == self.env._("New"):
                vals["name"] = self.env["ir.sequence"].with_company(
                    vals.get("company_id")
                ).next_by_code("sla.pack") or self.env._("New")
        # Any caller can set defaults in the context: not for these fields.
        clean = without_defaults(self, _KEPT)
        packs = super(SlaPack, clean).create(vals_list)
        return packs.with_env(self.env)

    def write(self, vals):
        # The right is checked first: without it no error may describe the packs.
        self.check_access("write")
        self._check_kept(vals)
        self._check_sold(vals)
        if not vals.get("active", True):
            self._check_may_archive()
        is_own_write, self = take_own_write(self, vals)
        if not is_own_write:
            self._check_frozen(vals)
        return super().write(vals)

    def copy_data(self, default=None):
        """Duplicate what is to be sold; the dates follow from the new opening."""
        rows = super().copy_data(default)
        for pack, vals in zip(self, rows, strict=True):
            if vals.get("source") == const.TRANSFER:
                # Only a transfer transfers hours.
                vals["source"] = const.PURCHASE
            if pack.validity_months:
                vals.update(date_start=False, date_end=False, **(default or {}))
        return rows

    # === BUSINESS METHODS === #

    def _today(self):
        """Today in the customer's time zone."""
        self.ensure_one()
        return self.commercial_partner_id._sla_today(self.company_id)

    def _check_kept(self, vals):
        """Refuse to write by hand what follows from what happens.

        :raise AccessError: with the field
        """
        kept = sorted(_KEPT & vals.keys())
        # The addon itself writes them as superuser.
        if kept and not self.env.su:
            raise AccessError(
                self.env._(
                    "“%s” follows from what happens to the pack: sell it, open it or "
                    "transfer its hours.",
                    self._fields[kept[0]]._description_string(self.env),
                )
            )

    def _check_frozen(self, vals):
        """Refuse to change what was sold, and the state, by hand.

        :raise AccessError: for the state
        :raise UserError: for a field of an opened pack
        """
        if "state" in vals:
            raise AccessError(
                self.env._(
                    "A pack's state follows from its entries. Open it or make it void "
                    "instead."
                )
            )
        if _FROZEN & vals.keys() and any(pack.state != const.DRAFT for pack in self):
            raise UserError(
                self.env._(
                    "What was sold stays as it was sold. Correct an open pack by an "
                    "adjustment, a transfer, a refund or an extension, each with its "
                    "reason."
                )
            )

    def _check_sold(self, vals):
        """Refuse to change by hand what follows from an order.

        :raise UserError: with the order
        """
        # Users who may edit packs need not see orders.
        sold = self.sudo().filtered("sale_line_id")
        if not self.env.su and _SOLD & vals.keys() and sold:
            raise UserError(
                self.env._(
                    "“%(pack)s” follows what was ordered on %(order)s. Change the "
                    "order.",
                    pack=sold[0].name,
                    order=sold[0].sale_order_id.name,
                )
            )

    def _check_may_archive(self):
        """Refuse to archive what still has hours, owes some, or waits for payment.

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
        # Users who may edit packs need not see orders.
        for pack in self.sudo():
            if pack.state == const.DRAFT and pack.sale_line_id:
                raise UserError(
                    self.env._(
                        "“%(pack)s” is ordered and opens when it is paid. Cancel "
                        "%(order)s to do away with it.",
                        pack=pack.name,
                        order=pack.sale_order_id.name,
                    )
                )
