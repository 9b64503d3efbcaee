"""Who may ask: authorised contacts, and senders nobody knows (rules A5, A6)."""

from odoo.exceptions import AccessError, ValidationError
from odoo.tests.common import new_test_user

from .test_coverage import CoverageCommon


class TestAuthorisedContacts(CoverageCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement.contact_ids = cls.contact | cls.portal_user.partner_id

    def test_a5_an_authorised_contact_is_covered_at_once(self):
        self.assertCoverage(self.make_ticket(), "included")

    def test_a5_another_contact_waits_for_a_confirmation(self):
        ticket = self.make_ticket(partner_id=self.other_contact.id)
        self.assertCoverage(ticket, "unconfirmed_contact", "Luis Mora")
        self.assertFalse(ticket.clock_ids)
        self.at("2026-03-02 12:00")
        ticket.with_user(self.agent).action_confirm_contact()
        self.assertCoverage(ticket, "included")
        self.assertDue(ticket, "resolution", "2026-03-03 12:00")
        self.assertMoment(ticket.coverage_since, "2026-03-02 12:00")

    def test_a5_an_authorised_contact_may_confirm(self):
        ticket = self.make_ticket(partner_id=self.other_contact.id)
        ticket.message_subscribe(self.portal_user.partner_id.ids)
        ticket.with_user(self.portal_user).action_confirm_contact()
        self.assertCoverage(ticket, "included")
        said = ticket.message_ids.filtered(lambda m: "confirmed" in (m.body or ""))
        self.assertEqual(said.author_id, self.portal_user.partner_id)

    def test_a5_nobody_else_confirms(self):
        ticket = self.make_ticket(partner_id=self.other_contact.id)
        colleague = new_test_user(
            self.env, login="colleague", groups="base.group_portal"
        )
        colleague.partner_id.parent_id = self.customer
        ticket.message_subscribe(colleague.partner_id.ids)
        with self.assertRaises(AccessError):
            ticket.with_user(colleague).action_confirm_contact()
        stranger = new_test_user(self.env, login="stranger", groups="base.group_portal")
        with self.assertRaises(AccessError):
            ticket.with_user(stranger).action_confirm_contact()
        self.assertCoverage(ticket, "unconfirmed_contact")

    def test_a5_named_later_the_ticket_starts(self):
        ticket = self.make_ticket(partner_id=self.other_contact.id)
        self.at("2026-03-02 12:00")
        self.agreement.contact_ids += self.other_contact
        self.assertCoverage(ticket, "included")
        self.assertDue(ticket, "resolution", "2026-03-03 12:00")

    def test_both_sides_are_told(self):
        ticket = self.make_ticket(partner_id=self.other_contact.id)
        self.send_letters()
        letter = self.letters(ticket)
        told = letter.notified_partner_ids.filtered("partner_share")
        self.assertEqual(
            told, self.other_contact | self.contact | self.portal_user.partner_id
        )

    def test_a5_a_list_of_people_who_have_left_is_still_a_list(self):
        self.agreement.contact_ids = self.contact
        self.contact.active = False
        ticket = self.make_ticket(partner_id=self.other_contact.id)
        self.assertCoverage(ticket, "unconfirmed_contact")
        self.assertCoverage(self.make_ticket(), "unconfirmed_contact")

    def test_a5_confirmed_for_one_contact_says_nothing_of_another(self):
        ticket = self.make_ticket(partner_id=self.other_contact.id)
        ticket.with_user(self.agent).action_confirm_contact()
        third = self._new_contact("Pia Soto", "pia@example.com")
        ticket.with_user(self.agent).partner_id = third
        self.assertCoverage(ticket, "unconfirmed_contact", "Pia Soto")

    def test_without_a_list_everybody_may_ask(self):
        self.agreement.contact_ids = False
        ticket = self.make_ticket(partner_id=self.other_contact.id)
        self.assertCoverage(ticket, "included")

    def test_only_the_customers_own_people(self):
        with self.assertRaisesRegex(ValidationError, "does not belong"):
            self.agreement.contact_ids += self.supplier

    def test_cutoff_so_many_contacts_and_no_more(self):
        self.policy.contact_limit = 2
        with self.assertRaisesRegex(ValidationError, "includes 2"):
            self.agreement.contact_ids += self.other_contact
        self.policy.contact_limit = 3
        self.agreement.contact_ids += self.other_contact
        self.assertEqual(len(self.agreement.contact_ids), 3)


class TestUnknownSender(CoverageCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.sla_email_domains = "norte.example.com"

    def sender(self, email):
        return self.env["res.partner"].search([("email", "=", email)])

    def test_a6_gets_a_portal_user_of_the_customer_who_says_so(self):
        ticket = self.mail_in(author="Rosa Gil <rosa@norte.example.com>")
        rosa = self.sender("rosa@norte.example.com")
        self.assertEqual(ticket.partner_id, rosa)
        self.assertEqual((rosa.name, rosa.parent_id), ("Rosa Gil", self.customer))
        self.assertTrue(rosa.user_ids.has_group("base.group_portal"))
        self.assertFalse(rosa.user_ids.has_group("base.group_user"))
        self.assertCoverage(ticket, "included")
        self.assertEqual(ticket.message_ids.sorted("id")[0].author_id, rosa)
        # She follows her own ticket, and none of a stranger.
        others = self.make_ticket(partner_id=self.supplier.id)
        seen = self.env["helpdesk.ticket"].with_user(rosa.user_ids).search([])
        self.assertNotIn(others, seen)

    def test_a6_the_invitation_goes_to_the_sender(self):
        mails = self.env["mail.mail"].search([])
        self.mail_in(author="Rosa Gil <rosa@norte.example.com>")
        sent = self.env["mail.mail"].search([]) - mails
        rosa = self.sender("rosa@norte.example.com")
        invited = sent.filtered(
            lambda mail: (
                "rosa@norte.example.com" in (mail.email_to or "")
                or rosa in mail.recipient_ids
            )
        )
        self.assertTrue(invited)

    def test_a6_a_strangers_domain_gives_nothing(self):
        for author in (
            "Eve <eve@else.example.com>",
            "Eve <eve@sub.norte.example.com>",
            "Eve <eve@norte.example.com.evil.example>",
            "Eve <eve@notnorte.example.com>",
        ):
            with self.subTest(author):
                ticket = self.mail_in(author=author)
                self.assertFalse(ticket.commercial_partner_id & self.customer)
                self.assertCoverage(ticket, "no_agreement")
                self.assertFalse(
                    self.env["res.users"].search([("login", "ilike", "eve@")])
                )

    def test_a6_twice_is_one_contact(self):
        first = self.mail_in(author="Rosa Gil <rosa@norte.example.com>")
        second = self.mail_in(author="ROSA@norte.example.com")
        self.assertEqual(first.partner_id, second.partner_id)

    def test_a6_machines_get_no_user(self):
        for author in ("MAILER-DAEMON@norte.example.com", "no-reply@norte.example.com"):
            ticket = self.mail_in(author=author)
            self.assertFalse(ticket.partner_id)
        ticket = self.mail_in(
            author="Rosa <rosa@norte.example.com>",
            headers={"Auto-Submitted": "auto-replied"},
        )
        self.assertFalse(ticket.partner_id)

    def test_a6_a_flood_makes_twenty_contacts_and_no_more(self):
        with self.assertLogs("odoo.addons.sla_policy", "WARNING"):
            tickets = [
                self.mail_in(author=f"someone{number}@norte.example.com")
                for number in range(21)
            ]
        self.assertFalse(tickets[20].partner_id)
        self.assertTrue(tickets[19].partner_id)

    def test_an_address_that_somebody_signs_in_with_stays_theirs(self):
        new_test_user(
            self.env,
            login="rosa@norte.example.com",
            email="else@example.com",
            groups="base.group_portal",
        )
        ticket = self.mail_in(author="Rosa <rosa@norte.example.com>")
        self.assertEqual(ticket.commercial_partner_id, self.customer)
        self.assertFalse(ticket.partner_id.user_ids)

    def test_domains_that_say_nothing_are_refused(self):
        for domain, sentence in [
            ("gmail.com", "Anybody can have an address"),
            ("not a domain", "is not a mail domain"),
            ("example.net, @", "is not a mail domain"),
        ]:
            with self.assertRaisesRegex(ValidationError, sentence):
                self.supplier.sla_email_domains = domain
        with self.assertRaisesRegex(ValidationError, "Norte Foods already"):
            self.supplier.sla_email_domains = "Norte.Example.com"
        with self.assertRaisesRegex(ValidationError, "on its company"):
            self.contact.sla_email_domains = "ana.example.com"

    def test_a_duplicate_of_the_customer_claims_nothing(self):
        self.assertFalse(self.customer.copy().sla_email_domains)
