"""Decisions without a database: coverage, urgency, warranty (rules A2 to A8)."""

import time
import unittest
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings, strategies as st

from odoo.addons.sla_policy.engine import coverage, vocabulary as voc, warranty
from odoo.addons.sla_policy.engine.clock import fold
from odoo.addons.sla_policy.engine.coverage import Circumstances, decide
from odoo.addons.sla_policy.engine.explanation import explain
from odoo.addons.sla_policy.engine.policy import Target
from odoo.addons.sla_policy.engine.ticket_state import Event
from odoo.addons.sla_policy.engine.urgency import claims_urgency

from .engine_clock_common import ALWAYS, START, created, hours, only, phase, policy, run

properties = settings(derandomize=True, database=None, deadline=None)
HOUR = timedelta(hours=1)

RULINGS = ["", voc.INCLUDED, voc.BILLABLE, voc.EXCLUDED, voc.REROUTED]
CASES = st.builds(
    Circumstances,
    has_customer=st.booleans(),
    has_agreement=st.booleans(),
    ruling=st.sampled_from(RULINGS),
    priority=st.sampled_from("0123"),
    suspended=st.booleans(),
    serves_critical=st.booleans(),
    contact_known=st.booleans(),
    channel_allowed=st.booleans(),
    warranty=st.sampled_from(["", coverage.INSIDE, coverage.OUTSIDE]),
    places_left=st.none() | st.integers(-1, 2),
    has_place=st.booleans(),
    turned_away=st.booleans(),
    override=st.sampled_from(["", voc.INCLUDED, voc.BILLABLE, voc.EXCLUDED]),
    overrides_suspension=st.booleans(),
)


class TestDecide(unittest.TestCase):
    def assertDecision(self, word, ground, **values):
        decision = decide(Circumstances(**values))
        self.assertEqual((decision.coverage, decision.ground), (word, ground), values)

    def test_the_order_in_which_grounds_speak(self):
        rows = [
            (voc.INCLUDED, "policy", {}),
            (voc.NO_AGREEMENT, "without_agreement", {"has_agreement": False}),
            (
                voc.NO_AGREEMENT,
                "no_customer",
                {"has_agreement": False, "has_customer": False},
            ),
            (voc.EXCLUDED, "clause", {"ruling": voc.EXCLUDED}),
            (voc.BILLABLE, "clause", {"ruling": voc.BILLABLE}),
            (voc.INCLUDED, "clause", {"ruling": voc.INCLUDED}),
            (voc.REROUTED, "clause", {"ruling": voc.REROUTED}),
            # An account statement may be requested because service is suspended.
            (voc.REROUTED, "clause", {"ruling": voc.REROUTED, "suspended": True}),
            (voc.SUSPENDED, "suspension", {"suspended": True, "priority": "3"}),
            (
                voc.INCLUDED,
                "kept",
                {"suspended": True, "serves_critical": True, "priority": "3"},
            ),
            (
                voc.SUSPENDED,
                "suspension",
                {"suspended": True, "serves_critical": True, "priority": "2"},
            ),
            (voc.UNCONFIRMED_CONTACT, "contact", {"contact_known": False}),
            (voc.EXCLUDED, "channel", {"channel_allowed": False}),
            (voc.INCLUDED, "warranty", {"warranty": coverage.INSIDE}),
            (voc.BILLABLE, "warranty_over", {"warranty": coverage.OUTSIDE}),
            (
                voc.EXCLUDED,
                "clause",
                {"warranty": coverage.INSIDE, "ruling": voc.EXCLUDED},
            ),
            (voc.OVER_QUOTA, "quota", {"places_left": 0}),
            (voc.INCLUDED, "policy", {"places_left": 1}),
            (voc.INCLUDED, "policy", {"places_left": 0, "has_place": True}),
            (voc.OVER_QUOTA, "quota", {"places_left": 5, "turned_away": True}),
            (voc.BILLABLE, "override", {"override": voc.BILLABLE}),
            (
                voc.SUSPENDED,
                "suspension",
                {"override": voc.INCLUDED, "suspended": True},
            ),
            (
                voc.INCLUDED,
                "override",
                {
                    "override": voc.INCLUDED,
                    "suspended": True,
                    "overrides_suspension": True,
                },
            ),
        ]
        for word, ground, values in rows:
            with self.subTest(values):
                self.assertDecision(word, ground, **values)

    @properties
    @given(CASES)
    def test_every_case_has_one_decision(self, case):
        decision = decide(case)
        self.assertEqual(decision, decide(case))
        self.assertEqual(decision.coverage == voc.NO_AGREEMENT, not case.has_agreement)
        if decision.takes_place:
            self.assertEqual(decision.coverage, voc.INCLUDED)
            self.assertIsNotNone(case.places_left)
            self.assertTrue(case.has_place or case.places_left > 0)

    @properties
    @given(CASES)
    def test_a2_nothing_runs_while_suspended_but_what_is_kept(self, case):
        decision = decide(replace(case, has_agreement=True, suspended=True))
        if decision.is_promised:
            self.assertTrue(
                decision.ground in ("kept", "override")
                or decision.coverage == voc.REROUTED
                or case.serves_critical
                and case.priority == "3"
            )

    @properties
    @given(CASES)
    def test_a4_what_has_a_place_keeps_it(self, case):
        first = decide(replace(case, has_place=False, turned_away=False))
        if first.takes_place:
            again = decide(replace(case, has_place=True, places_left=0))
            self.assertEqual(again.coverage, voc.INCLUDED)

    def test_from_when_something_is_promised(self):
        came, now = START, START + 5 * HOUR
        rows = [
            # coverage, before, since, expected
            (voc.INCLUDED, "", None, came),
            (voc.EXCLUDED, "", None, None),
            (voc.INCLUDED, voc.EXCLUDED, None, came),  # a mistake corrected
            (voc.INCLUDED, voc.NO_AGREEMENT, None, came),
            (voc.INCLUDED, voc.UNCONFIRMED_CONTACT, None, now),
            (voc.INCLUDED, voc.SUSPENDED, None, now),
            (voc.INCLUDED, voc.SUSPENDED, came, came),  # it ran before: it goes on
            (voc.SUSPENDED, voc.INCLUDED, came, came),
            (voc.SUSPENDED, "", None, None),
            (voc.INCLUDED, voc.OVER_QUOTA, None, now),
            (voc.BILLABLE, voc.INCLUDED, came, came),
            (voc.EXCLUDED, voc.INCLUDED, came, None),
        ]
        for word, before, since, expected in rows:
            with self.subTest(coverage=word, before=before, since=since):
                found = coverage.promised_since(word, before, since, came, now)
                self.assertEqual(found, expected)


