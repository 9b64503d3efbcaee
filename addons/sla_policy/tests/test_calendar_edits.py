"""A calendar or holiday is edited while clocks run (rules C8 and C9)."""

from odoo.fields import Command

from .common import SlaCommon


class CalendarEditCommon(SlaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.make_calendar()
        cls.policy = cls.make_policy(
            cls.make_target("first_response", hours=2),
            cls.make_target("resolution", hours=18),
            calendar=cls.calendar,
        )
        cls.make_agreement(cls.policy)

    def setUp(self):
        super().setUp()
        self.ticket = self.make_ticket()
        self.assertDue(self.ticket, "resolution", "2026-03-04 10:00")
        self.at("2026-03-02 11:00")

    def flagged(self):
        self.ticket.clock_ids.invalidate_recordset()
        return self.ticket.clock_ids.filtered("needs_recalculation")

    def recalculations(self, metric="resolution"):
        """What was logged of a metric: (before, after), local."""
        return [
            (event.value["before"], event.value["after"])
            for event in self.events(self.ticket, "recalculated")
            if event.value["metric"] == metric
        ]

    def assertNotMoved(self):
        self.recalculate()
        self.assertDue(self.ticket, "resolution", "2026-03-04 10:00")
        self.assertFalse(self.events(self.ticket, "recalculated"))


class TestCalendarEdits(CalendarEditCommon):
    def test_c8_an_edit_flags_open_clocks_and_the_cron_re_derives_them(self):
        self.say_as_agent(self.ticket)  # the first response is met: closed
        self.calendar.attendance_ids.write({"hour_to": 15})
        resolution = self.clock(self.ticket, "resolution")
        self.assertEqual(self.flagged(), resolution)
        # Nothing is worked out inside the user's save.
        self.assertDue(self.ticket, "resolution", "2026-03-04 10:00")
        self.at("2026-03-02 11:05")
        self.recalculate()
        # Five hours on Monday, six on Tuesday and Wednesday, one on Thursday.
        self.assertDue(self.ticket, "resolution", "2026-03-05 10:00")
        self.assertFalse(self.flagged())
        self.assertEqual(
            self.recalculations(), [("2026-03-04 16:00:00", "2026-03-05 16:00:00")]
        )
        self.assertEqual(self.recalculations("first_response"), [])
        self.recalculate()
        self.assertEqual(len(self.recalculations()), 1)

    def test_c8_the_cron_wakes_up_for_it(self):
        cron = self.env.ref("sla_policy.ir_cron_recalculate")
        triggers = self.env["ir.cron.trigger"]
        triggers.search([("cron_id", "=", cron.id)]).unlink()
        self.calendar.attendance_ids[0].hour_to = 17
        self.assertTrue(triggers.search([("cron_id", "=", cron.id)]))

    def test_c8_a_shift_added(self):
        self.calendar.write(
            {
                "attendance_ids": [
                    Command.create(
                        {
                            "name": "Monday evening",
                            "dayofweek": "0",
                            "hour_from": 19,
                            "hour_to": 22,
                            "day_period": "afternoon",
                        }
                    )
                ]
            }
        )
        self.recalculate()
        self.assertDue(self.ticket, "resolution", "2026-03-03 16:00")

    def test_c8_a_shift_removed(self):
        tuesday = self.calendar.attendance_ids.filtered(
            lambda line: line.dayofweek == "1"
        )
        tuesday.unlink()
        self.assertTrue(self.flagged())
        self.recalculate()
        self.assertDue(self.ticket, "resolution", "2026-03-05 10:00")

    def test_c8_the_time_zone(self):
        self.calendar.tz = "America/Bogota"  # an hour ahead of Mexico City
        self.assertEqual(self.policy.tz, "America/Bogota")
        self.recalculate()
        # Monday 10:00 in Mexico is 11:00 in Bogota: seven hours until 18:00.
        self.assertDue(
            self.ticket, "resolution", "2026-03-04 11:00", tz="America/Bogota"
        )

    def test_c8_an_edit_that_moves_nothing_is_not_logged(self):
        self.calendar.attendance_ids.filtered(
            lambda line: line.dayofweek == "4"
        ).hour_to = 15
        self.assertTrue(self.flagged())
        self.assertNotMoved()
        self.assertFalse(self.flagged())

    def test_c8_a_new_name_flags_nothing(self):
        self.calendar.name = "Office hours, winter"
        self.assertFalse(self.flagged())

    def test_c8_another_calendar_flags_nothing(self):
        other = self.make_calendar(hours=(8, 20))
        other.attendance_ids.hour_to = 19
        self.holiday("2026-03-03 00:00", "2026-03-04 00:00", calendar=other)
        self.assertFalse(self.flagged())
        self.assertNotMoved()

    def test_c8_a_paused_clock_goes_on_in_the_new_hours(self):
        self.move(self.ticket, "waiting_customer")  # one hour used
        self.calendar.attendance_ids.write({"hour_to": 15})
        self.assertIn(self.clock(self.ticket, "resolution"), self.flagged())
        self.recalculate()
        self.assertState(self.ticket, "resolution", "paused")
        self.at("2026-03-03 09:00")
        self.move(self.ticket, "in_progress")
        # Seventeen hours left, six a day.
        self.assertDue(self.ticket, "resolution", "2026-03-05 14:00")

    def test_c8_what_moves_before_the_cron_comes_is_logged_too(self):
        """An agent answers between the edit and the cron."""
        self.calendar.attendance_ids.write({"hour_to": 15})
        self.say_as_agent(self.ticket)
        self.assertDue(self.ticket, "resolution", "2026-03-05 10:00")
        self.recalculate()
        self.assertEqual(
            self.recalculations(), [("2026-03-04 16:00:00", "2026-03-05 16:00:00")]
        )
        self.assertFalse(self.flagged())

    def test_c8_several_edits_before_the_cron_are_one(self):
        self.calendar.attendance_ids.write({"hour_to": 15})
        self.calendar.attendance_ids.write({"hour_to": 18})
        self.calendar.attendance_ids.write({"hour_to": 17})
        self.recalculate()
        self.assertEqual(len(self.recalculations()), 1)
        self.assertDue(self.ticket, "resolution", "2026-03-04 12:00")

    def test_c8_many_tickets_in_batches(self):
        tickets = [self.make_ticket() for _number in range(4)]
        self.calendar.attendance_ids.write({"hour_to": 15})
        cron = self.env.ref("sla_policy.ir_cron_recalculate")
        cron.code = "model._cron_recalculate(batch=3)"
        self.recalculate()
        for ticket in tickets:
            self.assertDue(ticket, "resolution", "2026-03-05 11:00")
        self.assertFalse(
            self.env["sla.clock"].search([("needs_recalculation", "=", True)])
        )

    def test_c8_the_policy_takes_another_calendar(self):
        """That is another promise: clocks already running keep theirs."""
        self.policy.calendar_id = self.make_calendar(hours=(9, 12))
        self.assertFalse(self.flagged())
        self.assertNotMoved()
        self.calendar.attendance_ids.write({"hour_to": 15})
        self.recalculate()
        self.assertDue(self.ticket, "resolution", "2026-03-05 10:00")

    def test_c8_c7_moved_into_the_past_it_is_breached_there_and_then(self):
        self.at("2026-03-04 09:30")
        self.calendar.attendance_ids.write({"hour_to": 24})
        self.recalculate()
        # Fourteen hours on Monday, four on Tuesday: since Tuesday 13:00.
        self.assertDue(self.ticket, "resolution", "2026-03-03 13:00")
        self.assertState(self.ticket, "resolution", "running", breached=True)
        self.sweep()
        told = [e.value["metric"] for e in self.events(self.ticket, "breached")]
        self.assertEqual(told.count("resolution"), 1)

    def test_c8_c7_a_breach_that_never_was(self):
        """Yesterday was a holiday and nobody had entered it."""
        self.at("2026-03-04 12:00")
        self.sweep()
        self.assertState(self.ticket, "resolution", "running", breached=True)
        self.holiday("2026-03-03 00:00", "2026-03-04 00:00", calendar=self.calendar)
        self.recalculate()
        self.assertDue(self.ticket, "resolution", "2026-03-05 10:00")
        self.assertState(self.ticket, "resolution", "running", breached=False)
        self.at("2026-03-05 10:00")
        self.sweep()
        self.assertState(self.ticket, "resolution", "running", breached=True)


class TestHolidays(CalendarEditCommon):
    def test_c8_a_holiday_of_the_calendar(self):
        self.holiday("2026-03-03 00:00", "2026-03-03 23:59:59", calendar=self.calendar)
        self.assertEqual(len(self.flagged()), 2)
        self.recalculate()
        self.assertDue(self.ticket, "resolution", "2026-03-05 10:00")
        self.assertEqual(len(self.recalculations()), 1)

    def test_c8_a_holiday_of_the_whole_company(self):
        self.holiday("2026-03-03 00:00", "2026-03-03 23:59:59")
        self.recalculate()
        self.assertDue(self.ticket, "resolution", "2026-03-05 10:00")

    def test_c8_a_company_holiday_where_no_policy_counts_any_more(self):
        """The policy has moved to another calendar; what it promised has not."""
        self.policy.calendar_id = self.make_calendar()
        self.holiday("2026-03-03 00:00", "2026-03-03 23:59:59")
        self.recalculate()
        self.assertDue(self.ticket, "resolution", "2026-03-05 10:00")

    def test_c8_half_a_holiday(self):
        self.holiday("2026-03-03 13:00", "2026-03-03 18:00")
        self.recalculate()
        self.assertDue(self.ticket, "resolution", "2026-03-04 15:00")

    def test_c8_a_holiday_deleted_again(self):
        holiday = self.holiday("2026-03-03 00:00", "2026-03-03 23:59:59")
        self.recalculate()
        self.at("2026-03-02 11:30")
        holiday.unlink()
        self.assertTrue(self.flagged())
        self.recalculate()
        self.assertDue(self.ticket, "resolution", "2026-03-04 10:00")
        self.assertEqual(
            self.recalculations(),
            [
                ("2026-03-04 16:00:00", "2026-03-05 16:00:00"),
                ("2026-03-05 16:00:00", "2026-03-04 16:00:00"),
            ],
        )

    def test_c8_a_holiday_moved_to_another_day(self):
        holiday = self.holiday("2026-03-03 00:00", "2026-03-04 00:00")
        self.recalculate()
        holiday.write({"date_from": "2026-03-10 06:00", "date_to": "2026-03-11 06:00"})
        self.recalculate()
        self.assertDue(self.ticket, "resolution", "2026-03-04 10:00")

    def test_c8_a_holiday_moved_to_another_calendar(self):
        other = self.make_calendar()
        holiday = self.holiday(
            "2026-03-03 00:00", "2026-03-04 00:00", calendar=self.calendar
        )
        self.recalculate()
        self.assertDue(self.ticket, "resolution", "2026-03-05 10:00")
        holiday.calendar_id = other
        self.recalculate()
        self.assertDue(self.ticket, "resolution", "2026-03-04 10:00")

    def test_t2_a_holiday_of_another_company_does_not_matter(self):
        company = self.env["res.company"].create({"name": "South branch"})
        holidays = self.env["resource.calendar.leaves"].with_company(company)
        holidays.create(
            {
                "name": "Theirs",
                "date_from": "2026-03-03 06:00",
                "date_to": "2026-03-04 06:00",
            }
        )
        self.assertNotMoved()

    def test_t2_somebodys_own_leave_does_not_matter(self):
        resource = self.env["resource.resource"].create(
            {"name": "Ana's colleague", "calendar_id": self.calendar.id}
        )
        self.holiday(
            "2026-03-03 00:00",
            "2026-03-04 00:00",
            calendar=self.calendar,
            resource_id=resource.id,
        )
        self.assertFalse(self.flagged())
        self.assertNotMoved()

    def test_t2_time_that_is_no_leave_does_not_matter(self):
        self.holiday("2026-03-03 00:00", "2026-03-04 00:00", time_type="other")
        self.assertNotMoved()


class TestVerdictsOutliveEdits(CalendarEditCommon):
    """C9: closed verdicts are never rewritten."""

    def edit_everything(self):
        self.calendar.attendance_ids.write({"hour_from": 10, "hour_to": 11})
        self.holiday("2026-03-02 00:00", "2026-03-03 00:00", "Late idea")
        self.calendar.tz = "Asia/Tokyo"
        self.recalculate()

    def assertUntouched(self, clocks):
        before = self.story(clocks)
        told = [clock.explain() for clock in clocks]
        facts = len(self.events(self.ticket, "verdict"))
        self.edit_everything()
        self.env["sla.clock"]._refold(self.ticket)
        self.assertEqual(self.story(clocks), before)
        self.assertEqual([clock.explain() for clock in clocks], told)
        self.assertEqual(len(self.events(self.ticket, "verdict")), facts)

    def test_c9_met(self):
        self.say_as_agent(self.ticket)
        self.at("2026-03-03 10:00")
        self.move(self.ticket, "solved")
        self.assertEqual(set(self.ticket.clock_ids.mapped("state")), {"met"})
        self.assertUntouched(self.ticket.clock_ids)

    def test_c9_missed(self):
        self.at("2026-03-09 10:00")
        self.say_as_agent(self.ticket)
        self.move(self.ticket, "closed")
        self.assertEqual(set(self.ticket.clock_ids.mapped("state")), {"missed"})
        self.assertUntouched(self.ticket.clock_ids)

    def test_c9_cancelled(self):
        self.at("2026-03-03 10:00")
        self.move(self.ticket, "cancelled")
        self.assertUntouched(self.ticket.clock_ids)

    def test_c9_beside_an_open_clock(self):
        self.say_as_agent(self.ticket)
        self.assertUntouched(self.clock(self.ticket, "first_response"))
        self.assertState(self.ticket, "resolution", "running")

    def test_c9_replayed_after_the_edit(self):
        """C11 too: a replay finds the verdict, it does not work it out again."""
        self.say_as_agent(self.ticket)
        self.at("2026-03-03 10:00")
        self.move(self.ticket, "solved")
        self.edit_everything()
        before = self.story(self.ticket.clock_ids)
        clocks = self.env["sla.clock"]
        clocks._writer().search([("ticket_id", "=", self.ticket.id)]).unlink()
        clocks._refold(self.ticket)
        self.ticket.invalidate_recordset()
        self.assertEqual(self.story(self.ticket.clock_ids), before)

    def test_c9_reopened_after_the_edit_it_counts_in_the_new_hours(self):
        self.at("2026-03-02 14:00")  # four of eighteen hours
        self.move(self.ticket, "solved")
        self.calendar.attendance_ids.write({"hour_to": 16})
        self.recalculate()
        self.at("2026-03-03 09:00")
        self.move(self.ticket, "in_progress")
        self.assertDue(self.ticket, "resolution", "2026-03-04 16:00")
