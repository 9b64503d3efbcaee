"""Statements add up, whatever happened and in whatever order it was written down."""

import unittest
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import HealthCheck, given, settings, strategies as st

from odoo.addons.sla_policy.engine.local_time import month_of, months, next_month
from odoo.addons.sla_prepaid_hours import const
from odoo.addons.sla_prepaid_hours.engine import statement as engine

properties = settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=150,
    suppress_health_check=[HealthCheck.too_slow],
)

DAY_ONE = date(2026, 1, 1)
MONTHS = [date(2026, month, 1) for month in range(1, 7)]

movements = st.lists(
    st.builds(
        engine.Movement,
        pack=st.integers(1, 4),
        kind=st.sampled_from(sorted(engine.SECTION_OF)),
        minutes=st.integers(-600, 600).filter(bool),
        day=st.integers(0, 180).map(lambda days: DAY_ONE + timedelta(days)),
        group=st.one_of(st.none(), st.integers(1, 5)),
    ),
    max_size=40,
).map(lambda found: [one._replace(order=n) for n, one in enumerate(found)])


def carried(ledger, day):
    """The balances of the packs before a day."""
    balances = {}
    for one in ledger:
        if one.day < day:
            balances[one.pack] = balances.get(one.pack, 0) + one.minutes
    return balances


def month(ledger, first):
    """The statement of one month of a ledger."""
    date_from, date_to = month_of(first)
    return engine.state(
        carried(ledger, date_from),
        [one for one in ledger if date_from <= one.day <= date_to],
        date_from,
        date_to,
    )


class TestStatementProperties(unittest.TestCase):
    @properties
    @given(movements)
    def test_opening_and_sections_are_the_closing(self, ledger):
        for first in MONTHS:
            stated = month(ledger, first)
            for sums in (stated.total, *stated.packs.values()):
                sections = sum(sums[name] for name in engine.SECTIONS)
                self.assertEqual(sums.opening + sections, sums.closing)
            self.assertEqual(
                sum(sums.closing for sums in stated.packs.values()),
                stated.total.closing,
            )

    @properties
    @given(movements)
    def test_each_month_opens_as_the_one_before_closed(self, ledger):
        for before, after in pairwise(month(ledger, first) for first in MONTHS):
            self.assertEqual(before.total.closing, after.total.opening)
            for pack, sums in after.packs.items():
                closed = before.packs.get(pack, engine.Sums())
                self.assertEqual(closed.closing, sums.opening)

    @properties
    @given(movements, st.randoms(use_true_random=False))
    def test_order_of_entry_does_not_matter(self, ledger, random):
        shuffled = random.sample(ledger, len(ledger))
        for first in MONTHS:
            self.assertEqual(month(ledger, first), month(shuffled, first))

    @properties
    @given(movements)
    def test_lines_run_from_the_opening_to_the_closing(self, ledger):
        for first in MONTHS:
            stated = month(ledger, first)
            balance = stated.total.opening
            packs = {pack: sums.opening for pack, sums in stated.packs.items()}
            for line in stated.lines:
                self.assertTrue(line.minutes, "a line says something")
                balance += line.minutes
                packs[line.pack] += line.minutes
                self.assertEqual(line.balance, balance)
                self.assertEqual(line.pack_balance, packs[line.pack])
            self.assertEqual(balance, stated.total.closing)
            self.assertEqual(
                packs, {pack: sums.closing for pack, sums in stated.packs.items()}
            )

    @properties
    @given(movements)
    def test_the_sentence_can_be_recalculated(self, ledger):
        stated = month(ledger, MONTHS[0])
        left, right = stated.total.sentence().split(" = ")
        words = left.split(" ")
        found = minutes(words[0])
        for sign, term in zip(words[1::2], words[2::2], strict=True):
            found += minutes(term) if sign == "+" else -minutes(term)
        self.assertEqual(found, minutes(right))
        self.assertEqual(found, stated.total.closing)

    @properties
    @given(movements)
    def test_what_belongs_together_is_one_line(self, ledger):
        for line in month(ledger, MONTHS[0]).lines:
            groups = {(ledger[n].pack, ledger[n].group) for n in line.orders}
            self.assertEqual(len(groups), 1)
            if len(line.orders) == 1:
                self.assertEqual(line.minutes, ledger[line.orders[0]].minutes)


class TestStatement(unittest.TestCase):
    def test_the_arithmetic_reads_as_a_sentence(self):
        sums = engine.Sums(600, {engine.BOUGHT: 300, engine.USED: -210})
        self.assertEqual(sums.sentence(), "10:00 + 5:00 − 3:30 − 0:00 = 11:30")

    def test_sections_that_moved_are_in_the_sentence(self):
        sums = engine.Sums(
            60, {engine.HELD: 15, engine.EXPIRED: -30, engine.ADJUSTED: -5}
        )
        self.assertEqual(
            sums.sentence(), "1:00 + 0:00 − 0:00 + 0:15 − 0:30 − 0:05 = 0:40"
        )

    def test_an_overdraft_is_below_zero(self):
        sums = engine.Sums(-30, {engine.USED: -60})
        self.assertEqual(sums.sentence(), "−0:30 + 0:00 − 1:00 − 0:00 = −1:30")

    def test_what_was_put_right_in_the_month_is_listed_once(self):
        day = date(2026, 3, 2)
        stated = engine.state(
            {1: 600},
            [
                engine.Movement(1, "consume", -60, day, 1, "work"),
                engine.Movement(1, "reverse", 60, day, 2, "work"),
                engine.Movement(1, "consume", -90, day, 3, "work"),
            ],
            date(2026, 3, 1),
            date(2026, 3, 31),
        )
        (line,) = stated.lines
        self.assertEqual((line.minutes, line.balance), (-90, 510))
        self.assertEqual(line.orders, (1, 2, 3))

    def test_a_movement_of_another_month_is_refused(self):
        with self.assertRaises(ValueError):
            engine.state(
                {},
                [engine.Movement(1, "grant", 60, date(2026, 4, 1))],
                date(2026, 3, 1),
                date(2026, 3, 31),
            )

    def test_what_does_not_add_up_is_refused(self):
        with self.assertRaises(ValueError):
            engine.check(engine.Statement({1: engine.Sums(5)}, engine.Sums(6), ()))

    def test_every_kind_of_entry_has_a_section(self):
        kinds = {kind for kind, _label in const.ENTRY_KINDS}
        self.assertEqual(kinds, set(engine.SECTION_OF))

    def test_months_that_are_over(self):
        self.assertEqual(
            list(months(date(2026, 1, 15), date(2026, 3, 1))),
            [date(2026, 1, 1), date(2026, 2, 1)],
        )
        self.assertEqual(list(months(date(2026, 1, 1), date(2026, 1, 31))), [])
        self.assertEqual(next_month(date(2026, 12, 31)), date(2027, 1, 1))


def minutes(text):
    sign = -1 if text.startswith("−") else 1
    hours, rest = text.lstrip("−").split(":")
    return sign * (int(hours) * 60 + int(rest))
