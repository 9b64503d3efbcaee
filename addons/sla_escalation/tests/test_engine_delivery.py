"""The life of one notification: pure, and so with hypothesis."""

from itertools import permutations

from hypothesis import given, strategies as st

from odoo.tests.common import BaseCase, tagged

from odoo.addons.sla_escalation.engine import delivery as engine

REPORTS = [engine.SENT, engine.DELIVERED, engine.READ]


@tagged("post_install", "-at_install")
class TestEngineDelivery(BaseCase):
    @given(st.lists(st.sampled_from(REPORTS), max_size=8), st.randoms())
    def test_e7_reports_come_to_the_same_in_any_order_and_twice(self, reports, chance):
        def run(order):
            state = engine.QUEUED
            for report in order:
                state = engine.merge(state, report)
            return state

        shuffled = list(reports)
        chance.shuffle(shuffled)
        self.assertEqual(run(reports), run(shuffled))
        self.assertEqual(run(reports), run(reports + reports))

    def test_e7_failed_may_be_followed_by_delivered_and_not_undone(self):
        for order in permutations([engine.SENT, engine.FAILED, engine.DELIVERED]):
            state = engine.QUEUED
            for report in order:
                state = engine.merge(state, report)
            self.assertEqual(state, engine.DELIVERED, order)
        self.assertEqual(engine.merge(engine.FAILED, engine.SENT), engine.FAILED)

    @given(st.integers(1, 20), st.none() | st.integers(0, 5000))
    def test_e7_what_is_tried_again_waits_longer_and_as_told(self, tries, asked):
        wait = engine.back_off(tries, asked)
        self.assertGreaterEqual(wait, asked or 0)
        self.assertGreaterEqual(
            wait, engine.back_off(max(1, tries - 1)) if not asked else 0
        )

    def test_e7_tries_end_and_another_channel_takes_over(self):
        retry = engine.Outcome(engine.RETRY)
        for tries in range(1, engine.MAX_TRIES):
            self.assertEqual(engine.after(retry, tries).state, engine.QUEUED)
        last = engine.after(retry, engine.MAX_TRIES)
        self.assertEqual((last.state, last.needs_fallback), (engine.FAILED, True))
        refused = engine.after(engine.Outcome(engine.REFUSED), 1)
        self.assertEqual((refused.state, refused.needs_fallback), (engine.FAILED, True))

    @given(st.integers(1, 50))
    def test_e7_what_nobody_knows_is_never_sent_again_by_itself(self, tries):
        step = engine.after(engine.Outcome(engine.UNKNOWN), tries)
        self.assertTrue(step.is_open)
        self.assertFalse(step.needs_fallback)

    def test_an_outcome_that_does_not_exist_is_refused(self):
        with self.assertRaisesRegex(ValueError, "does not end like this"):
            engine.after(engine.Outcome("lost in the post"), 1)
