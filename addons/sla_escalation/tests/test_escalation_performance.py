"""What escalations cost: the same for one ticket and for many."""

from odoo import fields

from odoo.addons.sla_policy.tests.queries_common import QueriesMixin

from ..models.ladder.sla_escalation_advance import TO_ADVANCE
from ..models.ladder.sla_escalation_watch import TO_FIRE
from .common import EscalationCommon


class TestEscalationPerformance(QueriesMixin, EscalationCommon):
    def tickets(self, count):
        return self.make_tickets(
            count, self.env.user, team_id=self.team.id, user_id=self.agent.id
        )

    def fire(self):
        """A batch of what has been waited for."""
        watches = self.env["sla.escalation.watch"]._writer()
        watches._due_batch(TO_FIRE, fields.Datetime.now(), 200)

    def climb(self):
        """A batch of what goes on to the next level."""
        escalations = self.env["sla.escalation"]._writer()
        escalations._due_batch(TO_ADVANCE, fields.Datetime.now(), 200)

    def test_climbing_costs_the_same_for_two_and_for_forty(self):
        self.make_rule(
            self.make_level("agent", wait_minutes=10),
            self.make_level(role=self.role, channel="email", also_channel="activity"),
            metrics=["first_response"],
        )

        def climb(count, hour):
            self.at(f"2026-03-02 {hour:02}:00")
            tickets = self.tickets(count)
            self.at(f"2026-03-02 {hour + 1}:00")
            fired = self.queries(self.fire)
            self.at(f"2026-03-02 {hour + 1}:10")
            climbed = self.queries(self.climb)
            levels = self.env["sla.escalation"].search(
                [("ticket_id", "in", tickets.ids)]
            )
            self.assertEqual(set(levels.mapped("level_number")), {2})
            self.assertEqual(len(levels), count)
            return fired, climbed

        climb(2, 9)
        few, many = climb(2, 11), climb(40, 13)
        self.assertLessEqual(many[0], few[0] + 4, "firing")
        self.assertLessEqual(many[1], few[1] + 4, "climbing")

    def test_watching_costs_the_same_for_two_and_for_forty(self):
        self.make_rule(self.make_level("agent"), trigger="used", share=50)
        self.make_rule(self.make_level("agent"), trigger="no_answer")
        self.tickets(2)
        few = self.queries(lambda: self.tickets(2)._sla_fold())
        many = self.queries(lambda: self.tickets(40)._sla_fold())
        # Filing forty takes more; what they are watched for does not.
        bare = self.queries(lambda: self.tickets(40))
        alone = self.queries(lambda: self.tickets(2))
        self.assertLessEqual(many - bare, few - alone + 4)

    def test_tickets_without_ladders_cost_nothing_more(self):
        self.make_ticket()
        before = self.env["sla.escalation.rule"]._ids_of(
            self.policy.id, self.env.company.id
        )
        self.assertFalse(before)
        ticket = self.tickets(1)
        rules = self.env["sla.escalation.rule"]
        rules._of(ticket)
        with self.assertQueryCount(0):
            self.assertFalse(rules._of(ticket))

    def test_the_cron_does_not_look_at_what_is_not_due(self):
        self.make_rule(self.make_level("agent"), metrics=["first_response"])
        self.tickets(40)
        self.escalate_cron()
        self.assertEqual(self.queries(self.fire), 1)
        self.assertEqual(self.queries(self.climb), 1)
