"""Clocks pause, and go on with the time that was left (rules C2, C3, T7)."""

from odoo import fields

from .clock_common import ClockCommon
from .common import SlaCommon, utc


class TestPause(ClockCommon):
    def test_c2_waiting_for_the_customer_pauses_the_resolution_only(self):
        ticket = self.make_ticket()
        self.at("2026-03-02 11:00")
        self.move(ticket, "waiting_customer")
        clock = self.clock(ticket, "resolution")
        self.assertEqual(clock.state, "paused")
        self.assertFalse(clock.deadline)
        self.assertMoment(clock.paused_at, "2026-03-02 11:00")
        self.assertEqual(clock.pause_reason, "waiting_customer")
        self.assertEqual(clock.used_seconds, 3600)
        self.assertDue(ticket, "first_response", "2026-03-02 12:00")
        self.assertState(ticket, "first_response", "running")
        self.assertMoment(ticket.sla_next_deadline, "2026-03-02 12:00")

    def test_c2_waiting_for_a_vendor_pauses_the_resolution_only(self):
        ticket = self.make_ticket()
        self.move(ticket, "waiting_vendor")
        self.assertState(ticket, "resolution", "paused")
        self.assertState(ticket, "first_response", "running")

    def test_c2_a_ticket_may_come_in_waiting(self):
        ticket = self.make_ticket(stage_id=self.stages["waiting_vendor"].id)
        self.assertState(ticket, "resolution", "paused")
        self.at("2026-03-03 09:00")
        self.move(ticket, "in_progress")
        self.assertDue(ticket, "resolution", "2026-03-03 18:00")

    def test_c2_nothing_but_pauses_left(self):
        ticket = self.make_ticket()
        self.say_as_agent(ticket)
        self.move(ticket, "waiting_customer")
        self.assertEqual(ticket.sla_state, "paused")
        self.assertFalse(ticket.sla_next_deadline)
        self.at("2026-04-02 10:00")
        self.sweep()
        self.assertState(ticket, "resolution", "paused", breached=False)

    def test_c3_resume_adds_what_was_left(self):
        ticket = self.make_ticket()
        self.at("2026-03-02 12:00")  # two of nine hours used
        self.move(ticket, "waiting_customer")
        self.at("2026-03-04 11:00")
        self.move(ticket, "in_progress")
        self.assertDue(ticket, "resolution", "2026-03-04 18:00")
        self.assertFalse(self.clock(ticket, "resolution").paused_at)
        self.assertFalse(self.clock(ticket, "resolution").pause_reason)

    def test_c3_a_pause_over_a_weekend(self):
        self.at("2026-03-06 16:00")  # a Friday
        ticket = self.make_ticket()
        self.at("2026-03-06 17:00")
        self.move(ticket, "waiting_customer")
        self.at("2026-03-09 09:00")
        self.move(ticket, "in_progress")
        self.assertDue(ticket, "resolution", "2026-03-09 17:00")

    def test_c3_a_pause_that_begins_and_ends_outside_service_hours(self):
        self.at("2026-03-02 17:00")
        ticket = self.make_ticket()
        self.at("2026-03-02 20:00")
        self.move(ticket, "waiting_customer")
        self.at("2026-03-03 07:00")
        self.move(ticket, "in_progress")
        # Nothing was open meanwhile: the deadline is what it would have been.
        self.assertDue(ticket, "resolution", "2026-03-03 17:00")

    def test_c3_two_pauses(self):
        ticket = self.make_ticket()
        for moment, phase in [
            ("2026-03-02 11:00", "waiting_customer"),  # one hour used
            ("2026-03-02 15:00", "in_progress"),
            ("2026-03-02 17:00", "waiting_vendor"),  # two more
            ("2026-03-05 09:00", "in_progress"),
        ]:
            self.at(moment)
            self.move(ticket, phase)
        self.assertDue(ticket, "resolution", "2026-03-05 15:00")

    def test_c3_from_one_kind_of_waiting_to_another(self):
        ticket = self.make_ticket()
        self.at("2026-03-02 11:00")
        self.move(ticket, "waiting_customer")
        self.at("2026-03-02 13:00")
        self.move(ticket, "waiting_vendor")
        clock = self.clock(ticket, "resolution")
        self.assertEqual(clock.pause_reason, "waiting_vendor")
        self.assertMoment(clock.paused_at, "2026-03-02 13:00")
        self.at("2026-03-03 10:00")
        self.move(ticket, "in_progress")
        self.assertDue(ticket, "resolution", "2026-03-03 18:00")

    def test_c3_a_deadline_already_passed_stays_passed(self):
        """A pause after the deadline does not make up for it."""
        ticket = self.make_ticket()
        self.at("2026-03-03 12:00")
        self.move(ticket, "waiting_customer")
        self.at("2026-03-05 12:00")
        self.move(ticket, "in_progress")
        self.assertDue(ticket, "resolution", "2026-03-03 10:00")
        self.assertState(ticket, "resolution", "running", breached=True)

    def test_c3_solved_straight_from_waiting_is_not_missed(self):
        """However long the customer took: our nine hours were not used up."""
        ticket = self.make_ticket()
        self.at("2026-03-02 17:00")
        self.move(ticket, "waiting_customer")
        self.at("2026-03-20 17:00")
        self.sweep()
        self.move(ticket, "solved")
        clock = self.clock(ticket, "resolution")
        self.assertEqual((clock.state, clock.is_breached), ("met", False))
        self.assertEqual(clock.used_seconds, 7 * 3600)


