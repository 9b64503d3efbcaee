"""Entitlements: periods, counting, notice and the series of checkpoints."""

import unittest
from collections import Counter
from datetime import date, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings, strategies as st

from odoo.addons.sla_policy.engine.business_time import BusinessTimeline, Shift
from odoo.addons.sla_policy.engine.local_time import Zone
from odoo.addons.sla_visit.engine import entitlement as engine

HOUR = 3600
DAY = timedelta(days=1)

properties = settings(derandomize=True, database=None, deadline=None, max_examples=200)

ZONES = st.sampled_from(
    [
        "America/Mexico_City",
        "America/Santiago",
        "America/St_Johns",
        "Asia/Kathmandu",
        "Australia/Lord_Howe",
        "Europe/Madrid",
        "Pacific/Apia",
        "UTC",
    ]
)
days = st.dates(date(2005, 1, 1), date(2031, 12, 31))
moments = st.datetimes(datetime(2005, 1, 1), datetime(2031, 12, 31))
periods = st.sampled_from([engine.WEEK, engine.MONTH, engine.WHOLE])
counted = st.sampled_from([engine.EACH, engine.DAYS])


@st.composite
def uses(draw):
    """Appointments of a few weeks, some of them for several days."""
    found = []
    for key in range(draw(st.integers(0, 9))):
        start = datetime(2026, 2, 23) + timedelta(hours=draw(st.integers(0, 24 * 25)))
        last = start.date() + draw(st.sampled_from([0, 0, 0, 1, 3])) * DAY
        found.append(engine.Use(key, start, start.date(), last))
    return found


class TestPeriods(unittest.TestCase):
    @properties
    @given(days, periods)
    def test_a_day_lies_in_its_period_and_its_neighbours_agree(self, day, period):
        first, last = engine.bounds(day, period)
        self.assertLessEqual(first, day)
        self.assertLessEqual(day, last)
        self.assertEqual(engine.bounds(first, period), (first, last))
        self.assertEqual(engine.bounds(last, period), (first, last))
        if period != engine.WHOLE:
            self.assertEqual(engine.bounds(last + DAY, period)[0], last + DAY)

    @properties
    @given(days)
    def test_weeks_are_monday_to_sunday(self, day):
        first, last = engine.bounds(day, engine.WEEK)
        self.assertEqual((first.weekday(), last.weekday()), (0, 6))
        self.assertEqual(last - first, 6 * DAY)

    def test_months_end_on_their_last_day(self):
        for day, last in (
            (date(2024, 2, 10), date(2024, 2, 29)),
            (date(2026, 2, 1), date(2026, 2, 28)),
            (date(2026, 12, 31), date(2026, 12, 31)),
            (date(2026, 4, 30), date(2026, 4, 30)),
        ):
            self.assertEqual(engine.bounds(day, engine.MONTH)[1], last)

    @properties
    @given(moments, ZONES)
    def test_a_moment_is_not_before_its_local_midnight(self, moment, tz):
        day = Zone(tz).day(moment)
        midnight = Zone(tz).at(day, 0)
        self.assertLessEqual(midnight, moment)
        self.assertLess(moment - midnight, timedelta(hours=26))
        self.assertEqual(Zone(tz).day(midnight), day)

    def test_the_zone_decides_the_week(self):
        """Sunday night in Mexico is Monday in Madrid."""
        moment = datetime(2026, 3, 9, 3)
        for tz, monday in (
            ("America/Mexico_City", date(2026, 3, 2)),
            ("Europe/Madrid", date(2026, 3, 9)),
        ):
            day = Zone(tz).day(moment)
            self.assertEqual(engine.bounds(day, engine.WEEK)[0], monday)


