"""The engine of the customer's order, alone."""

from datetime import datetime, timedelta
from unittest import TestCase

from hypothesis import given, strategies as st

from ..engine.ordering import deal, settle

DAY = datetime(2026, 3, 2)


@st.composite
def orders(draw):
    """Tickets in the order before and after, and dates of some of them."""
    before = draw(st.lists(st.integers(1, 40), unique=True, max_size=12))
    after = draw(st.permutations(before))
    dated = draw(st.sets(st.sampled_from(before))) if before else set()
    days = st.integers(0, 20)
    dates = {one: DAY + timedelta(days=draw(days)) for one in sorted(dated)}
    return before, after, dates


class TestOrdering(TestCase):
    def test_a_ticket_put_first_takes_the_first_date(self):
        dates = {n: DAY + timedelta(days=n) for n in (1, 2, 3)}
        moved = deal([1, 2, 3], [3, 1, 2], dates)
        self.assertEqual(moved, {3: dates[1], 1: dates[2], 2: dates[3]})

    def test_what_keeps_its_turn_keeps_its_date(self):
        dates = {n: DAY + timedelta(days=n) for n in (1, 2, 3)}
        self.assertEqual(set(deal([1, 2, 3], [1, 3, 2], dates)), {2, 3})

    def test_tickets_without_a_date_move_nothing(self):
        self.assertEqual(deal([1, 2, 3], [3, 1, 2], {1: DAY}), {})

    def test_other_tickets_are_an_error(self):
        with self.assertRaises(ValueError):
            deal([1, 2], [1, 3], {})

    def test_what_is_not_named_follows_as_it_stands(self):
        self.assertEqual(settle([3, 9, 3], [1, 2, 3, 4]), [3, 1, 2, 4])

    @given(orders())
    def test_dates_are_neither_lost_nor_made_up(self, case):
        before, after, dates = case
        moved = dates | deal(before, after, dates)
        self.assertEqual(sorted(moved.values()), sorted(dates.values()))
        self.assertEqual(set(moved), set(dates))

    @given(orders())
    def test_the_same_order_moves_nothing(self, case):
        before, _after, dates = case
        self.assertEqual(deal(before, before, dates), {})

    @given(orders())
    def test_who_changes_turns_is_served_in_the_order_of_dates(self, case):
        before, after, dates = case
        moved = dates | deal(before, after, dates)
        old = [one for one in before if one in dates]
        new = [one for one in after if one in dates]
        turned = [one for one, was in zip(new, old, strict=True) if one != was]
        slots = [moved[one] for one in turned]
        self.assertEqual(slots, sorted(slots))

    @given(st.lists(st.integers(1, 30)), st.lists(st.integers(1, 30), unique=True))
    def test_settling_loses_no_ticket(self, wanted, current):
        settled = settle(wanted, current)
        self.assertEqual(sorted(settled), sorted(current))
        self.assertEqual(settle(settled, current), settled)
