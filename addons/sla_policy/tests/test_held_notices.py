"""A ticket that an agent files sends nothing before the agent has seen what."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form
from odoo.tools import mute_logger

from .common import SlaCommon


class TestHeldNotices(SlaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manuals = cls.env["helpdesk.ticket.type"].create({"name": "Manuals"})
        cls.problems = cls.env["helpdesk.ticket.type"].create({"name": "Problems"})
        cls.calendar = cls.make_calendar()
        cls.policy = cls.make_policy(
            cls.make_target("resolution", hours=9), calendar=cls.calendar
        )
        cls.env["sla.coverage"].create(
            [
                {
                    "policy_id": cls.policy.id,
                    "type_id": cls.manuals.id,
                    "coverage": "excluded",
                    "clause": "point 9",
                },
                {
                    "policy_id": cls.policy.id,
                    "type_id": cls.problems.id,
                    "coverage": "included",
                },
            ]
        )
        cls.agreement = cls.make_agreement(cls.policy)

    def log_call(self, request_type=None, user=None):
        """What an agent types while the customer is on the phone."""
        desk = self.env["helpdesk.ticket"].with_user(user or self.agent)
        with Form(desk) as form:
            form.name = "Write us a manual"
            form.description = "<p>They called.</p>"
            form.partner_id = self.contact
            form.type_id = request_type or self.manuals
        self.finish_transaction()
        return form.record

    def send(self):
        self.run_cron("ir_cron_letters")

    def sent(self, ticket):
        """What the customer was sent."""
        self.finish_transaction()
        return ticket.sudo().message_ids.filtered(
            lambda message: self.contact in message.notified_partner_ids
        )

    def states(self, ticket):
        letters = ticket.sudo().sla_letter_ids
        return dict(letters.mapped(lambda letter: (letter.kind, letter.state)))

    def test_a_logged_call_mails_no_refusal(self):
        ticket = self.log_call()
        self.assertEqual(ticket.coverage, "excluded")
        self.send()
        self.assertEqual(self.states(ticket), {"excluded": "held"})
        self.assertFalse(self.sent(ticket))

    def test_the_agent_sees_what_would_be_sent(self):
        ticket = self.log_call()
        self.assertTrue(ticket.has_held_notices)
        self.assertIn("Not included", ticket.held_notices)
        self.assertIn("Ana Ruiz", ticket.held_notices)
        self.assertIn("point 9", ticket.held_notices)
        self.assertIn("has not been notified", ticket.coverage_next_step)

    def test_a_template_with_an_error_does_not_shut_the_ticket(self):
        template = self.env.ref("sla_policy.mail_template_excluded")
        # Odoo refuses what fails on every ticket.
        template.body_html = (
            '<t t-if="object.name == \'Write us a manual\'" t-out="object.none"/>'
        )
        with mute_logger("odoo.addons.mail.models.mail_render_mixin"):
            ticket = self.log_call()
            self.assertIn("contains an error", ticket.held_notices)

    def test_sent_by_the_agent_it_goes_out(self):
        ticket = self.log_call()
        ticket.action_send_notices()
        self.assertFalse(ticket.has_held_notices)
        self.send()
        self.assertEqual(self.states(ticket), {"excluded": "sent"})
        self.assertTrue(self.sent(ticket))

    def test_not_sent_by_the_agent_it_never_goes_out(self):
        ticket = self.log_call()
        ticket.action_withhold_notices()
        self.send()
        self.assertEqual(self.states(ticket), {"excluded": "withheld"})
        ticket.type_id = self.problems
        ticket.type_id = self.manuals
        self.send()
        self.assertFalse(self.sent(ticket))

    def test_it_waits_until_the_agent_decides(self):
        ticket = self.log_call()
        self.at("2026-04-02 10:00")
        self.send()
        self.assertTrue(ticket.has_held_notices)
        ticket.action_send_notices()
        self.send()
        self.assertTrue(self.sent(ticket))

    def test_corrected_first_the_notice_follows_the_new_decision(self):
        ticket = self.log_call()
        ticket.type_id = self.problems
        self.assertEqual(ticket.coverage, "included")
        self.assertNotIn("Not included", ticket.held_notices or "")
        ticket.type_id = self.manuals
        self.assertIn("Not included", ticket.held_notices)
        ticket.type_id = self.problems
        ticket.action_send_notices()
        self.send()
        self.assertEqual(self.states(ticket)["excluded"], "dropped")
        self.assertFalse(
            self.sent(ticket).filtered(lambda m: "point 9" in (m.body or ""))
        )

    def test_once_decided_what_follows_is_sent_at_once(self):
        ticket = self.log_call()
        ticket.action_send_notices()
        self.send()
        self.agreement.with_user(self.manager).action_suspend("Unpaid")
        self.send()
        self.assertEqual(self.states(ticket)["suspended"], "sent")

    def test_what_happens_later_to_a_ticket_without_notices_is_sent(self):
        ticket = self.log_call(self.problems)
        self.at("2026-04-02 10:00")
        self.agreement.with_user(self.manager).action_suspend("Unpaid")
        self.send()
        self.assertEqual(self.states(ticket).get("suspended"), "sent")

    def test_the_mail_of_a_stage_waits_too(self):
        ticket = self.log_call(self.problems)
        self.move(ticket, "closed")
        self.finish_transaction()
        self.assertTrue(self.stages["closed"].mail_template_id)
        mails = self.env["mail.mail"].sudo()
        domain = [("model", "=", "helpdesk.ticket"), ("res_id", "=", ticket.id)]
        self.assertFalse(mails.search(domain))
        self.assertEqual(self.states(ticket)["stage"], "held")
        self.assertIn("E-mail of the stage", ticket.held_notices)
        ticket.action_send_notices()
        self.send()
        self.finish_transaction()
        self.assertEqual(self.states(ticket)["stage"], "sent")

    def test_the_customers_own_tickets_keep_their_notices(self):
        portal = (
            self.env["helpdesk.ticket"]
            .with_user(self.portal_user)
            .sudo()
            .create(
                {
                    "name": "A manual",
                    "description": "Please",
                    "partner_id": self.portal_user.partner_id.id,
                    "type_id": self.manuals.id,
                }
            )
        )
        mailed = self.mail_in(author="ana@example.com")
        mailed.sudo().type_id = self.manuals
        self.send()
        for ticket in (portal, mailed):
            self.assertEqual(self.states(ticket)["excluded"], "sent")

    def test_a_mail_with_the_address_of_an_agent_files_nothing_for_them(self):
        ticket = self.mail_in(author="agent@helpdesk.example.com")
        self.assertFalse(ticket.notices_held_since)

    def test_an_agents_own_request_is_a_customers(self):
        ticket = (
            self.env["helpdesk.ticket"]
            .with_user(self.agent)
            .create(
                {
                    "name": "Mine",
                    "description": "Mine",
                    "partner_id": self.agent.partner_id.id,
                }
            )
        )
        self.assertFalse(ticket.notices_held_since)

    def test_many_are_decided_at_once(self):
        tickets = self.log_call() | self.log_call()
        tickets.action_withhold_notices()
        self.assertEqual(
            set(tickets.sudo().sla_letter_ids.mapped("state")), {"withheld"}
        )

    def test_who_may_not_write_does_not_decide(self):
        ticket = self.log_call()
        with self.assertRaises(AccessError):
            ticket.with_user(self.portal_user).action_send_notices()
        with self.assertRaises(AccessError):
            ticket.notices_held_since = False
        ticket.action_send_notices()
        with self.assertRaisesRegex(UserError, "Reload the page"):
            ticket.action_send_notices()
