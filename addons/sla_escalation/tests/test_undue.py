"""Undue escalations: a manager says so, with a reason (rule E6)."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form

from .common import EscalationCommon


class TestUndue(EscalationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_rule(cls.make_level("team_leader"), trigger="customer")
        cls.make_rule(cls.make_level(role=cls.role), trigger="emergency")
        cls.ticket = cls.make_ticket(team_id=cls.team.id, user_id=cls.agent.id)

    def setUp(self):
        super().setUp()
        self.escalation = (
            self.ticket.with_user(self.agent)
            .action_escalate("They called", emergency=True)
            .with_env(self.env)
        )

    def test_a_manager_marks_it_with_a_reason_and_it_stops(self):
        self.assertEqual(self.escalation.state, "triggered")
        self.escalation.with_user(self.manager).action_mark_undue(" No emergency ")
        self.assertTrue(self.escalation.is_undue)
        self.assertEqual(self.escalation.undue_reason, "No emergency")
        self.assertEqual(self.escalation.undue_user_id, self.manager)
        self.assertEqual(self.escalation.state, "cancelled")
        self.assertFalse(self.escalation.next_at)
        self.assertIn("undue", self.log(self.escalation))

    def test_what_is_over_can_be_marked_too(self):
        self.move(self.ticket, "solved")
        self.assertEqual(self.escalation.state, "resolved")
        self.escalation.with_user(self.manager).action_mark_undue("No emergency")
        self.assertTrue(self.escalation.is_undue)
        self.assertEqual(self.escalation.state, "resolved")

    def test_a_reason_is_asked_for(self):
        escalation = self.escalation.with_user(self.manager)
        with self.assertRaisesRegex(ValidationError, "Say why"):
            escalation.action_mark_undue("  ")
        action = escalation.action_mark_undue()
        self.assertEqual(action["res_model"], "sla.undue.wizard")
        wizards = self.env["sla.undue.wizard"].with_user(self.manager)
        form = Form(wizards.with_context(**action["context"]))
        self.assertEqual(form.request_reason, "They called")
        form.reason = "A forgotten password"
        form.save().action_mark()
        self.assertEqual(self.escalation.undue_reason, "A forgotten password")

    def test_once(self):
        escalation = self.escalation.with_user(self.manager)
        self.assertTrue(escalation.can_mark_undue)
        escalation.action_mark_undue("No emergency")
        self.assertFalse(escalation.can_mark_undue)
        with self.assertRaisesRegex(UserError, "already"):
            escalation.action_mark_undue("Again")
        self.assertEqual(escalation.undue_reason, "No emergency")

    def test_a_mark_can_be_taken_back(self):
        escalation = self.escalation.with_user(self.manager)
        escalation.action_mark_undue("No emergency")
        escalation.action_withdraw_undue()
        self.assertFalse(escalation.is_undue or escalation.undue_reason)
        self.assertEqual(self.log(self.escalation).count("undue"), 2)
        escalation.action_mark_undue("It was none after all")
        self.assertTrue(escalation.is_undue)

    def test_what_a_promise_brought_about_is_not_undue(self):
        self.make_rule(self.make_level("agent"), trigger="breach")
        ticket = self.make_ticket(user_id=self.agent.id)
        self.at("2026-03-02 15:00")
        self.escalate_cron()
        late = self.escalations(ticket, "breach")[:1].with_user(self.manager)
        self.assertFalse(late.can_mark_undue)
        with self.assertRaisesRegex(UserError, "Nobody asked for"):
            late.action_mark_undue("No")

    def test_only_managers_judge(self):
        for user in (self.agent, self.portal_user):
            with self.subTest(user.login):
                escalation = self.escalation.with_user(user)
                with self.assertRaises(AccessError):
                    escalation.action_mark_undue("No emergency")
                with self.assertRaises(AccessError):
                    escalation.action_withdraw_undue()
                with self.assertRaises(AccessError):
                    self.env["sla.undue.wizard"].with_user(user).create(
                        {"escalation_id": self.escalation.id, "reason": "No"}
                    )
        self.assertFalse(self.escalation.is_undue)

    def test_nobody_writes_the_mark_by_hand(self):
        with self.assertRaises(AccessError):
            self.escalation.with_user(self.manager).write({"is_undue": True})
        with self.assertRaises(AccessError):
            self.escalation.write({"undue_reason": "x"})
