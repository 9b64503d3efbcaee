"""Service time against an oracle that walks tick by tick (rules T2 to T4, T7)."""

import unittest
from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import HealthCheck, assume, given, settings, strategies as st

from odoo.addons.sla_policy.engine.business_time import (
    BusinessTimeline,
    Holiday,
    Shift,
)
from odoo.addons.sla_policy.tests.oracle import OutOfReach, TickingOracle

HOUR = 3600
DAY = 24 * HOUR
SECOND = timedelta(seconds=1)
REACH = timedelta(days=12)

properties = settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=100,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


# Instants (UTC) around which something happens to the zone's clock, or nothing does.
ANCHORS = [
    ("America/Mexico_City", "2022-04-03 08:00"),
    ("America/Mexico_City", "2022-10-30 07:00"),
    ("America/Mexico_City", "2023-04-02 08:00"),
    ("America/Guatemala", "2006-10-01 05:00"),
    ("America/Costa_Rica", "2026-02-12 00:00"),  # a boundary between two chunks
    ("America/Guayaquil", "1993-02-05 05:00"),
    ("Europe/Madrid", "2026-03-29 01:00"),
    ("Europe/Madrid", "2026-10-25 01:00"),
    ("America/New_York", "2026-03-08 07:00"),
    ("America/New_York", "2026-11-01 06:00"),
    ("Australia/Lord_Howe", "2026-04-04 15:00"),
    ("Australia/Lord_Howe", "2026-10-03 15:30"),
    ("Asia/Kolkata", "2026-06-14 18:30"),
    ("America/Santiago", "2026-04-05 03:00"),
    ("America/Santiago", "2026-09-06 04:00"),
    ("Asia/Beirut", "2026-03-28 22:00"),
    ("Asia/Beirut", "2026-10-24 21:00"),
    ("Pacific/Apia", "2011-12-30 10:00"),
    ("Asia/Kathmandu", "1985-12-31 18:30"),
    ("America/St_Johns", "2006-10-29 02:31"),  # 00:01 back to 23:01 of the day before
    ("UTC", "2027-02-13 00:00"),  # the next boundary
]

minutes = st.integers(0, 1440)
near = st.builds(timedelta, minutes=st.integers(-90, 90), seconds=st.integers(0, 59))
far = st.builds(timedelta, minutes=st.integers(-3000, 3000))
weekdays = st.sets(st.integers(0, 6), min_size=1)
weeks = st.sampled_from([None, None, 0, 1])
REGULAR = [
    [(540, 1080)],
    [(540, 780), (840, 1080)],
    [(1320, 1440)],
    [(0, 360), (1320, 1440)],
    [(0, 1440)],
    [(60, 150), (180, 210)],
]


@st.composite
def shifts(draw, around):
    """Lines as plain tuples: weekday, start, end, week, first and last date."""
    lines = []
    if draw(st.booleans()):
        windows = draw(st.sampled_from(REGULAR))
        week = draw(weeks)
        lines += [
            (day, start * 60, end * 60, week, None, None)
            for day in draw(weekdays)
            for start, end in windows
        ]
    for _ in range(draw(st.integers(0 if lines else 1, 5))):
        start, end = sorted((draw(minutes), draw(minutes)))
        assume(start < end)
        limits = [
            draw(st.none() | st.integers(*reach)) for reach in ((-6, 2), (-2, 10))
        ]
        first, last = (
            None if days is None else around.date() + timedelta(days) for days in limits
        )
        day = draw(st.integers(0, 6))
        lines.append((day, start * 60, end * 60, draw(weeks), first, last))
    return lines


@st.composite
def holidays(draw, around):
    found = []
    for name in "ABC"[: draw(st.integers(0, 3))]:
        start = around + timedelta(minutes=draw(st.integers(-4000, 6000)))
        length = draw(st.sampled_from([30, 240, 1440, 2880]) | st.integers(0, 3000))
        found.append((start, start + timedelta(minutes=length), name))
    # The order of two that start together does not matter.
    assume(len({start for start, _, _ in found}) == len(found))
    return found


@st.composite
def situations(draw):
    """A timeline, the oracle of the same calendar, and a start near its anchor."""
    zone, text = draw(st.sampled_from(ANCHORS))
    anchor = datetime.fromisoformat(text)
    lines = draw(shifts(anchor))
    days_off = draw(holidays(anchor))
    calendar = build(zone, lines, days_off)
    start = anchor + draw(near | far)
    if draw(st.booleans()):
        # Most mistakes wait where something opens or closes.
        around = calendar[0].spans(start, start + timedelta(days=3))
        start = draw(st.sampled_from(around)).end + draw(st.integers(-1, 1)) * SECOND
    return calendar, start


def build(zone, lines, days_off, tick=60):
    week = {}
    for day, start, end, parity, first, last in lines:
        for each in (0, 1) if parity is None else (parity,):
            week.setdefault((each, day), []).append((start, end, first, last))
    timeline = BusinessTimeline(
        zone, [Shift(*line) for line in lines], [Holiday(*day) for day in days_off]
    )
    return timeline, TickingOracle(zone, week, days_off, tick)


budgets = st.integers(0, 40).map(lambda count: count * 900) | st.integers(0, 2 * DAY)
lengths = st.integers(0, 4 * DAY)


