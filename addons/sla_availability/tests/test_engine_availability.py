"""Availability and a monitor's reports: rules by example and against oracles."""

import unittest
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import pairwise

from hypothesis import HealthCheck, given, settings, strategies as st

from odoo.addons.sla_availability.engine.availability import (
    CAUSES,
    CUSTOMER,
    MAINTENANCE,
    PROVIDER,
    WHOLE,
    Outage,
    measure,
)
from odoo.addons.sla_availability.engine.monitor import Change, Known, take
from odoo.addons.sla_policy.engine.business_time import (
    BusinessTimeline,
    ElapsedTimeline,
    Holiday,
    Shift,
)

DAY = 24 * 3600
MINUTE = timedelta(minutes=1)
MONDAY = datetime(2026, 3, 2)
ZONES = [
    "America/Guatemala",
    "America/Santiago",
    "Asia/Beirut",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Europe/Madrid",
    "UTC",
]

properties = settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=150,
    suppress_health_check=[HealthCheck.too_slow],
)

minutes = st.integers(-300, 3200)


def after(count):
    return MONDAY + count * MINUTE


@st.composite
def timelines(draw):
    if draw(st.booleans()):
        return ElapsedTimeline()
    start, end = sorted(draw(st.sets(st.integers(0, 96), min_size=2, max_size=2)))
    days_off = []
    if draw(st.booleans()):
        begin = draw(minutes)
        days_off = [Holiday(after(begin), after(begin + draw(st.integers(0, 700))))]
    return BusinessTimeline(
        draw(st.sampled_from(ZONES)),
        [Shift(day, start * 900, end * 900) for day in range(5)],
        days_off,
    )


@st.composite
def outages(draw):
    found = []
    for _ in range(draw(st.integers(0, 6))):
        begin = draw(minutes)
        length = draw(st.none() | st.integers(0, 1500))
        end = None if length is None else after(begin + length)
        found.append(Outage(after(begin), end, draw(st.sampled_from(CAUSES))))
    return found


@st.composite
def months(draw):
    """Two days play the month, so that the oracle can walk through it."""
    begin = draw(st.integers(0, 200))
    end = begin + draw(st.integers(0, 2880))
    now = draw(st.integers(-100, 3300))
    target = draw(st.sampled_from([0, 500_000, 990_000, 999_000, WHOLE]))
    return draw(timelines()), after(begin), after(end), target, after(now)


def walk(timeline, start, end, now, events):
    """Service seconds and lost seconds, minute by minute."""
    service = lost = 0
    moment = start
    while moment < end:
        if timeline.is_open(moment):
            service += 60
            causes = {
                outage.cause
                for outage in events
                if outage.start <= moment
                and moment < (now if outage.end is None else outage.end)
            }
            lost += 60 * (causes == {PROVIDER})
        moment += MINUTE
    return service, lost


class TestMeasureProperties(unittest.TestCase):
    @properties
    @given(months(), outages())
    def test_it_counts_what_walking_through_the_month_counts(self, month, events):
        timeline, start, end, target, now = month
        result = measure(timeline, start, end, events, target, now)
        self.assertEqual(
            (result.service, result.lost), walk(timeline, start, end, now, events)
        )

    @properties
    @given(months(), outages())
    def test_the_verdict_is_exact_and_agrees_with_what_is_left(self, month, events):
        timeline, start, end, target, now = month
        result = measure(timeline, start, end, events, target, now)
        if not result.service:
            self.assertEqual((result.ppm, result.is_kept), (None, None))
            return
        share = Fraction(result.service - result.lost, result.service)
        self.assertEqual(result.is_kept, share >= Fraction(target, WHOLE))
        self.assertEqual(result.is_kept, result.left >= 0)
        self.assertTrue(0 <= share * WHOLE - result.ppm < 1)
        # One second beyond what is allowed, and the target is missed.
        rest = Fraction(result.service - result.allowed - 1, result.service)
        self.assertLess(rest, Fraction(target, WHOLE) if target else 1)

    @properties
    @given(months(), outages())
    def test_the_lines_add_up_to_what_was_lost(self, month, events):
        timeline, start, end, target, now = month
        result = measure(timeline, start, end, events, target, now)
        self.assertEqual(len(result.lines), len(events))
        self.assertEqual(sum(line.lost for line in result.lines), result.lost)
        for line, outage in zip(result.lines, events, strict=True):
            self.assertLessEqual(0, line.lost)
            self.assertLessEqual(line.lost, line.down)
            if outage.cause != PROVIDER:
                self.assertEqual(line.lost, 0)
        self.assertLessEqual(result.lost, result.service)

    @properties
    @given(months(), outages(), st.randoms(use_true_random=False))
    def test_neither_order_nor_repetition_matters(self, month, events, random):
        timeline, start, end, target, now = month
        result = measure(timeline, start, end, events, target, now)
        again = events * 2
        random.shuffle(again)
        other = measure(timeline, start, end, again, target, now)
        self.assertEqual((other.lost, other.ppm), (result.lost, result.ppm))

    @properties
    @given(months(), outages())
    def test_a_fault_only_loses_and_an_excuse_only_gives_back(self, month, events):
        timeline, start, end, target, now = month
        lost = measure(timeline, start, end, events, target, now).lost
        for cause in CAUSES:
            more = [*events, Outage(after(100), after(900), cause)]
            other = measure(timeline, start, end, more, target, now).lost
            if cause == PROVIDER:
                self.assertGreaterEqual(other, lost)
            else:
                self.assertLessEqual(other, lost)

    @properties
    @given(months(), outages(), st.integers(0, 3200))
    def test_two_halves_lose_what_the_whole_does(self, month, events, cut):
        timeline, start, end, target, now = month
        middle = min(max(after(cut), start), end)
        whole, *halves = (
            measure(timeline, *window, events, target, now)
            for window in ((start, end), (start, middle), (middle, end))
        )
        self.assertEqual(whole.lost, sum(half.lost for half in halves))
        self.assertEqual(whole.service, sum(half.service for half in halves))


