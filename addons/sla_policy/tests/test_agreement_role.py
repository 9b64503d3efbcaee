"""Who of the customer is what, and who sees the tickets of whom."""

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command, Domain

from .. import const
from .common import SlaCommon

ALL = {const.ROLE_REQUESTER, const.ROLE_CONTACT, const.ROLE_BILLING}


class RoleCommon(SlaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls.make_policy(cls.make_target("resolution", hours=8))
        cls.agreement = cls.make_agreement(cls.policy)
        cls.eva = cls.portal_user
        cls.luis = cls.new_portal_user("luis")
        cls.chief = cls.new_portal_user("chief")
        cls.hers = cls.make_ticket(partner_id=cls.eva.partner_id.id)
        cls.his = cls.make_ticket(partner_id=cls.luis.partner_id.id)
        cls.tickets = cls.hers | cls.his

    @classmethod
    def new_portal_user(cls, name, customer=None):
        return cls._new_user(
            name,
            "base.group_portal",
            customer or cls.customer,
            email=f"{name}@example.com",
        )

    def name_contacts(self):
        self.agreement.contact_ids = self.chief.partner_id

    def seen_by(self, user, tickets=None):
        """What a user finds, which is what they can open."""
        tickets = (tickets or self.tickets).with_user(user)
        found = tickets.search([("id", "in", tickets.ids)])
        self.assertEqual(found, tickets._filtered_access("read"))
        self.assertEqual(len(found), tickets.search_count([("id", "in", tickets.ids)]))
        return found.with_env(self.env)


class TestColleagues(RoleCommon):
    def test_everybody_sees_all_unless_the_agreement_says_otherwise(self):
        self.name_contacts()
        for user in (self.eva, self.luis, self.chief):
            self.assertEqual(self.seen_by(user), self.tickets)

    def test_authorised_contacts_see_all_and_others_their_own(self):
        self.name_contacts()
        self.agreement.colleagues_see = "contacts"
        self.assertEqual(self.seen_by(self.eva), self.hers)
        self.assertEqual(self.seen_by(self.luis), self.his)
        self.assertEqual(self.seen_by(self.chief), self.tickets)

    def test_without_named_contacts_everybody_is_one(self):
        self.agreement.colleagues_see = "contacts"
        self.assertEqual(self.seen_by(self.eva), self.tickets)

    def test_each_one_their_own(self):
        self.name_contacts()
        self.agreement.colleagues_see = "own"
        self.assertEqual(self.seen_by(self.eva), self.hers)
        self.assertEqual(self.seen_by(self.luis), self.his)
        self.assertFalse(self.seen_by(self.chief))

    def test_who_follows_a_ticket_sees_it(self):
        self.agreement.colleagues_see = "own"
        self.his.message_subscribe(self.eva.partner_id.ids)
        self.assertEqual(self.seen_by(self.eva), self.tickets)
        self.assertEqual(self.seen_by(self.luis), self.his)

    def test_an_archived_agreement_hides_as_before(self):
        self.agreement.colleagues_see = "own"
        self.agreement.active = False
        self.assertEqual(self.seen_by(self.eva), self.hers)

    def test_a_ticket_keeps_to_the_agreement_it_came_under(self):
        self.agreement.action_end()
        later = self.make_agreement(self.policy, colleagues_see="own")
        new = self.make_ticket(partner_id=self.luis.partner_id.id)
        self.assertEqual(new.agreement_id, later)
        self.assertEqual(self.seen_by(self.eva, self.tickets | new), self.tickets)

    def test_a_ticket_without_agreement_is_as_open_as_those_of_now(self):
        self.agreement.action_end()
        old = self.make_ticket(partner_id=self.luis.partner_id.id)
        self.assertFalse(old.agreement_id)
        self.assertTrue(self.seen_by(self.eva, old))
        self.make_agreement(self.policy, colleagues_see="own")
        self.assertFalse(self.seen_by(self.eva, old))
        self.assertTrue(self.seen_by(self.luis, old))

    def test_rules_can_be_searched_with_as_pages_of_help_desk_do(self):
        self.agreement.colleagues_see = "own"
        tickets = self.env["helpdesk.ticket"].with_user(self.eva)
        rules = tickets.env["ir.rule"]._compute_domain(tickets._name, "read")
        found = tickets.search(rules & Domain("id", "in", self.tickets.ids))
        self.assertEqual(found, self.hers.with_user(self.eva))

    def test_what_is_not_seen_can_be_searched_for_too(self):
        self.agreement.colleagues_see = "own"
        tickets = self.tickets.with_user(self.eva).sudo()
        mine = Domain("id", "in", tickets.ids)
        hidden = tickets.search(mine & Domain("sla_is_seen", "=", False))
        self.assertEqual(hidden, self.his.with_user(self.eva).sudo())
        either = Domain("sla_is_seen", "in", [True, False])
        self.assertEqual(tickets.search_count(mine & either), 2)

    def test_it_opens_nothing_to_strangers(self):
        stranger = self.new_portal_user("stranger", self.supplier)
        for choice, _label in const.COLLEAGUES:
            self.agreement.colleagues_see = choice
            self.assertFalse(self.seen_by(stranger))

    def test_internal_users_see_what_they_saw(self):
        own = self._new_user("own", "helpdesk_mgmt.group_helpdesk_user_own")
        self.his.user_id = own
        before = [self.seen_by(user) for user in (self.agent, self.manager, own)]
        self.agreement.colleagues_see = "own"
        after = [self.seen_by(user) for user in (self.agent, self.manager, own)]
        self.assertEqual(before, after)
        self.assertEqual(after[0], self.tickets)

    def test_nobody_writes_or_acts_on_what_they_cannot_see(self):
        self.agreement.contact_ids = self.eva.partner_id | self.luis.partner_id
        self.agreement.colleagues_see = "own"
        ticket = self.his.with_user(self.eva)
        for act in (
            lambda: ticket.read(["name"]),
            lambda: ticket.message_post(body="Hello", message_type="comment"),
            lambda: ticket.action_confirm_contact(),
        ):
            with self.assertRaises(AccessError):
                act()

    def test_a_list_takes_as_many_queries_however_long_it_is(self):
        self.agreement.colleagues_see = "own"
        more = self.make_ticket(partner_id=self.eva.partner_id.id)
        for _each in range(5):
            more |= self.make_ticket(partner_id=self.eva.partner_id.id)
        counts = []
        for tickets in (more[:1], more):
            self.env.invalidate_all()
            tickets = tickets.with_user(self.eva)
            tickets.search_count([])
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            tickets.search([("id", "in", tickets.ids)]).mapped("name")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)


