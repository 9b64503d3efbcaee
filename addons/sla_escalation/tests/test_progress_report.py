"""Weekly reports of progress, or of none (metric `progress_update`, M3, M8)."""

from odoo.exceptions import AccessError, UserError

from .inactivity_common import InactivityCommon

ACTIVITY = "sla_escalation.mail_activity_type_progress"


class TestProgressReport(InactivityCommon):
    """Weekly, while a ticket waits for a vendor."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls.make_policy(
            cls.make_target(
                "progress_update",
                hours=168,
                round_the_clock=True,
                phase="waiting_vendor",
            ),
            name="Weekly",
            notifies_no_progress=True,
        )
        cls.agreement.policy_id = cls.policy

    def make_waiting(self):
        ticket = self.make_ticket()
        ticket.user_id = self.agent
        self.move(ticket, "waiting_vendor")
        return ticket

    def asked(self, ticket):
        return ticket.activity_ids.filtered(
            lambda activity: activity.activity_type_id == self.env.ref(ACTIVITY)
        )

    def run_sweep(self, local):
        self.at(local)
        self.sweep()
        self.run_cron("ir_cron_letters")
        self.env.invalidate_all()

    def test_the_agent_is_asked_in_time(self):
        ticket = self.make_waiting()
        self.run_sweep("2026-03-07 15:59")
        self.assertFalse(self.asked(ticket))
        self.run_sweep("2026-03-07 16:00")
        self.assertEqual(self.asked(ticket).user_id, self.agent)
        due = ticket.with_user(self.agent).progress_due_at
        self.assertMoment(due, "2026-03-09 10:00")
        self.run_sweep("2026-03-08 10:00")
        self.assertEqual(len(self.asked(ticket)), 1)
        self.assertFalse(self.letters(ticket))

    def test_one_click_keeps_the_promise(self):
        ticket = self.make_waiting()
        self.run_sweep("2026-03-08 10:00")
        ticket.with_user(self.agent).action_send_no_news()
        self.assertFalse(self.asked(ticket))
        said = ticket.message_ids.sorted("id")[-1:]
        self.assertEqual(said.author_id, self.agent.partner_id)
        self.assertIn("no\n                    news yet", said.body)
        self.assertIn(self.contact, said.partner_ids)
        self.assertState_of(ticket, 1, "met")
        self.assertDue(ticket, "progress_update", "2026-03-15 10:00")
        self.run_sweep("2026-03-09 10:00")
        self.assertFalse(self.letters(ticket))

    def assertState_of(self, ticket, sequence, state):
        clock = self.clock(ticket, "progress_update", sequence)
        self.assertEqual(clock.state, state)

    def test_the_customer_is_told_where_nobody_did(self):
        """By itself, and it keeps no promise (rule M8)."""
        ticket = self.make_waiting()
        self.run_sweep("2026-03-09 10:00")
        self.assertEqual(self.told(ticket), ["no_progress"])
        self.assertIn("no progress", self.last_letter(ticket).body)
        clock = self.clock(ticket, "progress_update")
        self.assertEqual((clock.state, clock.is_breached), ("running", True))
        self.assertTrue(self.asked(ticket), "the agent is still to write")
        self.run_sweep("2026-03-10 10:00")
        self.assertEqual(self.told(ticket), ["no_progress"], "once")
        self.say_as_agent(ticket, "They answered!")
        self.assertState_of(ticket, 1, "missed")
        self.assertFalse(self.asked(ticket))
        self.run_sweep("2026-03-17 10:00")
        self.assertEqual(self.told(ticket), ["no_progress"] * 2, "each week anew")

    def test_where_the_policy_does_not_say_so_nobody_is_told(self):
        self.policy.notifies_no_progress = False
        ticket = self.make_waiting()
        self.run_sweep("2026-03-09 10:00")
        self.assertFalse(self.letters(ticket))
        self.assertTrue(self.asked(ticket))

    def test_a_ticket_that_moves_on_owes_no_report(self):
        ticket = self.make_waiting()
        self.run_sweep("2026-03-08 10:00")
        self.assertTrue(self.asked(ticket))
        self.move(ticket, "in_progress")
        self.assertFalse(self.asked(ticket))
        self.run_sweep("2026-03-09 10:00")
        self.assertFalse(self.letters(ticket))

    def test_an_answer_overtakes_the_letter(self):
        ticket = self.make_waiting()
        self.at("2026-03-09 10:00")
        self.sweep()
        self.say_as_agent(ticket, "They answered!")
        self.run_cron("ir_cron_letters")
        self.assertEqual(self.letters(ticket).mapped("state"), ["dropped"])

    def test_only_what_is_due_and_only_by_agents(self):
        ticket = self.make_waiting()
        with self.assertRaisesRegex(UserError, "No report"):
            ticket.with_user(self.agent).action_send_no_news()
        self.run_sweep("2026-03-08 10:00")
        with self.assertRaises(AccessError):
            ticket.with_user(self.portal_user).action_send_no_news()

    def test_the_draft_opens_to_be_written_out(self):
        ticket = self.make_waiting().with_user(self.agent)
        action = ticket.action_write_progress()
        composer = (
            self.env["mail.compose.message"]
            .with_user(self.agent)
            .with_context(**action["context"])
            .create({})
        )
        self.assertIn("news yet", composer.body)
        composer.body = "<p>They sent a patch.</p>"
        composer.action_send_mail()
        self.assertState_of(ticket.sudo(), 1, "met")

    def test_nobody_to_ask(self):
        ticket = self.make_ticket()
        self.move(ticket, "waiting_vendor")
        ticket.user_id = False
        ticket.agreement_id.user_id = False
        self.run_sweep("2026-03-08 10:00")
        self.assertFalse(self.asked(ticket))
