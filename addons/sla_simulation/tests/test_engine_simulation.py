"""Events replayed under another policy, without a database (what-if, dry runs)."""

import unittest
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, strategies as st

from odoo.addons.sla_policy.engine import vocabulary as voc
from odoo.addons.sla_policy.engine.clock import fold
from odoo.addons.sla_policy.engine.ticket_state import Event
from odoo.addons.sla_policy.tests.engine_clock_common import (
    BY_WORK,
    FULL,
    HOUR,
    POLICIES,
    START,
    created,
    hours,
    phase,
    policy,
)
from odoo.addons.sla_policy.tests.engine_histories import (
    LATER,
    NEWS,
    histories,
    properties,
    written_down,
)
from odoo.addons.sla_simulation.engine import simulation
from odoo.addons.sla_simulation.engine.simulation import compare, replay

TRIED = -7
# One policy all along, or none for a while.
ONE_POLICY = NEWS.map(
    lambda news: (
        (news[0], {"policy": min(news[1]["policy"], 1)})
        if news[0] == voc.EVENT_POLICY
        else news
    )
)


def relaxed(source, factor=2):
    """A policy that gives more time for every target in hours."""
    targets = tuple(replace(t, seconds=t.seconds * factor) for t in source.targets)
    return replace(source, key=TRIED, targets=targets)


HOURS_ONLY = policy(
    hours(voc.FIRST_RESPONSE, 2),
    hours(voc.NEXT_REPLY, 4),
    hours(voc.INFORMATION_CHECK, 8),
    hours(voc.ESTIMATE, 30),
    hours(voc.RESOLUTION, 24),
    hours(voc.RESOLUTION, 4, priority="3", round_the_clock=True),
)


class TestReplayProperties(unittest.TestCase):
    @properties
    @given(histories(news=ONE_POLICY, policy=1), LATER)
    def test_the_same_policy_turns_nothing_over(self, events, later):
        events = written_down(events)
        now = events[-1].at + later
        then = fold(events, {1: FULL}, now)
        replayed = replay(events, replace(FULL, key=TRIED), now)
        for pair in compare(then, replayed):
            self.assertEqual(pair.then, pair.now)
            self.assertIn(pair.flip, (simulation.SAME, simulation.NO_VERDICT))

    @properties
    @given(histories(news=ONE_POLICY, policy=1), LATER)
    def test_more_time_breaks_nothing(self, events, later):
        now = events[-1].at + later
        then = fold(events, {1: HOURS_ONLY}, now)
        for pair in compare(then, replay(events, relaxed(HOURS_ONLY), now)):
            self.assertNotEqual(pair.flip, simulation.LOST)
            self.assertLessEqual(pair.now.late, pair.then.late)

    @properties
    @given(histories(), LATER)
    def test_every_promise_is_the_tried_policys(self, events, later):
        now = events[-1].at + later
        clocks = replay(events, replace(BY_WORK, key=TRIED), now)
        self.assertLessEqual({clock.policy for clock in clocks}, {TRIED})
        # Where nothing was ever promised, nothing would have been.
        spoken = {
            event.value["policy"]
            for event in events
            if event.kind in (voc.EVENT_CREATED, voc.EVENT_POLICY)
        }
        if spoken == {0}:
            self.assertFalse(clocks)

    @properties
    @given(histories(), LATER, st.sampled_from([FULL, BY_WORK]))
    def test_no_promise_is_compared_twice(self, events, later, tried):
        now = events[-1].at + later
        then = fold(events, POLICIES, now)
        replayed = replay(events, replace(tried, key=TRIED), now)
        pairs = compare(then, replayed)
        self.assertLessEqual(len(pairs), len(then) + len(replayed))
        pairs = [
            pair.then for pair in pairs if pair.then.state != simulation.NOT_PROMISED
        ]
        self.assertLessEqual(len(pairs), len(then))


class TestReplay(unittest.TestCase):
    def flips(self, events, source, tried, now):
        then = fold(events, {source.key: source}, now)
        replayed = replay(events, replace(tried, key=TRIED), now)
        return {pair.metric: pair for pair in compare(then, replayed)}

    def test_a_shorter_promise_is_lost_and_reported_with_its_delay(self):
        four = policy(hours(voc.RESOLUTION, 4))
        two = policy(hours(voc.RESOLUTION, 2))
        events = [created(), phase(START + timedelta(hours=3), voc.SOLVED)]
        now = START + timedelta(days=1)
        pair = self.flips(events, four, two, now)[voc.RESOLUTION]
        self.assertEqual(pair.flip, simulation.LOST)
        self.assertEqual((pair.then.late, pair.now.late), (0, HOUR))
        pair = self.flips(events, two, four, now)[voc.RESOLUTION]
        self.assertEqual(pair.flip, simulation.GAINED)

    def test_overdue_counts_as_broken(self):
        four = policy(hours(voc.RESOLUTION, 4))
        two = policy(hours(voc.RESOLUTION, 2))
        now = START + timedelta(hours=3)
        pair = self.flips([created()], four, two, now)[voc.RESOLUTION]
        self.assertEqual(pair.now.state, voc.OVERDUE)
        self.assertEqual(pair.flip, simulation.NO_VERDICT)

    def test_what_is_not_promised_any_more_has_no_verdict(self):
        both = policy(hours(voc.FIRST_RESPONSE, 1), hours(voc.RESOLUTION, 4))
        one = policy(hours(voc.RESOLUTION, 4))
        events = [created(), phase(START + timedelta(hours=3), voc.SOLVED)]
        found = self.flips(events, both, one, START + timedelta(days=1))
        # Never answered, and overdue when it was solved.
        pair = found[voc.FIRST_RESPONSE]
        self.assertEqual(pair.then.state, voc.MISSED)
        self.assertEqual(pair.now.state, simulation.NOT_PROMISED)
        self.assertEqual(pair.flip, simulation.NO_VERDICT)

    def test_a_re_aim_on_the_way_is_one_policy_all_along(self):
        events = [
            created(policy=0),
            Event(START + timedelta(hours=1), voc.EVENT_POLICY, {"policy": 1}),
            Event(START + timedelta(hours=2), voc.EVENT_POLICY, {"policy": 2}),
        ]
        tried = policy(hours(voc.RESOLUTION, 4), key=TRIED)
        (clock,) = replay(events, tried, START + timedelta(hours=3))
        self.assertEqual(clock.started_at, START)
        self.assertEqual(clock.policy, TRIED)
