"""Facts folded into clocks, without a database (rules M1 to M7, C2 to C7, C10)."""

import unittest
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import HealthCheck, given, settings, strategies as st

from odoo.addons.sla_policy.engine import vocabulary as voc
from odoo.addons.sla_policy.engine.business_time import (
    BusinessTimeline,
    Holiday,
    Shift,
)
from odoo.addons.sla_policy.engine.case import Fact
from odoo.addons.sla_policy.engine.clock import fold
from odoo.addons.sla_policy.engine.explanation import ahead, explain
from odoo.addons.sla_policy.engine.policy import Policy, Target, collisions

HOUR = 3600
TYPE = 7

properties = settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=150,
    suppress_health_check=[HealthCheck.too_slow],
)

# Madrid changes its clocks on 29 March 2026; 1 April is a holiday.
OFFICE = BusinessTimeline(
    "Europe/Madrid",
    [
        Shift(day, start * HOUR, end * HOUR)
        for day in range(5)
        for start, end in ((9, 14), (15, 18))
    ],
    [Holiday(datetime(2026, 3, 31, 22), datetime(2026, 4, 1, 22), "Founders' day")],
)
ALWAYS = BusinessTimeline.always("Europe/Madrid")
START = datetime(2026, 3, 23, 8)  # a Monday, nine o'clock in Madrid


def at(text):
    """A moment in UTC; Madrid is one hour ahead, two from 29 March on."""
    return datetime.fromisoformat(text)


def hours(metric, figure, **values):
    return Target(0, metric, voc.HOURS, seconds=int(figure * HOUR), **values)


def policy(*targets, key=1, timeline=OFFICE, **values):
    numbered = (replace(t, key=key * 100 + i) for i, t in enumerate(targets))
    return Policy(key, tuple(numbered), timeline, **values)


def created(moment=START, **values):
    value = {"phase": voc.NEW, "priority": "1", "type": 0, "user": 0, "policy": 1}
    return Fact(moment, voc.FACT_CREATED, value | values, "user:1")


def phase(moment, name, who="user:1"):
    return Fact(moment, voc.FACT_PHASE, name, who)


def run(facts, *policies, now):
    return fold(facts, {p.key: p for p in policies}, now)


def only(clocks, metric, sequence=None):
    found = [c for c in clocks if c.metric == metric]
    if sequence:
        found = [c for c in found if c.sequence == sequence]
    (clock,) = found
    return clock


# === HISTORIES === #

# One of each kind of promise, and the switches both ways.
FULL = policy(
    hours(voc.FIRST_RESPONSE, 2),
    hours(voc.FIRST_RESPONSE, 1, priority="3", round_the_clock=True),
    hours(voc.NEXT_REPLY, 4),
    hours(voc.PROGRESS_UPDATE, 48, phase=voc.WAITING_VENDOR, round_the_clock=True),
    Target(0, voc.PROGRESS_UPDATE, voc.DAYS, days=1),
    hours(voc.INFORMATION_CHECK, 8),
    Target(0, voc.ESTIMATE, voc.DAYS, days=5, types=frozenset({TYPE})),
    Target(0, voc.RELEASE_DATE, voc.CUTOFF, cutoff=14 * HOUR),
    hours(voc.RESOLUTION, 24, seconds_min=12 * HOUR),
    hours(voc.RESOLUTION, 4, priority="3", round_the_clock=True),
    Target(0, voc.RESOLUTION, voc.PLANNED, types=frozenset({TYPE})),
)
BY_WORK = policy(
    Target(0, voc.FIRST_RESPONSE, voc.CUTOFF, cutoff=14 * HOUR),
    Target(0, voc.RESOLUTION, voc.DAYS, days=2),
    hours(voc.RESOLUTION, 3, priority="3"),
    key=2,
    first_response_stop=voc.STOP_AT_ASSIGNMENT,
    resolution_start=voc.START_AT_WORK,
)
LITTLE = policy(hours(voc.RESOLUTION, 10), key=3, timeline=ALWAYS)
POLICIES = {p.key: p for p in (FULL, BY_WORK, LITTLE)}