class TestMeasureExamples(unittest.TestCase):
    """100 hours of service round the clock: one hour is one per cent."""

    def measure(self, *events, target=990_000, hours=100, now=None, timeline=None):
        end = MONDAY + timedelta(hours=hours)
        spells = [
            Outage(
                MONDAY + timedelta(hours=begin),
                None if stop is None else MONDAY + timedelta(hours=stop),
                cause,
            )
            for begin, stop, cause in events
        ]
        return measure(
            timeline or ElapsedTimeline(), MONDAY, end, spells, target, now or end
        )

    def test_exactly_the_target_is_kept(self):
        result = self.measure((10, 11, PROVIDER))
        self.assertEqual((result.ppm, result.is_kept, result.left), (990_000, True, 0))

    def test_one_second_more_is_missed(self):
        result = self.measure((10, 11 + 1 / 3600, PROVIDER))
        self.assertEqual((result.ppm, result.is_kept), (989_997, False))
        self.assertEqual(result.left, -1)

    def test_overlapping_outages_are_lost_once(self):
        result = self.measure((10, 12, PROVIDER), (11, 13, PROVIDER))
        self.assertEqual([line.down for line in result.lines], [7200, 7200])
        self.assertEqual([line.lost for line in result.lines], [7200, 3600])

    def test_maintenance_and_customer_take_nothing_and_excuse(self):
        for cause in (MAINTENANCE, CUSTOMER):
            result = self.measure((10, 14, PROVIDER), (11, 12, cause))
            self.assertEqual([line.lost for line in result.lines], [3 * 3600, 0])

    def test_an_open_outage_lasts_until_now(self):
        result = self.measure((10, None, PROVIDER), now=MONDAY + timedelta(hours=13))
        self.assertEqual(result.lost, 3 * 3600)

    def test_an_open_outage_of_a_month_that_is_over_ends_with_the_month(self):
        result = self.measure((99, None, PROVIDER), now=MONDAY + timedelta(hours=500))
        self.assertEqual(result.lost, 3600)

    def test_outside_service_hours_nothing_is_lost(self):
        office = BusinessTimeline("UTC", [Shift(0, 8 * 3600, 18 * 3600)])
        result = self.measure((0, 9, PROVIDER), hours=24, timeline=office)
        self.assertEqual((result.service, result.lost), (36_000, 3600))

    def test_without_service_time_there_is_no_availability(self):
        for timeline, hours in ((BusinessTimeline("UTC", []), 100), (None, 0)):
            result = self.measure((0, 50, PROVIDER), hours=hours, timeline=timeline)
            self.assertEqual((result.ppm, result.is_kept), (None, None))
            self.assertEqual((result.service, result.lost, result.left), (0, 0, 0))

    def test_nonsense_is_refused(self):
        with self.assertRaisesRegex(ValueError, "no cause"):
            Outage(MONDAY, None, "aliens")
        with self.assertRaisesRegex(ValueError, "before it starts"):
            Outage(MONDAY, MONDAY - MINUTE, PROVIDER)
        with self.assertRaisesRegex(ValueError, "target"):
            self.measure(target=WHOLE + 1)


