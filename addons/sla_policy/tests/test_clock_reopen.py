"""Clocks go on when their ticket is opened again (rule C6)."""

from .clock_common import ClockCommon


class TestReopen(ClockCommon):
    def test_c6_the_time_in_between_is_not_counted(self):
        ticket = self.make_ticket()
        self.say_as_agent(ticket)
        self.at("2026-03-02 13:00")  # three of nine hours used
        self.move(ticket, "solved")
        self.assertState(ticket, "resolution", "met")
        self.assertEqual(ticket.sla_state, "met")
        self.at("2026-03-12 10:00")
        self.move(ticket, "in_progress")
        self.assertState(ticket, "resolution", "running", breached=False)
        self.assertDue(ticket, "resolution", "2026-03-12 16:00")
        clock = self.clock(ticket, "resolution")
        self.assertEqual(clock.sequence, 1)
        self.assertFalse(clock.stopped_at)
        self.assertMoment(clock.started_at, "2026-03-02 10:00")
        self.at("2026-03-12 16:00:01")
        self.move(ticket, "closed")
        self.assertState(ticket, "resolution", "missed", breached=True)
        self.assertEqual(len(self.events(ticket, "verdict")), 3)

    def test_c6_a_first_response_once_met_stays_met(self):
        ticket = self.make_ticket()
        self.at("2026-03-02 11:00")
        self.say_as_agent(ticket)
        before = self.story(self.clock(ticket, "first_response"))
        self.move(ticket, "solved")
        self.at("2026-03-05 11:00")
        self.move(ticket, "in_progress")
        self.at("2026-03-06 11:00")
        self.say_as_agent(ticket)
        self.assertEqual(self.story(self.clock(ticket, "first_response")), before)
        self.assertEqual(len(self.clocks(ticket, "first_response")), 1)

    def test_c6_an_answer_still_owed_is_owed_again(self):
        """Closed unanswered by mistake: the clock goes on where it was."""
        ticket = self.make_ticket()
        self.at("2026-03-02 11:00")
        self.move(ticket, "closed")
        self.assertState(ticket, "first_response", "cancelled")
        self.at("2026-03-04 11:00")
        self.move(ticket, "new")
        self.assertDue(ticket, "first_response", "2026-03-04 12:00")

    def test_c6_reopened_and_solved_again_and_again(self):
        ticket = self.make_ticket()
        for day in ("03", "04", "05"):
            self.at(f"2026-03-{day} 09:00")
            self.move(ticket, "in_progress")
            self.at(f"2026-03-{day} 10:00")
            self.move(ticket, "solved")
        # Eight hours on Monday from 10:00, then one each morning: missed.
        self.assertState(ticket, "resolution", "missed")
        self.assertEqual(self.clock(ticket, "resolution").used_seconds, 11 * 3600)

    def test_c6_into_a_pause(self):
        ticket = self.make_ticket()
        self.at("2026-03-02 13:00")
        self.move(ticket, "solved")
        self.at("2026-03-03 09:00")
        self.move(ticket, "waiting_customer")
        self.assertState(ticket, "resolution", "paused")
        self.at("2026-03-05 09:00")
        self.move(ticket, "in_progress")
        self.assertDue(ticket, "resolution", "2026-03-05 15:00")