PHASES = [
    voc.NEW,
    voc.ASSIGNED,
    voc.IN_PROGRESS,
    voc.WAITING_CUSTOMER,
    voc.WAITING_VENDOR,
    voc.SOLVED,
    voc.HANDED_OVER,
    voc.CLOSED,
    voc.CANCELLED,
]
PAUSES = [voc.WAITING_CUSTOMER, voc.WAITING_VENDOR]
MOMENTS = st.integers(0, 20 * 24).map(lambda h: START + timedelta(hours=h))
STEPS = st.one_of(
    st.just(0),
    st.integers(1, 5 * HOUR),
    st.integers(1, 80 * HOUR),
    st.sampled_from([HOUR, 8 * HOUR, 24 * HOUR]),
)
NEWS = st.one_of(
    st.tuples(st.just(voc.FACT_PHASE), st.sampled_from(PHASES)),
    st.tuples(st.just(voc.FACT_PHASE), st.sampled_from([*PAUSES, voc.IN_PROGRESS])),
    st.tuples(
        st.sampled_from(
            [
                voc.FACT_AGENT_REPLY,
                voc.FACT_CUSTOMER_REPLY,
                voc.FACT_INFORMATION_COMPLETE,
                voc.FACT_ESTIMATE_SENT,
                voc.FACT_ESTIMATE_APPROVED,
                voc.LOG_BREACHED,
            ]
        ),
        st.none(),
    ),
    st.tuples(
        st.just(voc.FACT_COVERAGE),
        st.sampled_from([voc.INCLUDED, voc.SUSPENDED, voc.EXCLUDED]).map(
            lambda word: {"coverage": word}
        ),
    ),
    st.tuples(st.just(voc.FACT_ASSIGNED), st.sampled_from([0, 5])),
    st.tuples(st.just(voc.FACT_PRIORITY), st.sampled_from(["1", "3"])),
    st.tuples(st.just(voc.FACT_TYPE), st.sampled_from([0, TYPE])),
    st.tuples(
        st.just(voc.FACT_POLICY),
        st.sampled_from([0, 1, 2, 3]).map(lambda k: {"policy": k}),
    ),
    st.tuples(st.just(voc.FACT_RELEASE_DATE), st.one_of(st.none(), MOMENTS)),
)


@st.composite
def histories(draw, news=NEWS, least=0, most=14, **first):
    """Facts of one ticket, oldest first."""
    if "policy" not in first:
        first["policy"] = draw(st.sampled_from([1, 1, 2, 3, 0]))
    moment = START + timedelta(seconds=draw(st.integers(0, 5 * 24 * HOUR)))
    facts = [created(moment, **first)]
    for _number in range(draw(st.integers(least, most))):
        moment += timedelta(seconds=draw(STEPS))
        kind, value = draw(news)
        facts.append(Fact(moment, kind, value, draw(st.sampled_from(["", "user:2"]))))
    return facts


LATER = st.integers(0, 200 * HOUR).map(lambda s: timedelta(seconds=s))


def verdict(clock):
    """The verdict as the models write it down."""
    return {
        "metric": clock.metric,
        "sequence": clock.sequence,
        "state": clock.state,
        "is_breached": clock.is_breached,
        "stopped_at": clock.stopped_at,
        "deadline": clock.deadline,
        "expected_from": clock.expected_from,
        "budget": clock.budget,
        "used": clock.used,
    }


def written_down(facts):
    """The facts with the verdicts that are given as they come in, one by one."""
    log = []
    for fact in facts:
        log.append(fact)
        for clock in fold(log, POLICIES, fact.at):
            if clock.is_final and clock.verdict is None:
                log.append(Fact(fact.at, voc.FACT_VERDICT, verdict(clock)))
    return log


def without_verdicts(clocks):
    return [replace(clock, verdict=None) for clock in clocks]


