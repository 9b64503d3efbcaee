"""What starts and stops a resolution (rule M7)."""

from .metric_common import MetricCommon


class TestResolution(MetricCommon):
    def test_m7_solved_handed_over_and_closed_keep_it(self):
        self.promise(self.make_target("resolution", hours=8))
        self.stages["handed_over"] = self.make_stage("Handed over", "handed_over", 4)
        for phase in ("solved", "handed_over", "closed"):
            with self.subTest(phase):
                self.at(self.now)
                ticket = self.make_ticket()
                self.at("2026-03-02 18:00")
                self.move(ticket, phase)
                self.assertState(ticket, "resolution", "met", breached=False)
                self.assertMoment(
                    self.clock(ticket, "resolution").stopped_at, "2026-03-02 18:00"
                )

    def test_m7_cancelled_is_neither_met_nor_missed(self):
        self.promise_all()
        for moment in ("2026-03-02 10:30", "2026-03-09 10:00"):
            with self.subTest(moment):
                self.at(self.now)
                ticket = self.make_ticket()
                self.at(moment)
                self.move(ticket, "cancelled")
                self.assertEqual(set(ticket.clock_ids.mapped("state")), {"cancelled"})
                self.assertFalse(any(ticket.clock_ids.mapped("is_breached")))
                self.assertFalse(ticket.sla_state)

    def test_m7_solved_then_closed_keeps_the_first_verdict(self):
        self.promise(self.make_target("resolution", hours=8))
        ticket = self.make_ticket()
        self.at("2026-03-02 17:00")
        self.move(ticket, "solved")
        self.at("2026-03-12 17:00")
        self.move(ticket, "closed")
        self.assertState(ticket, "resolution", "met")
        self.assertMoment(
            self.clock(ticket, "resolution").stopped_at, "2026-03-02 17:00"
        )
        self.assertEqual(len(self.events(ticket, "verdict")), 1)

    def test_m7_from_when_work_starts_where_the_policy_says_so(self):
        self.promise(
            self.make_target("resolution", hours=8), resolution_start="work_started"
        )
        ticket = self.make_ticket()
        self.assertFalse(self.clock(ticket, "resolution"))
        self.move(ticket, "assigned")
        self.assertFalse(self.clock(ticket, "resolution"))
        self.at("2026-03-03 09:00")
        self.move(ticket, "in_progress")
        self.assertDue(ticket, "resolution", "2026-03-03 17:00")
        # Started is started: going back does not take it away.
        self.at("2026-03-03 10:00")
        self.move(ticket, "assigned")
        self.assertDue(ticket, "resolution", "2026-03-03 17:00")

    def test_m7_answering_does_not_resolve(self):
        self.promise(self.make_target("resolution", hours=8))
        ticket = self.make_ticket()
        self.say_as_agent(ticket)
        self.assertRunning(ticket, "resolution")
