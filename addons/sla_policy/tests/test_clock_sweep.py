"""Clocks that run out are told by the cron, and missed by the facts (rule C7)."""

from .clock_common import ClockCommon


class TestSweep(ClockCommon):
    """C7: passed while running."""

    def breaches(self, ticket):
        return [
            (event.value["metric"], event.value["deadline"])
            for event in self.events(ticket, "breached")
        ]

    def test_c7_exactly_at_the_deadline(self):
        ticket = self.make_ticket()
        self.at("2026-03-02 11:59:59")
        self.sweep()
        self.assertState(ticket, "first_response", "running", breached=False)
        self.assertEqual(self.breaches(ticket), [])
        self.at("2026-03-02 12:00:00")
        self.sweep()
        self.assertState(ticket, "first_response", "running", breached=True)
        self.assertState(ticket, "resolution", "running", breached=False)
        self.assertEqual(ticket.sla_state, "breached")
        self.assertEqual(
            self.breaches(ticket), [("first_response", "2026-03-02 18:00:00")]
        )
        self.sweep()
        self.assertEqual(len(self.breaches(ticket)), 1)

    def test_c7_at_risk_when_less_than_a_quarter_is_left(self):
        ticket = self.make_ticket()
        self.at("2026-03-02 11:29:59")
        self.sweep()
        self.assertFalse(self.clock(ticket, "first_response").is_at_risk)
        self.assertEqual(ticket.sla_state, "running")
        self.at("2026-03-02 11:30")
        self.sweep()
        clock = self.clock(ticket, "first_response")
        self.assertTrue(clock.is_at_risk)
        self.assertEqual(clock.check_at, clock.deadline)
        self.assertEqual(ticket.sla_state, "at_risk")
        self.at("2026-03-02 12:00")
        self.sweep()
        self.assertFalse(self.clock(ticket, "first_response").is_at_risk)
        self.assertState(ticket, "first_response", "running", breached=True)

    def test_c7_a_sweep_two_days_late(self):
        ticket = self.make_ticket()
        self.at("2026-03-05 12:00")
        self.sweep()
        self.assertState(ticket, "first_response", "running", breached=True)
        self.assertState(ticket, "resolution", "running", breached=True)
        self.assertEqual(
            sorted(self.breaches(ticket)),
            [
                ("first_response", "2026-03-02 18:00:00"),
                ("resolution", "2026-03-03 16:00:00"),
            ],
        )

    def test_c7_stopped_later_is_missed(self):
        ticket = self.make_ticket()
        self.at("2026-03-03 12:00")
        self.sweep()
        self.say_as_agent(ticket)
        self.move(ticket, "solved")
        for metric in ("first_response", "resolution"):
            self.assertState(ticket, metric, "missed", breached=True)
        self.assertEqual(ticket.sla_state, "missed")

    def test_c7_missed_without_any_sweep(self):
        """The verdict comes from the facts; the cron only tells it early."""
        ticket = self.make_ticket()
        self.at("2026-03-03 12:00")
        self.say_as_agent(ticket)
        self.assertState(ticket, "first_response", "missed", breached=True)

    def test_c7_stopped_in_the_very_second_of_the_deadline(self):
        ticket = self.make_ticket()
        self.at("2026-03-02 12:00")
        self.sweep()
        self.say_as_agent(ticket)
        self.assertState(ticket, "first_response", "met", breached=False)

    def test_c7_passed_and_paused_before_the_sweep_came(self):
        ticket = self.make_ticket()
        self.at("2026-03-03 10:05")
        self.move(ticket, "waiting_customer")
        self.assertState(ticket, "resolution", "paused", breached=True)
        self.assertEqual(ticket.sla_state, "breached")
        self.sweep()
        self.assertIn(("resolution", "2026-03-03 16:00:00"), self.breaches(ticket))

    def test_c7_kept_promises_are_left_alone(self):
        ticket = self.make_ticket()
        self.say_as_agent(ticket)
        self.move(ticket, "solved")
        before = self.story(ticket.clock_ids)
        self.at("2026-03-09 12:00")
        self.sweep()
        self.assertEqual(self.story(ticket.clock_ids), before)
        self.assertEqual(self.breaches(ticket), [])

    def test_c7_the_cron_is_woken_for_the_next_moment(self):
        cron = self.env.ref("sla_policy.ir_cron_sweep")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        triggers.unlink()
        ticket = self.make_ticket()
        clock = self.clock(ticket, "first_response")
        self.assertMoment(clock.check_at, "2026-03-02 11:30")
        triggers = triggers.search([("cron_id", "=", cron.id)])
        self.assertLessEqual(min(triggers.mapped("call_at")), clock.check_at)
        triggers.unlink()
        self.at("2026-03-02 11:30")
        self.sweep()
        triggers = triggers.search([("cron_id", "=", cron.id)])
        self.assertEqual(triggers.mapped("call_at"), [clock.deadline])

    def test_c7_more_than_one_batch(self):
        tickets = [self.make_ticket() for _number in range(5)]
        self.at("2026-03-02 12:00")
        self.env.ref("sla_policy.ir_cron_sweep").code = "model._cron_sweep(batch=2)"
        self.sweep()
        for ticket in tickets:
            self.assertState(ticket, "first_response", "running", breached=True)
