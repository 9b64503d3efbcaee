"""For how long one may write freely."""

import unittest
from datetime import datetime, timedelta

from hypothesis import given, settings, strategies as st

from odoo.addons.sla_escalation_whatsapp.engine import window

properties = settings(derandomize=True, database=None, deadline=None, max_examples=200)

NOW = datetime(2026, 3, 2, 16, 0)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31))


class TestWindow(unittest.TestCase):
    def test_it_is_open_for_a_day_less_a_minute(self):
        for ago, is_open in (
            (timedelta(0), True),
            (timedelta(hours=23, minutes=58), True),
            (timedelta(hours=23, minutes=59), False),
            (timedelta(days=2), False),
        ):
            with self.subTest(ago):
                self.assertEqual(window.is_open(NOW - ago, NOW), is_open)

    def test_it_never_opened_for_who_never_wrote(self):
        self.assertFalse(window.is_open(None, NOW))
        self.assertIsNone(window.closes_at(None))

    @properties
    @given(st.lists(moments, min_size=1, max_size=8), st.randoms())
    def test_the_last_message_counts_whatever_order_they_come_in(self, ats, shuffle):
        last = max(ats)
        shuffle.shuffle(ats)
        known = None
        for at in ats:
            known = window.opened(known, at)
        self.assertEqual(known, last)
