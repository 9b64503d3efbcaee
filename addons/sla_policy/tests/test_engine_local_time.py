"""Days, midnights, hours and months of a time zone, also where clocks change."""

import unittest
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings, strategies as st

from odoo.addons.sla_policy.engine.local_time import (
    Zone,
    month_of,
    months,
    next_month,
    to_naive_utc,
)

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
#: Clocks that change at midnight (Havana, Beirut), by half an hour (Lord Howe), or
#: skipped a whole day (Apia, 30 December 2011).
ZONES = (
    *("America/Guatemala", "Europe/Madrid", "America/Havana", "Asia/Beirut"),
    *("Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca", "UTC"),
)
zones = st.sampled_from(ZONES).map(Zone)
#: Whole seconds, many of them within hours of a change of clocks.
moments = st.one_of(
    st.datetimes(datetime(2009, 1, 1), datetime(2029, 12, 31)),
    st.sampled_from(
        (
            *(datetime(2026, 3, 29, 1), datetime(2026, 10, 25, 1)),
            *(datetime(2026, 3, 8, 5), datetime(2026, 11, 1, 5)),
            *(datetime(2026, 3, 28, 22), datetime(2026, 10, 24, 21)),
            *(datetime(2026, 4, 4, 15), datetime(2026, 10, 3, 15, 30)),
            datetime(2011, 12, 30, 10),
        )
    ).flatmap(
        lambda change: st.integers(-10_000, 10_000).map(
            lambda seconds: change + timedelta(seconds=seconds)
        )
    ),
).map(lambda moment: moment.replace(microsecond=0))
days = st.dates(date(2009, 1, 1), date(2029, 12, 31))

properties = settings(derandomize=True, database=None, deadline=None, max_examples=300)


class TestEngineLocalTime(unittest.TestCase):
    @properties
    @given(zones, moments)
    def test_the_wall_clock_is_that_of_the_zone(self, zone, moment):
        expected = moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone.tz))
        self.assertEqual(zone.wall(moment), expected.replace(tzinfo=None))

    @properties
    @given(zones, moments)
    def test_there_and_back_gives_the_first_or_the_second_occurrence(
        self, zone, moment
    ):
        wall = zone.wall(moment)
        self.assertIn(moment, (zone.moment(wall), zone.moment_again(wall)))
        self.assertLessEqual(zone.moment(wall), zone.moment_again(wall))

    @properties
    @given(zones, moments)
    def test_the_first_moment_that_shows_the_time_or_a_later_one(self, zone, wall):
        moment = zone.moment(wall)
        self.assertGreaterEqual(zone.wall(moment), wall)
        self.assertLess(zone.wall(moment - SECOND), wall)

    @properties
    @given(zones, moments, st.integers(0, 90_000))
    def test_a_later_wall_time_is_never_an_earlier_moment(self, zone, wall, seconds):
        later = wall + timedelta(seconds=seconds)
        self.assertLessEqual(zone.moment(wall), zone.moment(later))

    @properties
    @given(zones, moments)
    def test_a_moment_lies_between_the_midnights_of_its_day(self, zone, moment):
        day = zone.day(moment)
        self.assertLess(moment, zone.midnight(day + DAY))
        # At a midnight that the clocks repeat, the day before comes again.
        if zone.moment_again(datetime.combine(day + DAY, datetime.min.time())) == (
            zone.midnight(day + DAY)
        ):
            self.assertLessEqual(zone.midnight(day), moment)

    @properties
    @given(zones, days, st.integers(0, 86_400))
    def test_an_hour_of_a_day_is_within_the_day(self, zone, day, seconds):
        self.assertLessEqual(zone.midnight(day), zone.at(day, seconds))
        self.assertLessEqual(zone.at(day, seconds), zone.midnight(day + DAY))

    @properties
    @given(zones, days)
    def test_months_touch(self, zone, day):
        begin, end = zone.month(day)
        self.assertLess(begin, end)
        self.assertEqual(zone.month(next_month(day))[0], end)
        self.assertEqual((begin, end), zone.month(day.replace(day=1)))

    def test_a_wall_time_that_is_skipped_or_repeated(self):
        madrid = Zone("Europe/Madrid")
        half_past_two = 2 * 3600 + 1800
        # 02:00 becomes 03:00: half past two is the instant of the change.
        self.assertEqual(
            madrid.at(date(2026, 3, 29), half_past_two), datetime(2026, 3, 29, 1)
        )
        wall = datetime(2026, 10, 25, 2, 30)
        self.assertEqual(madrid.moment(wall), datetime(2026, 10, 25, 0, 30))
        self.assertEqual(madrid.moment_again(wall), datetime(2026, 10, 25, 1, 30))

    def test_a_midnight_that_is_skipped_or_repeated(self):
        beirut, havana = Zone("Asia/Beirut"), Zone("America/Havana")
        self.assertEqual(beirut.midnight(date(2026, 3, 29)), datetime(2026, 3, 28, 22))
        self.assertEqual(havana.midnight(date(2026, 11, 1)), datetime(2026, 11, 1, 4))

    def test_a_day_that_a_zone_left_out_is_empty(self):
        apia = Zone("Pacific/Apia")
        left_out = date(2011, 12, 30)
        self.assertEqual(apia.midnight(left_out), apia.midnight(left_out + DAY))

    def test_a_month_of_a_zone(self):
        self.assertEqual(
            Zone("America/Guatemala").month(date(2026, 12, 17)),
            (datetime(2026, 12, 1, 6), datetime(2027, 1, 1, 6)),
        )

    def test_a_zone_that_does_not_exist(self):
        for tz in ("Mars/Olympus", "", "../etc/passwd"):
            with self.subTest(tz=tz), self.assertRaises(ValueError):
                Zone(tz)

    def test_months_without_a_zone(self):
        self.assertEqual(
            month_of(date(2024, 2, 10)), (date(2024, 2, 1), date(2024, 2, 29))
        )
        self.assertEqual(next_month(date(2026, 12, 31)), date(2027, 1, 1))
        over = list(months(date(2026, 11, 15), date(2027, 2, 1)))
        self.assertEqual(over, [date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)])
        for month, following in pairwise(over):
            self.assertEqual(next_month(month), following)

    def test_aware_moments_become_naive_utc(self):
        local = datetime(2026, 3, 3, 9, tzinfo=timezone(timedelta(hours=-6)))
        self.assertEqual(to_naive_utc(local), datetime(2026, 3, 3, 15))
        self.assertEqual(to_naive_utc(datetime(2026, 3, 3)), datetime(2026, 3, 3))