class TestClocksFollow(unittest.TestCase):
    """What a decision does to the clocks of a ticket."""

    gold = policy(hours(voc.RESOLUTION, 8), hours(voc.FIRST_RESPONSE, 2))
    always = policy(hours(voc.RESOLUTION, 8), timeline=ALWAYS)

    def cover(self, word, moment, since=None):
        value = {"coverage": word} | ({"since": since} if since else {})
        return Event(moment, voc.EVENT_COVERAGE, value, "user:1")

    def test_a5_clocks_start_when_the_contact_is_confirmed(self):
        came = created(coverage={"coverage": voc.UNCONFIRMED_CONTACT})
        self.assertEqual(run([came], self.always, now=START + HOUR), [])
        confirmed = START + 3 * HOUR
        events = [came, self.cover(voc.INCLUDED, confirmed, confirmed)]
        clock = only(run(events, self.always, now=confirmed), voc.RESOLUTION)
        self.assertEqual(clock.started_at, confirmed)
        self.assertEqual(clock.deadline, confirmed + 8 * HOUR)
        self.assertEqual(clock.used, 0)

    def test_a2_a_running_clock_goes_on_with_what_was_left(self):
        events = [
            created(coverage={"coverage": voc.INCLUDED}),
            self.cover(voc.SUSPENDED, START + 2 * HOUR),
        ]
        clock = only(run(events, self.always, now=START + 30 * HOUR), voc.RESOLUTION)
        self.assertEqual(clock.state, voc.PAUSED)
        self.assertEqual(clock.pause_why, voc.SUSPENDED)
        self.assertIsNone(clock.deadline)
        events.append(self.cover(voc.INCLUDED, START + 30 * HOUR))
        now = START + 31 * HOUR
        clock = only(run(events, self.always, now=now), voc.RESOLUTION)
        self.assertEqual(clock.deadline, START + 36 * HOUR)
        kinds = [span.kind for span in explain(clock, self.always, now)]
        self.assertEqual(kinds, ["counted", "suspended", "counted"])

    def test_a2_what_came_while_suspended_starts_on_resume(self):
        events = [created(coverage={"coverage": voc.SUSPENDED})]
        self.assertEqual(run(events, self.always, now=START + HOUR), [])
        resumed = START + 10 * HOUR
        events.append(self.cover(voc.INCLUDED, resumed, resumed))
        clock = only(run(events, self.always, now=resumed), voc.RESOLUTION)
        self.assertEqual(clock.deadline, resumed + 8 * HOUR)

    def test_a2_both_metrics_stand_still(self):
        """A first response is not paused by waiting, but is by suspension."""
        events = [created(), self.cover(voc.SUSPENDED, START + HOUR)]
        clocks = run(events, self.gold, now=START + 2 * HOUR)
        self.assertEqual({c.state for c in clocks}, {voc.PAUSED})

    def test_excluded_later_drops_what_ran(self):
        events = [created(), self.cover(voc.EXCLUDED, START + HOUR)]
        clocks = run(events, self.gold, now=START + 20 * HOUR)
        self.assertEqual({c.state for c in clocks}, {voc.CANCELLED})
        # Corrected: it counts from the beginning, as if nothing had been said.
        events.append(self.cover(voc.INCLUDED, START + 2 * HOUR, START))
        clocks = run(events, self.gold, now=START + 2 * HOUR)
        plain = run([created()], self.gold, now=START + 2 * HOUR)
        self.assertEqual(
            [(c.started_at, c.deadline) for c in clocks],
            [(c.started_at, c.deadline) for c in plain],
        )

    def test_answered_before_it_was_promised_keeps_the_promise(self):
        events = [
            created(coverage={"coverage": voc.UNCONFIRMED_CONTACT}),
            Event(START + HOUR, voc.EVENT_AGENT_REPLY, None, "user:1"),
            self.cover(voc.INCLUDED, START + 2 * HOUR, START + 2 * HOUR),
        ]
        clocks = run(events, self.gold, now=START + 3 * HOUR)
        self.assertEqual(only(clocks, voc.FIRST_RESPONSE).state, voc.MET)

    def test_closed_before_anything_was_promised_has_no_clock(self):
        events = [
            created(coverage={"coverage": voc.OVER_QUOTA}),
            phase(START + HOUR, voc.CLOSED),
        ]
        self.assertEqual(run(events, self.gold, now=START + 9 * HOUR), [])

    def test_facts_of_before_coverage_read_as_they_did(self):
        old = created()
        new = created(coverage={"coverage": voc.INCLUDED, "since": START})
        now = START + HOUR
        self.assertEqual(run([old], self.gold, now=now), run([new], self.gold, now=now))

    @properties
    @given(
        st.lists(
            st.tuples(
                st.integers(0, 20),
                st.sampled_from(
                    [
                        voc.INCLUDED,
                        voc.SUSPENDED,
                        voc.EXCLUDED,
                        voc.UNCONFIRMED_CONTACT,
                        voc.REROUTED,
                    ]
                ),
            ),
            max_size=8,
        )
    )
    def test_c10_counted_seconds_are_the_time_used(self, changes):
        at, events = START, [created()]
        for step, word in changes:
            at += step * HOUR
            events.append(self.cover(word, at))
        now = at + 3 * HOUR
        for clock in fold(events, {1: self.gold}, now):
            spans = explain(clock, self.gold, now)
            counted = sum(s.seconds for s in spans if s.kind == voc.SPAN_COUNTED)
            self.assertEqual(counted, clock.used)

    def test_a_planned_target_waits_for_its_promise_too(self):
        planned = policy(Target(0, voc.RESOLUTION, voc.PLANNED))
        due = START + timedelta(days=3)
        events = [
            created(coverage={"coverage": voc.SUSPENDED}, release_date=due),
            self.cover(voc.INCLUDED, START + HOUR, START + HOUR),
        ]
        clock = only(run(events, planned, now=START + HOUR), voc.RESOLUTION)
        self.assertEqual(clock.deadline, due)


