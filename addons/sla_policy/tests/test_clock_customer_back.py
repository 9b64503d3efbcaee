"""Whoever answers for the customer ends the waiting for them (rule C4)."""

from odoo.fields import Command

from .clock_common import ClockCommon, ClockHttpCase


class TestCustomerIsBack(ClockCommon):
    """C4: any contact of the customer, on any channel."""

    def setUp(self):
        super().setUp()
        self.ticket = self.make_ticket()
        self.at("2026-03-02 11:00")
        self.move(self.ticket, "waiting_customer")
        self.at("2026-03-03 09:00")

    def assertResumed(self, who):
        self.assertEqual(self.ticket.stage_id, self.stages["in_progress"])
        self.assertDue(self.ticket, "resolution", "2026-03-03 17:00")
        reply = self.events(self.ticket, "customer_reply")
        self.assertEqual(reply.partner_id, who)
        self.assertTrue(reply.message_id)

    def test_c4_by_mail(self):
        self.mail_in(self.ticket)
        self.assertResumed(self.contact)

    def test_c4_by_mail_from_another_contact_of_the_company(self):
        self.mail_in(self.ticket, author="Luis Mora <luis@example.com>")
        self.assertResumed(self.other_contact)

    def test_c4_by_mail_from_the_company_itself(self):
        self.mail_in(self.ticket, author="norte@example.com")
        self.assertResumed(self.customer)

    def test_c4_in_the_portal(self):
        self.say_as_customer(self.ticket)
        self.assertResumed(self.portal_user.partner_id)

    def test_c4_an_agent_who_writes_down_a_phone_call(self):
        """Posted by an agent in the customer's name."""
        self.ticket.with_user(self.agent).message_post(
            body="Ana called: it works again.",
            author_id=self.contact.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertResumed(self.contact)

    def test_c4_not_by_a_supplier(self):
        self.ticket.message_subscribe(self.supplier.ids)
        self.mail_in(self.ticket, author=self.supplier.email)
        self.assertEqual(self.ticket.stage_id, self.stages["waiting_customer"])
        self.assertState(self.ticket, "resolution", "paused")

    def test_c4_not_by_an_agent(self):
        self.say_as_agent(self.ticket, "Could you send the photo?")
        self.assertEqual(self.ticket.stage_id, self.stages["waiting_customer"])
        self.assertState(self.ticket, "resolution", "paused")

    def test_c4_not_out_of_waiting_for_a_vendor(self):
        self.move(self.ticket, "waiting_vendor")
        self.say_as_customer(self.ticket)
        self.assertEqual(self.ticket.stage_id, self.stages["waiting_vendor"])
        self.assertState(self.ticket, "resolution", "paused")

    def test_c4_a_customer_known_by_address_only(self):
        ticket = self.make_ticket(
            partner_id=False, partner_email="New Person <new@customer.example.com>"
        )
        self.move(ticket, "waiting_customer")
        self.mail_in(ticket, author="other@customer.example.com")
        self.assertEqual(ticket.stage_id, self.stages["waiting_customer"])
        self.mail_in(ticket, author="new@customer.example.com")
        self.assertEqual(ticket.stage_id, self.stages["in_progress"])

    def test_c4_a_team_with_stages_of_its_own(self):
        """The ticket goes to the first of them that means work."""
        team = self.env["helpdesk.ticket.team"].create({"name": "Printers"})
        theirs = self.env["helpdesk.ticket.stage"].create(
            {
                "name": "Printing",
                "sla_phase": "in_progress",
                "sequence": 0,
                "company_id": False,
                "team_ids": [Command.set(team.ids)],
            }
        )
        self.ticket.team_id = team
        self.say_as_customer(self.ticket)
        self.assertEqual(self.ticket.stage_id, theirs)

    def test_c4_without_a_stage_for_work(self):
        """Nowhere to go: the ticket stays, the message is a fact all the same."""
        for phase in ("in_progress", "assigned", "new"):
            self.stages[phase].active = False
        self.say_as_customer(self.ticket)
        self.assertEqual(self.ticket.stage_id, self.stages["waiting_customer"])
        self.assertTrue(self.events(self.ticket, "customer_reply"))


class TestCustomerIsBackHttp(ClockHttpCase):
    """C4 through a real server."""

    def post_message(self, ticket, **params):
        return self.make_jsonrpc_request(
            "/mail/message/post",
            {
                "thread_model": "helpdesk.ticket",
                "thread_id": ticket.id,
                "post_data": {
                    "body": "Here is the photo.",
                    "message_type": "comment",
                    "subtype_xmlid": "mail.mt_comment",
                },
                **params,
            },
        )

    def test_c4_answering_in_the_portal(self):
        ticket = self.make_ticket()
        self.move(ticket, "waiting_customer")
        self.authenticate("sla_portal", "sla_portal")
        self.post_message(ticket)
        self.assertEqual(ticket.stage_id.sla_phase, "in_progress")
        self.assertState(ticket, "resolution", "running")
        self.assertState(ticket, "first_response", "running")
        reply = self.events(ticket, "customer_reply")
        self.assertEqual(reply.partner_id, self.portal_user.partner_id)

    def test_c4_an_answer_is_its_authors_whoever_is_logged_in(self):
        """As Odoo's portal does with the link of a mail, where it may be answered by:
        the link knows who it was sent to."""
        ticket = self.make_ticket()
        self.move(ticket, "waiting_customer")
        public = self.env.ref("base.public_user")
        ticket.with_user(public).sudo().message_post(
            body="Here it is.",
            author_id=self.contact.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        ticket.invalidate_recordset()
        self.assertEqual(ticket.stage_id.sla_phase, "in_progress")
        self.assertState(ticket, "resolution", "running")
        reply = self.events(ticket, "customer_reply")
        self.assertEqual(reply.partner_id, self.contact)