class TestFoldProperties(unittest.TestCase):
    """What holds for every history."""

    @properties
    @given(histories(), LATER)
    def test_c11_folding_twice_gives_the_same(self, facts, later):
        now = facts[-1].at + later
        self.assertEqual(fold(facts, POLICIES, now), fold(facts, POLICIES, now))

    @properties
    @given(histories(), LATER)
    def test_c11_verdicts_on_the_way_change_nothing(self, facts, later):
        now = facts[-1].at + later
        log = written_down(facts)
        self.assertEqual(
            without_verdicts(fold(log, POLICIES, now)),
            without_verdicts(fold(facts, POLICIES, now)),
        )

    @properties
    @given(histories(), LATER)
    def test_c9_verdicts_outlive_another_calendar(self, facts, later):
        """What is stopped looks the same when the service hours are others."""
        log, now = written_down(facts), facts[-1].at + later
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
    def test_c10_counted_seconds_are_the_time_used(self, facts, later):
        now = facts[-1].at + later
        for clock in fold(facts, POLICIES, now):
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
    def test_c10_what_lies_ahead_is_what_is_left(self, facts, later):
        now = facts[-1].at + later
        for clock in fold(facts, POLICIES, now):
            spans = ahead(clock, POLICIES[clock.policy], now)
            if clock.target.kind == voc.HOURS and spans:
                left = sum(s.seconds for s in spans if s.kind == voc.SPAN_COUNTED)
                self.assertEqual(left, clock.budget - clock.used)
            if clock.state != voc.RUNNING:
                self.assertEqual(spans, [])

    @properties
    @given(histories(), LATER)
    def test_c7_states_tell_the_truth(self, facts, later):
        now = facts[-1].at + later
        for clock in fold(facts, POLICIES, now):
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
    def test_c7_hours_are_missed_when_and_only_when_more_was_used(self, facts, later):
        now = facts[-1].at + later
        for clock in fold(facts, POLICIES, now):
            if clock.target.kind != voc.HOURS:
                continue
            if clock.state == voc.MISSED:
                self.assertGreaterEqual(clock.used, clock.budget)
            elif clock.state == voc.MET:
                self.assertLessEqual(clock.used, clock.budget)

    @properties
    @given(histories(), LATER)
    def test_sequences_have_no_gaps_and_one_is_open(self, facts, later):
        clocks = fold(facts, POLICIES, facts[-1].at + later)
        for metric in voc.METRICS:
            own = [c for c in clocks if c.metric == metric]
            numbers = [c.sequence for c in own]
            self.assertEqual(numbers, sorted(set(numbers)))
            still_open = [c for c in own if c.state in voc.OPEN_STATES]
            self.assertLessEqual(len(still_open), 1)

    @properties
    @given(
        histories(
            news=st.tuples(
                st.just(voc.FACT_PHASE),
                st.sampled_from([voc.IN_PROGRESS, voc.ASSIGNED, *PAUSES]),
            ),
            policy=1,
        ),
        st.sampled_from(["", "3"]),
        st.sampled_from([0, TYPE]),
    )
    def test_c3_pausing_never_brings_a_deadline_forward(self, facts, stars, kind):
        first, *rest = facts
        value = {**first.value, "phase": voc.IN_PROGRESS, "type": kind}
        value["priority"] = stars or "1"
        first = Fact(first.at, first.kind, value)
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
                st.just(voc.FACT_PHASE),
                st.sampled_from([voc.IN_PROGRESS, voc.WAITING_CUSTOMER]),
            ),
            policy=1,
        ),
        LATER,
    )
    def test_c2_waiting_for_the_customer_never_stops_a_first_response(
        self, facts, later
    ):
        now = facts[-1].at + later
        waited = only(fold(facts, POLICIES, now), voc.FIRST_RESPONSE)
        plain = only(fold(facts[:1], POLICIES, now), voc.FIRST_RESPONSE)
        self.assertEqual(waited, plain)

    @properties
    @given(histories(policy=1), st.sampled_from(["1", "3"]), st.sampled_from([0, TYPE]))
    def test_c5_a_new_aim_keeps_the_start_and_the_pauses(self, facts, stars, kind):
        now = facts[-1].at
        before = {
            (c.metric, c.sequence): c
            for c in fold(facts, POLICIES, now)
            if c.state in voc.OPEN_STATES and c.metric != voc.PROGRESS_UPDATE
        }
        aimed = [
            Fact(now, voc.FACT_PRIORITY, stars),
            Fact(now, voc.FACT_TYPE, kind),
        ]
        for clock in fold([*facts, *aimed], POLICIES, now):
            old = before.get((clock.metric, clock.sequence))
            if old and clock.state in voc.OPEN_STATES:
                self.assertEqual(clock.started_at, old.started_at)
                self.assertEqual(clock.stands, old.stands)


