from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.sla_policy.const import ROLE_BILLING
from odoo.addons.sla_policy.engine.local_time import Zone

from ... import const


class ResPartner(models.Model):
    """A customer's hours: their days, their overdraft, who may see them.

    When a customer becomes part of another, its hours go along; when a contact
    leaves it, they stay. Closed statements of two customers are never mixed.
    """

    _inherit = "res.partner"

    sla_pack_ids = fields.One2many(
        "sla.pack",
        "commercial_partner_id",
        string="Hour Packs",
        groups="sla_policy.group_sla_user",
    )
    sla_hours_summary = fields.Char(
        compute="_compute_sla_hours_summary",
        groups="sla_policy.group_sla_user,sales_team.group_sale_salesman",
    )

    @api.depends_context("allowed_company_ids")
    def _compute_sla_hours_summary(self):
        balances = self.env["sla.pack"]._format_balances(
            self.commercial_partner_id, self.env.companies
        )
        for partner in self:
            owners = [
                (partner.commercial_partner_id.id, company.id)
                for company in self.env.companies
            ]
            words = [balances[owner] for owner in owners if owner in balances]
            partner.sla_hours_summary = ", ".join(words)

    def action_view_sla_packs(self):
        """Open the packs of the customer."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "sla_prepaid_hours.sla_pack_action"
        )
        partner = self.commercial_partner_id
        action["domain"] = [("commercial_partner_id", "=", partner.id)]
        action["context"] = {
            "search_default_active": 1,
            "default_partner_id": partner.id,
        }
        return action

    def _sla_hours_contacts(self, company):
        """Who is notified about a customer's hours: the contacts that the agreement
        authorises, else the company; those with an address."""
        self.ensure_one()
        customer = self.sudo().commercial_partner_id
        agreement = customer._sla_hours_agreement(company)
        contacts = agreement.contact_ids.filtered("active") or customer
        return (contacts.filtered("email") or customer).filtered("email")

    # === CONSTRAINT METHODS === #

    @api.constrains("parent_id", "is_company")
    def _check_hours_stay(self):
        """A contact who goes to another customer takes no hours along.

        Where the customer as a whole becomes part of another, so do its books:
        see `res_partner_books`.
        """
        # The user who edits contacts need not see packs.
        packs = self.env["sla.pack"].sudo().with_context(active_test=False)
        packs = packs.search(
            [("partner_id", "child_of", self.ids), ("state", "!=", const.DRAFT)]
        ).filtered(
            lambda pack: (
                pack.commercial_partner_id != pack.partner_id.commercial_partner_id
                and pack.commercial_partner_id
                == pack.commercial_partner_id.commercial_partner_id
            )
        )
        for pack in packs._with_minutes():
            raise ValidationError(
                self.env._(
                    "%(contact)s has hours of %(customer)s (%(pack)s), which stay with "
                    "them. Transfer them to another contact first, or give them back.",
                    contact=pack.partner_id.name,
                    customer=pack.commercial_partner_id.name,
                    pack=pack.name,
                )
            )

    # === CRUD METHODS === #

    def write(self, vals):
        res = super().write(vals)
        if {"parent_id", "is_company"} & vals.keys():
            packs = self._sla_all_packs([("partner_id", "child_of", self.ids)])
            for customer in packs.commercial_partner_id:
                owner = customer.commercial_partner_id
                if owner != customer:
                    customer._sla_hand_over_books(owner)
        return res

    # === BUSINESS METHODS === #

    def _sla_today(self, company):
        """Today at the customer's: their time zone, else that of their agreement."""
        self.ensure_one()
        return self._sla_day(fields.Datetime.now(), company)

    def _sla_day(self, moment, company):
        """The day a moment (naive UTC) falls on at the customer's."""
        self.ensure_one()
        return Zone(self._sla_zone(company)).day(moment)

    def _sla_zone(self, company):
        """The time zone a customer's days are counted in."""
        self.ensure_one()
        # A customer's days do not depend on the rights of the user.
        customer = self.sudo().commercial_partner_id
        return (
            customer.tz
            or customer._sla_hours_agreement(company).policy_id.tz
            or company.sudo().partner_id.tz
            or "UTC"
        )

    def _sla_hours_agreement(self, company):
        """The agreement that says how the customer's hours are handled now."""
        self.ensure_one()
        found = self.env["sla.agreement"]._find_active(
            [(self.commercial_partner_id.id, company.id, fields.Datetime.now())]
        )
        return found[0]

    def _sla_overdraft(self, company):
        """How many minutes the customer's balance may be below zero."""
        self.ensure_one()
        return self._sla_hours_agreement(company).policy_id._overdraft()

    def _sla_owners(self):
        """Whose packs may pay for a contact's work: theirs, and those above them."""
        owners, partner = set(), self.sudo()
        while partner:
            owners.add(partner.id)
            partner = partner.parent_id
        return frozenset(owners | set(self.sudo().commercial_partner_id.ids))

    @api.model
    def _sla_all_packs(self, domain):
        # The user who looks after contacts need not see packs; archived ones count too.
        return (
            self.env["sla.pack"].sudo().with_context(active_test=False).search(domain)
        )

    def _sla_hand_over_books(self, owner):
        """All that was booked on this customer is another's now.

        :raise UserError: where it would change what a closed statement has said
        """
        self.ensure_one()
        if self == owner:
            return
        # Ledgers have no other writer; their owner follows the customer.
        entries = self.env["sla.pack.entry"]._writer()
        mine = entries.search([("commercial_partner_id", "=", self.id)])
        theirs = entries.search(
            [
                ("commercial_partner_id", "=", owner.id),
                ("company_id", "in", mine.company_id.ids),
            ]
        )
        statements = self.env["sla.statement"]._writer()
        stated = statements.search([("partner_id", "in", (self | owner).ids)])
        both = mine.company_id & theirs.company_id
        closed = stated.filtered(lambda one: one.state == const.STATEMENT_CLOSED)
        if closed.filtered(lambda one: one.company_id in both):
            raise UserError(
                self.env._(
                    "%(one)s and %(other)s have prepaid hours, and statements that "
                    "are closed: they would not add up any more. Refund or use up the "
                    "hours of one of them and archive it.",
                    one=self.name,
                    other=owner.name,
                )
            )
        months = stated.grouped(lambda one: (one.company_id, one.date_from))
        for month in months.values():
            # A draft is made of the ledger: one says all there is.
            kept = month.sorted(
                lambda one: (one.state != const.STATEMENT_CLOSED, one.id)
            )[:1]
            (month - kept).unlink()
            kept.filtered(lambda one: one.partner_id != owner).write(
                {"partner_id": owner.id}
            )
        self._sla_all_packs(
            [("commercial_partner_id", "=", self.id)]
        )._as_state_writer().write({"commercial_partner_id": owner.id})
        mine.write({"commercial_partner_id": owner.id})
        work = self.env["sla.intervention"]._writer()
        work.search([("commercial_partner_id", "=", self.id)]).write(
            {"commercial_partner_id": owner.id}
        )

    def _sla_hours_companies(self, roles=frozenset({ROLE_BILLING})):
        """The companies whose hours of their customer a contact has to do with.

        Where there is no agreement no one is named, and every contact of the customer
        has; one that is over goes on to say who, until there is another. Those of one
        company say it for another with which there is none.

        :param roles: those of which one is needed
        """
        self.ensure_one()
        # Contacts may not read agreements; what they say decides.
        agreements = (
            self.env["sla.agreement"]
            .sudo()
            .search(
                [
                    ("commercial_partner_id", "=", self.commercial_partner_id.id),
                    ("company_id", "in", self.env.companies.ids),
                    ("state", "!=", "draft"),
                ]
            )
        )
        now = fields.Datetime.now()
        companies = self.env["res.company"]
        for company in self.env.companies:
            theirs = agreements.filtered(lambda one, own=company: one.company_id == own)
            in_force = theirs.filtered(
                lambda one: one.state in ("active", "suspended") and one._covers(now)
            )
            say = in_force or theirs.sorted("date_start")[-1:] or agreements
            if not say or any(roles & one._roles_of(self) for one in say):
                companies |= company
        return companies
