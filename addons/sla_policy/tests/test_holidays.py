"""Holidays entered on the page of the service hours, by an SLA manager."""

from lxml import etree

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command, Date, Datetime
from odoo.tests import Form, HttpCase, tagged

from .common import SlaCommon, SlaMixin


class HolidayCommon(SlaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Half a day away from Mexico City: a day of the user's is never one of these.
        cls.manager.tz = "Asia/Tokyo"
        cls.calendar = cls.make_calendar()

    def form(self, calendar=None, user=None):
        """The form that the menu of the service hours opens."""
        action = self.env.ref("sla_policy.resource_calendar_action")
        self.assertFalse(action.view_id)
        calendar = (calendar or self.calendar).with_user(user or self.manager)
        return Form(calendar.with_context(tz=(user or self.manager).tz))

    def enter(self, *holidays, calendar=None):
        """Enter holidays on the page: (name, first day, last day)."""
        with self.form(calendar) as form:
            for name, first, last in holidays:
                with form.sla_holiday_ids.new() as line:
                    line.name = name
                    line.sla_first_day = first
                    if last:
                        line.sla_last_day = last
        return (calendar or self.calendar).sla_holiday_ids

    def assertSpan(self, leave, start, end, tz=None):
        self.assertMoment(leave._sla_holiday().start, start, tz=tz)
        self.assertMoment(leave._sla_holiday().end, end, tz=tz)


class TestHolidayPage(HolidayCommon):
    def test_one_day_is_a_day_of_the_calendars_zone(self):
        holiday = self.enter(("Labour Day", "2026-05-01", None))
        self.assertSpan(holiday, "2026-05-01 00:00", "2026-05-02 00:00")
        self.assertEqual(holiday.sla_last_day, Date.to_date("2026-05-01"))
        self.assertFalse(holiday.sla_hours)
        self.assertFalse(holiday.resource_id)
        self.assertEqual(holiday.company_id, self.calendar.company_id)

    def test_several_days_with_the_last_one_included(self):
        holiday = self.enter(("Year end", "2026-12-24", "2027-01-01"))
        self.assertSpan(holiday, "2026-12-24 00:00", "2027-01-02 00:00")

    def test_days_on_which_the_clocks_change(self):
        """A day of 23 hours, one of 25, and one whose midnight does not exist."""
        for tz, day, following in [
            ("America/New_York", "2026-03-08", "2026-03-09"),
            ("America/New_York", "2026-11-01", "2026-11-02"),
            ("Africa/Cairo", "2026-04-24", "2026-04-25"),
            ("Asia/Kathmandu", "2026-04-14", "2026-04-15"),
        ]:
            with self.subTest(tz=tz, day=day):
                calendar = self.make_calendar(tz=tz)
                holiday = self.enter(("Closed", day, None), calendar=calendar)
                self.assertEqual(holiday.sla_first_day, Date.to_date(day))
                self.assertEqual(holiday.sla_last_day, Date.to_date(day))
                self.assertFalse(holiday.sla_hours)
                begin = "01:00" if tz == "Africa/Cairo" else "00:00"
                self.assertSpan(holiday, f"{day} {begin}", f"{following} 00:00", tz)

    def test_a_holiday_is_changed_and_deleted(self):
        self.enter(("Labour Day", "2026-05-01", None), ("Later", "2026-06-01", None))
        with self.form() as form, form.sla_holiday_ids.edit(0) as line:
            line.sla_first_day = "2026-05-04"
        first = self.calendar.sla_holiday_ids[0]
        self.assertSpan(first, "2026-05-04 00:00", "2026-05-05 00:00")
        with self.form() as form:
            form.sla_holiday_ids.remove(1)
        self.assertEqual(self.calendar.sla_holiday_ids, first)

    def test_a_new_calendar_with_its_holidays_in_one_form(self):
        calendars = self.env["resource.calendar"].with_user(self.manager)
        form = Form(calendars.with_context(default_schedule_type="fully_fixed"))
        form.name = "Lima"
        with form.sla_holiday_ids.new() as line:
            line.name = "Independence"
            line.sla_first_day = "2026-07-28"
            line.sla_last_day = "2026-07-29"
        # The zone comes last, and the days are days of it all the same.
        form.tz = "America/Lima"
        calendar = form.save().sudo()
        self.assertSpan(
            calendar.sla_holiday_ids,
            "2026-07-28 00:00",
            "2026-07-30 00:00",
            calendar.tz,
        )

    def test_the_page_needs_no_developer_mode(self):
        view = self.env["resource.calendar"].with_user(self.manager)
        arch = etree.fromstring(view.get_view(view_type="form")["arch"])
        (page,) = arch.xpath("//page[@name='sla_holidays']")
        self.assertFalse(page.get("invisible"))
        self.assertTrue(page.xpath(".//field[@name='sla_holiday_ids']"))

    def test_the_page_is_not_for_who_does_not_see_promises(self):
        stranger = self._new_user("stranger", "base.group_user")
        view = self.env["resource.calendar"].with_user(stranger)
        self.assertNotIn("sla_holidays", view.get_view(view_type="form")["arch"])

    def test_a_part_of_a_day_is_shown_with_its_hours(self):
        half = self.holiday(
            "2026-12-24 14:00", "2026-12-24 18:00", calendar=self.calendar
        )
        self.assertEqual(half.sla_first_day, Date.to_date("2026-12-24"))
        self.assertEqual(half.sla_last_day, Date.to_date("2026-12-24"))
        self.assertEqual(half.sla_hours, "14:00 – 18:00")
        # Its name is edited without making it a whole day; its days are not.
        with self.form() as form, form.sla_holiday_ids.edit(0) as line:
            line.name = "Christmas Eve"
        self.assertEqual(half.sla_hours, "14:00 – 18:00")
        with self.form() as form, form.sla_holiday_ids.edit(0) as line:
            line.sla_first_day = "2026-12-23"
        self.assertSpan(half, "2026-12-23 00:00", "2026-12-25 00:00")

    def test_holidays_of_the_company_are_shown_too(self):
        theirs = self._new_user_elsewhere().company_id
        common = self.holiday("2026-03-03 00:00", "2026-03-04 00:00", "Everywhere")
        leaves = self.env["resource.calendar.leaves"]
        leaves.with_company(theirs).create(
            {"name": "There", "date_from": Datetime.now(), "date_to": Datetime.now()}
        )
        shown = self.calendar.with_user(self.manager).sla_company_holiday_ids
        self.assertEqual(shown, common)
        self.assertFalse(self.calendar.sla_holiday_ids)
        with self.form() as form:
            self.assertEqual(len(form.sla_company_holiday_ids), 1)

    # === TIME ZONES === #

    def test_whole_days_stay_where_they_are_when_the_zone_is_corrected(self):
        for tz in ("Asia/Tokyo", "America/Los_Angeles"):
            with self.subTest(tz):
                calendar = self.make_calendar()
                self.enter(
                    ("One", "2026-12-24", None),
                    ("Two", "2026-12-25", "2026-12-26"),
                    calendar=calendar,
                )
                half = self.holiday(
                    "2026-12-31 12:00", "2026-12-31 18:00", calendar=calendar
                )
                moment = half.date_from
                calendar.with_user(self.manager).tz = tz
                one, two = (calendar.sla_holiday_ids - half).sorted("date_from")
                self.assertSpan(one, "2026-12-24 00:00", "2026-12-25 00:00", tz)
                self.assertSpan(two, "2026-12-25 00:00", "2026-12-27 00:00", tz)
                # Hours were meant as they were entered.
                self.assertEqual(half.date_from, moment)

    def test_the_zone_and_a_holiday_change_together(self):
        holiday = self.enter(("One", "2026-12-24", None))
        with self.form() as form:
            form.tz = "Asia/Tokyo"
            with form.sla_holiday_ids.edit(0) as line:
                line.sla_first_day = line.sla_last_day = "2026-12-28"
        self.assertSpan(
            holiday, "2026-12-28 00:00", "2026-12-29 00:00", tz="Asia/Tokyo"
        )

    # === BAD INPUT === #

    def test_what_makes_no_sense_is_refused_with_a_sentence(self):
        for first, last, said in [
            ("2026-05-02", "2026-05-01", "before its first"),
            ("2026-05-01", "2062-05-01", "a year at most"),
            ("0026-05-01", "0026-05-01", "check the year"),
            ("9999-12-31", "9999-12-31", "check the year"),
            ("soon", "later", "as dates"),
            (False, False, "as dates"),
        ]:
            with (
                self.subTest(first=first),
                self.assertRaisesRegex(ValidationError, said),
            ):
                self.env["resource.calendar.leaves"].with_user(self.manager).create(
                    {
                        "name": "Holiday",
                        "calendar_id": self.calendar.id,
                        "sla_first_day": first,
                        "sla_last_day": last,
                    }
                )
        holiday = self.enter(("Holiday", "2026-05-01", None))
        with self.assertRaisesRegex(ValidationError, "before its first"):
            holiday.with_user(self.manager).sla_last_day = "2026-04-30"

    def test_many_holidays_take_a_constant_number_of_queries(self):
        def enter(count, month):
            self.calendar.with_user(self.manager).write(
                {
                    "sla_holiday_ids": [
                        Command.create(
                            {
                                "name": str(day),
                                "sla_first_day": f"2027-{month:02}-{day:02}",
                            }
                        )
                        for day in range(1, count + 1)
                    ]
                }
            )
            self.env.flush_all()

        enter(1, 1)
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        enter(1, 2)
        one = self.env.cr.sql_log_count - before
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        enter(20, 3)
        self.assertLessEqual(self.env.cr.sql_log_count - before, one + 2)


class TestHolidayDeadlines(HolidayCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls.make_policy(
            cls.make_target("resolution", hours=18), calendar=cls.calendar
        )
        cls.make_agreement(cls.policy)

    def test_c8_a_holiday_entered_moves_an_open_deadline(self):
        ticket = self.make_ticket()
        self.assertDue(ticket, "resolution", "2026-03-04 10:00")
        holiday = self.enter(("Closed", "2026-03-03", None))
        self.assertTrue(self.clock(ticket, "resolution").needs_recalculation)
        self.recalculate()
        self.assertDue(ticket, "resolution", "2026-03-05 10:00")
        self.assertEqual(len(self.events(ticket, "recalculated")), 1)
        holiday.with_user(self.manager).sla_last_day = "2026-03-04"
        self.recalculate()
        self.assertDue(ticket, "resolution", "2026-03-06 10:00")
        with self.form() as form:
            form.sla_holiday_ids.remove(0)
        self.recalculate()
        self.assertDue(ticket, "resolution", "2026-03-04 10:00")

    def test_the_last_second_of_the_day_is_closed_too(self):
        day = self.make_calendar([(0, 24)])
        policy = self.make_policy(
            self.make_target("resolution", hours=24), calendar=day
        )
        self.enter(("Closed", "2026-03-03", None), calendar=day)
        ticket = self.make_ticket()
        ticket.agreement_id = self.make_agreement(policy)
        self.assertDue(ticket, "resolution", "2026-03-04 10:00")


class TestHolidayAccess(HolidayCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person = cls.env["resource.resource"].create(
            {
                "name": "Agent",
                "user_id": cls.agent.id,
                "calendar_id": cls.calendar.id,
            }
        )
        cls.absence = cls.holiday(
            "2026-03-03 00:00",
            "2026-03-04 00:00",
            "At the doctor's",
            calendar=cls.calendar,
            resource_id=cls.person.id,
        )
        cls.leaves = cls.env["resource.calendar.leaves"].with_user(cls.manager)

    def values(self, **values):
        return {
            "name": "Closed",
            "calendar_id": self.calendar.id,
            "sla_first_day": "2026-03-05",
            "sla_last_day": "2026-03-05",
            **values,
        }

    def test_absences_of_people_are_not_on_the_page(self):
        self.assertFalse(self.calendar.sla_holiday_ids)

    def test_absences_of_people_stay_out_of_reach(self):
        absence = self.absence.with_user(self.manager)
        calendar = self.calendar.with_user(self.manager)
        for attempt in (
            lambda: absence.write({"name": "Hidden"}),
            lambda: absence.write({"resource_id": False}),
            lambda: absence.write({"sla_first_day": "2026-03-04"}),
            absence.unlink,
            lambda: self.leaves.create(self.values(resource_id=self.person.id)),
            lambda: calendar.write(
                {"sla_holiday_ids": [Command.update(absence.id, {"name": "Hidden"})]}
            ),
            lambda: calendar.write({"sla_holiday_ids": [Command.delete(absence.id)]}),
            lambda: calendar.write({"leave_ids": [Command.delete(absence.id)]}),
        ):
            with self.assertRaises(AccessError):
                attempt()
        self.assertEqual(self.absence.name, "At the doctor's")

    def test_they_stay_out_of_reach_from_hours_by_which_nobody_works(self):
        calendar = self.make_calendar().with_user(self.manager)
        mine = self.values(resource_id=self.person.id)
        for command in (
            Command.update(self.absence.id, {"name": "Hidden"}),
            Command.update(self.absence.id, {"sla_first_day": "2026-03-04"}),
            Command.delete(self.absence.id),
            Command.create(mine),
        ):
            with self.assertRaises(AccessError):
                calendar.write({"sla_holiday_ids": [command]})
        self.assertEqual(self.absence.name, "At the doctor's")

    def test_hours_by_which_people_work_take_holidays_too(self):
        calendar = self.calendar.with_user(self.manager)
        self.assertTrue(calendar._sla_works_anyone())
        holiday = self.enter(("Closed", "2026-03-05", None))
        self.assertSpan(holiday, "2026-03-05 00:00", "2026-03-06 00:00")
        with self.form() as form, form.sla_holiday_ids.edit(0) as line:
            line.sla_last_day = "2026-03-06"
        self.assertSpan(holiday, "2026-03-05 00:00", "2026-03-07 00:00")
        with self.form() as form:
            form.sla_holiday_ids.remove(0)
        self.assertFalse(self.calendar.sla_holiday_ids)
        self.assertTrue(self.absence.exists())

    def test_a_holiday_does_not_become_an_absence(self):
        holiday = self.leaves.create(self.values())
        with self.assertRaises(AccessError):
            holiday.write({"resource_id": self.person.id})

    def test_holidays_of_a_whole_company_are_not_the_sla_managers(self):
        common = self.holiday("2026-03-03 00:00", "2026-03-04 00:00", "Everywhere")
        with self.assertRaises(AccessError):
            common.with_user(self.manager).unlink()
        with self.assertRaises(AccessError):
            self.leaves.create(self.values(calendar_id=False))
        holiday = self.leaves.create(self.values())
        with self.assertRaises(AccessError):
            holiday.write({"calendar_id": False})

    def test_agents_read_holidays_and_enter_none(self):
        holiday = self.leaves.create(self.values())
        for user in (self.agent, self._new_user("sees", "sla_policy.group_sla_user")):
            theirs = holiday.with_user(user)
            self.assertEqual(theirs.sla_first_day, Date.to_date("2026-03-05"))
            with self.assertRaises(AccessError):
                theirs.write({"sla_first_day": "2026-03-04"})
            with self.assertRaises(AccessError):
                theirs.create(self.values())

    def test_another_companys_hours_and_holidays_stay_out_of_reach(self):
        there = self._new_user_elsewhere().company_id
        calendar = self.make_calendar(company_id=there.id)
        holiday = self.holiday(
            "2026-03-03 00:00", "2026-03-04 00:00", calendar=calendar
        )
        mine = self.leaves.create(self.values())
        theirs = calendar.with_user(self.manager)
        for attempt in (
            lambda: self.leaves.create(self.values(calendar_id=calendar.id)),
            lambda: holiday.with_user(self.manager).write({"name": "Open"}),
            lambda: mine.write({"calendar_id": calendar.id}),
            lambda: mine.write({"company_id": there.id}),
            lambda: theirs.write({"name": "Open"}),
            lambda: theirs.attendance_ids.write({"hour_to": 23}),
            theirs.attendance_ids.unlink,
        ):
            with self.assertRaises(AccessError):
                attempt()

    def test_the_holidays_of_shared_hours_are_those_of_the_own_company(self):
        there = self._new_user_elsewhere().company_id
        shared = self.make_calendar(company_id=False)
        leaves = self.env["resource.calendar.leaves"].with_company(there)
        leaves.create(self.values(calendar_id=shared.id, name="There"))
        mine = self.enter(("Here", "2026-03-04", None), calendar=shared)
        mine = mine.filtered(lambda leave: leave.name == "Here")
        self.assertEqual(mine.company_id, self.env.company)
        shared.invalidate_recordset()
        shown = shared.with_user(self.manager).sla_holiday_ids
        self.assertEqual(shown, mine)

    def test_an_administrator_edits_hours_of_every_company(self):
        company = self.env["res.company"].create({"name": "Third"})
        admin = self._new_user("admin", "base.group_system")
        company.resource_calendar_id.with_user(admin).name = "Renamed"
        self.assertEqual(company.resource_calendar_id.name, "Renamed")


@tagged("post_install", "-at_install")
class TestHolidayRpc(SlaMixin, HttpCase):
    def test_a_manager_enters_a_holiday_over_http(self):
        self._set_up_people()
        calendar = self.make_calendar()
        self.authenticate("sla_manager", "sla_manager")
        self.make_jsonrpc_request(
            "/web/dataset/call_kw",
            {
                "model": "resource.calendar",
                "method": "web_save",
                "args": [
                    [calendar.id],
                    {
                        "sla_holiday_ids": [
                            [
                                0,
                                "virtual_1",
                                {
                                    "name": "Closed",
                                    "sla_first_day": "2026-03-05",
                                    "sla_last_day": "2026-03-06",
                                },
                            ]
                        ]
                    },
                ],
                "kwargs": {
                    "specification": {"sla_holiday_ids": {}},
                    "context": {"tz": "Asia/Tokyo"},
                },
            },
        )
        holiday = calendar.sla_holiday_ids
        self.assertEqual(
            holiday._sla_days(),
            (Date.to_date("2026-03-05"), Date.to_date("2026-03-06")),
        )
        self.assertTrue(holiday._sla_is_whole_days())
