"""The agent's button: why, and whom it reaches."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form

from .common import EscalationCommon


class TestEscalateWizard(EscalationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.empty = cls.env["sla.escalation.role"].create({"name": "Nobody's post"})
        cls.make_rule(
            cls.make_level(role=cls.empty, name="Vacant"),
            cls.make_level("team_leader", name="The leader", wait_minutes=20),
            cls.make_level(role=cls.role, name="The boss"),
            trigger="customer",
        )
        cls.ticket = cls.make_ticket(team_id=cls.team.id, user_id=cls.agent.id)

    def form(self, ticket=None, user=None):
        action = (ticket or self.ticket).with_user(user or self.agent).action_escalate()
        wizards = self.env[action["res_model"]].with_user(user or self.agent)
        return Form(wizards.with_context(**action["context"]))

    def test_it_shows_whom_it_reaches_and_passes_over_nobody(self):
        form = self.form()
        vacant, leader, boss = form.preview.split("<li")[1:]
        self.assertIn("Nobody: passed over", vacant)
        self.assertIn("Reached at once", leader)
        self.assertIn(self.leader.name, leader)
        self.assertIn("20 minutes of service time", " ".join(leader.split()))
        self.assertIn("After that", boss)
        self.assertFalse(self.escalations(self.ticket))

    def test_an_emergency_shows_the_last_level(self):
        form = self.form()
        form.is_emergency = True
        self.assertIn(self.boss.name, form.preview)
        self.assertNotIn(self.leader.name, form.preview)
        form.reason = "Everything is down"
        form.save().action_escalate()
        escalation = self.escalations(self.ticket)
        self.assertTrue(escalation.is_emergency)
        self.assertEqual(escalation.notification_ids.user_id, self.boss)

    def test_a_reason_is_asked_for_and_kept(self):
        wizard = self.env["sla.escalate.wizard"].with_user(self.agent)
        wizard = wizard.create({"ticket_id": self.ticket.id})
        with self.assertRaisesRegex(ValidationError, "Say why"):
            wizard.action_escalate()
        form = self.form()
        form.reason = "They cannot invoice"
        form.save().action_escalate()
        escalation = self.escalations(self.ticket)
        self.assertEqual(escalation.reason, "They cannot invoice")
        self.assertEqual(escalation.trigger, "agent")

    def test_twice_says_that_it_goes_on(self):
        for reason in ("First", "Second"):
            form = self.form()
            form.reason = reason
            form.save().action_escalate()
        self.assertEqual(len(self.escalations(self.ticket)), 1)
        self.assertIn("already", self.form().going_on)

    def test_without_a_ladder_it_says_so(self):
        other = self.make_ticket(partner_id=self.supplier.id)
        form = self.form(other)
        self.assertIn("no levels", form.refusal)
        self.assertFalse(form.preview)

    def test_on_what_is_done_it_says_so(self):
        self.move(self.ticket, "closed")
        with self.assertRaisesRegex(UserError, "is done"):
            self.form()
        wizards = self.env["sla.escalate.wizard"].with_user(self.agent)
        wizard = wizards.create({"ticket_id": self.ticket.id, "reason": "It is back"})
        self.assertIn("is done", wizard.refusal)
        with self.assertRaisesRegex(UserError, "is done"):
            wizard.action_escalate()

    def test_customers_have_no_such_form(self):
        with self.assertRaises(AccessError):
            self.env["sla.escalate.wizard"].with_user(self.portal_user).create(
                {"ticket_id": self.ticket.id}
            )
