"""Visits, sessions and checkpoints, by the sentences of the reference agreements."""

from datetime import timedelta
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form
from odoo.tools import mute_logger

from ..models.calendar_event import APPOINTMENT_WRITER
from .common import SlaCommon, utc
from .queries_common import QueriesMixin


class EntitlementCommon(SlaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.make_calendar()
        cls.policy = cls.new_policy()
        cls.mexico = cls.env.ref("base.mx")
        cls.puebla = cls.env.ref("base.state_mx_pue")
        cls.sonora = cls.env.ref("base.state_mx_son")
        cls.customer.write({"country_id": cls.mexico.id, "state_id": cls.puebla.id})

    # === BUILDERS === #

    @classmethod
    def new_policy(cls, calendar=None, **values):
        calendar = calendar or cls.calendar
        target = cls.make_target("resolution", hours=8)
        return cls.make_policy(target, calendar=calendar, **values)

    @classmethod
    def include(cls, kind="visit", owner=None, **values):
        """A line of the policy, or of an agreement."""
        owner = owner or cls.policy
        key = "policy_id" if owner._name == "sla.policy" else "agreement_id"
        values = {"name": kind.capitalize(), "kind": kind, key: owner.id, **values}
        return cls.env["sla.entitlement"].create(values)

    def plan(self, line, local, hours=1.0, agreement=None, user=None, **values):
        """An appointment as an agent plans it, at a local time of the test's zone."""
        start = utc(local, self.tz)
        agreement = agreement or self.agreement
        events = self.env["calendar.event"].with_user(user or self.agent)
        return events.create(
            {
                "name": "Appointment",
                "sla_agreement_id": agreement.id,
                "sla_entitlement_id": line.id if line else False,
                "sla_place_id": agreement.partner_id.id,
                "start": start,
                "stop": start + timedelta(hours=hours),
                "partner_ids": [Command.set(self.agent.partner_id.ids)],
                **values,
            }
        ).with_env(self.env)

    def assertCoverages(self, events, *expected):
        events.invalidate_recordset(["sla_coverage"])
        self.assertEqual(events.mapped("sla_coverage"), list(expected))

    def usage(self, agreement=None):
        agreement = (agreement or self.agreement).with_user(self.agent)
        return agreement._entitlement_usage()[agreement]

    def checkpoints(self, agreement=None):
        domain = [("sla_agreement_id", "=", (agreement or self.agreement).id)]
        domain.append(("sla_checkpoint_date", "!=", False))
        return self.env["calendar.event"].search(domain, order="start")


class TestVisits(EntitlementCommon):
    def setUp(self):
        super().setUp()
        self.visits = self.include(quantity=2, counted="days", period="week")
        self.agreement = self.make_agreement(self.policy)

    def test_accompanied_visits_two_days_a_week(self):
        events = (
            self.plan(self.visits, "2026-03-03 09:00")
            | self.plan(self.visits, "2026-03-03 15:00")
            | self.plan(self.visits, "2026-03-05 09:00")
            | self.plan(self.visits, "2026-03-06 09:00")
            | self.plan(self.visits, "2026-03-09 09:00")
        )
        self.assertCoverages(
            events, "included", "included", "included", "billable", "included"
        )
        [row] = self.usage()
        self.assertEqual((row["used"], row["left"], row["billable"]), (2, 0, 1))
        self.assertEqual(row["text"], "2 of 2 days this week")
        self.assertIn("2 days a week", events[3].sla_coverage_reason)

    def test_an_earlier_visit_takes_the_place_of_a_later_one(self):
        late = self.plan(self.visits, "2026-03-05 09:00")
        later = self.plan(self.visits, "2026-03-06 09:00")
        self.assertCoverages(late | later, "included", "included")
        self.plan(self.visits, "2026-03-03 09:00")
        self.assertCoverages(late | later, "included", "billable")

    def test_a_cancelled_visit_frees_its_day(self):
        events = self.env["calendar.event"]
        for day in (3, 4, 5, 6):
            events |= self.plan(self.visits, f"2026-03-0{day} 09:00")
        self.assertCoverages(events, "included", "included", "billable", "billable")
        events[0].with_user(self.agent).action_archive()
        self.assertCoverages(events[1:], "included", "included", "billable")
        events[1].with_user(self.agent).unlink()
        self.assertCoverages(events[2:], "included", "included")
        events[0].with_user(self.agent).action_unarchive()
        self.assertCoverages(events[2:], "included", "billable")

    def test_a_visit_moved_to_another_week_counts_there(self):
        events = self.env["calendar.event"]
        for day in (3, 4, 5):
            events |= self.plan(self.visits, f"2026-03-0{day} 09:00")
        self.assertCoverages(events, "included", "included", "billable")
        events[0].with_user(self.agent).write(
            {
                "start": utc("2026-03-10 09:00", self.tz),
                "stop": utc("2026-03-10 10:00", self.tz),
            }
        )
        self.assertCoverages(events, "included", "included", "included")

    def test_a_visit_detached_from_the_agreement_frees_its_day(self):
        events = self.env["calendar.event"]
        for day in (3, 4, 5):
            events |= self.plan(self.visits, f"2026-03-0{day} 09:00")
        events[0].write({"sla_agreement_id": False, "sla_entitlement_id": False})
        self.assertCoverages(events, False, "included", "included")

    def test_a_week_begins_on_monday_where_the_policy_is(self):
        """Sunday 23:00 and Monday 00:00 in Mexico: both are Monday in UTC."""
        self.visits.write({"quantity": 1, "counted": "each"})
        events = self.plan(self.visits, "2026-03-08 23:00", hours=0.5)
        events |= self.plan(self.visits, "2026-03-09 00:00", hours=0.5)
        self.assertCoverages(events, "included", "included")
        events |= self.plan(self.visits, "2026-03-15 23:30", hours=0.25)
        self.assertCoverages(events, "included", "included", "billable")

    def test_weeks_of_clock_changes(self):
        """The week has an hour less and begins on Monday all the same."""
        zone = "Europe/Madrid"
        policy = self.new_policy(calendar=self.make_calendar(tz=zone))
        visits = self.include(owner=policy, quantity=1, period="week")
        agreement = self.make_agreement(policy)
        with patch.object(type(self), "tz", zone):
            events = self.plan(visits, "2026-03-29 23:30", 0.5, agreement)
            events |= self.plan(visits, "2026-03-30 00:00", 0.5, agreement)
            events |= self.plan(visits, "2026-03-29 00:30", 0.5, agreement)
        self.assertCoverages(events, "billable", "included", "included")

    def test_a_month_is_that_of_the_calendar(self):
        self.visits.write({"period": "month", "quantity": 1, "counted": "each"})
        events = self.plan(self.visits, "2026-03-31 23:00", hours=0.5)
        events |= self.plan(self.visits, "2026-04-01 00:00", hours=0.5)
        events |= self.plan(self.visits, "2026-04-30 10:00")
        self.assertCoverages(events, "included", "included", "billable")

    def test_visits_that_last_days_take_days(self):
        two_days = self.plan(
            self.visits,
            "2026-03-03 00:00",
            allday=True,
            start_date="2026-03-03",
            stop_date="2026-03-04",
        )
        other = self.plan(self.visits, "2026-03-05 09:00")
        self.assertCoverages(two_days | other, "included", "billable")

    def test_visits_that_repeat_are_counted_each(self):
        first = self.plan(
            self.visits,
            "2026-03-03 09:00",
            recurrency=True,
            rrule_type_ui="weekly",
            tue=True,
            wed=True,
            thu=True,
            event_tz=self.tz,
            end_type="count",
            count=6,
        )
        events = first.recurrence_id.calendar_event_ids.sorted("start")
        self.assertEqual(len(events), 6)
        self.assertCoverages(events, *(["included", "included", "billable"] * 2))

    def test_more_included_counts_for_what_is_to_come(self):
        events = self.env["calendar.event"]
        for day in (3, 4, 5):
            events |= self.plan(self.visits, f"2026-03-0{day} 09:00")
        self.at("2026-03-20 10:00")
        for day in (24, 25, 26):
            events |= self.plan(self.visits, f"2026-03-{day} 09:00")
        self.visits.quantity = 3
        included = ["included"] * 2
        self.assertCoverages(events, *included, "billable", *included, "included")

    def test_extra_visits_of_an_agreement_come_on_top(self):
        extra = self.include(
            owner=self.agreement,
            quantity=1,
            counted="days",
            period="week",
            extends_id=self.visits.id,
        )
        events = self.plan(self.visits, "2026-03-03 09:00")
        events |= self.plan(extra, "2026-03-04 09:00")
        events |= self.plan(self.visits, "2026-03-05 09:00")
        events |= self.plan(self.visits, "2026-03-06 09:00")
        self.assertCoverages(events, *(["included"] * 3), "billable")
        [row] = self.usage()
        self.assertEqual((row["quantity"], row["used"]), (3, 3))
        extra.quantity = 2
        self.assertCoverages(events, *(["included"] * 4))

    def test_an_extra_that_is_more_of_something_else_is_refused(self):
        for values in ({"period": "month"}, {"kind": "session"}):
            with self.assertRaisesRegex(ValidationError, "of the same kind"):
                self.include(
                    owner=self.agreement,
                    extends_id=self.visits.id,
                    **{"counted": "days", "period": "week", "kind": "visit", **values},
                )

    def test_extras_of_their_own_are_counted_by_themselves(self):
        extra = self.include(owner=self.agreement, quantity=5, period="none")
        events = self.env["calendar.event"]
        for number in range(6):
            events |= self.plan(extra, f"2026-03-{10 + number} 09:00")
        self.assertCoverages(events, *(["included"] * 5), "billable")
        self.assertEqual(self.usage()[1]["text"], "5 of 5 so far")

    def test_another_customers_visits_are_not_counted(self):
        other = self.env["res.partner"].create({"name": "Sur", "is_company": True})
        theirs = self.make_agreement(self.policy, partner=other)
        events = self.env["calendar.event"]
        for day in (3, 4, 5):
            events |= self.plan(self.visits, f"2026-03-0{day} 09:00", agreement=theirs)
        mine = self.plan(self.visits, "2026-03-06 09:00")
        self.assertCoverages(
            events | mine, "included", "included", "billable", "included"
        )


class TestArea(EntitlementCommon):
    def setUp(self):
        super().setUp()
        self.visits = self.include(
            quantity=1, period="month", area_state_ids=[Command.set(self.puebla.ids)]
        )
        self.agreement = self.make_agreement(self.policy)

    def address(self, **values):
        return self.env["res.partner"].create(
            {"name": "Plant", "parent_id": self.customer.id, "type": "other", **values}
        )

    def test_cutoff_visit_outside_the_area_is_a_quotation(self):
        far = self.address(country_id=self.mexico.id, state_id=self.sonora.id)
        event = self.plan(self.visits, "2026-03-04 09:00", sla_place_id=far.id)
        self.assertCoverages(event, "quotation")
        self.assertEqual(
            event.sla_coverage_reason,
            "Outside the covered area (Puebla): send the customer a quotation first.",
        )

    def test_a_quotation_uses_nothing_up(self):
        far = self.address(country_id=self.mexico.id, state_id=self.sonora.id)
        self.plan(self.visits, "2026-03-04 09:00", sla_place_id=far.id)
        near = self.plan(self.visits, "2026-03-05 09:00")
        self.assertCoverages(near, "included")

    def test_an_address_without_a_state_says_so(self):
        nowhere = self.address(country_id=self.mexico.id)
        event = self.plan(self.visits, "2026-03-04 09:00", sla_place_id=nowhere.id)
        self.assertCoverages(event, "quotation")
        self.assertIn("does not say where it is", event.sla_coverage_reason)
        nowhere.state_id = self.puebla
        self.assertCoverages(event, "included")

    def test_a_whole_country_can_be_covered(self):
        self.visits.write(
            {
                "area_state_ids": [Command.clear()],
                "area_country_ids": [Command.set(self.mexico.ids)],
            }
        )
        near = self.plan(self.visits, "2026-03-04 09:00")
        far = self.address(country_id=self.env.ref("base.gt").id)
        other = self.plan(self.visits, "2026-03-05 09:00", sla_place_id=far.id)
        self.assertCoverages(near | other, "included", "quotation")

    def test_cutoff_visits_not_included_are_billable_in_the_area(self):
        self.visits.quantity = 0
        event = self.plan(self.visits, "2026-03-04 09:00")
        self.assertCoverages(event, "billable")
        self.assertEqual(self.visits.allowance, "none included")

    def test_stars_standard_includes_no_meetings(self):
        event = self.plan(None, "2026-03-04 09:00")
        self.assertCoverages(event, "quotation")
        self.assertIn("includes no such appointment", event.sla_coverage_reason)


class TestSessions(EntitlementCommon):
    def setUp(self):
        super().setUp()
        self.sessions = self.include(
            "session", quantity=0, period="month", notice_hours=24, is_online=True
        )
        self.agreement = self.make_agreement(self.policy)

    def test_platinum_session_a_day_ahead(self):
        with self.assertRaisesRegex(UserError, "24 hours ahead"):
            self.plan(self.sessions, "2026-03-03 09:59")
        event = self.plan(self.sessions, "2026-03-03 10:00")
        self.assertCoverages(event, "included")
        self.assertMoment(event.sla_asked_at, "2026-03-02 10:00")

    def test_stars_priority_sessions_are_as_many_as_needed(self):
        events = self.env["calendar.event"]
        for number in range(5):
            events |= self.plan(self.sessions, f"2026-03-{10 + number} 09:00")
        self.assertCoverages(events, *(["included"] * 5))
        [row] = self.usage()
        self.assertEqual((row["text"], row["left"]), ("5 this month", None))

    def test_what_was_asked_for_yesterday_may_be_written_down_today(self):
        asked = utc("2026-03-01 08:00", self.tz)
        event = self.plan(self.sessions, "2026-03-02 16:00", sla_asked_at=asked)
        self.assertEqual(event.sla_asked_at, asked)

    def test_nobody_asks_in_the_future(self):
        with self.assertRaisesRegex(UserError, "in the future"):
            self.plan(
                self.sessions,
                "2026-03-20 16:00",
                sla_asked_at=utc("2026-03-05 08:00", self.tz),
            )

    def test_moving_a_session_asks_for_it_anew(self):
        event = self.plan(self.sessions, "2026-03-10 10:00").with_user(self.agent)
        self.at("2026-03-04 12:00")
        with self.assertRaises(UserError):
            event.start = utc("2026-03-05 11:00", self.tz)
        self.assertMoment(event.start, "2026-03-10 10:00")
        event.start = utc("2026-03-05 12:00", self.tz)
        self.assertMoment(event.sla_asked_at, "2026-03-04 12:00")

    def test_what_took_place_is_corrected_without_notice(self):
        event = self.plan(self.sessions, "2026-03-04 10:00").with_user(self.agent)
        self.at("2026-03-04 12:00")
        event.start = utc("2026-03-04 10:30", self.tz)
        self.assertMoment(event.sla_asked_at, "2026-03-02 10:00")

    def test_a_manager_accepts_short_notice_and_says_why(self):
        reason = {"sla_notice_reason": "Payroll closes today"}
        with self.assertRaisesRegex(UserError, "Only a manager"):
            self.plan(self.sessions, "2026-03-02 16:00", **reason)
        with self.assertRaisesRegex(UserError, "24 hours ahead"):
            self.plan(self.sessions, "2026-03-02 16:00", user=self.manager)
        event = self.plan(
            self.sessions, "2026-03-02 16:00", user=self.manager, **reason
        )
        self.assertCoverages(event, "included")
        with self.assertRaisesRegex(UserError, "24 hours ahead"):
            event.with_user(self.agent).start = utc("2026-03-02 17:00", self.tz)

    def test_half_an_hour_zone_is_told_the_notice_in_its_own_time(self):
        policy = self.new_policy(calendar=self.make_calendar(tz="Asia/Kathmandu"))
        line = self.include("session", owner=policy, notice_hours=24)
        agreement = self.make_agreement(policy)
        with self.assertRaisesRegex(UserError, "3/3/26, 9:45"):
            self.plan(line, "2026-03-02 16:00", agreement=agreement)

    def test_only_an_active_agreement_is_planned_under(self):
        event = self.plan(self.sessions, "2026-03-10 10:00").with_user(self.agent)
        self.agreement.action_end()
        with self.assertRaisesRegex(UserError, "is ended: nothing can be planned"):
            self.plan(self.sessions, "2026-03-11 10:00")
        with self.assertRaisesRegex(UserError, "is ended"):
            event.start = utc("2026-03-11 10:00", self.tz)
        # It can still be called off, and its minutes written.
        event.sla_minutes = "<p>Closed.</p>"
        event.active = False
        draft = self.make_agreement(self.policy, active=False)
        with self.assertRaisesRegex(UserError, "is draft"):
            self.plan(self.sessions, "2026-03-11 10:00", agreement=draft)

    def test_another_agreements_line_is_refused(self):
        line = self.include("session", owner=self.new_policy())
        with self.assertRaisesRegex(ValidationError, "is not part of"):
            self.plan(line, "2026-03-10 10:00")

    def test_interfaces_have_minutes_of_every_change(self):
        event = self.plan(self.sessions, "2026-03-04 10:00").with_user(self.agent)
        missing = [("sla_agreement_id", "!=", False), ("stop", "<", "now")]
        missing.append(("sla_minutes", "=", False))
        self.at("2026-03-05 10:00")
        events = self.env["calendar.event"].with_user(self.agent)
        self.assertIn(event, events.search(missing))
        event.sla_minutes = "<p>A field more in the orders sent.</p>"
        self.assertNotIn(event, events.search(missing))

    def test_a_session_is_planned_from_its_ticket(self):
        ticket = self.make_ticket().with_user(self.agent)
        action = ticket.action_plan_session()
        form = Form(
            self.env["calendar.event"]
            .with_user(self.agent)
            .with_context(**action["context"])
        )
        self.assertEqual(form.sla_agreement_id, self.agreement)
        self.assertEqual(form.sla_entitlement_id, self.sessions)
        self.assertEqual(form.sla_coverage, "included")
        event = form.save()
        self.assertEqual(event.sla_ticket_id, ticket)
        self.assertIn(self.contact, event.partner_ids)
        self.assertMoment(event.start, "2026-03-03 10:00")
        self.assertEqual(ticket.sla_session_count, 1)
        self.assertEqual(
            self.env["calendar.event"].search(ticket.action_view_sessions()["domain"]),
            event,
        )

    def test_a_ticket_without_an_agreement_has_no_session_to_count(self):
        ticket = self.make_ticket(partner_id=self.supplier.id)
        with self.assertRaisesRegex(UserError, "under no agreement"):
            ticket.action_plan_session()

    def test_another_customers_ticket_is_refused(self):
        ticket = self.make_ticket(partner_id=self.supplier.id)
        with self.assertRaisesRegex(ValidationError, "is not of the customer"):
            self.plan(self.sessions, "2026-03-10 10:00", sla_ticket_id=ticket.id)


class TestCheckpoints(QueriesMixin, EntitlementCommon):
    def setUp(self):
        super().setUp()
        self.line = self.include("checkpoint", interval_days=14, start_hour=10)

    def agree(self, **values):
        values.setdefault("user_id", self.agent.id)
        self.agreement = self.make_agreement(self.policy, **values)
        return self.agreement

    def run_checkpoints(self):
        self.run_cron("ir_cron_checkpoints")

    def mails(self):
        return self.env["mail.message"].search_count(
            [
                ("model", "=", "calendar.event"),
                ("message_type", "=", "user_notification"),
            ]
        )

    def test_prepaid_l3_fortnightly_checkpoint_on_activation(self):
        ticket = self.make_ticket(name="Invoices lose <their> terms")
        closed = self.make_ticket(name="Solved long ago")
        self.move(closed, "solved")
        before = self.mails()
        self.agree()
        event = self.checkpoints()
        self.assertMoment(event.start, "2026-03-16 10:00")
        self.assertEqual(event.user_id, self.agent)
        self.assertEqual(event.partner_ids, self.agent.partner_id | self.customer)
        self.assertIn(ticket.number, event.description)
        self.assertIn("Invoices lose &lt;their&gt; terms", event.description)
        self.assertNotIn("Solved long ago", event.description)
        self.assertEqual(event.sla_coverage, "included")
        # Both are invited, each once.
        self.assertEqual(self.mails() - before, 2)

    def test_prepaid_l3_fortnightly_checkpoint_goes_on(self):
        self.agree()
        self.run_checkpoints()
        self.assertEqual(len(self.checkpoints()), 1)
        self.at("2026-03-16 12:00")
        self.run_checkpoints()
        self.run_checkpoints()
        events = self.checkpoints()
        self.assertEqual(len(events), 2)
        self.assertMoment(events[1].start, "2026-03-30 10:00")

    def test_prepaid_l3_fortnightly_checkpoint_after_a_late_cron(self):
        """Those that were missed are not made up for; the rhythm stays."""
        self.agree()
        self.at("2026-06-10 12:00")
        self.run_checkpoints()
        events = self.checkpoints()
        self.assertEqual(len(events), 2)
        self.assertMoment(events[1].start, "2026-06-22 10:00")

    def test_a_holiday_moves_a_checkpoint_but_not_the_series(self):
        self.holiday("2026-03-16 00:00", "2026-03-17 00:00")
        self.agree()
        self.assertMoment(self.checkpoints().start, "2026-03-17 10:00")
        self.at("2026-03-17 12:00")
        self.run_checkpoints()
        self.assertMoment(self.checkpoints()[1].start, "2026-03-30 10:00")

    def test_the_local_hour_stays_when_the_clocks_change(self):
        zone = "Europe/Madrid"
        policy = self.new_policy(calendar=self.make_calendar(tz=zone))
        self.include("checkpoint", owner=policy, start_hour=10)
        self.at("2026-03-17 09:00", zone)
        self.agreement = self.make_agreement(policy)
        self.at("2026-03-31 13:00", zone)
        self.run_checkpoints()
        for event, day in zip(self.checkpoints(), ("03-31", "04-14"), strict=True):
            self.assertMoment(event.start, f"2026-{day} 10:00", zone)

    def test_the_agenda_is_refreshed_the_day_before_and_tells_nobody(self):
        self.agree()
        event = self.checkpoints()
        event.description += "<p>Ask about the new plant.</p>"
        ticket = self.make_ticket(name="Late news")
        before = self.mails()
        self.at("2026-03-14 12:00")
        self.run_checkpoints()
        self.assertNotIn(ticket.number, event.description)
        self.at("2026-03-15 12:00")
        self.run_checkpoints()
        event.invalidate_recordset()
        self.assertIn(ticket.number, event.description)
        self.assertIn("Ask about the new plant.", event.description)
        self.assertEqual(event.description.count("Agenda"), 1)
        self.assertEqual(self.mails(), before)

    def test_a_cancelled_checkpoint_is_skipped_not_repeated(self):
        self.agree()
        self.checkpoints().action_archive()
        self.run_checkpoints()
        self.assertMoment(self.checkpoints().start, "2026-03-30 10:00")

    def test_a_moved_checkpoint_keeps_its_place_in_the_series(self):
        self.agree()
        event = self.checkpoints().with_user(self.agent)
        event.start = utc("2026-03-18 16:00", self.tz)
        self.at("2026-03-17 12:00")
        self.run_checkpoints()
        self.assertEqual(len(self.checkpoints()), 1)
        self.at("2026-03-19 12:00")
        self.run_checkpoints()
        self.assertMoment(self.checkpoints()[1].start, "2026-03-30 10:00")

    def test_checkpoints_end_with_the_agreement(self):
        self.agree()
        self.agreement.action_end()
        self.assertFalse(self.checkpoints())
        self.run_checkpoints()
        self.assertFalse(self.checkpoints())
        self.agreement.action_draft()
        self.agreement.action_activate()
        self.assertMoment(self.checkpoints().start, "2026-03-16 10:00")

    def test_no_checkpoint_after_the_last_day(self):
        self.agree(date_end="2026-03-15")
        self.assertFalse(self.checkpoints())
        self.agreement.date_end = "2026-03-16"
        self.assertMoment(self.checkpoints().start, "2026-03-16 10:00")
        self.agreement.date_end = "2026-03-10"
        self.assertFalse(self.checkpoints())

    def test_there_is_one_checkpoint_a_date(self):
        self.agree()
        event = self.checkpoints()
        forger = event.with_context(sla_writer=APPOINTMENT_WRITER)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
        ):
            forger.copy({"sla_checkpoint_date": event.sla_checkpoint_date})
            self.env.flush_all()

    def test_a_draft_has_no_checkpoints(self):
        agreement = self.make_agreement(self.policy, active=False)
        self.run_checkpoints()
        self.assertFalse(self.checkpoints(agreement))

    def test_the_agenda_speaks_the_customers_language(self):
        self.env["res.lang"]._activate_lang("es_419")
        self.customer.lang = "es_419"
        self.line.with_context(lang="es_419").name = "Punto de control"
        self.agree()
        self.assertEqual(self.checkpoints().name, "Punto de control: Norte Foods")

    def test_the_cron_costs_the_same_for_one_and_for_twenty(self):
        """What the calendar itself takes to invite people left aside."""
        self.env["ir.config_parameter"].sudo().set_param("calendar.block_mail", True)
        agreements = self.env["sla.agreement"]
        for number in range(21):
            partner = self.env["res.partner"].create(
                {"name": f"Customer {number}", "is_company": True}
            )
            agreements |= self.make_agreement(self.policy, partner=partner)
            self.make_ticket(partner_id=partner.id)
        costs = []
        for batch in (agreements[:1], agreements[1:2], agreements[1:]):
            event = self.checkpoints(batch[0])
            events = self.env["calendar.event"].search(
                [("sla_agreement_id", "in", batch.ids)]
            )
            self.assertTrue(event)
            due = self.queries(
                lambda batch=batch, at=event.stop: batch._due_checkpoints(at)
            )
            agendas = self.queries(lambda batch=batch: batch._agendas())
            refresh = self.queries(
                lambda events=events: self.env["sla.agreement"]._refresh_batch(events)
            )
            costs.append((due, agendas, refresh))
        self.assertEqual(costs[1], costs[2])

    def test_creating_twenty_asks_nothing_twenty_times(self):
        self.env["ir.config_parameter"].sudo().set_param("calendar.block_mail", True)
        costs = []
        for count in (1, 1, 20):
            agreements = self.env["sla.agreement"]
            for _number in range(count):
                agreements |= self.make_agreement(self.policy, user_id=self.agent.id)
            self.env["calendar.event"].search(
                [("sla_agreement_id", "in", agreements.ids)]
            ).unlink()
            costs.append(self.queries(agreements._plan_checkpoints))
            self.assertEqual(
                len(self.checkpoints(agreements[-1])), 1, "they were created"
            )
        # A follower and an attendee a meeting are the calendar's own.
        self.assertLessEqual((costs[2] - costs[1]) / 19, 12)


