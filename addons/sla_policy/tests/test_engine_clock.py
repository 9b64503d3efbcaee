"""Events folded into clocks, without a database (rules M1 to M7, C2 to C7, C10)."""

import unittest

from odoo.addons.sla_policy.engine import vocabulary as voc
from odoo.addons.sla_policy.engine.explanation import explain
from odoo.addons.sla_policy.engine.ticket_state import Event

from .engine_clock_common import (
    FULL,
    HOUR,
    TYPE,
    at,
    created,
    hours,
    only,
    phase,
    policy,
    run,
)


class TestFold(unittest.TestCase):
    """Small histories whose outcome a person can check."""

    def test_no_agreement_no_clock(self):
        events = [created(policy=0), phase(at("2026-03-23 09:00"), voc.SOLVED)]
        self.assertEqual(run(events, FULL, now=at("2026-03-24 09:00")), [])

    def test_c2_a_pause_takes_no_time(self):
        promised = policy(hours(voc.RESOLUTION, 8))
        events = [
            created(),  # Monday 9:00
            phase(at("2026-03-23 10:00"), voc.WAITING_CUSTOMER, "user:3"),
        ]
        clock = only(run(events, promised, now=at("2026-03-25 10:00")), voc.RESOLUTION)
        self.assertEqual(clock.state, voc.PAUSED)
        self.assertIsNone(clock.deadline)
        self.assertEqual(clock.used, 2 * HOUR)
        self.assertEqual(clock.paused_at, at("2026-03-23 10:00"))
        self.assertEqual(clock.pause_why, voc.WAITING_CUSTOMER)
        self.assertEqual(clock.pause_who, "user:3")
        # Six hours were left; Wednesday 11:00 to 14:00 and 15:00 to 18:00.
        events.append(phase(at("2026-03-25 10:00"), voc.IN_PROGRESS))
        clock = only(run(events, promised, now=at("2026-03-25 10:00")), voc.RESOLUTION)
        self.assertEqual(clock.state, voc.RUNNING)
        self.assertEqual(clock.deadline, at("2026-03-25 17:00"))

    def test_c3_resumed_after_the_clocks_changed(self):
        promised = policy(hours(voc.RESOLUTION, 8))
        events = [
            created(at("2026-03-27 15:00")),  # Friday 16:00
            phase(at("2026-03-27 16:00"), voc.WAITING_CUSTOMER),
            phase(at("2026-03-30 07:00"), voc.IN_PROGRESS),  # Monday 9:00 in summer
        ]
        clock = only(run(events, promised, now=at("2026-03-30 07:00")), voc.RESOLUTION)
        # Seven hours from 9:00: 14:00 after five, 17:00 after the lunch break.
        self.assertEqual(clock.deadline, at("2026-03-30 15:00"))

    def test_c3_every_phase_of_a_pause_counts_as_one(self):
        promised = policy(hours(voc.RESOLUTION, 2))
        events = [
            created(),
            phase(at("2026-03-23 09:00"), voc.WAITING_CUSTOMER),
            phase(at("2026-03-23 10:00"), voc.WAITING_VENDOR),
            phase(at("2026-03-23 11:00"), voc.WAITING_CUSTOMER),
            phase(at("2026-03-23 12:00"), voc.IN_PROGRESS),
        ]
        clock = only(run(events, promised, now=at("2026-03-23 12:00")), voc.RESOLUTION)
        self.assertEqual(clock.deadline, at("2026-03-23 13:00"))
        self.assertEqual(len(clock.pauses), 3)

    def test_c3_solved_out_of_a_pause_is_met_however_late(self):
        promised = policy(hours(voc.RESOLUTION, 2))
        events = [
            created(),
            phase(at("2026-03-23 09:00"), voc.WAITING_CUSTOMER),
            phase(at("2026-04-20 09:00"), voc.SOLVED),
        ]
        clock = only(run(events, promised, now=at("2026-04-21 09:00")), voc.RESOLUTION)
        self.assertEqual((clock.state, clock.is_breached), (voc.MET, False))
        self.assertEqual(clock.used, HOUR)

    def test_c7_the_very_second(self):
        promised = policy(hours(voc.RESOLUTION, 1))
        for moment, state in [
            ("2026-03-23 08:59:59", voc.MET),
            ("2026-03-23 09:00:00", voc.MET),
            ("2026-03-23 09:00:01", voc.MISSED),
        ]:
            with self.subTest(moment):
                events = [created(), phase(at(moment), voc.SOLVED)]
                clock = only(run(events, promised, now=at(moment)), voc.RESOLUTION)
                self.assertEqual(clock.state, state)
        clock = only(
            run([created()], promised, now=at("2026-03-23 08:59:59")), voc.RESOLUTION
        )
        self.assertFalse(clock.is_breached)
        clock = only(
            run([created()], promised, now=at("2026-03-23 09:00")), voc.RESOLUTION
        )
        self.assertTrue(clock.is_breached)
        self.assertEqual(clock.state, voc.RUNNING)

    def test_c6_reopened_the_time_in_between_is_not_counted(self):
        promised = policy(hours(voc.RESOLUTION, 8), hours(voc.FIRST_RESPONSE, 8))
        events = [
            created(),
            Event(at("2026-03-23 08:30"), voc.EVENT_AGENT_REPLY),
            phase(at("2026-03-23 11:00"), voc.SOLVED),  # three hours used
            phase(at("2026-03-25 08:00"), voc.IN_PROGRESS, "partner:4"),
        ]
        clocks = run(events, promised, now=at("2026-03-25 08:00"))
        clock = only(clocks, voc.RESOLUTION)
        self.assertEqual(clock.state, voc.RUNNING)
        self.assertEqual(clock.sequence, 1)
        # Five hours from Wednesday 9:00.
        self.assertEqual(clock.deadline, at("2026-03-25 13:00"))
        self.assertEqual(
            [(s.why, s.who, s.start, s.end) for s in clock.pauses],
            [
                (
                    voc.SOLVED,
                    "partner:4",
                    at("2026-03-23 11:00"),
                    at("2026-03-25 08:00"),
                )
            ],
        )
        self.assertEqual(only(clocks, voc.FIRST_RESPONSE).state, voc.MET)

    def test_c6_missed_then_reopened_is_overdue_again(self):
        promised = policy(hours(voc.RESOLUTION, 1))
        events = [
            created(),
            phase(at("2026-03-23 10:00"), voc.SOLVED),
            phase(at("2026-03-24 10:00"), voc.IN_PROGRESS),
        ]
        clock = only(run(events, promised, now=at("2026-03-24 10:00")), voc.RESOLUTION)
        self.assertEqual((clock.state, clock.is_breached), (voc.RUNNING, True))
        self.assertEqual(clock.deadline, at("2026-03-23 09:00"))

    def test_m7_cancelled_is_neither_met_nor_missed(self):
        promised = policy(hours(voc.RESOLUTION, 1))
        for moment in ("2026-03-23 08:30", "2026-03-24 08:30"):
            events = [created(), phase(at(moment), voc.CANCELLED)]
            clock = only(run(events, promised, now=at(moment)), voc.RESOLUTION)
            self.assertEqual((clock.state, clock.is_breached), (voc.CANCELLED, False))

    def test_m7_solved_then_cancelled_keeps_the_verdict(self):
        promised = policy(hours(voc.RESOLUTION, 1))
        events = [
            created(),
            phase(at("2026-03-23 08:30"), voc.SOLVED),
            phase(at("2026-03-24 08:30"), voc.CANCELLED),
        ]
        clock = only(run(events, promised, now=at("2026-03-25 08:30")), voc.RESOLUTION)
        self.assertEqual(clock.state, voc.MET)
        self.assertEqual(clock.stopped_at, at("2026-03-23 08:30"))

    def test_c5_a_policy_without_the_promise_drops_it_and_brings_it_back(self):
        promised = policy(hours(voc.RESOLUTION, 8))
        bare = policy(hours(voc.FIRST_RESPONSE, 1), key=2)
        events = [
            created(),
            Event(at("2026-03-23 09:00"), voc.EVENT_POLICY, {"policy": 2}),
        ]
        now = at("2026-03-23 10:00")
        clock = only(run(events, promised, bare, now=now), voc.RESOLUTION)
        self.assertEqual(clock.state, voc.CANCELLED)
        self.assertEqual(clock.stopped_at, at("2026-03-23 09:00"))
        self.assertEqual(clock.used, HOUR)
        events.append(Event(now, voc.EVENT_POLICY, {"policy": 1}))
        clock = only(run(events, promised, bare, now=now), voc.RESOLUTION)
        self.assertEqual(clock.state, voc.RUNNING)
        self.assertEqual(clock.deadline, at("2026-03-23 17:00"))

    def test_c5_a_dropped_promise_gets_no_verdict(self):
        """Promised nothing, a ticket that takes for ever misses nothing."""
        bare = policy(hours(voc.NEXT_REPLY, 1), key=2)
        for metric, kept in [
            (voc.RESOLUTION, phase(at("2026-03-25 10:00"), voc.SOLVED)),
            (voc.FIRST_RESPONSE, Event(at("2026-03-25 10:00"), voc.EVENT_AGENT_REPLY)),
        ]:
            promised = policy(hours(metric, 8))
            events = [
                created(),
                Event(at("2026-03-23 09:00"), voc.EVENT_POLICY, {"policy": 2}),
                kept,
            ]
            now = at("2026-03-25 11:00")
            clock = only(run(events, promised, bare, now=now), metric)
            self.assertEqual((clock.state, clock.is_breached), (voc.CANCELLED, False))
            self.assertEqual(clock.stopped_at, at("2026-03-23 09:00"))
            self.assertFalse(clock.is_final)

    def test_c10_a_dropped_promise_explains_itself_until_it_was_dropped(self):
        promised = policy(hours(voc.RESOLUTION, 8))
        bare = policy(hours(voc.FIRST_RESPONSE, 1), key=2)
        events = [
            created(),
            Event(at("2026-03-23 09:00"), voc.EVENT_POLICY, {"policy": 2}),
            phase(at("2026-03-23 10:00"), voc.WAITING_CUSTOMER),
            phase(at("2026-03-23 11:00"), voc.IN_PROGRESS),
        ]
        now = at("2026-03-23 12:00")
        clock = only(run(events, promised, bare, now=now), voc.RESOLUTION)
        self.assertEqual(clock.used, HOUR)
        spans = explain(clock, promised, now)
        self.assertEqual(sum(s.seconds for s in spans), HOUR)

    def test_m2_one_clock_a_question(self):
        promised = policy(hours(voc.NEXT_REPLY, 2))
        said = [
            ("2026-03-23 09:00", voc.EVENT_CUSTOMER_REPLY),
            ("2026-03-23 10:00", voc.EVENT_CUSTOMER_REPLY),  # the first one counts
            ("2026-03-23 10:30", voc.EVENT_AGENT_REPLY),
            ("2026-03-24 09:00", voc.EVENT_CUSTOMER_REPLY),
        ]
        events = [created()] + [Event(at(moment), kind) for moment, kind in said]
        clocks = run(events, promised, now=at("2026-03-24 10:00"))
        first, second = (only(clocks, voc.NEXT_REPLY, n) for n in (1, 2))
        self.assertEqual(first.started_at, at("2026-03-23 09:00"))
        self.assertEqual(first.deadline, at("2026-03-23 11:00"))
        self.assertEqual(first.state, voc.MET)
        self.assertEqual(second.started_at, at("2026-03-24 09:00"))
        self.assertEqual(second.state, voc.RUNNING)

    def test_m5_an_estimate_sent_before_the_information_was_complete(self):
        promised = policy(
            hours(voc.INFORMATION_CHECK, 8),
            hours(voc.ESTIMATE, 8, types=frozenset({TYPE})),
        )
        events = [
            created(),
            phase(at("2026-03-23 09:00"), voc.SOLVED),
            Event(at("2026-03-23 10:00"), voc.EVENT_ESTIMATE_SENT),
            Event(at("2026-03-23 11:00"), voc.EVENT_TYPE, TYPE),
            Event(at("2026-03-23 12:00"), voc.EVENT_INFORMATION_COMPLETE),
            phase(at("2026-03-23 13:00"), voc.IN_PROGRESS),
        ]
        clock = only(run(events, promised, now=at("2026-03-23 14:00")), voc.ESTIMATE)
        self.assertEqual(clock.state, voc.MET)
        self.assertEqual(clock.started_at, clock.stopped_at)

    def test_c10_spans_name_the_holiday_and_the_pause(self):
        promised = policy(hours(voc.RESOLUTION, 16))
        events = [
            created(at("2026-03-31 13:00")),  # Tuesday 15:00 in summer
            phase(at("2026-04-02 07:30"), voc.WAITING_VENDOR, "user:9"),
            phase(at("2026-04-02 08:00"), voc.IN_PROGRESS),
        ]
        now = at("2026-04-02 09:00")
        clock = only(run(events, promised, now=now), voc.RESOLUTION)
        spans = [
            (s.kind, s.start, s.end, s.label or s.why, s.who)
            for s in explain(clock, promised, now)
            if s.kind != voc.SPAN_CLOSED
        ]
        self.assertEqual(
            spans,
            [
                (
                    voc.SPAN_COUNTED,
                    at("2026-03-31 13:00"),
                    at("2026-03-31 16:00"),
                    "",
                    "",
                ),
                (
                    voc.SPAN_HOLIDAY,
                    at("2026-04-01 07:00"),
                    at("2026-04-01 12:00"),
                    "Founders' day",
                    "",
                ),
                (
                    voc.SPAN_HOLIDAY,
                    at("2026-04-01 13:00"),
                    at("2026-04-01 16:00"),
                    "Founders' day",
                    "",
                ),
                (
                    voc.SPAN_COUNTED,
                    at("2026-04-02 07:00"),
                    at("2026-04-02 07:30"),
                    "",
                    "",
                ),
                (
                    voc.SPAN_PAUSED,
                    at("2026-04-02 07:30"),
                    at("2026-04-02 08:00"),
                    voc.WAITING_VENDOR,
                    "user:9",
                ),
                (
                    voc.SPAN_COUNTED,
                    at("2026-04-02 08:00"),
                    at("2026-04-02 09:00"),
                    "",
                    "",
                ),
            ],
        )
