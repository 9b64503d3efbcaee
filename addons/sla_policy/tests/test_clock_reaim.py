"""Clocks are aimed anew when their ticket changes (rule C5)."""

from .clock_common import ClockCommon


class TestReaim(ClockCommon):
    """C5: priority, request type or policy changed."""

    def setUp(self):
        super().setUp()
        self.ticket = self.make_ticket()

    def pause(self):
        """One hour used, then a whole day of waiting."""
        self.at("2026-03-02 11:00")
        self.move(self.ticket, "waiting_customer")
        self.at("2026-03-03 11:00")
        self.move(self.ticket, "in_progress")

    def test_c5_priority_with_a_pause_in_between(self):
        self.pause()
        self.assertDue(self.ticket, "resolution", "2026-03-04 10:00")
        self.at("2026-03-03 12:00")
        self.ticket.with_user(self.agent).priority = "3"
        # Four hours since Monday 10:00, the day of waiting not counted.
        self.assertDue(self.ticket, "resolution", "2026-03-03 14:00")
        clock = self.clock(self.ticket, "resolution")
        self.assertMoment(clock.started_at, "2026-03-02 10:00")
        self.assertEqual(clock.budget_seconds, 4 * 3600)
        self.assertEqual(len(self.clocks(self.ticket, "resolution")), 1)
        self.ticket.priority = "1"
        self.assertDue(self.ticket, "resolution", "2026-03-04 10:00")

    def test_c5_priority_while_paused(self):
        self.at("2026-03-02 11:00")
        self.move(self.ticket, "waiting_customer")
        self.at("2026-03-03 09:00")
        self.ticket.priority = "3"
        self.assertState(self.ticket, "resolution", "paused")
        self.at("2026-03-03 11:00")
        self.move(self.ticket, "in_progress")
        self.assertDue(self.ticket, "resolution", "2026-03-03 14:00")

    def test_c5_raised_too_late_to_be_kept(self):
        self.at("2026-03-02 17:00")
        self.ticket.priority = "3"
        self.assertDue(self.ticket, "resolution", "2026-03-02 14:00")
        self.assertState(self.ticket, "resolution", "running", breached=True)
        self.assertEqual(self.ticket.sla_state, "breached")
        # Told like any other breach, and once.
        self.sweep()
        self.say_as_customer(self.ticket)
        self.sweep()
        told = [event.value["metric"] for event in self.events(self.ticket, "breached")]
        self.assertEqual(told.count("resolution"), 1)

    def test_c5_request_type(self):
        self.pause()
        self.ticket.type_id = self.env.ref("sla_policy.type_training")
        self.assertDue(self.ticket, "resolution", "2026-03-05 10:00")

    def test_c5_agreement(self):
        self.pause()
        always = self.make_policy(self.make_target("resolution", hours=30))
        better = self.make_agreement(always)
        self.ticket.agreement_id = better
        clock = self.clock(self.ticket, "resolution")
        # 24×7: one hour passed on Monday, 29 were left on Tuesday at 11:00.
        self.assertMoment(clock.deadline, "2026-03-04 16:00")
        self.assertMoment(clock.started_at, "2026-03-02 10:00")
        self.assertEqual(clock.policy_id, always)
        self.assertEqual(clock.agreement_id, better)
        self.assertState(self.ticket, "first_response", "cancelled")
        self.assertEqual(self.ticket.coverage, "included")

    def test_c5_verdicts_stay(self):
        self.at("2026-03-02 11:30")
        self.say_as_agent(self.ticket)
        verdict = self.story(self.clock(self.ticket, "first_response"))
        self.ticket.priority = "3"  # one hour: it would have been missed
        self.ticket.type_id = self.env.ref("sla_policy.type_training")
        self.assertEqual(self.story(self.clock(self.ticket, "first_response")), verdict)
        self.ticket.agreement_id = self.make_agreement(
            self.make_policy(self.make_target("first_response", hours=0.1))
        )
        self.assertEqual(self.story(self.clock(self.ticket, "first_response")), verdict)

    def test_c5_a_dropped_promise_stays_dropped_when_the_ticket_is_solved(self):
        bare = self.make_policy(self.make_target("next_reply", hours=1))
        self.ticket.agreement_id = self.make_agreement(bare)
        self.assertState(self.ticket, "resolution", "cancelled")
        self.at("2026-03-30 10:00")
        self.move(self.ticket, "solved")
        self.assertState(self.ticket, "resolution", "cancelled", breached=False)
        self.assertFalse(self.events(self.ticket, "verdict"))

    def test_c5_several_changes_in_one_write(self):
        self.ticket.write({"priority": "3", "user_id": self.agent.id})
        self.assertDue(self.ticket, "resolution", "2026-03-02 14:00")
        self.assertEqual(
            sorted(self.events(self.ticket).mapped("kind")),
            ["assigned", "created", "priority"],
        )
