"""Worked time to charged time (H5): the pure engine, by example and by property."""

import unittest
from datetime import date, datetime

from hypothesis import HealthCheck, given, settings, strategies as st

from odoo.addons.sla_policy.engine.business_time import BusinessTimeline
from odoo.addons.sla_policy.engine.openings import Holiday, Shift

from ..engine import charging, worktime
from ..engine.charging import Rule, Work, charge

properties = settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=100,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)

MINUTES = st.integers(0, 600)
WORKS = st.lists(st.builds(Work, MINUTES, MINUTES, MINUTES), max_size=6)
RULES = st.builds(
    Rule,
    st.integers(0, 300),
    st.integers(0, 300),
    st.integers(0, 300),
    st.integers(1, 60),
    st.integers(0, 240),
)
PLAIN = st.builds(Rule, increment=st.integers(1, 60), minimum=st.integers(0, 240))


class TestCharge(unittest.TestCase):
    def test_h5_each_step_in_its_order(self):
        rule = Rule(after_hours_percent=150, increment=15, minimum=60)
        result = charge([Work(regular=20, after_hours=21)], rule)
        # 20 + 31.5 is 52 minutes, 60 by the quarter of an hour.
        self.assertEqual(result.minutes, 60)
        self.assertEqual(
            [(step.name, step.minutes) for step in result.steps],
            [("worked", 41), ("after_hours", 52), ("increment", 60)],
        )

    def test_h5_the_minimum_counts_once(self):
        rule = Rule(minimum=60)
        self.assertEqual(charge([Work(10)] * 3, rule).minutes, 60)
        self.assertEqual(charge([Work(30)] * 3, rule).minutes, 90)

    def test_nothing_worked_is_charged_nothing(self):
        self.assertEqual(charge([], Rule(minimum=60)).minutes, 0)

    def test_hours_that_are_worth_nothing_are_charged_no_minimum(self):
        rule = Rule(regular_percent=0, minimum=60)
        self.assertEqual(charge([Work(30)], rule).minutes, 0)
        self.assertEqual(charge([Work(30, 10)], rule).minutes, 60)

    def test_h7_what_is_charged_by_itself_is_the_minimum(self):
        self.assertEqual(charging.at_least(Rule(minimum=60)).minutes, 60)

    @properties
    @given(WORKS, PLAIN)
    def test_charged_is_never_less_than_worked(self, works, rule):
        result = charge(works, rule)
        self.assertEqual(result.worked, sum(work.total for work in works))
        self.assertGreaterEqual(result.minutes, result.worked)

    @properties
    @given(WORKS, RULES)
    def test_the_last_step_is_what_is_charged(self, works, rule):
        result = charge(works, rule)
        if result.worked:
            self.assertEqual(result.steps[-1].minutes, result.minutes)
        if result.minutes:
            self.assertGreaterEqual(result.minutes, rule.minimum)

    @properties
    @given(WORKS, RULES, st.randoms())
    def test_the_order_of_lines_does_not_matter(self, works, rule, random):
        shuffled = list(works)
        random.shuffle(shuffled)
        self.assertEqual(charge(works, rule).minutes, charge(shuffled, rule).minutes)

    @properties
    @given(WORKS, RULES)
    def test_charged_in_whole_increments_or_the_minimum(self, works, rule):
        minutes = charge(works, rule).minutes
        self.assertTrue(minutes % rule.increment == 0 or minutes == rule.minimum)

    @properties
    @given(WORKS, RULES, st.integers(-10, 500))
    def test_never_above_what_was_approved(self, works, rule, cap):
        self.assertLessEqual(charge(works, rule, cap).minutes, max(cap, 0))

    @properties
    @given(WORKS, RULES, st.builds(Work, MINUTES, st.just(0), st.just(0)))
    def test_more_work_is_never_charged_less(self, works, rule, more):
        self.assertLessEqual(
            charge(works, rule).minutes, charge([*works, more], rule).minutes
        )

    @properties
    @given(st.integers(1, 100_000), st.integers(0, 100))
    def test_tolerance_is_rounded_down(self, approved, percent):
        limit = charging.allowance(approved, percent)
        self.assertLessEqual((limit - approved) * 100, approved * percent)
        self.assertGreater((limit - approved + 1) * 100, approved * percent)

    @properties
    @given(st.integers(0, 1440))
    def test_hours_as_floats_are_the_minutes_they_mean(self, minutes):
        self.assertEqual(charging.whole_minutes(minutes / 60), minutes)
        self.assertEqual(charging.whole_minutes(round(minutes / 60, 4)), minutes)

    def test_half_a_minute_is_rounded_up(self):
        self.assertEqual(charging.whole_minutes(0.025), 2)

    def test_rules_that_cannot_be(self):
        for values in ({"increment": 0}, {"minimum": -1}, {"regular_percent": -1}):
            with self.subTest(values), self.assertRaises(ValueError):
                Rule(**values)
        with self.assertRaises(ValueError):
            charge([Work(-1)], Rule())


ZONE = "America/Mexico_City"
HOURS = BusinessTimeline(
    ZONE,
    [Shift(weekday, 9 * 3600, 18 * 3600) for weekday in range(5)],
    [Holiday(datetime(2026, 3, 16, 6), datetime(2026, 3, 17, 6), "Holiday")],
)


class TestWorktime(unittest.TestCase):
    def test_h5_cut_where_service_ends(self):
        # Half past five in the afternoon, an hour: half of it after six.
        work = worktime.of_span(HOURS, datetime(2026, 3, 3, 23, 30), 60)
        self.assertEqual(work, Work(30, 30, 0))

    def test_h5_a_closed_holiday_is_one_all_day(self):
        work = worktime.of_span(HOURS, datetime(2026, 3, 17, 3), 60)
        self.assertEqual(work, Work(0, 0, 60))
        self.assertEqual(worktime.of_day(HOURS, date(2026, 3, 16), 30), Work(0, 0, 30))

    def test_h5_a_day_without_service_is_after_hours(self):
        self.assertEqual(worktime.of_day(HOURS, date(2026, 3, 7), 30), Work(0, 30))
        self.assertEqual(worktime.of_day(HOURS, date(2026, 3, 6), 30), Work(30))

    def test_over_midnight(self):
        # Saturday 23:30 to Monday would be long; Friday 23:30 for an hour is not.
        work = worktime.of_span(HOURS, datetime(2026, 3, 7, 5, 30), 60)
        self.assertEqual(work, Work(0, 60))

    @properties
    @given(
        st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 30)),
        st.integers(1, worktime.LONGEST),
        st.sampled_from([ZONE, "America/New_York", "Asia/Kolkata"]),
    )
    def test_the_parts_add_up(self, start, minutes, zone):
        hours = BusinessTimeline(zone, HOURS.shifts, HOURS.holidays)
        work = worktime.of_span(hours, start, minutes)
        self.assertEqual(work.total, minutes)
        self.assertGreaterEqual(min(work), 0)