class TestProperties(unittest.TestCase):
    def same(self, found, ask, reach, *question):
        """``found`` is what the oracle answers, or lies beyond its reach."""
        try:
            expected = ask(*question, reach)
        except OutOfReach:
            if found is not None:
                self.assertGreaterEqual(found, reach - timedelta(days=2))
        else:
            self.assertEqual(found, expected)

    @properties
    @given(situations(), lengths)
    def test_t2_elapsed_equals_the_oracle(self, situation, length):
        (timeline, oracle), start = situation
        end = start + timedelta(seconds=length)
        self.assertEqual(timeline.elapsed(start, end), oracle.elapsed(start, end))

    @properties
    @given(situations(), budgets.filter(bool))
    def test_t2_deadline_equals_the_oracle(self, situation, budget):
        (timeline, oracle), start = situation
        found = timeline.deadline(start, budget)
        self.same(found, oracle.deadline, start + REACH, start, budget)

    @settings(properties, max_examples=40)
    @given(st.data())
    def test_t2_to_the_second_equals_the_oracle(self, data):
        """Shifts, holidays and starts that do not fall on whole minutes."""
        zone, text = data.draw(st.sampled_from(ANCHORS))
        anchor = datetime.fromisoformat(text)
        wall = TickingOracle(zone, {}).local(anchor)
        base = wall.hour * HOUR + wall.minute * 60
        lines = []
        for _ in range(data.draw(st.integers(1, 3))):
            opening = max(0, base + data.draw(st.integers(-4000, 4000)))
            closing = min(DAY, opening + data.draw(st.integers(1, 3000)))
            assume(opening < closing)
            lines += [(day, opening, closing, None, None, None) for day in range(7)]
        away = anchor + timedelta(seconds=data.draw(st.integers(-3000, 3000)))
        back = away + timedelta(seconds=data.draw(st.integers(0, 900)))
        timeline, oracle = build(zone, lines, [(away, back, "A")], tick=1)
        start = anchor + timedelta(seconds=data.draw(st.integers(-5000, 2000)))
        end = start + timedelta(seconds=data.draw(st.integers(0, 6000)))
        self.assertEqual(timeline.elapsed(start, end), oracle.elapsed(start, end))
        budget = data.draw(st.integers(1, 3000))
        try:
            expected = oracle.deadline(start, budget, start + timedelta(hours=3))
        except OutOfReach:
            return
        self.assertEqual(timeline.deadline(start, budget), expected)

    @properties
    @given(situations(), st.integers(0, 30 * DAY))
    def test_t2_deadline_is_the_first_instant_that_fills_the_budget(
        self, situation, budget
    ):
        (timeline, _), start = situation
        found = timeline.deadline(start, budget)
        assume(found is not None)
        self.assertEqual(timeline.elapsed(start, found), budget)
        if budget:
            before = found - SECOND
            self.assertEqual(timeline.elapsed(start, before), budget - 1)

    @properties
    @given(situations())
    def test_t2_zero_budget_stays_in_a_window_or_at_its_end(self, situation):
        (timeline, oracle), start = situation
        found = timeline.deadline(start, 0)
        at_close = oracle.is_open((start - SECOND).replace(second=0))
        if oracle.is_open(start.replace(second=0)) or at_close:
            self.assertEqual(found, start)
        else:
            self.assertEqual(found, timeline.next_open(start))
        opening = timeline.next_open(start)
        if opening is not None:
            self.assertEqual(timeline.deadline(start, 1), opening + SECOND)
            self.assertTrue(timeline.is_open(opening))
            self.assertEqual(timeline.elapsed(start, opening), 0)

    @properties
    @given(situations(), lengths, budgets, budgets)
    def test_t2_deadline_grows_with_the_start_and_the_budget(
        self, situation, later, first, second
    ):
        (timeline, _), start = situation
        small, large = sorted((first, second))
        early = timeline.deadline(start, small)
        assume(early is not None)
        for found in (
            timeline.deadline(start, large),
            timeline.deadline(start + timedelta(seconds=later), small),
        ):
            if found is not None:
                self.assertLessEqual(early, found)

    @properties
    @given(situations(), lengths, st.integers(0, 900 * DAY))
    def test_t2_elapsed_adds_up_over_a_split(self, situation, before, after):
        (timeline, _), start = situation
        middle = start + timedelta(seconds=before)
        end = middle + timedelta(seconds=after)
        self.assertEqual(
            timeline.elapsed(start, end),
            timeline.elapsed(start, middle) + timeline.elapsed(middle, end),
        )

    @settings(properties, max_examples=60)
    @given(situations(), st.integers(0, 5))
    def test_t3_day_close_equals_the_oracle(self, situation, days):
        (timeline, oracle), start = situation
        found = timeline.day_close(start, days)
        self.same(found, oracle.day_close, start + REACH, start, days)

    @settings(properties, max_examples=60)
    @given(situations(), st.none() | minutes)
    def test_t4_cutoff_equals_the_oracle(self, situation, minute):
        (timeline, oracle), start = situation
        if minute is None:
            clock = oracle.local(start)
            minute = clock.hour * 60 + clock.minute
        found = timeline.cutoff(start, minute * 60)
        self.same(found, oracle.cutoff, start + REACH, start, minute * 60)

    @properties
    @given(situations(), lengths)
    def test_spans_part_the_time_as_the_oracle_does(self, situation, length):
        (timeline, oracle), start = situation
        end = start + timedelta(seconds=length)
        spans = timeline.spans(start, end)
        edges = [span.start for span in spans] + [end]
        self.assertEqual(edges[0], start)
        self.assertEqual([span.end for span in spans], edges[1:])
        self.assertTrue(all(span.seconds > 0 for span in spans))
        for left, right in pairwise(spans):
            self.assertNotEqual((left.kind, left.label), (right.kind, right.label))
        for span in spans:
            for moment in oracle.walk(span.start, span.end):
                self.assertEqual((span.kind, span.label), oracle.kind(moment))
        counted = sum(span.seconds for span in spans if span.kind == "counted")
        self.assertEqual(counted, timeline.elapsed(start, end))