class TestPauseAndDaylightSaving(SlaCommon):
    tz = "Europe/Madrid"  # summer time from 29 March 2026 on

    def promise(self, **values):
        calendar = self.make_calendar(**values)
        policy = self.make_policy(
            self.make_target("resolution", hours=9), calendar=calendar
        )
        self.make_agreement(policy)

    def test_c3_resumed_after_the_clocks_changed(self):
        self.promise()
        self.at("2026-03-27 17:00")  # the Friday before
        ticket = self.make_ticket()
        self.at("2026-03-27 18:00")
        self.move(ticket, "waiting_customer")
        self.at("2026-03-30 10:00")
        self.move(ticket, "in_progress")
        self.assertDue(ticket, "resolution", "2026-03-30 18:00")
        self.assertEqual(
            self.clock(ticket, "resolution").deadline, utc("2026-03-30 16:00")
        )

    def test_c3_paused_through_the_hour_that_does_not_exist(self):
        self.promise(hours=(0, 24), days=("5", "6"))
        self.at("2026-03-28 22:00")
        ticket = self.make_ticket()
        self.at("2026-03-29 01:00")  # three hours used; 2:00 becomes 3:00
        self.move(ticket, "waiting_customer")
        self.at("2026-03-29 04:00")
        self.move(ticket, "in_progress")
        self.assertDue(ticket, "resolution", "2026-03-29 10:00")

    def test_t7_a_day_of_23_hours(self):
        self.promise(hours=(0, 24), days=("5", "6"))
        self.at("2026-03-28 22:00")
        ticket = self.make_ticket()
        self.assertDue(ticket, "resolution", "2026-03-29 08:00")

    def test_t7_a_shift_until_midnight(self):
        self.promise(hours=(15, 24), days=("0", "1"))
        self.at("2026-03-02 15:00")
        ticket = self.make_ticket()
        self.assertDue(ticket, "resolution", "2026-03-03 00:00")

    def test_t7_split_shifts_and_half_hours(self):
        self.tz = "Asia/Kolkata"
        self.promise(hours=[(9.5, 13), (14, 18.5)], tz="Asia/Kolkata")
        self.at("2026-03-02 12:00")
        ticket = self.make_ticket()
        self.assertDue(ticket, "resolution", "2026-03-03 13:00")

    def test_t7_every_other_week(self):
        calendar = self.make_calendar()
        calendar.switch_calendar_type()
        shifts = calendar.attendance_ids.filtered(lambda line: not line.display_type)
        shifts.filtered(lambda line: line.week_type == "0").unlink()
        self.assertEqual(set(shifts.exists().mapped("week_type")), {"1"})
        policy = self.make_policy(
            self.make_target("resolution", hours=9), calendar=calendar
        )
        self.make_agreement(policy)
        # 2 March 2026 begins a week of the first kind: closed.
        weeks = self.env["resource.calendar.attendance"]
        self.assertEqual(weeks.get_week_type(fields.Date.to_date("2026-03-02")), 0)
        ticket = self.make_ticket()
        self.assertDue(ticket, "resolution", "2026-03-09 18:00")