class TestEntitlementRights(EntitlementCommon):
    def setUp(self):
        super().setUp()
        self.visits = self.include(quantity=1, period="week")
        self.agreement = self.make_agreement(self.policy)

    def test_visits_one_cannot_see_are_counted_as_well(self):
        hidden = self.plan(
            self.visits,
            "2026-03-03 09:00",
            user=self.colleague_agent,
            privacy="private",
            user_id=self.colleague_agent.id,
            partner_ids=[Command.set(self.colleague_agent.partner_id.ids)],
        )
        mine = self.plan(self.visits, "2026-03-04 09:00")
        self.assertCoverages(hidden | mine, "included", "billable")
        # And stay hidden.
        seen = hidden.with_user(self.agent)
        seen.invalidate_recordset()
        self.assertFalse(seen.sla_agreement_id)
        with self.assertRaises(AccessError):
            seen.write({"start": utc("2026-03-05 09:00", self.tz)})

    def test_agents_plan_and_managers_decide_what_is_included(self):
        line = self.visits.with_user(self.agent)
        self.assertTrue(line.name)
        for call in (
            lambda: line.write({"quantity": 9}),
            lambda: line.copy(),
            lambda: line.unlink(),
        ):
            with self.assertRaises(AccessError):
                call()
        self.visits.with_user(self.manager).quantity = 3
        event = self.plan(self.visits, "2026-03-03 09:00")
        with self.assertRaises(UserError):
            event.with_user(self.manager).sla_coverage = "billable"
        with self.assertRaises(UserError):
            event.with_user(self.manager).sla_checkpoint_date = "2026-03-03"

    def test_lines_of_presets_are_read_only(self):
        preset = self.env.ref("sla_policy.preset_cutoff")
        line = self.include(owner=preset, quantity=1)
        with self.assertRaises(AccessError):
            line.with_user(self.manager).quantity = 9
        copied = preset.with_user(self.manager).create_from_preset()
        self.assertIn(line.name, copied.entitlement_ids.mapped("name"))

    def test_whoever_has_no_agreements_uses_the_calendar_as_ever(self):
        user = self._new_user("clerk", "base.group_user")
        event = self.plan(
            self.visits,
            "2026-03-03 09:00",
            user_id=user.id,
            partner_ids=[Command.set(user.partner_id.ids)],
        ).with_user(user)
        event.invalidate_recordset()
        event.start = utc("2026-03-04 09:00", self.tz)
        self.assertNotIn("sla_agreement_id", event.fields_get())
        with Form(self.env["calendar.event"].with_user(user)) as form:
            form.name = "Lunch"
        with self.assertRaises(AccessError):
            event.sla_agreement_id = self.agreement

    def test_companies_do_not_plan_under_each_others_agreements(self):
        there = self.env["res.company"].create({"name": "South branch"})
        policy = self.new_policy(
            calendar=self.make_calendar(company_id=there.id), company_id=there.id
        )
        line = self.include(owner=policy, quantity=1)
        agreement = self.make_agreement(policy, company_id=there.id)
        extra = self.include(owner=agreement, quantity=1)
        lines = self.env["sla.entitlement"].with_user(self.agent)
        found = lines.search([("id", "in", (self.visits | line | extra).ids)])
        self.assertEqual(found, self.visits)
        with self.assertRaises(AccessError):
            self.plan(line, "2026-03-03 09:00", agreement=agreement)

    def test_a_line_belongs_to_a_policy_or_to_an_agreement(self):
        for values in (
            {"policy_id": self.policy.id, "agreement_id": self.agreement.id},
            {},
        ):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
            ):
                self.env["sla.entitlement"].create({"name": "Visits", **values})

    def test_figures_that_make_no_sense_are_refused(self):
        for values in (
            {"quantity": -1},
            {"notice_hours": -1},
            {"duration_hours": 0},
            {"kind": "checkpoint", "interval_days": 0},
            {"kind": "checkpoint", "start_hour": 24},
        ):
            with self.subTest(values), self.assertRaises(ValidationError):
                self.include(**{"kind": "visit", **values})

    def test_what_appointments_hang_on_is_not_deleted(self):
        self.plan(self.visits, "2026-03-03 09:00")
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            self.visits.unlink()
        with self.assertRaisesRegex(UserError, "Visits or sessions"):
            self.agreement.unlink()

    def test_the_form_of_an_agreement_tells_what_is_left(self):
        self.plan(self.visits, "2026-03-02 09:00")
        with Form(self.agreement.with_user(self.manager)) as form:
            self.assertIn("1 of 1 this week", form.entitlement_summary)
            self.assertIn("None left", form.entitlement_summary)
        self.assertEqual(self.agreement.with_user(self.agent).appointment_count, 0)
        action = self.agreement.with_user(self.agent).action_plan_appointment()
        new = Form(
            self.env["calendar.event"]
            .with_user(self.agent)
            .with_context(**action["context"])
        )
        self.assertEqual(new.sla_coverage, "billable")
        self.assertTrue(new.save().sla_agreement_id)

    def test_telling_what_is_left_costs_the_same_for_many(self):
        agreements = self.agreement
        for number in range(10):
            partner = self.env["res.partner"].create({"name": f"Customer {number}"})
            agreement = self.make_agreement(self.policy, partner=partner)
            agreements |= agreement
            self.plan(self.visits, "2026-03-03 09:00", agreement=agreement)
        costs = []
        for batch in (agreements[1:2], agreements[1:2], agreements):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            batch._entitlement_usage()
            costs.append(self.env.cr.sql_log_count - before)
        self.assertEqual(costs[1], costs[2])
