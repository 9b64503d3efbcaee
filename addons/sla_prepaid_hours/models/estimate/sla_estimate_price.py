from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import float_compare

from odoo.addons.sla_policy.const import ROLE_APPROVER, ROLE_BILLING, ROLE_CONTACT

from ... import const
from ...engine import duration

BY_HOURS = "hours"


BY_INVOICE = "invoice"


# The roles that see amounts; a requester reads the work and its status.
_SEES_AMOUNTS = frozenset({ROLE_APPROVER, ROLE_BILLING, ROLE_CONTACT})
# What customers read in print and on their page, and nowhere else.
_AMOUNTS = frozenset(
    {
        "approved_sentence",
        "available_minutes",
        "price",
        "price_hour",
        "used_minutes",
        "used_percent",
    }
)


class SlaEstimate(models.Model):
    """The price of an estimate: hours of the customer's packs, or money.

    Prices are proposed and can be changed until the estimate is sent. Of the
    customer only some contacts see them.
    """

    _inherit = "sla.estimate"

    kind_id = fields.Many2one(
        "sla.work.kind",
        string="Kind of Work",
        compute="_compute_kind_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        help="Hours sold for this kind of work pay for it, and hours sold for any.",
    )
    paid_by = fields.Selection(
        [(BY_HOURS, "Prepaid hours"), (BY_INVOICE, "Invoice")],
        compute="_compute_paid_by",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    price_hour = fields.Monetary(
        string="Price of an Hour",
        compute="_compute_price_hour",
        store=True,
        readonly=False,
        help="Net. That of the customer's hours, else that of their tier.",
    )
    price = fields.Monetary(
        compute="_compute_price",
        store=True,
        readonly=False,
        help="Net. What the customer approves to pay.",
    )
    # By itself: a price that is typed leaves what else is proposed with it alone.
    currency_id = fields.Many2one(
        "res.currency", compute="_compute_currency_id", store=True
    )
    tolerance_percent = fields.Integer(
        string="Tolerance (%)",
        compute="_compute_tolerance_percent",
        store=True,
        readonly=False,
        help="How far work may go above what is approved before it stops.",
    )
    available_minutes = fields.Integer(
        string="Left",
        compute="_compute_available_minutes",
        help="What the customer has left of hours that may pay for it, in minutes. "
        "What an earlier version holds is counted: this one takes its place.",
    )
    used_minutes = fields.Integer(
        string="Used",
        compute="_compute_used_minutes",
        help="What was charged on the ticket under its estimates, in minutes.",
    )
    used_percent = fields.Integer(string="Used (%)", compute="_compute_used_minutes")

    # === COMPUTE METHODS === #

    @api.depends("ticket_id.type_id.work_kind_id")
    def _compute_kind_id(self):
        for estimate in self:
            ticket = estimate.ticket_id
            estimate.kind_id = ticket._sla_work_kind() if ticket else False

    @api.depends("ticket_id", "kind_id")
    def _compute_paid_by(self):
        for estimate in self:
            packs = estimate._paying_packs()
            has_hours = any(packs.mapped("minutes_available"))
            # A tier that works on prepaid hours only has them sold first.
            policy = estimate.ticket_id.sudo().agreement_id.policy_id
            sells_ahead = bool(policy) and policy.shortage != const.OWE
            estimate.paid_by = (
                BY_HOURS
                if has_hours or sells_ahead or not estimate.ticket_id
                else BY_INVOICE
            )

    @api.depends("ticket_id", "kind_id", "paid_by")
    def _compute_price_hour(self):
        for estimate in self:
            estimate.price_hour = estimate._price_of_hour()[0]

    @api.depends("ticket_id", "kind_id", "paid_by")
    def _compute_currency_id(self):
        for estimate in self:
            estimate.currency_id = estimate._price_of_hour()[1]

    @api.depends("price_hour", "minutes", "currency_id")
    def _compute_price(self):
        for estimate in self:
            price = estimate.price_hour * estimate.minutes / 60
            currency = estimate.currency_id
            estimate.price = currency.round(price) if currency else price

    @api.depends("ticket_id")
    def _compute_tolerance_percent(self):
        for estimate in self:
            ticket = estimate.ticket_id.sudo()
            rule = ticket and ticket._sla_charge_rule(const.BY_ESTIMATE)
            estimate.tolerance_percent = rule.tolerance_percent if rule else 0

    @api.depends("ticket_id", "kind_id", "state")
    def _compute_available_minutes(self):
        for estimate in self:
            free = sum(estimate._paying_packs().mapped("minutes_available"))
            estimate.available_minutes = free + estimate._held_before()

    @api.depends("ticket_id.intervention_ids.charged_minutes", "minutes")
    def _compute_used_minutes(self):
        """One query for any number of estimates."""
        # Customers see what of it was used, not the time behind it.
        groups = (
            self.env["sla.intervention"]
            .sudo()
            ._read_group(
                [
                    ("ticket_id", "in", self.sudo().ticket_id.ids),
                    ("estimate_id", "!=", False),
                ],
                ["ticket_id"],
                ["charged_minutes:sum"],
            )
        )
        used = {ticket.id: minutes for ticket, minutes in groups}
        for estimate in self:
            minutes = used.get(estimate.sudo().ticket_id.id, 0)
            estimate.used_minutes = minutes
            estimate.used_percent = minutes * 100 // max(estimate.minutes, 1)

    # === CONSTRAINT METHODS === #

    @api.constrains("price_hour", "price")
    def _check_price(self):
        for estimate in self:
            if (
                float_compare(estimate.price_hour, 0, precision_digits=6) < 0
                or float_compare(estimate.price, 0, precision_digits=6) < 0
            ):
                raise ValidationError(
                    self.env._("A price cannot be negative. Leave it empty, or 0.")
                )

    @api.constrains("tolerance_percent")
    def _check_tolerance_percent(self):
        for estimate in self:
            if not 0 <= estimate.tolerance_percent <= 100:
                raise ValidationError(
                    self.env._("The tolerance goes from 0 to 100 percent.")
                )

    # === CRUD METHODS === #

    def _has_field_access(self, field, operation):
        """Programs of customers read no amounts, by any user: the roles that see them
        depends on the estimate."""
        if field.name in _AMOUNTS and self.env.user.share and not self.env.su:
            return False
        return super()._has_field_access(field, operation)

    # === BUSINESS METHODS === #

    def _paying_packs(self):
        """The customer's open packs that this work may be drawn from, in the order in
        which they are drawn (rule H3)."""
        self.ensure_one()
        ticket = self.ticket_id.sudo()
        customer = ticket.partner_id.commercial_partner_id
        packs = self.env["sla.pack"]
        if not customer:
            return packs
        owners = ticket.partner_id._sla_owners()
        today = customer._sla_today(ticket.company_id)
        return (
            packs._customer_packs(customer, ticket.company_id)
            .filtered(
                lambda pack: (
                    pack.partner_id.id in owners
                    and pack.kind_id in (self.kind_id, self.kind_id.browse())
                    and (not pack.date_end or pack.date_end >= today)
                )
            )
            .sorted(lambda pack: (not pack.date_end, pack.date_end or today, pack.id))
        )

    def _held_before(self):
        """What earlier versions hold: this one's hold takes its place."""
        earlier = self.sudo().ticket_id.estimate_ids.filtered(
            lambda other: other.state == "approved" and other.version < self.version
        )
        return earlier._held_minutes() if earlier else 0

    def _held_minutes(self):
        """What is held for these now. One query."""
        groups = (
            self.env["sla.pack.entry"]
            .sudo()
            ._read_group(
                [
                    ("estimate_id", "in", self.ids),
                    ("kind", "in", (const.HOLD, const.RELEASE)),
                ],
                [],
                ["minutes:sum"],
            )
        )
        return -(groups[0][0] or 0)

    def _price_of_hour(self):
        """What an hour costs, net: `(price, currency)`.

        That of the first pack it would be drawn from; else that of the tier.
        """
        self.ensure_one()
        company = self.ticket_id.sudo().company_id or self.env.company
        if self.paid_by == BY_HOURS:
            for pack in self._paying_packs():
                if pack.price_hour and pack.minutes_available > 0:
                    return pack.price_hour, pack.currency_id
        return self._list_price_of_hour(company)

    def _list_price_of_hour(self, company):
        """What an hour of this kind of work is sold for: `(price, currency)`."""
        # Agents estimate; what is sold at what price is not theirs to see elsewhere.
        products = self.env["product.product"].sudo().with_company(company)
        found = products.search(
            [
                ("is_sla_pack", "=", True),
                ("work_kind_id", "in", (self.kind_id.id, False)),
                ("company_id", "in", (company.id, False)),
            ]
        )
        # Its own kind goes before hours for any work, what is done here before what
        # is done at the customer's.
        hour = self.env.ref("uom.product_uom_hour")
        product = found.filtered(lambda p: p.uom_id == hour).sorted(
            lambda p: (p.work_kind_id != self.kind_id, p.is_on_site, p.id)
        )[:1]
        if not product:
            return 0.0, company.currency_id
        customer = self.ticket_id.sudo().commercial_partner_id
        pricelist = customer and customer._sla_pricelist(company).sudo()
        if pricelist:
            price = pricelist._get_product_price(product, 1.0, uom=hour)
            return price, pricelist.currency_id
        return product.lst_price, product.currency_id

    def _cover_sentence(self, left, needed):
        """Whether the customer's hours cover it, for them to read.

        :param int left: minutes that may pay for it
        :param int needed: minutes that are still to be held for it
        """
        if left >= needed:
            return self.env._(
                "Covered by your prepaid hours: %(minutes)s h of %(left)s h left.",
                minutes=duration.write(needed),
                left=duration.write(left),
            )
        return self.env._(
            "Your prepaid hours do not cover it: %(left)s h are left, "
            "%(missing)s h are missing.",
            left=duration.write(max(left, 0)),
            missing=duration.write(needed - max(left, 0)),
        )

    def _needed_minutes(self):
        """What is still to be held for it: what was charged already is paid for."""
        return max(self.minutes - self.used_minutes, 0)

    def _shows_amounts(self):
        """Whether the caller sees prices and balances, and the PDF with them:
        approvers, billing and authorised contacts are; where there is no agreement,
        everybody of the customer."""
        self.ensure_one()
        me = self.env.user
        if not me.share:
            return True
        # Contacts may not read agreements; what these say of them decides.
        estimate = self.sudo()
        agreement = estimate.ticket_id.agreement_id
        if not agreement:
            theirs = estimate.commercial_partner_id
            return me.partner_id.commercial_partner_id == theirs
        return bool(_SEES_AMOUNTS & agreement._roles_of(me.partner_id))

    def _hides_amounts(self):
        """Whether its e-mail has no amounts and no PDF: where some
        of the customer who read the ticket do not see them, and all who answer have a
        page to read it on."""
        self.ensure_one()
        # The roles of the agreement decide, not the rights of the sender.
        estimate = self.sudo()
        ticket = estimate.ticket_id
        # Those who have left are archived: the list they were on stays one (rule A5).
        agreement = ticket.agreement_id.with_context(active_test=False)
        if not (agreement.contact_ids and estimate._answer_url()):
            return False
        if not all(person.user_ids for person in estimate._who_may_approve()):
            return False
        customer = estimate.commercial_partner_id
        users = self.env["res.users"].sudo()
        users = users.search(
            [("share", "=", True), ("partner_id", "child_of", customer.ids)]
        )
        # Followers of other companies do not receive it.
        followers = ticket.message_partner_ids.filtered(ticket._sla_is_of_customer)
        readers = ticket.partner_id | followers | users.partner_id
        return any(
            reader.partner_share and not _SEES_AMOUNTS & agreement._roles_of(reader)
            for reader in readers
        )

    def _without_amounts(self, said):
        """The result of `_print_values` without amounts."""
        return {
            **said,
            "price": False,
            "price_hour": False,
            "cover": "",
            "used": 0,
            "left": 0,
        }
