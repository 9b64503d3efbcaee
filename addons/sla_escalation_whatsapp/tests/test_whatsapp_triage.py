"""Somebody says which ticket a message belongs to, and who wrote it."""

from odoo.exceptions import AccessError, UserError

from .common import WhatsappCommon


class TestTriage(WhatsappCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls.make_ticket(user_id=cls.agent.id)

    def setUp(self):
        super().setUp()
        self.row = self.write_in("Any news?", number="525533334444", name="Luis")

    def wizard(self, user=None, rows=None, **values):
        wizards = self.env["sla.whatsapp.attach.wizard"].with_user(user or self.agent)
        return wizards.create(
            {
                "message_ids": [(6, 0, (rows or self.row).ids)],
                "ticket_id": self.ticket.id,
                "partner_id": self.other_contact.id,
                **values,
            }
        )

    def test_it_is_posted_as_theirs_and_counts_as_their_answer(self):
        self.move(self.ticket, "waiting_customer")
        self.wizard().action_attach()
        self.assertEqual(
            (self.row.state, self.row.ticket_id, self.row.handled_by_id),
            ("done", self.ticket, self.agent),
        )
        self.assertEqual(self.row.mail_message_id.author_id, self.other_contact)
        self.assertEqual(len(self.events(self.ticket, "customer_reply")), 1)
        self.assertEqual(self.ticket.stage_id.sla_phase, "in_progress")

    def test_who_they_are_is_remembered_only_if_somebody_says_so(self):
        identities = self.env["sla.whatsapp.identity"]
        self.wizard().action_attach()
        self.assertFalse(identities.search([("number", "=", "+525533334444")]))
        self.row = self.write_in("And now?", number="525533334444")
        self.wizard(remember=True).action_attach()
        identity = identities.search([("number", "=", "+525533334444")])
        self.assertEqual(identity.partner_id, self.other_contact)
        self.assertEqual(identity.consent, "none", "writing is not agreeing")
        row = self.write_in(f"{self.ticket.number} again", number="525533334444")
        self.assertEqual(row.ticket_id, self.ticket)

    def test_a_stranger_to_the_customer_is_refused_with_a_sentence(self):
        with self.assertRaisesRegex(AccessError, "no contact of the customer"):
            self.wizard(partner_id=self.supplier.id).action_attach()
        self.assertEqual(self.row.state, "triage")

    def test_it_says_what_is_missing(self):
        with self.assertRaisesRegex(UserError, "Choose the ticket"):
            self.wizard(ticket_id=False, partner_id=False).action_attach()

    def test_a_ticket_one_may_not_write_to_takes_nothing(self):
        own = self._new_user("own", "helpdesk_mgmt.group_helpdesk_user_own")
        with self.assertRaises(AccessError):
            self.wizard(user=own).action_attach()
        self.assertEqual(self.row.state, "triage")

    def test_what_somebody_else_attached_is_not_attached_again(self):
        first, second = self.wizard(), self.wizard()
        first.action_attach()
        with self.assertRaisesRegex(UserError, "taken care of"):
            second.action_attach()
        self.assertEqual(len(self.row.mail_message_id), 1)

    def test_the_customers_newest_open_ticket_is_proposed(self):
        self.make_identity(self.contact, "+525511112222")
        row = self.write_in("Any news?")
        wizard = (
            self.env["sla.whatsapp.attach.wizard"]
            .with_user(self.agent)
            .create({"message_ids": [(6, 0, row.ids)]})
        )
        self.assertEqual(wizard.ticket_id, self.ticket)
        self.assertEqual(wizard.partner_id, self.contact)

    def test_set_aside(self):
        self.row.with_user(self.agent).action_dismiss()
        self.assertEqual(
            (self.row.state, self.row.handled_by_id), ("dismissed", self.agent)
        )