class TestCounting(unittest.TestCase):
    @properties
    @given(uses(), st.integers(0, 4), periods)
    def test_the_first_by_start_are_included(self, found, quantity, period):
        """Against a plain oracle: rank within the period, by start."""
        verdicts = engine.judge(found, engine.Allowance(quantity, period))
        seen = Counter()
        for use in sorted(found, key=lambda use: (use.start, use.key)):
            key = engine.bounds(use.first, period)
            seen[key] += 1
            self.assertEqual(verdicts[use.key], seen[key] <= quantity)

    @properties
    @given(uses(), st.integers(0, 4), periods, counted)
    def test_no_period_holds_more_than_is_included(self, found, quantity, period, by):
        allowance = engine.Allowance(quantity, period, by)
        for number in range(40):
            day = date(2026, 2, 20) + number * DAY
            self.assertLessEqual(engine.used(found, allowance, day), quantity)

    @properties
    @given(uses(), st.integers(0, 4), periods, counted, st.randoms())
    def test_the_order_of_asking_does_not_matter(
        self, found, quantity, period, by, random
    ):
        allowance = engine.Allowance(quantity, period, by)
        shuffled = list(found)
        random.shuffle(shuffled)
        self.assertEqual(
            engine.judge(found, allowance), engine.judge(shuffled, allowance)
        )

    @properties
    @given(uses(), st.integers(0, 4), periods, counted)
    def test_what_is_refused_would_not_have_fitted(self, found, quantity, period, by):
        """Adding it to what was included before it goes beyond the quantity."""
        allowance = engine.Allowance(quantity, period, by)
        free = engine.Allowance(None, period, by)
        verdicts = engine.judge(found, allowance)
        included = []
        for use in sorted(found, key=lambda use: (use.start, use.key)):
            mine = [use.first + n * DAY for n in range((use.last - use.first).days + 1)]
            most = max(engine.used([*included, use], free, day) for day in mine)
            self.assertEqual(verdicts[use.key], most <= quantity)
            if verdicts[use.key]:
                included.append(use)

    @properties
    @given(uses(), st.integers(0, 3), st.integers(0, 3), periods)
    def test_more_included_never_takes_any_away(self, found, quantity, more, period):
        before = engine.judge(found, engine.Allowance(quantity, period))
        after = engine.judge(found, engine.Allowance(quantity + more, period))
        for key, included in before.items():
            self.assertGreaterEqual(after[key], included)

    @properties
    @given(uses(), periods, counted)
    def test_without_a_limit_all_are_included(self, found, period, by):
        self.assertTrue(
            all(engine.judge(found, engine.Allowance(None, period, by)).values())
        )

    def test_two_on_one_day_are_one_day(self):
        monday = date(2026, 3, 2)
        found = [
            engine.Use(
                number,
                datetime(2026, 3, day, hour),
                date(2026, 3, day),
                date(2026, 3, day),
            )
            for number, (day, hour) in enumerate([(2, 9), (2, 15), (4, 9), (5, 9)])
        ]
        allowance = engine.Allowance(2, engine.WEEK, engine.DAYS)
        self.assertEqual(
            engine.judge(found, allowance), {0: True, 1: True, 2: True, 3: False}
        )
        self.assertEqual(engine.used(found, allowance, monday), 2)

    def test_days_of_two_weeks_count_in_theirs(self):
        """From Sunday to Monday: a day in each week."""
        found = [
            engine.Use(0, datetime(2026, 3, 8, 9), date(2026, 3, 8), date(2026, 3, 9)),
            engine.Use(1, datetime(2026, 3, 9, 9), date(2026, 3, 9), date(2026, 3, 9)),
            engine.Use(
                2, datetime(2026, 3, 10, 9), date(2026, 3, 10), date(2026, 3, 10)
            ),
        ]
        allowance = engine.Allowance(1, engine.WEEK, engine.DAYS)
        self.assertEqual(engine.judge(found, allowance), {0: True, 1: True, 2: False})


class TestNotice(unittest.TestCase):
    def test_a_day_is_enough_to_the_minute(self):
        asked = datetime(2026, 3, 2, 10)
        day = 24 * 60
        self.assertTrue(engine.has_notice(asked, datetime(2026, 3, 3, 10), day))
        self.assertFalse(engine.has_notice(asked, datetime(2026, 3, 3, 9, 59), day))
        self.assertTrue(engine.has_notice(asked, asked, 0))


class TestCheckpoints(unittest.TestCase):
    @properties
    @given(days, st.integers(-400, 400), st.integers(1, 60))
    def test_the_next_one_is_the_first_of_the_series(self, anchor, apart, interval):
        after = anchor + apart * DAY
        found = engine.next_in_series(anchor, after, interval)
        self.assertGreater(found, after)
        self.assertGreater(found, anchor)
        self.assertEqual((found - anchor).days % interval, 0)
        before = found - interval * DAY
        self.assertTrue(before <= after or before <= anchor)

    @properties
    @given(days, st.integers(1, 60))
    def test_one_follows_the_other_without_drift(self, anchor, interval):
        series = [anchor]
        for _ in range(5):
            series.append(engine.next_in_series(anchor, series[-1], interval))
        for one, other in pairwise(series):
            self.assertEqual(other - one, interval * DAY)

    def test_an_interval_of_nothing_is_refused(self):
        with self.assertRaises(ValueError):
            engine.next_in_series(date(2026, 3, 2), date(2026, 3, 2), 0)

    @properties
    @given(
        days,
        st.integers(0, 23),
        ZONES,
        st.sets(st.integers(0, 6), min_size=1),
        st.integers(0, 22),
    )
    def test_it_falls_into_service_where_there_is_any(
        self, day, hour, tz, weekdays, opening
    ):
        timeline = BusinessTimeline(
            tz, [Shift(each, opening * HOUR, (opening + 2) * HOUR) for each in weekdays]
        )
        start = engine.checkpoint_start(day, hour * HOUR, Zone(tz), timeline)
        found = Zone(tz).day(start)
        self.assertGreaterEqual(found, day)
        self.assertLess((found - day).days, 15)
        if opening <= hour < opening + 2 and found - day < 7 * DAY:
            self.assertTrue(
                timeline.is_open(start)
                # The clocks change at that very hour.
                or Zone(tz).at(found, 0) + timedelta(hours=hour) != start
            )

    def test_a_closed_day_moves_it_to_the_next_open_one(self):
        tz = "America/Mexico_City"
        office = BusinessTimeline(
            tz, [Shift(each, 9 * HOUR, 18 * HOUR) for each in range(5)]
        )
        saturday, ten = date(2026, 3, 7), 10 * HOUR
        self.assertEqual(
            engine.checkpoint_start(saturday, ten, Zone(tz), office),
            datetime(2026, 3, 9, 16),
        )
        self.assertEqual(
            engine.checkpoint_start(saturday, ten, Zone(tz)), datetime(2026, 3, 7, 16)
        )
        # The hour is never one of service: the day still is.
        self.assertEqual(
            engine.checkpoint_start(saturday, 20 * HOUR, Zone(tz), office),
            datetime(2026, 3, 10, 2),
        )

    def test_a_calendar_without_service_moves_nothing(self):
        closed = BusinessTimeline("UTC", [])
        self.assertEqual(
            engine.checkpoint_start(date(2026, 3, 7), 36000, Zone("UTC"), closed),
            datetime(2026, 3, 7, 10),
        )
