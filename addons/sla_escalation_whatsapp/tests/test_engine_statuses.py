"""Statuses come in any order and more than once: what they say does not change."""

import unittest
from datetime import datetime, timedelta

from hypothesis import given, settings, strategies as st

from odoo.addons.sla_escalation.engine import delivery
from odoo.addons.sla_escalation_whatsapp.engine import statuses

properties = settings(derandomize=True, database=None, deadline=None, max_examples=300)

START = datetime(2026, 3, 2, 16, 0)
reports = st.lists(
    st.builds(
        statuses.Report,
        st.sampled_from(["sent", "delivered", "read", "failed"]),
        st.integers(0, 600).map(lambda second: START + timedelta(seconds=second)),
        st.sampled_from(["", "131026: Message undeliverable"]),
    ),
    max_size=8,
)


class TestStatuses(unittest.TestCase):
    @properties
    @given(reports, st.randoms())
    def test_any_order_gives_the_same(self, reports, shuffle):
        merged = statuses.merge(reports)
        shuffled = list(reports)
        shuffle.shuffle(shuffled)
        self.assertEqual(statuses.merge(shuffled), merged)

    @properties
    @given(reports)
    def test_repeated_reports_change_nothing(self, reports):
        merged = statuses.merge(reports)
        self.assertEqual(statuses.merge(reports + reports), merged)
        self.assertEqual(statuses.merge(merged), merged)

    @properties
    @given(reports)
    def test_what_was_delivered_did_not_fail(self, reports):
        kinds = [report.kind for report in statuses.merge(reports)]
        self.assertEqual(len(kinds), len(set(kinds)))
        if {"delivered", "read"} & set(kinds):
            self.assertNotIn("failed", kinds)

    @properties
    @given(reports)
    def test_the_outbox_ends_where_the_statuses_do(self, reports):
        state = delivery.QUEUED
        for report in statuses.merge(reports):
            state = delivery.merge(state, report.kind)
        kinds = {report.kind for report in reports}
        if kinds & {"delivered", "read"}:
            self.assertEqual(state, delivery.DELIVERED)
        elif "failed" in kinds:
            self.assertEqual(state, delivery.FAILED)
        elif kinds:
            self.assertEqual(state, delivery.SENT)

    def test_words_of_the_provider(self):
        for word, kind in (
            ("sent", "sent"),
            ("read", "read"),
            ("played", "read"),
            ("accepted", None),
            ("deleted", None),
            ("", None),
        ):
            with self.subTest(word):
                self.assertEqual(statuses.kind_of(word), kind)
