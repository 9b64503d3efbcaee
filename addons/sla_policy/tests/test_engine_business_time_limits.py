"""Service time: nothing open, far away, nonsense, and timelines that are shared."""

import pickle
import sys
import unittest
from datetime import date, datetime, timedelta, timezone
from threading import Barrier, Thread

from odoo.addons.sla_policy.engine.business_time import (
    HORIZON,
    BusinessTimeline,
    ElapsedTimeline,
    Holiday,
    Shift,
    Span,
)

HOUR = 3600
DAY = 24 * HOUR


def hours(weekdays, *windows, **limits):
    return [
        Shift(day, round(start * HOUR), round(end * HOUR), **limits)
        for day in weekdays
        for start, end in windows
    ]


class TestLimits(unittest.TestCase):
    def test_nothing_open_answers_nothing(self):
        start = datetime(2026, 6, 1)
        end = start + timedelta(days=1)
        expired = hours(range(7), (0, 24), date_to=date(2020, 1, 1))
        away = Holiday(datetime(2026, 1, 1), datetime(2040, 1, 1), "For ever")
        for timeline, has_service, kind in (
            (BusinessTimeline("UTC", []), False, "closed"),
            (BusinessTimeline("UTC", expired), True, "closed"),
            (
                BusinessTimeline("UTC", hours(range(7), (0, 24)), [away]),
                True,
                "holiday",
            ),
        ):
            with self.subTest(timeline=timeline):
                self.assertIs(timeline.has_service, has_service)
                for found in (
                    timeline.deadline(start, 1),
                    timeline.deadline(start, 0),
                    timeline.day_close(start, 0),
                    timeline.day_close(start, 3),
                    timeline.cutoff(start, 14 * HOUR),
                    timeline.next_open(start),
                ):
                    self.assertIsNone(found)
                self.assertFalse(timeline.is_open(start))
                self.assertEqual(timeline.elapsed(start, end), 0)
                (span,) = timeline.spans(start, end)
                self.assertEqual((span.start, span.end, span.kind), (start, end, kind))

    def test_answers_stop_at_the_horizon(self):
        start = datetime(2026, 6, 1, 10)
        limit = HORIZON.days * DAY
        for timeline in (BusinessTimeline.always(), ElapsedTimeline()):
            with self.subTest(timeline=timeline):
                self.assertEqual(timeline.deadline(start, limit), start + HORIZON)
                self.assertIsNone(timeline.deadline(start, limit + 1))
        weekly = BusinessTimeline("UTC", hours([0], (9, 10)))
        self.assertIsNotNone(weekly.deadline(start, 500 * HOUR))
        self.assertIsNone(weekly.deadline(start, 600 * HOUR))
        self.assertIsNotNone(weekly.day_close(start, 500))
        self.assertIsNone(weekly.day_close(start, 600))
        self.assertIsNone(weekly.day_close(start, 10**9))

    def test_the_ends_of_the_calendar_do_not_crash(self):
        timeline = BusinessTimeline.always("Pacific/Apia")
        self.assertIsNone(timeline.deadline(datetime.max, DAY))
        self.assertIsNone(ElapsedTimeline().deadline(datetime.max, DAY))
        self.assertIsNone(timeline.day_close(datetime.max, 1))
        self.assertIsNotNone(timeline.deadline(datetime.min, DAY))
        self.assertIsNotNone(timeline.cutoff(datetime.min, DAY))

    def test_backwards_is_empty(self):
        early, late = datetime(2026, 6, 1, 10), datetime(2026, 6, 1, 11)
        for timeline in (BusinessTimeline.always(), ElapsedTimeline()):
            for start, end in ((late, early), (early, early)):
                with self.subTest(timeline=timeline, start=start, end=end):
                    self.assertEqual(timeline.elapsed(start, end), 0)
                    self.assertEqual(timeline.spans(start, end), [])
            self.assertEqual(timeline.elapsed(early, late), HOUR)
            self.assertEqual(
                timeline.spans(early, late), [Span(early, late, "counted")]
            )

    def test_nonsense_is_refused_in_a_sentence(self):
        always = BusinessTimeline.always()
        start = datetime(2026, 6, 1)
        aware = start.replace(tzinfo=timezone.utc)
        for nonsense in (
            lambda: Shift(7, 0, 60),
            lambda: Shift(-1, 0, 60),
            lambda: Shift(0, 60, 60),
            lambda: Shift(0, -1, 60),
            lambda: Shift(0, 0, DAY + 1),
            lambda: Shift(0, 0, 60, week=2),
            lambda: Holiday(start, start - timedelta(seconds=1)),
            lambda: Holiday(aware, aware),
            lambda: BusinessTimeline("America/Nowhere", []),
            lambda: BusinessTimeline("America", []),
            lambda: BusinessTimeline("../etc", []),
            lambda: BusinessTimeline("", []),
            lambda: BusinessTimeline(None, []),
            lambda: always.deadline(start, -1),
            lambda: ElapsedTimeline().deadline(start, -1),
            lambda: always.day_close(start, -1),
            lambda: always.cutoff(start, DAY + 1),
            lambda: always.cutoff(start, -1),
            lambda: always.deadline(aware, 1),
            lambda: always.elapsed(start, aware),
            lambda: always.spans(aware, aware),
            lambda: always.is_open(aware),
            lambda: ElapsedTimeline().elapsed(aware, aware),
        ):
            with self.subTest(), self.assertRaisesRegex(ValueError, r"^[A-Z].* .*\.$"):
                nonsense()


# === THREADS === #


class TestSharing(unittest.TestCase):
    def test_threads_that_share_a_timeline_agree(self):
        lines = hours(range(5), (9, 13), (14, 18))
        starts = [datetime(1990, 1, 1) + timedelta(days=97 * n) for n in range(150)]
        alone = BusinessTimeline("Europe/Madrid", lines)
        expected = [alone.deadline(start, 40 * HOUR) for start in starts]
        shared = BusinessTimeline("Europe/Madrid", lines)
        barrier, answers = Barrier(6), []

        def ask():
            barrier.wait()
            answers.append([shared.deadline(start, 40 * HOUR) for start in starts])

        interval = sys.getswitchinterval()
        sys.setswitchinterval(1e-6)
        try:
            threads = [Thread(target=ask) for _ in range(6)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        finally:
            sys.setswitchinterval(interval)
        self.assertEqual(answers, [expected] * 6)

    def test_a_timeline_travels_with_its_facts_only(self):
        away = Holiday(datetime(2026, 6, 2), datetime(2026, 6, 3), "Rest")
        timeline = BusinessTimeline("Asia/Kolkata", hours(range(5), (22, 24)), [away])
        start = datetime(2026, 6, 1)
        answer = timeline.deadline(start, 9 * HOUR)
        copy = pickle.loads(pickle.dumps(timeline))
        self.assertEqual(copy.deadline(start, 9 * HOUR), answer)
        self.assertEqual(copy.holidays, (away,))
        self.assertLess(len(pickle.dumps(timeline)), 2000)
        same = pickle.loads(pickle.dumps(ElapsedTimeline()))
        self.assertIs(same, ElapsedTimeline())
