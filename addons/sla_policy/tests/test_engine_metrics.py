"""The registry of metrics: adding one, and codes that are not registered."""

import unittest
from datetime import timedelta

from odoo.addons.sla_policy.engine import vocabulary as voc
from odoo.addons.sla_policy.engine.business_time import BusinessTimeline
from odoo.addons.sla_policy.engine.clock import fold
from odoo.addons.sla_policy.engine.metrics import METRICS, Metric, UnknownMetric
from odoo.addons.sla_policy.engine.policy import Policy, Target
from odoo.addons.sla_policy.engine.ticket_state import Event

from .engine_clock_common import START, created, phase

HOUR = timedelta(hours=1)


def promising(code):
    """A policy that promises two hours of one metric, round the clock."""
    target = Target(key=1, metric=code, kind=voc.HOURS, seconds=2 * 3600)
    return {1: Policy(key=1, targets=(target,), timeline=BusinessTimeline.always())}


class TestEngineMetrics(unittest.TestCase):
    def test_a_new_metric_runs_pauses_and_stops(self):
        @METRICS.register
        class HandOver(Metric):
            """From the assignment of a ticket until it is handed over."""

            code = "hand_over"
            name = "Hand-over"
            paused_in = frozenset({voc.WAITING_VENDOR})

            def begins(self, ticket):
                return ticket.assigned_at

            def end_of(self, ticket):
                return ticket.worked_at

        self.addCleanup(METRICS.unregister, "hand_over")
        events = [created(), Event(START + HOUR, voc.EVENT_ASSIGNED, 5)]
        policies = promising("hand_over")
        [clock] = fold(events, policies, START + HOUR)
        self.assertEqual(clock.started_at, START + HOUR)
        self.assertEqual(clock.deadline, START + 3 * HOUR)
        events.append(phase(START + 2 * HOUR, voc.WAITING_VENDOR))
        [clock] = fold(events, policies, START + 4 * HOUR)
        self.assertEqual((clock.state, clock.used), (voc.PAUSED, 3600))
        events.append(phase(START + 5 * HOUR, voc.IN_PROGRESS))
        [clock] = fold(events, policies, START + 9 * HOUR)
        self.assertEqual((clock.state, clock.used), (voc.MET, 3600))
        self.assertEqual(clock.stopped_at, START + 5 * HOUR)

    def test_a_policy_with_an_unknown_metric_is_an_error(self):
        with self.assertRaisesRegex(UnknownMetric, "no_such_metric"):
            fold([created()], promising("no_such_metric"), START)

    def test_a_verdict_of_an_unknown_metric_is_an_error(self):
        verdict = {"metric": "no_such_metric", "sequence": 1, "stopped_at": START}
        events = [created(), Event(START, voc.EVENT_VERDICT, verdict)]
        with self.assertRaises(UnknownMetric):
            fold(events, promising(voc.RESOLUTION), START)

    def test_a_metric_needs_a_code_of_its_own(self):
        class WithoutCode(Metric):
            pass

        class Again(Metric):
            code = voc.RESOLUTION

        for metric in (WithoutCode, Again):
            with self.subTest(metric.__name__), self.assertRaises(ValueError):
                METRICS.register(metric)

    def test_metrics_are_listed_by_their_sequence(self):
        self.assertEqual(
            METRICS.codes(),
            (
                voc.FIRST_RESPONSE,
                voc.NEXT_REPLY,
                voc.PROGRESS_UPDATE,
                voc.INFORMATION_CHECK,
                voc.ESTIMATE,
                voc.RELEASE_DATE,
                voc.RESOLUTION,
            ),
        )
