"""Which notices about low or expiring hours are due, and how often (rule H10)."""

import unittest

from hypothesis import HealthCheck, given, settings, strategies as st

from odoo.addons.sla_prepaid_hours.engine import alerts

properties = settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=200,
    suppress_health_check=[HealthCheck.too_slow],
)

bought = st.integers(1, 6000)
walks = st.lists(st.integers(-6000, 6000), max_size=30)


def follow(bought, balances):
    """Follow the notices of a balance that changes: what was sent, what was marked."""
    sent, marked = [], set()
    for free in balances:
        notice = alerts.balance(bought, free, marked)
        if notice.send is not None:
            sent.append(notice.send)
            marked.add(notice.send)
        marked.update(notice.mark)
    return sent, marked


class TestAlertProperties(unittest.TestCase):
    @properties
    @given(bought, walks)
    def test_each_level_is_notified_once(self, bought, balances):
        sent, _marked = follow(bought, balances)
        self.assertEqual(len(sent), len(set(sent)))

    @properties
    @given(bought, walks)
    def test_nothing_lower_is_notified_after_something_higher(self, bought, balances):
        sent, _marked = follow(bought, balances)
        self.assertEqual(sent, sorted(sent))

    @properties
    @given(bought, walks)
    def test_the_lowest_balance_there_was_has_been_notified(self, bought, balances):
        sent, marked = follow(bought, balances)
        if balances:
            share = 100 * (bought - min(balances))
            reached = [level for level in alerts.LEVELS if share >= level * bought]
            self.assertEqual(marked, set(reached))
            self.assertEqual(sent[-1:], reached[-1:])

    @properties
    @given(bought, st.integers(-6000, 6000))
    def test_one_posting_sends_the_highest_only(self, bought, free):
        notice = alerts.balance(bought, free)
        if notice.send is not None:
            self.assertTrue(all(level < notice.send for level in notice.mark))
            self.assertEqual(
                {notice.send, *notice.mark},
                {level for level in alerts.LEVELS if level <= notice.send},
            )

    @properties
    @given(st.lists(st.integers(0, 90), max_size=40), st.integers(1, 400))
    def test_expiry_is_notified_once_and_ever_more_pressing(self, gaps, life):
        days_left, marked, sent = min(life, 100), set(), []
        for gap in gaps:
            days_left -= gap
            notice = alerts.expiry(days_left, marked, life)
            marked.update(notice.mark)
            if notice.send is not None:
                self.assertGreaterEqual(days_left, 0)
                self.assertLessEqual(days_left, notice.send)
                marked.add(notice.send)
                sent.append(notice.send)
        self.assertEqual(sent, sorted(set(sent), reverse=True))


class TestAlerts(unittest.TestCase):
    def test_levels_are_reached_to_the_minute(self):
        for free, level in ((121, None), (120, 80), (30, 95), (1, 95), (0, 100)):
            with self.subTest(free=free):
                self.assertEqual(alerts.balance(600, free).send, level)

    def test_several_levels_at_once_send_one(self):
        self.assertEqual(alerts.balance(600, 0), (100, (80, 95)))
        self.assertEqual(alerts.balance(600, 0, {80}), (100, (95,)))
        self.assertEqual(alerts.balance(600, 0, {80, 95, 100}), (None, ()))

    def test_a_late_run_sends_the_notice_that_fits(self):
        self.assertEqual(alerts.expiry(58), (60, ()))
        self.assertEqual(alerts.expiry(5), (7, (30, 60)))
        self.assertEqual(alerts.expiry(28, {60}), (30, ()))
        self.assertEqual(alerts.expiry(0, {30, 60}), (7, ()))

    def test_nothing_is_said_before_or_after(self):
        self.assertEqual(alerts.expiry(61), (None, ()))
        self.assertEqual(alerts.expiry(-1), (None, ()))

    def test_a_short_pack_is_not_announced_on_the_day_it_is_sold(self):
        self.assertEqual(alerts.expiry(29, (), 30), (None, (30, 60)))
        self.assertEqual(alerts.expiry(60, (), 61), (None, (60,)))
        self.assertEqual(alerts.expiry(60, (), 90), (60, ()))
        self.assertEqual(alerts.expiry(7, {30, 60}, 30), (7, ()))