class TestUrgency(unittest.TestCase):
    def test_a7_what_opens_a_subject(self):
        for subject in (
            "URGENTE",
            "URGENTE: no entra nadie",
            "URGENT - nobody can sign in",
            "urgente no factura",
            "RV: [Norte] Urgente - factura",
            "Re: Fwd: URGENT!",
            "“URGENTE” sistema caído",
            "[URGENTE] sistema caído",
            "  ¡URGENTE! caído",
            "*URGENTE* caído",
        ):
            with self.subTest(subject):
                self.assertTrue(claims_urgency(subject))
        for subject in (
            "No es urgente",
            "Urgentemente necesito un reporte",
            "urgency of the report",
            "Reporte urgente",
            "",
            None,
            "Re: factura URGENTE",
        ):
            with self.subTest(subject):
                self.assertFalse(claims_urgency(subject))

    @properties
    @given(st.text(max_size=300))
    def test_any_text_is_read_quickly(self, text):
        claims_urgency(text)
        claims_urgency("[" * 50 + text)

    def test_no_subject_takes_long(self):
        for subject in ("[[[]" * 5000 + "x", "re:" * 5000, "[a" * 5000, " ¡" * 5000):
            began = time.perf_counter()
            claims_urgency(subject)
            self.assertLess(time.perf_counter() - began, 1)


class TestWarranty(unittest.TestCase):
    def test_stars_sixty_days_the_last_one_included(self):
        delivered = date(2026, 1, 1)
        for day, expected in [
            (date(2026, 1, 1), "inside"),
            (date(2026, 3, 2), "inside"),  # the sixtieth day after
            (date(2026, 3, 3), "outside"),
        ]:
            found = warranty.status(delivered, warranty.DAYS, 60, day)
            self.assertEqual(found, expected, day)
        self.assertEqual(
            warranty.last_day(delivered, warranty.DAYS, 60), date(2026, 3, 2)
        )

    def test_platinum_without_end(self):
        far = date(2040, 1, 1)
        found = warranty.status(date(2026, 1, 1), warranty.UNLIMITED, 0, far)
        self.assertEqual(found, "inside")

    def test_what_is_not_delivered_yet_is_inside_and_none_is_outside(self):
        day = date(2026, 1, 1)
        self.assertEqual(warranty.status(None, warranty.DAYS, 60, day), "inside")
        self.assertEqual(warranty.status(None, warranty.NONE, 0, day), "outside")