class TestRoles(RoleCommon):
    def roles(self, user):
        # Addons above this one know of more roles.
        return self.agreement._roles_of(user.partner_id) & ALL

    def test_nobody_named_everybody_is_everything(self):
        self.assertEqual(self.roles(self.eva), ALL)

    def test_authorised_contacts_see_the_money_where_nobody_else_is_named(self):
        self.name_contacts()
        self.assertEqual(self.roles(self.eva), {const.ROLE_REQUESTER})
        self.assertEqual(self.roles(self.chief), ALL)

    def test_named_billing_contacts_alone_see_the_money(self):
        self.name_contacts()
        self.agreement.billing_contact_ids = self.luis.partner_id
        self.assertEqual(
            self.roles(self.luis), {const.ROLE_REQUESTER, const.ROLE_BILLING}
        )
        self.assertEqual(
            self.roles(self.chief), {const.ROLE_REQUESTER, const.ROLE_CONTACT}
        )

    def test_why_service_is_suspended_is_for_colleagues(self):
        """Those who see what is owed learn the kind of reason, not what was written."""
        self.agreement.billing_contact_ids = self.luis.partner_id
        self.agreement.with_user(self.manager).action_suspend("They argue about all")
        for user, reads, knows in (
            (self.eva, False, False),
            (self.luis, False, True),
            (self.agent, True, False),
        ):
            told = self.hers.with_user(user).coverage_reason
            self.assertIn("suspended", told)
            self.assertEqual("They argue" in told, reads, user.name)
            self.assertEqual("Contact us" in told, knows, user.name)

    def test_an_overridden_decision_keeps_its_reason_from_customers(self):
        self.hers.with_user(self.manager).action_override_coverage(
            "billable", "They argue about all"
        )
        told = self.hers.with_user(self.eva).coverage_reason
        self.assertIn("decided by our team", told)
        self.assertNotIn("They argue", told)

    def test_a_stranger_is_nothing(self):
        self.assertFalse(self.agreement._roles_of(self.supplier))
        self.assertFalse(self.agreement._roles_of(self.env["res.partner"]))

    def test_a_customer_can_be_asked_about_without_reading_agreements(self):
        agreement = self.agreement.with_user(self.eva)
        self.assertLessEqual(ALL, agreement._roles_of(self.eva.partner_id))

    def test_a_billing_contact_of_somebody_else_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "does not belong to Norte Foods"):
            self.agreement.billing_contact_ids = [Command.link(self.supplier.id)]


class TestAgreementsOfPartner(RoleCommon):
    def found(self, user=None):
        person = (user or self.eva).partner_id
        return person.with_user(user or self.eva)._sla_agreements().with_env(self.env)

    def test_those_in_force_in_the_order_tickets_take_them(self):
        first = self.make_agreement(self.policy, sequence=1)
        self.assertEqual(self.found().ids, (first | self.agreement).ids)
        self.agreement.action_suspend("Unpaid")
        self.assertEqual(self.found().ids, (first | self.agreement).ids)

    def test_no_drafts_none_of_the_past_none_to_come(self):
        self.make_agreement(self.policy, active=False)
        self.make_agreement(self.policy, date_start="2026-03-03")
        self.agreement.date_end = "2026-03-01"
        self.assertFalse(self.found())

    def test_none_of_strangers(self):
        stranger = self.new_portal_user("stranger", self.supplier)
        self.assertFalse(self.found(stranger))

    def test_those_of_the_companies_at_hand(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        theirs = self.make_agreement(
            self.policy.copy({"company_id": other.id}), company_id=other.id
        )
        self.assertEqual(self.found(), self.agreement)
        self.eva.company_ids |= other
        self.assertEqual(self.found(), theirs | self.agreement)