# === MONITOR === #


class Listener:
    """A service as the database keeps it: what came in, and the outages it made."""

    def __init__(self):
        self.known = Known()

    def receive(self, is_up, at):
        change = take(self.known, is_up, at)
        spells = list(self.known.spells)
        for index, spell in change.changed.items():
            spells[index] = spell
        spells += change.new
        newest = {"up_at": self.known.up_at, "down_at": self.known.down_at}
        name = "up_at" if is_up else "down_at"
        newest[name] = max(at, newest[name] or at)
        self.known = Known(tuple(spells), **newest)
        return change

    def spells(self):
        return sorted(
            (spell for spell in self.known.spells if spell[0] != spell[1]),
            key=lambda spell: spell[0],
        )


def listen(reports):
    listener = Listener()
    for report in reports:
        listener.receive(*report)
    return listener


@st.composite
def histories(draw):
    """Down, up, down, up... at growing moments."""
    gaps = draw(st.lists(st.integers(1, 90), max_size=8))
    moment, reports = 0, []
    for index, gap in enumerate(gaps):
        moment += gap
        reports.append((index % 2 == 1, after(moment)))
    return reports


def outages_of(history):
    """The outages of a history received in order."""
    return [
        (at, history[index + 1][1] if index + 1 < len(history) else None)
        for index, (is_up, at) in enumerate(history)
        if not is_up
    ]


class TestMonitorProperties(unittest.TestCase):
    @properties
    @given(histories())
    def test_in_order_each_down_lasts_until_the_next_up(self, history):
        self.assertEqual(listen(history).spells(), outages_of(history))

    @properties
    @given(histories(), st.data())
    def test_repeated_reports_change_nothing(self, history, data):
        received = []
        for report in history:
            received.append(report)
            received += data.draw(st.lists(st.sampled_from(received), max_size=2))
        self.assertEqual(listen(received).spells(), outages_of(history))

    @properties
    @given(histories(), st.data())
    def test_a_report_overtaken_by_the_next_one_changes_nothing(self, history, data):
        received = list(history)
        if len(received) > 1:
            index = data.draw(st.integers(0, len(received) - 2))
            received[index], received[index + 1] = received[index + 1], received[index]
        self.assertEqual(listen(received).spells(), outages_of(history))

    @properties
    @given(st.lists(st.tuples(st.booleans(), st.integers(0, 60)), max_size=12))
    def test_whatever_comes_at_most_one_is_open_and_none_overlap(self, noise):
        listener = listen([(is_up, after(count)) for is_up, count in noise])
        spells = listener.spells()
        for begin, end in spells:
            self.assertTrue(end is None or begin < end)
        for (_begin, end), (begin, _end) in pairwise(spells):
            self.assertIsNotNone(end)
            self.assertLessEqual(end, begin)

    @properties
    @given(st.lists(st.tuples(st.booleans(), st.integers(0, 60)), max_size=10))
    def test_saying_the_last_one_again_changes_nothing(self, noise):
        reports = [(is_up, after(count)) for is_up, count in noise]
        listener = listen(reports)
        for is_up, at in reports[-1:]:
            before = listener.spells()
            listener.receive(is_up, at)
            self.assertEqual(listener.spells(), before)


class TestMonitorExamples(unittest.TestCase):
    def test_up_without_an_outage_is_a_heartbeat(self):
        self.assertEqual(take(Known(), True, MONDAY), Change())

    def test_an_earlier_down_moves_the_start(self):
        listener = listen([(False, after(10)), (False, after(5))])
        self.assertEqual(listener.spells(), [(after(5), None)])

    def test_an_up_from_before_the_outage_is_stale(self):
        listener = listen([(False, after(10)), (True, after(5))])
        self.assertEqual(listener.spells(), [(after(10), None)])

    def test_a_down_from_before_the_last_up_is_over(self):
        """Up came first, then the down it answers: the outage is not open."""
        listener = listen([(True, after(10)), (False, after(5))])
        self.assertEqual(listener.spells(), [(after(5), after(10))])

    def test_an_earlier_up_ends_the_outage_earlier(self):
        listener = listen([(False, after(1)), (True, after(9)), (True, after(4))])
        self.assertEqual(listener.spells(), [(after(1), after(4))])
