"""When a share of what was promised will have been used, without a database."""

import unittest
from datetime import datetime, timedelta

from hypothesis import given, settings, strategies as st

from odoo.addons.sla_policy.engine import vocabulary as voc
from odoo.addons.sla_policy.engine.business_time import BusinessTimeline, Shift
from odoo.addons.sla_policy.engine.clock import fold
from odoo.addons.sla_policy.engine.policy import Policy, Target
from odoo.addons.sla_policy.engine.share import share_due
from odoo.addons.sla_policy.engine.ticket_state import Event

HOUR = 3600
SECOND = timedelta(seconds=1)
START = datetime(2026, 3, 27, 8)  # a Friday; Madrid changes its clocks on Sunday
OFFICE = BusinessTimeline(
    "Europe/Madrid", [Shift(day, 9 * HOUR, 18 * HOUR) for day in range(5)]
)

properties = settings(derandomize=True, database=None, deadline=None, max_examples=200)


def resolution(kind=voc.HOURS, **values):
    """A policy of one promise."""
    return Policy(1, (Target(1, voc.RESOLUTION, kind, **values),), OFFICE)


def running(policy, now, start=START, *later):
    """The clock of a ticket as it is at a moment."""
    value = {"phase": voc.NEW, "priority": "1", "type": 0, "user": 0, "policy": 1}
    events = [Event(start, voc.EVENT_CREATED, value), *later]
    (clock,) = fold(events, {1: policy}, now)
    return clock


class TestShareProperties(unittest.TestCase):
    @properties
    @given(
        st.integers(1, 100 * HOUR),
        st.booleans(),
        st.integers(1, 99),
        st.integers(0, 7 * 86_400),
        st.integers(0, 14 * 86_400),
    )
    def test_at_its_moment_the_share_is_used_and_not_a_second_before(
        self, budget, round_the_clock, share, begun, passed
    ):
        policy = resolution(seconds=budget, round_the_clock=round_the_clock)
        start = START + timedelta(seconds=begun)
        now = start + timedelta(seconds=passed)
        clock = running(policy, now, start)
        due = share_due(clock, policy, share, now)
        timeline = policy.timeline_of(clock.target)
        self.assertLessEqual(due, clock.deadline)
        if clock.used * 100 >= share * budget:
            self.assertEqual(due, min(now, clock.deadline))
            return
        self.assertGreater(due, now)
        self.assertGreaterEqual(timeline.elapsed(start, due) * 100, share * budget)
        before = timeline.elapsed(start, due - SECOND)
        self.assertLess(before * 100, share * budget)

    @properties
    @given(
        st.integers(1, 100 * HOUR),
        st.integers(0, 14 * 86_400),
        st.lists(st.integers(1, 100), min_size=2, max_size=5),
    )
    def test_a_bigger_share_never_comes_sooner(self, budget, passed, shares):
        policy = resolution(seconds=budget)
        now = START + timedelta(seconds=passed)
        clock = running(policy, now)
        moments = [share_due(clock, policy, share, now) for share in sorted(shares)]
        self.assertEqual(moments, sorted(moments))


class TestShare(unittest.TestCase):
    def test_three_quarters_of_eight_hours_are_six(self):
        policy = resolution(seconds=8 * HOUR)
        clock = running(policy, START)
        self.assertEqual(
            share_due(clock, policy, 75, START), START + timedelta(hours=6)
        )

    def test_the_whole_of_it_is_the_deadline_in_the_past_too(self):
        policy = resolution(seconds=8 * HOUR)
        late = START + timedelta(days=9)
        clock = running(policy, late)
        for share in (50, 100):
            with self.subTest(share):
                due = share_due(clock, policy, share, late)
                self.assertEqual(due, START + timedelta(hours=8))

    def test_it_is_never_while_the_clock_stands_still(self):
        policy = resolution(seconds=8 * HOUR)
        now = START + timedelta(hours=1)
        wait = Event(now, voc.EVENT_PHASE, voc.WAITING_CUSTOMER)
        clock = running(policy, now, START, wait)
        for share in (50, 100):
            with self.subTest(share):
                self.assertIsNone(share_due(clock, policy, share, now))

    def test_it_is_never_where_no_deadline_is_named(self):
        policy = resolution(voc.PLANNED)
        self.assertIsNone(share_due(running(policy, START), policy, 50, START))

    def test_nothing_to_use_is_used_at_the_deadline(self):
        """What was promised within no time at all is due as a whole."""
        policy = resolution(seconds=0)
        clock = running(policy, START)
        self.assertEqual(share_due(clock, policy, 50, START), clock.deadline)
