"""Visits: how many are included, where, and which is one too many."""

from unittest.mock import patch

from odoo.exceptions import ValidationError
from odoo.fields import Command

from odoo.addons.sla_policy.tests.common import utc

from .entitlement_common import EntitlementCommon


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
