"""What holds for every history that is folded (rules C2 to C11)."""

import unittest
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from hypothesis import given, strategies as st

from odoo.addons.sla_policy.engine import vocabulary as voc
from odoo.addons.sla_policy.engine.clock import fold
from odoo.addons.sla_policy.engine.explanation import ahead, explain
from odoo.addons.sla_policy.engine.metrics import METRICS
from odoo.addons.sla_policy.engine.policy import Policy
from odoo.addons.sla_policy.engine.ticket_state import Event

from .engine_clock_common import ALWAYS, POLICIES, TYPE, only, phase
from .engine_histories import (
    LATER,
    PAUSES,
    histories,
    properties,
    verdict,
    written_down,
)


def without_verdicts(clocks):
    return [replace(clock, verdict=None) for clock in clocks]


class TestFoldProperties(unittest.TestCase):
    """What holds for every history."""

    @properties
    @given(histories(), LATER)
    def test_c11_folding_twice_gives_the_same(self, events, later):
        now = events[-1].at + later
        self.assertEqual(fold(events, POLICIES, now), fold(events, POLICIES, now))

    @properties
    @given(histories(), LATER)
    def test_c11_verdicts_on_the_way_change_nothing(self, events, later):
        now = events[-1].at + later
        log = written_down(events)
        self.assertEqual(
            without_verdicts(fold(log, POLICIES, now)),
            without_verdicts(fold(events, POLICIES, now)),
        )

    @properties
    @given(histories(), LATER, st.data())
    def test_stages_without_behaviour_change_nothing(self, events, later, data):
        """Wherever a ticket passes through them, its clocks are the same."""
        now = events[-1].at + later
        detour = []
        for event, until in zip(
            events, [*(f.at for f in events[1:]), now], strict=True
        ):
            detour.append(event)
            if data.draw(st.booleans()):
                between = event.at + timedelta(seconds=(until - event.at).seconds // 2)
                detour.append(Event(between, voc.EVENT_PHASE, "", "user:3"))
        self.assertEqual(fold(detour, POLICIES, now), fold(events, POLICIES, now))

    @properties
    @given(histories(), LATER)
    def test_c9_verdicts_outlive_another_calendar(self, events, later):
        """What is stopped looks the same when the service hours are others."""
        log, now = written_down(events), events[-1].at + later
        moved = {
            key: Policy(
                key, p.targets, ALWAYS, p.first_response_stop, p.resolution_start
            )
            for key, p in POLICIES.items()
        }
        before = [c for c in fold(log, POLICIES, now) if c.is_final]
        after = [c for c in fold(log, moved, now) if c.is_final]
        for one, other in zip(before, after, strict=True):
            self.assertEqual(verdict(one), verdict(other))

    @properties
    @given(histories(), LATER)
    def test_c10_counted_seconds_are_the_time_used(self, events, later):
        now = events[-1].at + later
        for clock in fold(events, POLICIES, now):
            spans = explain(clock, POLICIES[clock.policy], now)
            counted = sum(s.seconds for s in spans if s.kind == voc.SPAN_COUNTED)
            self.assertEqual(counted, clock.used)
            until = clock.stopped_at or now
            for one, other in pairwise(spans):
                self.assertEqual(one.end, other.start)
            if spans:
                self.assertEqual(spans[0].start, clock.started_at)
                self.assertEqual(spans[-1].end, until)
            else:
                self.assertGreaterEqual(clock.started_at, until)

    @properties
    @given(histories(), LATER)
    def test_c10_what_lies_ahead_is_what_is_left(self, events, later):
        now = events[-1].at + later
        for clock in fold(events, POLICIES, now):
            spans = ahead(clock, POLICIES[clock.policy], now)
            if clock.target.kind == voc.HOURS and spans:
                left = sum(s.seconds for s in spans if s.kind == voc.SPAN_COUNTED)
                self.assertEqual(left, clock.budget - clock.used)
            if clock.state != voc.RUNNING:
                self.assertEqual(spans, [])

    @properties
    @given(histories(), LATER)
    def test_c7_states_tell_the_truth(self, events, later):
        now = events[-1].at + later
        for clock in fold(events, POLICIES, now):
            if clock.state == voc.MET:
                self.assertFalse(clock.is_breached)
                if clock.deadline:
                    self.assertLessEqual(clock.stopped_at, clock.deadline)
            elif clock.state == voc.MISSED:
                self.assertTrue(clock.is_breached)
                self.assertGreater(clock.stopped_at, clock.deadline)
            elif clock.state == voc.CANCELLED:
                self.assertFalse(clock.is_breached)
                self.assertIsNotNone(clock.stopped_at)
            else:
                self.assertIsNone(clock.stopped_at)
                self.assertEqual(
                    clock.is_breached,
                    clock.deadline is not None and clock.deadline <= now,
                )
            self.assertEqual(clock.state == voc.PAUSED, clock.paused_at is not None)
            if clock.deadline and clock.target.kind != voc.PLANNED:
                self.assertGreaterEqual(clock.deadline, clock.started_at)
            if clock.stopped_at:
                self.assertGreaterEqual(clock.stopped_at, clock.started_at)

    @properties
    @given(histories(), LATER)
    def test_c7_hours_are_missed_when_and_only_when_more_was_used(self, events, later):
        now = events[-1].at + later
        for clock in fold(events, POLICIES, now):
            if clock.target.kind != voc.HOURS:
                continue
            if clock.state == voc.MISSED:
                self.assertGreaterEqual(clock.used, clock.budget)
            elif clock.state == voc.MET:
                self.assertLessEqual(clock.used, clock.budget)

    @properties
    @given(histories(), LATER)
    def test_sequences_have_no_gaps_and_one_is_open(self, events, later):
        clocks = fold(events, POLICIES, events[-1].at + later)
        for metric in METRICS.codes():
            own = [c for c in clocks if c.metric == metric]
            numbers = [c.sequence for c in own]
            self.assertEqual(numbers, sorted(set(numbers)))
            still_open = [c for c in own if c.state in voc.OPEN_STATES]
            self.assertLessEqual(len(still_open), 1)

    @properties
    @given(
        histories(
            news=st.tuples(
                st.just(voc.EVENT_PHASE),
                st.sampled_from([voc.IN_PROGRESS, voc.ASSIGNED, *PAUSES]),
            ),
            policy=1,
        ),
        st.sampled_from(["", "3"]),
        st.sampled_from([0, TYPE]),
    )
    def test_c3_pausing_never_brings_a_deadline_forward(self, events, stars, kind):
        first, *rest = events
        value = {**first.value, "phase": voc.IN_PROGRESS, "type": kind}
        value["priority"] = stars or "1"
        first = Event(first.at, first.kind, value)
        last = [phase(rest[-1].at if rest else first.at, voc.IN_PROGRESS)]
        now = last[0].at
        paused = {
            (c.metric, c.sequence): c
            for c in fold([first, *rest, *last], POLICIES, now)
        }
        plain = fold([first, *last], POLICIES, now)
        for clock in plain:
            if clock.metric not in (voc.RESOLUTION, voc.ESTIMATE):
                continue
            other = paused[clock.metric, clock.sequence]
            if clock.deadline and other.state == voc.RUNNING:
                self.assertGreaterEqual(other.deadline, clock.deadline)
                self.assertLessEqual(other.used, clock.used)

    @properties
    @given(
        histories(
            news=st.tuples(
                st.just(voc.EVENT_PHASE),
                st.sampled_from([voc.IN_PROGRESS, voc.WAITING_CUSTOMER]),
            ),
            policy=1,
        ),
        LATER,
    )
    def test_c2_waiting_for_the_customer_never_stops_a_first_response(
        self, events, later
    ):
        now = events[-1].at + later
        waited = only(fold(events, POLICIES, now), voc.FIRST_RESPONSE)
        plain = only(fold(events[:1], POLICIES, now), voc.FIRST_RESPONSE)
        self.assertEqual(waited, plain)

    @properties
    @given(histories(policy=1), st.sampled_from(["1", "3"]), st.sampled_from([0, TYPE]))
    def test_c5_a_new_aim_keeps_the_start_and_the_pauses(self, events, stars, kind):
        now = events[-1].at
        before = {
            (c.metric, c.sequence): c
            for c in fold(events, POLICIES, now)
            if c.state in voc.OPEN_STATES and c.metric != voc.PROGRESS_UPDATE
        }
        aimed = [
            Event(now, voc.EVENT_PRIORITY, stars),
            Event(now, voc.EVENT_TYPE, kind),
        ]
        for clock in fold([*events, *aimed], POLICIES, now):
            old = before.get((clock.metric, clock.sequence))
            if old and clock.state in voc.OPEN_STATES:
                self.assertEqual(clock.started_at, old.started_at)
                self.assertEqual(clock.pauses, old.pauses)
