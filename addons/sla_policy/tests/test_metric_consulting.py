"""From complete information to a release date (rules M4 to M6, T5)."""

from .common import utc
from .metric_common import MetricCommon


class TestConsultingMetrics(MetricCommon):
    """Information, estimate, release date: M4 to M6."""

    def setUp(self):
        super().setUp()
        self.change = self.env.ref("sla_policy.type_change")

    def test_m4_stops_when_the_information_is_complete(self):
        self.promise(self.make_target("information_check", hours=8))
        ticket = self.make_ticket()
        self.assertDue(ticket, "information_check", "2026-03-02 18:00")
        self.say_as_agent(ticket)
        self.assertRunning(ticket, "information_check")
        self.at("2026-03-02 17:00")
        ticket.with_user(self.agent).action_information_complete()
        self.assertState(ticket, "information_check", "met")

    def test_m4_or_when_what_is_missing_is_asked_for(self):
        self.promise(self.make_target("information_check", hours=8))
        ticket = self.make_ticket()
        self.at("2026-03-02 12:00")
        self.move(ticket, "waiting_customer")
        clock = self.clock(ticket, "information_check")
        self.assertEqual(clock.state, "met")
        self.assertMoment(clock.stopped_at, "2026-03-02 12:00")

    def test_m5_counts_from_complete_information(self):
        self.promise(
            self.make_target("information_check", hours=8),
            self.make_target("estimate", days=5, kind="days", types=self.change),
        )
        ticket = self.make_ticket(type_id=self.change.id)
        self.assertFalse(self.clock(ticket, "estimate"))
        self.at("2026-03-04 12:00")
        ticket.with_user(self.agent).action_information_complete()
        self.assertMoment(self.clock(ticket, "estimate").started_at, "2026-03-04 12:00")
        self.assertDue(ticket, "estimate", "2026-03-11 18:00")
        self.at("2026-03-11 18:00")
        ticket.with_user(self.agent).action_estimate_sent()
        self.assertState(ticket, "estimate", "met", breached=False)

    def test_m5_else_from_creation(self):
        self.promise(
            self.make_target("estimate", days=5, kind="days", types=self.change)
        )
        ticket = self.make_ticket(type_id=self.change.id)
        self.assertDue(ticket, "estimate", "2026-03-09 18:00")

    def test_m5_only_for_request_types_that_need_one(self):
        self.promise(
            self.make_target("estimate", days=5, kind="days", types=self.change),
            self.make_target("resolution", hours=9),
        )
        ticket = self.make_ticket()
        self.assertFalse(self.clock(ticket, "estimate"))
        ticket.type_id = self.env.ref("sla_policy.type_problem")
        self.assertFalse(self.clock(ticket, "estimate"))
        ticket.type_id = self.change
        self.assertDue(ticket, "estimate", "2026-03-09 18:00")

    def test_m5_c2_waiting_for_the_customer_pauses_it(self):
        self.promise(self.make_target("estimate", hours=8, types=self.change))
        ticket = self.make_ticket(type_id=self.change.id)
        self.at("2026-03-02 12:00")
        self.move(ticket, "waiting_customer")
        self.assertState(ticket, "estimate", "paused")
        self.at("2026-03-03 09:00")
        self.move(ticket, "waiting_vendor")
        self.assertDue(ticket, "estimate", "2026-03-03 15:00")

    def test_m6_from_the_approval_to_the_release_date(self):
        self.promise(self.make_target("release_date", days=2, kind="days"))
        ticket = self.make_ticket()
        ticket.with_user(self.agent).action_estimate_sent()
        self.assertFalse(self.clock(ticket, "release_date"))
        self.at("2026-03-04 10:00")
        ticket.with_user(self.agent).action_estimate_approved()
        self.assertDue(ticket, "release_date", "2026-03-06 18:00")
        self.at("2026-03-09 10:00")
        ticket.release_date = utc("2026-04-01 12:00", self.tz)
        self.assertState(ticket, "release_date", "missed", breached=True)

    def test_m6_a_date_named_before_the_approval_keeps_it_at_once(self):
        self.promise(self.make_target("release_date", days=2, kind="days"))
        ticket = self.make_ticket()
        ticket.release_date = utc("2026-04-01 12:00", self.tz)
        self.at("2026-03-04 10:00")
        ticket.with_user(self.agent).action_estimate_approved()
        self.assertState(ticket, "release_date", "met", breached=False)

    def test_t5_planned_is_due_at_the_release_date(self):
        self.promise(self.make_target("resolution", kind="planned"))
        ticket = self.make_ticket()
        self.assertRunning(ticket, "resolution")
        self.assertFalse(self.clock(ticket, "resolution").deadline)
        ticket.release_date = utc("2026-04-05 23:00", self.tz)  # a Sunday night
        self.assertDue(ticket, "resolution", "2026-04-05 23:00")
        ticket.release_date = utc("2026-04-07 10:00", self.tz)
        self.assertDue(ticket, "resolution", "2026-04-07 10:00")
        ticket.release_date = False
        self.assertFalse(self.clock(ticket, "resolution").deadline)

    def test_t5_late_is_counted_from_the_release_date(self):
        self.promise(self.make_target("resolution", kind="planned"))
        ticket = self.make_ticket()
        ticket.release_date = utc("2026-03-04 12:00", self.tz)
        self.at("2026-03-04 13:30")
        self.move(ticket, "closed")
        clock = self.clock(ticket, "resolution")
        self.assertState(ticket, "resolution", "missed", breached=True)
        self.assertEqual(clock.used_seconds - clock.budget_seconds, 90 * 60)
        self.env.flush_all()
        report = self.env["sla.clock.report"].browse(clock.id)
        self.assertEqual(report.over_minutes, 90)

    def test_c3_a_pause_after_the_date_was_named_moves_it(self):
        """Mon 10:00 named for Wed 12:00; paused Tue 10:00 to Wed 10:00."""
        self.promise(self.make_target("resolution", kind="planned"))
        ticket = self.make_ticket()
        ticket.release_date = utc("2026-03-04 12:00", self.tz)
        self.at("2026-03-03 10:00")
        self.move(ticket, "waiting_customer")
        self.assertFalse(self.clock(ticket, "resolution").deadline)
        self.at("2026-03-04 10:00")
        self.say_as_customer(ticket)
        self.assertDue(ticket, "resolution", "2026-03-05 12:00")
        # Named anew: whoever does it knows of the pause.
        ticket.release_date = utc("2026-03-06 09:30", self.tz)
        self.assertDue(ticket, "resolution", "2026-03-06 09:30")
