from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ... import const
from ..agreement.sla_agreement import IN_FORCE


class SlaAgreement(models.Model):
    """Who of the customer is what, and who sees the tickets of whom."""

    _inherit = "sla.agreement"

    colleagues_see = fields.Selection(
        const.COLLEAGUES,
        string="Who Sees Whose Tickets",
        required=True,
        default=const.EVERYONE,
        tracking=True,
        help="What the customer's people see of each other. Their own are the tickets "
        "they filed, and those they follow. A ticket keeps to the agreement it came "
        "under.",
    )
    billing_contact_ids = fields.Many2many(
        "res.partner",
        "sla_agreement_billing_contact_rel",
        "agreement_id",
        "partner_id",
        string="Billing Contacts",
        domain="[('commercial_partner_id', '=', commercial_partner_id), "
        "('id', '!=', commercial_partner_id)]",
        help="Who sees hours, statements, prices and invoices owed. Empty: the "
        "authorised contacts; without these, everybody of the customer. Where people "
        "are named here, the customer's other people do not see its quotations, orders "
        "and invoices on the portal.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("billing_contact_ids", "partner_id")
    def _check_billing_contacts(self):
        for agreement in self:
            customer = agreement.commercial_partner_id
            for contact in agreement.billing_contact_ids:
                if contact.commercial_partner_id != customer:
                    raise ValidationError(
                        self.env._(
                            "%(contact)s does not belong to %(customer)s. Name billing "
                            "contacts of the customer.",
                            contact=contact.display_name,
                            customer=customer.name,
                        )
                    )

    # === BUSINESS METHODS === #

    def _roles_of(self, partner):
        """What somebody may do under the agreement.

        :param partner: a person
        :return: a set of `const.ROLE_…`; empty for whoever is not the customer's
        """
        self.ensure_one()
        # Customers may not read agreements; whether they are named in one decides.
        # Those who have left are archived: the list they were on stays one (rule A5).
        agreement = self.sudo().with_context(active_test=False)
        partner = partner.sudo()
        if not partner or (
            partner.commercial_partner_id != agreement.commercial_partner_id
        ):
            return set()
        roles = {const.ROLE_REQUESTER}
        contacts = agreement.contact_ids
        if not contacts or partner in contacts:
            roles.add(const.ROLE_CONTACT)
        billing = agreement.billing_contact_ids or contacts
        if not billing or partner in billing:
            roles.add(const.ROLE_BILLING)
        return roles

    def _hides_from(self, person):
        """Whether the agreement keeps colleagues' tickets from a person."""
        self.ensure_one()
        if self.colleagues_see == const.CONTACTS:
            return bool(self.contact_ids) and person not in self.contact_ids
        return self.colleagues_see == const.OWN

    @api.model
    def _domain_hides_from(self, person):
        """Agreements of which `_hides_from` is true."""
        return Domain("colleagues_see", "=", const.OWN) | (
            Domain("colleagues_see", "=", const.CONTACTS)
            & Domain("contact_ids", "!=", False)
            & Domain("contact_ids", "not in", person.ids)
        )

    def _owed(self):
        """What the customer has to pay for service to go on, for who may see money.

        Addons that know of invoices say so; here nobody owes anything.

        :return: dict of ``invoices``: dicts of ``id``, ``number``, ``due`` (a date),
            ``amount`` (in words) and ``is_late``; and ``suspends_on``: the day from
            which service is suspended if they are not paid, or None
        """
        self.ensure_one()
        return {"invoices": [], "suspends_on": None}


class ResPartner(models.Model):
    _inherit = "res.partner"

    # === BUSINESS METHODS === #

    def _sla_agreements(self):
        """The agreements in force for a customer now, in the order in which tickets
        take them; those of the companies at hand.

        :return: agreements as superuser: customers may not read them
        """
        self.ensure_one()
        now = fields.Datetime.now()
        agreements = self.env["sla.agreement"].sudo()
        return agreements.search(
            Domain("commercial_partner_id", "=", self.commercial_partner_id.id)
            & Domain("state", "in", IN_FORCE)
            & Domain("company_id", "in", self.env.companies.ids)
        ).filtered(lambda agreement: agreement._covers(now))


class ResUsers(models.Model):
    _inherit = "res.users"

    # === BUSINESS METHODS === #

    def _sla_tickets_seen(self):
        """Which tickets agreements let a user see, for record rules.

        It narrows what a customer's people see, and says nothing of anybody else.

        :return: a domain on tickets, the same as long as the user is
        """
        self.ensure_one()
        if not self.share:
            return list(Domain.TRUE)
        return [("sla_is_seen", "=", True)]


class HelpdeskTicket(models.Model):
    """Which tickets a customer's people may read.

    A ticket without an agreement is as open to colleagues as those of the agreements
    in force. Following a ticket opens it to people of its customer only: what others
    who were copied may read is the conversation, not the record.
    """

    _inherit = "helpdesk.ticket"

    sla_is_seen = fields.Boolean(
        string="Agreements Let Me See It",
        compute="_compute_sla_is_seen",
        search="_search_sla_is_seen",
        help="Whether the customer's agreement lets the user see it, where they are "
        "one of the customer's people.",
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "partner_id.commercial_partner_id",
        "message_partner_ids",
        "agreement_id.colleagues_see",
        "agreement_id.contact_ids",
        "commercial_partner_id.sla_agreement_ids.colleagues_see",
        "commercial_partner_id.sla_agreement_ids.contact_ids",
        "commercial_partner_id.sla_agreement_ids.state",
    )
    @api.depends_context("uid")
    def _compute_sla_is_seen(self):
        me = self.env.user.partner_id
        for ticket in self:
            # Customers may not read agreements; what these say of the ticket decides.
            told = ticket.sudo().with_context(active_test=False)
            agreements = told.agreement_id
            if not agreements:
                agreements = told.commercial_partner_id.sla_agreement_ids
                agreements = agreements.filtered(lambda one: one.state in IN_FORCE)
            ticket.sla_is_seen = (
                not self.env.user.share
                or me == told.partner_id
                or (
                    told._sla_is_of_customer(me)
                    and (
                        me in told.message_partner_ids
                        or not any(one._hides_from(me) for one in agreements)
                    )
                )
            )

    @api.model
    def _search_sla_is_seen(self, operator, value):
        if operator != "in":
            return NotImplemented
        seen = Domain.TRUE
        if self.env.user.share:
            me = self.env.user.partner_id
            # As above; the searches stay in the database.
            agreements = self.env["sla.agreement"].sudo()
            agreements = agreements.with_context(active_test=False)
            hides = agreements._domain_hides_from(me)
            now = agreements._search(hides & Domain("state", "in", IN_FORCE))
            hidden = Domain("agreement_id", "in", agreements._search(hides)) | (
                Domain("agreement_id", "=", False)
                & Domain(
                    "commercial_partner_id",
                    "in",
                    now.subselect(SQL.identifier(now.table, "commercial_partner_id")),
                )
            )
            own = Domain("partner_id", "=", me.id)
            followed = Domain("message_partner_ids", "in", me.ids)
            theirs = Domain("partner_id", "child_of", me.commercial_partner_id.ids)
            seen = own | (theirs & (followed | ~hidden))
        return Domain.OR(seen if wanted else ~seen for wanted in set(value))

    # === BUSINESS METHODS === #

    def _sla_is_of_customer(self, person):
        """Whether a person is one of the ticket's customer, or of its parent company.

        :param person: `res.partner`
        """
        self.ensure_one()
        company, partner = person.commercial_partner_id, self.partner_id
        while partner and partner != company:
            partner = partner.parent_id
        return bool(partner)
