"""Service time: the worked deadlines of the agreements, the known traps."""

import unittest
from datetime import date, datetime, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

from odoo.addons.sla_policy.engine.business_time import (
    BusinessTimeline,
    ElapsedTimeline,
    Holiday,
    Shift,
    Span,
)
from odoo.addons.sla_policy.engine.openings import CHUNK_DAYS

HOUR = 3600
DAY = 24 * HOUR
SECOND = timedelta(seconds=1)
WEEK = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def utc(zone, text, fold=0):
    """Naive UTC of a local time such as ``2026-10-25 02:30``."""
    local = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)
    return local.astimezone(timezone.utc).replace(tzinfo=None)


def hours(weekdays, *windows, **limits):
    return [
        Shift(day, round(start * HOUR), round(end * HOUR), **limits)
        for day in weekdays
        for start, end in windows
    ]


# === WORKED DEADLINES === #


class TestWorkedDeadlines(unittest.TestCase):
    """The reference agreements, to the second; ``+Mon`` is Monday of next week."""

    def check(self, zone, shifts, method, cases):
        timeline = BusinessTimeline(zone, shifts)
        for start, amount, expected in cases:
            with self.subTest(start=start, amount=amount):
                found = getattr(timeline, method)(self.at(zone, start), amount)
                self.assertEqual(found, self.at(zone, expected))

    def at(self, zone, text):
        day, clock = text.lstrip("+").split()
        local = date(2026, 6, 1) + timedelta(7 * text.count("+") + WEEK.index(day))
        return utc(zone, f"{local} {clock}")

    def test_t4_cutoff_of_the_cutoff_preset(self):
        cases = [
            ("Mon 10:00", 14 * HOUR, "Mon 14:00"),
            ("Mon 13:59:59", 14 * HOUR, "Mon 14:00"),
            ("Mon 14:00:00", 14 * HOUR, "Tue 14:00"),
            ("Sat 11:00", 14 * HOUR, "+Mon 14:00"),
        ]
        shifts = hours(range(5), (9, 18))
        self.check("America/Mexico_City", shifts, "cutoff", cases)

    def test_t2_hours_of_platinum_one_star(self):
        cases = [
            ("Mon 10:00", 6 * HOUR, "Mon 16:00"),
            ("Mon 10:00", 48 * HOUR, "+Mon 13:00"),
        ]
        shifts = hours(range(5), (8, 17))
        self.check("America/Guatemala", shifts, "deadline", cases)

    def test_t2_t6_hours_of_monthly(self):
        cases = [
            ("Fri 16:00", 24 * HOUR, "+Wed 10:00"),
            ("Fri 16:00", 48 * HOUR, "+Fri 14:00"),
        ]
        shifts = hours(range(5), (8, 18))
        self.check("America/Costa_Rica", shifts, "deadline", cases)

    def test_t2_hours_of_stars_standard_two_stars(self):
        cases = [
            ("Mon 16:30", 1 * HOUR, "Tue 09:30"),
            ("Tue 10:00", 24 * HOUR, "Fri 10:00"),
        ]
        shifts = hours(range(5), (9, 17))
        self.check("America/Guayaquil", shifts, "deadline", cases)

    def test_t2_information_check_of_prepaid_l3(self):
        cases = [("Mon 15:00", 8 * HOUR, "Tue 14:00")]
        shifts = hours(range(5), (9, 18))
        self.check("America/Mexico_City", shifts, "deadline", cases)

    def test_t3_estimate_and_release_date_of_prepaid_l3(self):
        cases = [("Tue 12:00", 5, "+Tue 18:00"), ("Wed 10:00", 2, "Fri 18:00")]
        shifts = hours(range(5), (9, 18))
        self.check("America/Mexico_City", shifts, "day_close", cases)

    def test_t2_round_the_clock_is_elapsed_time(self):
        start = utc("America/Guatemala", "2026-06-06 23:50")
        for minutes in (30, 60, 240, DAY // 60):
            with self.subTest(minutes=minutes):
                found = ElapsedTimeline().deadline(start, minutes * 60)
                self.assertEqual(found, start + timedelta(minutes=minutes))


# === TRAPS === #


class TestTraps(unittest.TestCase):
    """Answers that calendars are known to get wrong, here or elsewhere."""

    def test_t2_a_window_until_midnight_is_filled_exactly(self):
        timeline = BusinessTimeline("Asia/Kolkata", hours(range(5), (22, 24)))
        for start, end in (
            ("2026-06-01 22:00", "2026-06-02 00:00"),
            ("2026-06-05 22:00", "2026-06-06 00:00"),
        ):
            with self.subTest(start=start):
                found = timeline.deadline(utc("Asia/Kolkata", start), 2 * HOUR)
                self.assertEqual(found, utc("Asia/Kolkata", end))

    def test_t2_a_week_round_the_clock_does_not_drift(self):
        for zone in ("UTC", "Asia/Kathmandu", "America/Guatemala"):
            timeline = BusinessTimeline.always(zone)
            start = datetime(2026, 6, 1, 10, 20, 30)
            for days in (1, 7, 366, 3653):
                with self.subTest(zone=zone, days=days):
                    end = start + timedelta(days=days)
                    self.assertEqual(timeline.deadline(start, days * DAY), end)
                    self.assertEqual(timeline.elapsed(start, end), days * DAY)

    def test_t2_a_holiday_leaves_no_second_open(self):
        midnight = datetime(2026, 6, 2)
        away = Holiday(midnight, midnight + timedelta(days=1), "Rest")
        week = [*BusinessTimeline.always().shifts]
        timeline = BusinessTimeline("UTC", week, [away])
        self.assertEqual(timeline.deadline(midnight, HOUR), datetime(2026, 6, 3, 1))
        self.assertEqual(timeline.elapsed(midnight, away.end), 0)

    def test_t2_the_end_of_a_window_is_not_the_next_opening(self):
        timeline = BusinessTimeline("UTC", hours(range(5), (9, 13), (14, 18)))
        monday = datetime(2026, 6, 1)
        for clock, budget, expected in (
            (9, 4 * HOUR, 13),
            (9, 4 * HOUR + 1, 14 + 1 / HOUR),
            (9, 8 * HOUR, 18),
            (13, 0, 13),
            (13.5, 0, 14),
            (18, 0, 18),
            (19, 0, 33),
            (10, 0, 10),
        ):
            with self.subTest(clock=clock, budget=budget):
                found = timeline.deadline(monday + timedelta(hours=clock), budget)
                self.assertEqual(found, monday + timedelta(hours=expected))

    def test_t7_a_local_day_has_23_24_or_25_hours(self):
        timeline = BusinessTimeline.always("Europe/Madrid")
        for day, length in (("2026-03-29", 23), ("2026-10-25", 25), ("2026-06-01", 24)):
            with self.subTest(day=day):
                start = utc("Europe/Madrid", f"{day} 00:00")
                close = timeline.day_close(start, 0)
                self.assertEqual(timeline.elapsed(start, close), length * HOUR)

    def test_t7_a_working_day_keeps_its_clock_over_a_change(self):
        timeline = BusinessTimeline("Europe/Madrid", hours(range(5), (9, 18)))
        for friday, monday in (
            ("2026-03-27", "2026-03-30"),
            ("2026-10-23", "2026-10-26"),
        ):
            with self.subTest(friday=friday):
                start = utc("Europe/Madrid", f"{friday} 10:00")
                self.assertEqual(
                    timeline.deadline(start, 9 * HOUR),
                    utc("Europe/Madrid", f"{monday} 10:00"),
                )
                self.assertEqual(
                    timeline.day_close(start, 1),
                    utc("Europe/Madrid", f"{monday} 18:00"),
                )

    def test_t7_part_of_a_repeated_hour_is_two_pieces(self):
        timeline = BusinessTimeline("Europe/Madrid", hours([6], (2, 2.5)))
        spans = timeline.spans(datetime(2026, 10, 25), datetime(2026, 10, 25, 2))
        self.assertEqual(
            [(span.kind, span.seconds) for span in spans],
            [("counted", 1800), ("closed", 1800)] * 2,
        )

    def test_t7_a_window_inside_a_skipped_hour_never_opens(self):
        timeline = BusinessTimeline("Europe/Madrid", hours([6], (2, 3)))
        start = utc("Europe/Madrid", "2026-03-28 12:00")
        self.assertEqual(
            timeline.next_open(start), utc("Europe/Madrid", "2026-04-05 02:00")
        )

    def test_t7_half_an_hour_of_daylight_saving(self):
        timeline = BusinessTimeline.always("Australia/Lord_Howe")
        start = utc("Australia/Lord_Howe", "2026-04-05 00:00")
        close = timeline.day_close(start, 0)
        self.assertEqual(timeline.elapsed(start, close), 24 * HOUR + 1800)

    def test_t7_an_offset_of_odd_seconds(self):
        """Monrovia moved its clocks forward by 44 minutes and 30 seconds."""
        timeline = BusinessTimeline.always("Africa/Monrovia")
        start = datetime(1972, 1, 6, 12)
        closes = [timeline.day_close(start, days) for days in (0, 1, 2)]
        lengths = [timeline.elapsed(*pair) for pair in pairwise(closes)]
        self.assertEqual(lengths, [DAY - 44 * 60 - 30, DAY])

    def test_t7_a_local_date_that_never_was(self):
        """Samoa went from the 29th to the 31st of December 2011."""
        timeline = BusinessTimeline("Pacific/Apia", hours(range(7), (9, 17)))
        start = utc("Pacific/Apia", "2011-12-29 10:00")
        self.assertEqual(
            timeline.day_close(start, 1), utc("Pacific/Apia", "2011-12-31 17:00")
        )
        self.assertEqual(
            timeline.cutoff(start, DAY), utc("Pacific/Apia", "2011-12-31 00:00")
        )
        self.assertEqual(
            timeline.deadline(start, 8 * HOUR), utc("Pacific/Apia", "2011-12-31 10:00")
        )

    def test_t7_a_date_that_is_left_and_comes_back(self):
        """At 00:01 on 29 October 2006, St John's went back to 23:01 on the 28th."""
        timeline = BusinessTimeline("America/St_Johns", hours([5], (9, 24)))
        start = utc("America/St_Johns", "2006-10-28 12:00")
        self.assertEqual(timeline.day_close(start, 0), datetime(2006, 10, 29, 3, 30))
        self.assertEqual(
            timeline.elapsed(start, datetime(2006, 10, 29, 12)), 12 * HOUR + 59 * 60
        )

    def test_t7_two_week_calendars_follow_the_week_type(self):
        """2026-06-01 opens a week of type 1, 2026-06-08 one of type 0."""
        for week, opening in (
            (1, datetime(2026, 6, 1, 9)),
            (0, datetime(2026, 6, 8, 9)),
        ):
            with self.subTest(week=week):
                timeline = BusinessTimeline("UTC", hours([0], (9, 18), week=week))
                start = datetime(2026, 5, 31)
                self.assertEqual(timeline.next_open(start), opening)
                second = opening + timedelta(days=14)
                self.assertEqual(
                    timeline.deadline(start, 9 * HOUR + 1), second + SECOND
                )

    def test_t7_validity_dates_are_local_and_inclusive(self):
        limits = {"date_from": date(2026, 6, 2), "date_to": date(2026, 6, 3)}
        timeline = BusinessTimeline("Asia/Kolkata", hours(range(7), (0, 24), **limits))
        spans = timeline.spans(datetime(2026, 5, 1), datetime(2026, 7, 1))
        self.assertEqual(
            spans[1],
            Span(
                utc("Asia/Kolkata", "2026-06-02 00:00"),
                utc("Asia/Kolkata", "2026-06-04 00:00"),
                "counted",
            ),
        )
        self.assertEqual(len(spans), 3)
        self.assertIsNone(timeline.next_open(datetime(2026, 6, 4)))

    def test_t3_a_holiday_takes_the_day_or_cuts_it_short(self):
        off = [
            Holiday(datetime(2026, 6, 2), datetime(2026, 6, 3), "Whole"),
            Holiday(datetime(2026, 6, 3, 15), datetime(2026, 6, 4), "Afternoon"),
        ]
        timeline = BusinessTimeline("UTC", hours(range(5), (9, 18)), off)
        start = datetime(2026, 6, 1, 12)
        self.assertEqual(timeline.day_close(start, 0), datetime(2026, 6, 1, 18))
        self.assertEqual(timeline.day_close(start, 1), datetime(2026, 6, 3, 15))
        self.assertEqual(timeline.day_close(start, 2), datetime(2026, 6, 4, 18))
        closing = datetime(2026, 6, 3, 15)
        self.assertEqual(timeline.day_close(closing, 0), closing)
        after = datetime(2026, 6, 3, 16)
        self.assertEqual(timeline.day_close(after, 0), datetime(2026, 6, 4, 18))

    def test_t3_a_night_closes_at_midnight_of_its_date(self):
        timeline = BusinessTimeline(
            "UTC", hours(range(5), (22, 24)) + hours(range(1, 6), (0, 6))
        )
        monday = datetime(2026, 6, 1, 23)
        self.assertEqual(timeline.day_close(monday, 0), datetime(2026, 6, 2))
        self.assertEqual(timeline.day_close(monday, 5), datetime(2026, 6, 6, 6))
        self.assertEqual(timeline.elapsed(monday, datetime(2026, 6, 2, 6)), 7 * HOUR)

    def test_t4_a_cutoff_the_clocks_jump_or_repeat(self):
        madrid = BusinessTimeline.always("Europe/Madrid")
        santiago = BusinessTimeline.always("America/Santiago")
        for timeline, start, cutoff, expected in (
            (madrid, datetime(2026, 3, 28, 23), 2.5, datetime(2026, 3, 29, 1)),
            (madrid, datetime(2026, 10, 24, 22), 2.5, datetime(2026, 10, 25, 0, 30)),
            (madrid, datetime(2026, 10, 25, 0, 30), 2.5, datetime(2026, 10, 26, 1, 30)),
            (santiago, datetime(2026, 9, 5, 12), 24, datetime(2026, 9, 6, 4)),
            (santiago, datetime(2026, 9, 5, 12), 0, datetime(2026, 9, 6, 4)),
            (santiago, datetime(2026, 4, 4, 12), 24, datetime(2026, 4, 5, 4)),
        ):
            with self.subTest(timeline=timeline, start=start, cutoff=cutoff):
                found = timeline.cutoff(start, round(cutoff * HOUR))
                self.assertEqual(found, expected)

    def test_t4_a_cutoff_skips_days_without_service(self):
        off = [Holiday(datetime(2026, 6, 1), datetime(2026, 6, 2), "Whole")]
        timeline = BusinessTimeline("UTC", hours(range(5), (9, 18)), off)
        found = timeline.cutoff(datetime(2026, 5, 30), 14 * HOUR)
        self.assertEqual(found, datetime(2026, 6, 2, 14))

    def test_overlapping_holidays_keep_the_name_of_the_first(self):
        off = [
            Holiday(datetime(2026, 6, 2, 12), datetime(2026, 6, 3, 12), "Second"),
            Holiday(datetime(2026, 6, 2), datetime(2026, 6, 3), "First"),
            Holiday(datetime(2026, 6, 2, 1), datetime(2026, 6, 2, 2), "Inside"),
        ]
        timeline = BusinessTimeline("UTC", hours([1, 2], (9, 18)), off)
        spans = timeline.spans(datetime(2026, 6, 2), datetime(2026, 6, 4))
        self.assertEqual(
            [(span.kind, span.label, span.seconds // 1800) for span in spans],
            [
                ("closed", "", 18),
                ("holiday", "First", 18),
                ("closed", "", 30),
                ("holiday", "Second", 6),
                ("counted", "", 12),
                ("closed", "", 12),
            ],
        )

    def test_compiled_pieces_leave_no_seam(self):
        seam = datetime(1970, 1, 1) + timedelta(days=56 * CHUNK_DAYS)
        timeline = BusinessTimeline.always()
        start, end = seam - timedelta(hours=1), seam + timedelta(hours=1)
        self.assertEqual(timeline.spans(start, end), [Span(start, end, "counted")])
        day = BusinessTimeline("UTC", hours([(seam - SECOND).weekday()], (9, 24)))
        self.assertEqual(day.deadline(start, HOUR), seam)
        self.assertEqual(day.deadline(seam, 0), seam)
        self.assertEqual(day.day_close(start, 0), seam)
        self.assertFalse(day.is_open(seam))
        self.assertGreater(day.deadline(seam + SECOND, 0), seam + SECOND)

    def test_t3_t4_compiled_pieces_know_their_local_dates(self):
        """Local dates that lie in two compiled pieces of UTC."""
        seam = date(1970, 1, 1) + timedelta(days=56 * CHUNK_DAYS)
        for zone in ("America/Costa_Rica", "Asia/Kolkata", "Pacific/Apia"):
            timeline = BusinessTimeline(zone, hours(range(7), (1, 23)))
            for day in (seam - timedelta(days=1), seam):
                with self.subTest(zone=zone, day=day):
                    start = utc(zone, f"{day} 00:30")
                    close = utc(zone, f"{day} 23:00")
                    midnight = utc(zone, f"{day + timedelta(days=1)} 00:00")
                    self.assertEqual(timeline.day_close(start, 0), close)
                    before = start - timedelta(days=1)
                    self.assertEqual(timeline.day_close(before, 1), close)
                    self.assertEqual(timeline.cutoff(start, DAY), midnight)
                    self.assertEqual(
                        timeline.cutoff(start, HOUR), start + SECOND * 1800
                    )
                    self.assertEqual(timeline.deadline(start, 22 * HOUR), close)

    def test_microseconds_are_dropped(self):
        timeline = BusinessTimeline("UTC", hours(range(5), (9, 18)))
        start = datetime(2026, 6, 1, 10, 0, 0, 999_999)
        self.assertEqual(timeline.deadline(start, 60), datetime(2026, 6, 1, 10, 1))
