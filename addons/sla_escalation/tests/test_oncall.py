"""Schedules of people: who is called, and what is refused with a sentence."""

import re
from datetime import date, timedelta

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import Form

from odoo.addons.sla_policy.tests.common import utc

from .common import EscalationMixin
from .oncall_common import OncallCommon


class TestOncallLadder(EscalationMixin, OncallCommon):
    def test_a_level_reaches_whoever_is_on_call_when_it_is_due(self):
        self._set_up_ladder()
        schedule = self.make_schedule(self.make_layer(self.ana, self.bea))
        self.take_over(schedule, self.leo, "2026-03-02 00:00", "2026-03-02 12:00")
        self.make_rule(
            self.make_level(schedule=schedule, wait_minutes=120),
            self.make_level(schedule=schedule),
            trigger="agent",
        )
        ticket = self.make_ticket()
        escalation = ticket.with_user(self.agent).action_escalate("Nobody answers")
        self.assertEqual(escalation.sudo().notification_ids.user_id, self.leo)
        self.at("2026-03-02 12:01")
        self.escalate_cron()
        self.assertEqual(
            escalation.sudo().notification_ids.user_id, self.leo | self.ana
        )


class TestOncall(OncallCommon):
    def test_people_take_turns_in_their_order_and_change_at_nine(self):
        schedule = self.make_schedule(self.make_layer(self.ana, self.bea, self.leo))
        for local, user in (
            ("2026-03-02 08:59", None),
            ("2026-03-02 09:00", self.ana),
            ("2026-03-09 08:59", self.ana),
            ("2026-03-09 09:00", self.bea),
            ("2026-03-16 09:00", self.leo),
            ("2026-03-23 09:00", self.ana),
            # Summer begins on the 29th: still at nine.
            ("2026-03-30 08:59", self.ana),
            ("2026-03-30 09:00", self.bea),
        ):
            self.assertOnCall(schedule, local, user)

    def test_the_zone_is_the_company_s_else_the_user_s_and_never_utc_by_itself(self):
        company, user = self.env.company.partner_id, self.env.user
        company.tz, user.tz = "America/Guatemala", "America/Guayaquil"
        zone = self.schedules._default_tz
        self.assertEqual(zone(), "America/Guatemala")
        company.tz = "UTC"
        self.assertEqual(zone(), "America/Guayaquil")
        # Nothing was ever chosen: the form asks, no shift is planned in UTC.
        user.tz = self.env.company.resource_calendar_id.tz = "UTC"
        self.assertFalse(self.schedules.with_context(tz=False)._default_tz())
        form = Form(self.schedules.with_context(tz=False))
        form.name = "Night line"
        with self.assertRaisesRegex(AssertionError, "tz is a required field"):
            form.save()

    def test_without_a_moment_it_is_now(self):
        schedule = self.make_schedule(self.make_layer(self.ana))
        self.assertEqual(schedule._on_call(), {schedule: self.ana})

    def test_the_highest_layer_decides_where_it_has_somebody(self):
        nights = {"is_restricted": True, "hour_from": 20, "hour_to": 8}
        schedule = self.make_schedule(
            self.make_layer(self.bea, name="Nights", **nights),
            self.make_layer(self.ana, name="Days"),
        )
        self.assertOnCall(schedule, "2026-03-03 19:59", self.ana)
        self.assertOnCall(schedule, "2026-03-03 20:00", self.bea)
        self.assertOnCall(schedule, "2026-03-04 07:59", self.bea)
        self.assertOnCall(schedule, "2026-03-07 21:00", self.ana)  # a Saturday
        top, below = schedule.layer_ids
        top.sequence, below.sequence = 9, 1
        schedule.invalidate_recordset()
        self.assertOnCall(schedule, "2026-03-03 20:00", self.ana)

    def test_an_override_goes_before_every_turn_and_the_later_one_wins(self):
        schedule = self.make_schedule(self.make_layer(self.ana))
        self.take_over(schedule, self.bea, "2026-03-04 00:00", "2026-03-06 00:00")
        self.take_over(schedule, self.leo, "2026-03-05 00:00", "2026-03-05 12:00")
        self.assertOnCall(schedule, "2026-03-03 23:59", self.ana)
        self.assertOnCall(schedule, "2026-03-04 00:00", self.bea)
        self.assertOnCall(schedule, "2026-03-05 11:59", self.leo)
        self.assertOnCall(schedule, "2026-03-05 12:00", self.bea)
        self.assertOnCall(schedule, "2026-03-06 00:00", self.ana)

    def test_the_next_one_is_called_while_somebody_is_absent(self):
        schedule = self.make_schedule(self.make_layer(self.ana, self.bea, self.leo))
        self.absent(self.ana, "2026-03-04 00:00", "2026-03-05 00:00")
        self.absent(self.bea, "2026-03-04 12:00", "2026-03-05 00:00")
        self.assertOnCall(schedule, "2026-03-04 00:00", self.bea)
        self.assertOnCall(schedule, "2026-03-04 12:00", self.leo)
        self.assertOnCall(schedule, "2026-03-05 00:00", self.ana)

    def test_nobody_left_is_nobody(self):
        schedule = self.make_schedule(self.make_layer(self.ana))
        self.absent(self.ana, "2026-03-04 00:00", "2026-03-05 00:00")
        self.assertOnCall(schedule, "2026-03-04 10:00", None)

    def test_a_leave_of_the_working_hours_counts_to_its_last_second(self):
        schedule = self.make_schedule(self.make_layer(self.ana, self.bea))
        resource = self.env["resource.resource"].create(
            {"name": "Ana", "user_id": self.ana.id, "calendar_id": False}
        )
        self.holiday("2026-03-04 00:00", "2026-03-04 23:59:59", resource_id=resource.id)
        self.assertOnCall(schedule, "2026-03-03 23:59", self.ana)
        self.assertOnCall(schedule, "2026-03-04 00:00", self.bea)
        self.assertOnCall(schedule, "2026-03-04 23:59:59", self.bea)
        self.assertOnCall(schedule, "2026-03-05 00:00", self.ana)

    def test_a_holiday_of_the_company_is_no_absence(self):
        schedule = self.make_schedule(self.make_layer(self.ana, self.bea))
        self.holiday("2026-03-04 00:00", "2026-03-05 00:00")
        self.assertOnCall(schedule, "2026-03-04 10:00", self.ana)

    def test_who_has_left_is_never_called_and_moves_nobodys_turn(self):
        schedule = self.make_schedule(self.make_layer(self.ana, self.bea, self.leo))
        self.ana.active = False
        self.assertOnCall(schedule, "2026-03-03 10:00", self.bea)
        self.assertOnCall(schedule, "2026-03-10 10:00", self.bea)
        self.assertOnCall(schedule, "2026-03-17 10:00", self.leo)

    def test_who_works_in_the_company_no_more_is_never_called(self):
        schedule = self.make_schedule(self.make_layer(self.ana, self.bea))
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.ana.write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )
        self.assertOnCall(schedule, "2026-03-03 10:00", self.bea)

    def test_who_stands_twice_in_a_rotation_has_two_turns(self):
        layer = self.make_layer(self.ana, self.bea, self.ana, rotation="daily")
        schedule = self.make_schedule(layer)
        shifts = schedule._shifts(
            utc("2026-03-02 09:00", self.tz), utc("2026-03-08 09:00", self.tz)
        )[schedule]
        hours = {}
        for shift in shifts:
            hours[shift.person] = hours.get(shift.person, 0) + shift.seconds // 3600
        self.assertEqual(hours, {self.ana.id: 96, self.bea.id: 48})

    def test_shifts_cover_the_whole_time_asked_for(self):
        schedule = self.make_schedule(self.make_layer(self.ana))
        start, end = utc("2026-03-01 00:00"), utc("2026-03-20 00:00")
        shifts = schedule._shifts(start, end)[schedule]
        self.assertEqual((shifts[0].start, shifts[-1].end), (start, end))
        self.assertEqual([s.person for s in shifts], [None, self.ana.id])

    def test_a_customer_causes_a_call_without_seeing_any_schedule(self):
        """The portal's button asks as the customer."""
        schedule = self.make_schedule(self.make_layer(self.ana))
        asked = schedule.with_user(self.portal_user)
        self.assertEqual(asked._on_call()[asked], self.ana)

    def test_the_card_says_who_until_when_and_who_is_next(self):
        schedule = self.make_schedule(self.make_layer(self.ana, self.bea))
        self.assertEqual(schedule.on_call_user_id, self.ana)
        self.assertMoment(schedule.on_call_until, "2026-03-09 09:00")
        self.assertEqual(schedule.next_user_id, self.bea)
        self.assertTrue(schedule.with_user(self.ana).is_mine)
        self.assertFalse(schedule.with_user(self.bea).is_mine)

    def test_two_layers_of_the_same_person_are_no_hand_over(self):
        nights = {"is_restricted": True, "hour_from": 20, "hour_to": 8}
        schedule = self.make_schedule(
            self.make_layer(self.ana, **nights), self.make_layer(self.ana)
        )
        self.assertEqual(schedule.on_call_user_id, self.ana)
        self.assertFalse(schedule.on_call_until)

    def test_the_timeline_shows_everybody_of_two_weeks_and_gaps(self):
        layer = self.make_layer(self.ana, self.bea, date_start="2026-03-03")
        schedule = self.make_schedule(layer)
        self.assertEqual(schedule.timeline.count("o_sla_oncall_day "), 14)
        for text in (self.ana.name, self.bea.name, "Nobody"):
            self.assertIn(text, schedule.timeline)

    def test_a_person_has_one_colour_on_every_card(self):
        first = self.make_schedule(self.make_layer(self.ana, self.bea))
        second = self.make_schedule(self.make_layer(self.bea, self.ana))
        colours = set()
        for schedule in first | second:
            colours |= set(
                re.findall(
                    rf'o_sla_oncall_person (\w+)"[^>]*>\s*{self.bea.name}',
                    schedule.timeline,
                )
            )
        self.assertEqual(len(colours), 1, colours)

    def test_the_timeline_escapes_names(self):
        self.ana.name = "<script>alert(1)</script>"
        schedule = self.make_schedule(self.make_layer(self.ana))
        self.assertNotIn("<script>", schedule.timeline)

    def test_the_timeline_follows_what_is_typed(self):
        with Form(self.env["sla.oncall.schedule"]) as form:
            form.name = "Typed"
            form.tz = self.tz
            with form.layer_ids.new() as layer:
                layer.name = "Days"
                with layer.rotation_ids.new() as turn:
                    turn.user_id = self.leo
            self.assertIn(self.leo.name, form.timeline)
        self.assertEqual(form.record.on_call_user_id, self.leo)

    def test_a_copy_takes_the_layers_and_leaves_the_swaps(self):
        schedule = self.make_schedule(self.make_layer(self.ana, self.bea))
        self.take_over(schedule, self.leo, "2026-03-04 00:00", "2026-03-05 00:00")
        copied = schedule.copy()
        self.assertEqual(copied.layer_ids.rotation_ids.user_id, self.ana | self.bea)
        self.assertFalse(copied.override_ids)

    def test_the_zone_of_a_new_schedule_is_the_companys(self):
        self.env.company.partner_id.tz = "America/Bogota"
        self.assertEqual(self.schedules._default_tz(), "America/Bogota")
        self.env.company.partner_id.tz = False
        self.env.user.tz = "Asia/Kolkata"
        self.assertEqual(self.schedules._default_tz(), "Asia/Kolkata")

    def test_a_layer_says_how_it_turns(self):
        schedule = self.make_schedule(
            self.make_layer(self.ana, rotation_length=2),
            self.make_layer(
                self.ana,
                rotation="daily",
                is_restricted=True,
                hour_from=20,
                hour_to=8.5,
                sat=True,
                sun=True,
            ),
        )
        self.assertEqual(
            schedule.layer_ids.mapped("summary"),
            ["Every 2 weeks, Monday 09:00", "Every day at 09:00; 20:00–08:30"],
        )

    def test_taking_over_lasts_to_the_next_hand_over(self):
        schedule = self.make_schedule(self.make_layer(self.ana, self.bea))
        action = schedule.with_user(self.bea).action_take_over()
        swap = Form(
            self.env["sla.oncall.override"]
            .with_user(self.bea)
            .with_context(**action["context"])
        ).save()
        self.assertEqual(swap.user_id, self.bea)
        self.assertMoment(swap.date_to, "2026-03-09 09:00")
        self.assertOnCall(schedule, self.now, self.bea)

    # === BATCHES === #

    def queries(self, work):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        work()
        return self.env.cr.sql_log_count - before

    def test_many_schedules_cost_as_many_queries_as_few(self):
        many = self.schedules.union(
            *(
                self.make_schedule(self.make_layer(self.ana, self.bea, self.leo))
                for _number in range(20)
            )
        )
        for schedule in many:
            self.take_over(schedule, self.leo, "2026-03-04 00:00", "2026-03-05 00:00")
        self.absent(self.ana, "2026-03-02 09:00", "2026-03-03 00:00")
        costs = []
        for schedules in (many[:2], many[:2], many):
            found = {}
            costs.append(
                self.queries(lambda s=schedules, f=found: f.update(s._on_call()))
            )
            self.assertEqual(set(found.values()), {self.bea})
        self.assertEqual(costs[1], costs[2], costs)
        self.assertLessEqual(costs[2], 12)

    def test_many_cards_cost_as_many_queries_as_few(self):
        many = self.schedules.union(
            *(
                self.make_schedule(self.make_layer(self.ana, self.bea, self.leo))
                for _number in range(20)
            )
        )
        names = ["on_call_user_id", "on_call_until", "next_user_id", "timeline_today"]
        few = many[:2]
        costs = [
            self.queries(lambda s=schedules: s.read(names))
            for schedules in (few, few, many)
        ]
        self.assertEqual(costs[1], costs[2], costs)

    # === BAD INPUT === #

    def assertRefused(self, sentence, work):
        with self.assertRaisesRegex(ValidationError, sentence), self.cr.savepoint():
            work()

    def test_a_layer_without_anybody_is_refused(self):
        self.assertRefused("has nobody", lambda: self.make_schedule(self.make_layer()))
        schedule = self.make_schedule(self.make_layer(self.ana))
        self.assertRefused(
            "has nobody",
            lambda: schedule.layer_ids.write({"rotation_ids": [Command.clear()]}),
        )

    def test_a_turn_of_no_length_is_refused(self):
        for length in (0, -1, 5000):
            self.assertRefused(
                "lasts",
                lambda n=length: self.make_schedule(
                    self.make_layer(self.ana, rotation_length=n)
                ),
            )

    def test_hours_that_no_day_has_are_refused(self):
        for wrong in (
            {"handover_hour": 24},
            {"handover_hour": -1},
            {"hour_from": 25},
            {"hour_to": 24.5},
        ):
            self.assertRefused(
                "hour that no day has",
                lambda w=wrong: self.make_schedule(self.make_layer(self.ana, **w)),
            )

    def test_a_restriction_to_no_day_is_refused(self):
        none = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), False)
        self.assertRefused(
            "no day of the week",
            lambda: self.make_schedule(
                self.make_layer(self.ana, is_restricted=True, **none)
            ),
        )

    def test_a_year_that_is_a_slip_is_refused(self):
        for year in (20, 9999):
            self.assertRefused(
                "between 1970 and 2200",
                lambda y=year: self.make_schedule(
                    self.make_layer(self.ana, date_start=date(y, 1, 1))
                ),
            )

    def test_an_override_that_ends_before_it_begins_is_refused(self):
        schedule = self.make_schedule(self.make_layer(self.ana))
        for end in ("2026-03-04 00:00", "2026-03-03 00:00"):
            self.assertRefused(
                "Give a later end",
                lambda e=end: self.take_over(schedule, self.bea, "2026-03-04 00:00", e),
            )
            self.assertRefused(
                "Give a later end",
                lambda e=end: self.absent(self.bea, "2026-03-04 00:00", e),
            )

    def test_an_unknown_zone_is_refused(self):
        self.assertRefused(
            "no time zone “Mars/Olympus”",
            lambda: self.make_schedule(self.make_layer(self.ana), tz="Mars/Olympus"),
        )

    def test_customers_cannot_be_on_call(self):
        self.assertRefused(
            "uses the portal",
            lambda: self.make_schedule(self.make_layer(self.portal_user)),
        )

    def test_strangers_to_the_company_cannot_be_on_call(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        schedule = self.make_schedule(self.make_layer(self.ana))
        stranger = self._new_user(
            "stranger", "helpdesk_mgmt.group_helpdesk_user", company=other
        )
        self.assertRefused(
            "does not work in",
            lambda: self.take_over(
                schedule, stranger, "2026-03-04 00:00", "2026-03-05 00:00"
            ),
        )
        self.assertRefused(
            "does not work in", lambda: schedule.write({"company_id": other.id})
        )

    def test_what_is_over_is_told_from_what_is_to_come(self):
        now = fields.Datetime.now()
        hour = timedelta(hours=1)
        phases = []
        for begin in (-2 * hour, -hour / 2, hour):
            absence = self.env["sla.oncall.absence"].create(
                {
                    "user_id": self.ana.id,
                    "date_from": now + begin,
                    "date_to": now + begin + hour,
                }
            )
            phases.append(absence.phase)
        self.assertEqual(phases, ["over", "now", "ahead"])