class TestFold(unittest.TestCase):
    """Small histories whose outcome a person can check."""

    def test_no_agreement_no_clock(self):
        facts = [created(policy=0), phase(at("2026-03-23 09:00"), voc.SOLVED)]
        self.assertEqual(run(facts, FULL, now=at("2026-03-24 09:00")), [])

    def test_c2_a_pause_takes_no_time(self):
        promised = policy(hours(voc.RESOLUTION, 8))
        facts = [
            created(),  # Monday 9:00
            phase(at("2026-03-23 10:00"), voc.WAITING_CUSTOMER, "user:3"),
        ]
        clock = only(run(facts, promised, now=at("2026-03-25 10:00")), voc.RESOLUTION)
        self.assertEqual(clock.state, voc.PAUSED)
        self.assertIsNone(clock.deadline)
        self.assertEqual(clock.used, 2 * HOUR)
        self.assertEqual(clock.paused_at, at("2026-03-23 10:00"))
        self.assertEqual(clock.pause_why, voc.WAITING_CUSTOMER)
        self.assertEqual(clock.pause_who, "user:3")
        # Six hours were left; Wednesday 11:00 to 14:00 and 15:00 to 18:00.
        facts.append(phase(at("2026-03-25 10:00"), voc.IN_PROGRESS))
        clock = only(run(facts, promised, now=at("2026-03-25 10:00")), voc.RESOLUTION)
        self.assertEqual(clock.state, voc.RUNNING)
        self.assertEqual(clock.deadline, at("2026-03-25 17:00"))

    def test_c3_resumed_after_the_clocks_changed(self):
        promised = policy(hours(voc.RESOLUTION, 8))
        facts = [
            created(at("2026-03-27 15:00")),  # Friday 16:00
            phase(at("2026-03-27 16:00"), voc.WAITING_CUSTOMER),
            phase(at("2026-03-30 07:00"), voc.IN_PROGRESS),  # Monday 9:00 in summer
        ]
        clock = only(run(facts, promised, now=at("2026-03-30 07:00")), voc.RESOLUTION)
        # Seven hours from 9:00: 14:00 after five, 17:00 after the lunch break.
        self.assertEqual(clock.deadline, at("2026-03-30 15:00"))

    def test_c3_every_phase_of_a_pause_counts_as_one(self):
        promised = policy(hours(voc.RESOLUTION, 2))
        facts = [
            created(),
            phase(at("2026-03-23 09:00"), voc.WAITING_CUSTOMER),
            phase(at("2026-03-23 10:00"), voc.WAITING_VENDOR),
            phase(at("2026-03-23 11:00"), voc.WAITING_CUSTOMER),
            phase(at("2026-03-23 12:00"), voc.IN_PROGRESS),
        ]
        clock = only(run(facts, promised, now=at("2026-03-23 12:00")), voc.RESOLUTION)
        self.assertEqual(clock.deadline, at("2026-03-23 13:00"))
        self.assertEqual(len(clock.stands), 3)

    def test_c3_solved_out_of_a_pause_is_met_however_late(self):
        promised = policy(hours(voc.RESOLUTION, 2))
        facts = [
            created(),
            phase(at("2026-03-23 09:00"), voc.WAITING_CUSTOMER),
            phase(at("2026-04-20 09:00"), voc.SOLVED),
        ]
        clock = only(run(facts, promised, now=at("2026-04-21 09:00")), voc.RESOLUTION)
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
                facts = [created(), phase(at(moment), voc.SOLVED)]
                clock = only(run(facts, promised, now=at(moment)), voc.RESOLUTION)
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
        facts = [
            created(),
            Fact(at("2026-03-23 08:30"), voc.FACT_AGENT_REPLY),
            phase(at("2026-03-23 11:00"), voc.SOLVED),  # three hours used
            phase(at("2026-03-25 08:00"), voc.IN_PROGRESS, "partner:4"),
        ]
        clocks = run(facts, promised, now=at("2026-03-25 08:00"))
        clock = only(clocks, voc.RESOLUTION)
        self.assertEqual(clock.state, voc.RUNNING)
        self.assertEqual(clock.sequence, 1)
        # Five hours from Wednesday 9:00.
        self.assertEqual(clock.deadline, at("2026-03-25 13:00"))
        self.assertEqual(
            [(s.why, s.who, s.start, s.end) for s in clock.stands],
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
        facts = [
            created(),
            phase(at("2026-03-23 10:00"), voc.SOLVED),
            phase(at("2026-03-24 10:00"), voc.IN_PROGRESS),
        ]
        clock = only(run(facts, promised, now=at("2026-03-24 10:00")), voc.RESOLUTION)
        self.assertEqual((clock.state, clock.is_breached), (voc.RUNNING, True))
        self.assertEqual(clock.deadline, at("2026-03-23 09:00"))

    def test_m7_cancelled_is_neither_met_nor_missed(self):
        promised = policy(hours(voc.RESOLUTION, 1))
        for moment in ("2026-03-23 08:30", "2026-03-24 08:30"):
            facts = [created(), phase(at(moment), voc.CANCELLED)]
            clock = only(run(facts, promised, now=at(moment)), voc.RESOLUTION)
            self.assertEqual((clock.state, clock.is_breached), (voc.CANCELLED, False))

    def test_m7_solved_then_cancelled_keeps_the_verdict(self):
        promised = policy(hours(voc.RESOLUTION, 1))
        facts = [
            created(),
            phase(at("2026-03-23 08:30"), voc.SOLVED),
            phase(at("2026-03-24 08:30"), voc.CANCELLED),
        ]
        clock = only(run(facts, promised, now=at("2026-03-25 08:30")), voc.RESOLUTION)
        self.assertEqual(clock.state, voc.MET)
        self.assertEqual(clock.stopped_at, at("2026-03-23 08:30"))

    def test_c5_a_policy_without_the_promise_drops_it_and_brings_it_back(self):
        promised = policy(hours(voc.RESOLUTION, 8))
        bare = policy(hours(voc.FIRST_RESPONSE, 1), key=2)
        facts = [
            created(),
            Fact(at("2026-03-23 09:00"), voc.FACT_POLICY, {"policy": 2}),
        ]
        now = at("2026-03-23 10:00")
        clock = only(run(facts, promised, bare, now=now), voc.RESOLUTION)
        self.assertEqual(clock.state, voc.CANCELLED)
        self.assertEqual(clock.stopped_at, at("2026-03-23 09:00"))
        self.assertEqual(clock.used, HOUR)
        facts.append(Fact(now, voc.FACT_POLICY, {"policy": 1}))
        clock = only(run(facts, promised, bare, now=now), voc.RESOLUTION)
        self.assertEqual(clock.state, voc.RUNNING)
        self.assertEqual(clock.deadline, at("2026-03-23 17:00"))

    def test_c5_a_dropped_promise_gets_no_verdict(self):
        """Promised nothing, a ticket that takes for ever misses nothing."""
        bare = policy(hours(voc.NEXT_REPLY, 1), key=2)
        for metric, kept in [
            (voc.RESOLUTION, phase(at("2026-03-25 10:00"), voc.SOLVED)),
            (voc.FIRST_RESPONSE, Fact(at("2026-03-25 10:00"), voc.FACT_AGENT_REPLY)),
        ]:
            promised = policy(hours(metric, 8))
            facts = [
                created(),
                Fact(at("2026-03-23 09:00"), voc.FACT_POLICY, {"policy": 2}),
                kept,
            ]
            now = at("2026-03-25 11:00")
            clock = only(run(facts, promised, bare, now=now), metric)
            self.assertEqual((clock.state, clock.is_breached), (voc.CANCELLED, False))
            self.assertEqual(clock.stopped_at, at("2026-03-23 09:00"))
            self.assertFalse(clock.is_final)

    def test_c10_a_dropped_promise_explains_itself_until_it_was_dropped(self):
        promised = policy(hours(voc.RESOLUTION, 8))
        bare = policy(hours(voc.FIRST_RESPONSE, 1), key=2)
        facts = [
            created(),
            Fact(at("2026-03-23 09:00"), voc.FACT_POLICY, {"policy": 2}),
            phase(at("2026-03-23 10:00"), voc.WAITING_CUSTOMER),
            phase(at("2026-03-23 11:00"), voc.IN_PROGRESS),
        ]
        now = at("2026-03-23 12:00")
        clock = only(run(facts, promised, bare, now=now), voc.RESOLUTION)
        self.assertEqual(clock.used, HOUR)
        spans = explain(clock, promised, now)
        self.assertEqual(sum(s.seconds for s in spans), HOUR)

    def test_m2_one_clock_a_question(self):
        promised = policy(hours(voc.NEXT_REPLY, 2))
        said = [
            ("2026-03-23 09:00", voc.FACT_CUSTOMER_REPLY),
            ("2026-03-23 10:00", voc.FACT_CUSTOMER_REPLY),  # the first one counts
            ("2026-03-23 10:30", voc.FACT_AGENT_REPLY),
            ("2026-03-24 09:00", voc.FACT_CUSTOMER_REPLY),
        ]
        facts = [created()] + [Fact(at(moment), kind) for moment, kind in said]
        clocks = run(facts, promised, now=at("2026-03-24 10:00"))
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
        facts = [
            created(),
            phase(at("2026-03-23 09:00"), voc.SOLVED),
            Fact(at("2026-03-23 10:00"), voc.FACT_ESTIMATE_SENT),
            Fact(at("2026-03-23 11:00"), voc.FACT_TYPE, TYPE),
            Fact(at("2026-03-23 12:00"), voc.FACT_INFORMATION_COMPLETE),
            phase(at("2026-03-23 13:00"), voc.IN_PROGRESS),
        ]
        clock = only(run(facts, promised, now=at("2026-03-23 14:00")), voc.ESTIMATE)
        self.assertEqual(clock.state, voc.MET)
        self.assertEqual(clock.started_at, clock.stopped_at)

    def test_c10_spans_name_the_holiday_and_the_pause(self):
        promised = policy(hours(voc.RESOLUTION, 16))
        facts = [
            created(at("2026-03-31 13:00")),  # Tuesday 15:00 in summer
            phase(at("2026-04-02 07:30"), voc.WAITING_VENDOR, "user:9"),
            phase(at("2026-04-02 08:00"), voc.IN_PROGRESS),
        ]
        now = at("2026-04-02 09:00")
        clock = only(run(facts, promised, now=now), voc.RESOLUTION)
        told = [
            (s.kind, s.start, s.end, s.label or s.why, s.who)
            for s in explain(clock, promised, now)
            if s.kind != voc.SPAN_CLOSED
        ]
        self.assertEqual(
            told,
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


class TestTargets(unittest.TestCase):
    """Which promise fits a case."""

    def test_the_most_special_target_wins(self):
        promised = policy(
            hours(voc.RESOLUTION, 1),
            hours(voc.RESOLUTION, 2, priority="3"),
            hours(voc.RESOLUTION, 3, types=frozenset({TYPE})),
            hours(voc.RESOLUTION, 4, types=frozenset({TYPE}), priority="3"),
        )
        for stars, kind, expected in [
            ("1", 0, 1),
            ("3", 0, 2),
            ("1", TYPE, 3),
            ("3", TYPE, 4),
        ]:
            target = promised.match(voc.RESOLUTION, stars, kind)
            self.assertEqual(target.seconds, expected * HOUR)
        self.assertIsNone(promised.match(voc.ESTIMATE, "1", 0))

    def test_collisions(self):
        anything = hours(voc.RESOLUTION, 1)
        severe = hours(voc.RESOLUTION, 2, priority="3")
        typed = hours(voc.RESOLUTION, 3, types=frozenset({1, 2}))
        other = hours(voc.RESOLUTION, 3, types=frozenset({2, 3}))
        distinct = hours(voc.RESOLUTION, 3, types=frozenset({4}))
        response = hours(voc.FIRST_RESPONSE, 1)
        self.assertEqual(collisions([anything, severe, typed, distinct, response]), [])
        self.assertEqual(collisions([typed, distinct, other]), [(typed, other)])
        self.assertEqual(collisions([anything, anything]), [(anything, anything)])

    def test_a_target_survives_json(self):
        for target in (*FULL.targets, *BY_WORK.targets):
            self.assertEqual(Target.from_dict(target.to_dict()), target)
