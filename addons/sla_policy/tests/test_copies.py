"""Who is copied follows the conversation; strangers' copies subscribe nobody."""

from .clock_common import ClockCommon


class TestCopies(ClockCommon):
    def setUp(self):
        super().setUp()
        self.friend = self._new_user(
            "friend", "base.group_portal", self.supplier, email="friend@example.org"
        )
        self.accomplice = self._new_user(
            "accomplice",
            "base.group_portal",
            self.env["res.partner"].create({"name": "Rivals", "is_company": True}),
            email="accomplice@rival.example.com",
        )
        self.ticket = self.make_ticket(partner_id=self.portal_user.partner_id.id)

    def copy_to(self, user, ticket=None, **values):
        return self.mail_in(ticket, headers={"Cc": user.email}, **values)

    def test_who_a_customer_copies_follows(self):
        ticket = self.copy_to(self.friend)
        self.assertIn(self.friend.partner_id, ticket.message_partner_ids)
        self.copy_to(self.friend, self.ticket)
        self.assertIn(self.friend.partner_id, self.ticket.message_partner_ids)

    def test_who_a_stranger_copies_does_not(self):
        for author in ("nobody@elsewhere.example.com", self.supplier.email):
            with self.subTest(author=author):
                self.copy_to(self.accomplice, self.ticket, author=author)
                self.assertNotIn(
                    self.accomplice.partner_id, self.ticket.message_partner_ids
                )
                self.assertFalse(self.ticket.email_cc)
                said = self.ticket.message_ids.sorted("id")[-1]
                self.assertNotIn(self.accomplice.partner_id, said.partner_ids)
                self.assertFalse(said.incoming_email_cc)

    def test_who_an_unknown_sender_of_a_new_ticket_copies_does_not(self):
        ticket = self.copy_to(self.accomplice, author="nobody@elsewhere.example.com")
        self.assertNotIn(self.accomplice.partner_id, ticket.message_partner_ids)

    def test_a_follower_of_another_customer_does_not_read_the_record(self):
        """Nor do their colleagues: by RPC as by a page."""
        colleague = self._new_user("colleague", "base.group_portal", self.supplier)
        self.ticket.message_subscribe(self.friend.partner_id.ids)
        for user in (self.friend, colleague):
            ticket = self.ticket.with_user(user)
            self.assertFalse(ticket.has_access("read"))
            self.assertFalse(ticket.search([("id", "=", ticket.id)]))

    def test_people_of_the_customer_who_follow_read_it_as_before(self):
        self.agreement.colleagues_see = "own"
        mate = self._new_user("mate", "base.group_portal", self.customer)
        self.assertFalse(self.ticket.with_user(mate).has_access("read"))
        self.ticket.message_subscribe(mate.partner_id.ids)
        self.assertTrue(self.ticket.with_user(mate).has_access("read"))

    def test_a_parent_company_reads_the_tickets_of_its_subsidiaries(self):
        holding = self.env["res.partner"].create({"name": "Holding", "is_company": 1})
        self.customer.parent_id = holding
        chief = self._new_user("chief", "base.group_portal", holding)
        self.assertTrue(self.ticket.with_user(chief).has_access("read"))

    def test_notices_do_not_go_to_followers_of_others(self):
        self.ticket.message_subscribe((self.friend | self.portal_user).partner_id.ids)
        notice = self.ticket.message_post(
            body="Your agreement does not include it.",
            message_type="auto_comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertIn(self.portal_user.partner_id, notice.notified_partner_ids)
        self.assertNotIn(self.friend.partner_id, notice.notified_partner_ids)
        answer = self.say_as_agent(self.ticket)
        self.assertIn(self.friend.partner_id, answer.notified_partner_ids)
