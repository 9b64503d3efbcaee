"""Which pack pays: properties of the pure engine (H1 to H4, H6), and a machine."""

import unittest
from collections import Counter
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings, strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from ..engine.allocation import (
    Demand,
    Draw,
    Hold,
    Lot,
    plan,
    replan,
    restored,
)

properties = settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=100,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)

START = date(2026, 3, 1)
DAYS = st.integers(0, 40).map(lambda days: START + timedelta(days=days))
MINUTES = st.integers(1, 300)
KINDS = st.sampled_from([None, 1, 2])


@st.composite
def lots(draw, least=0, most=5):
    found = []
    for key in range(1, draw(st.integers(least, most)) + 1):
        ends = draw(st.none() | DAYS)
        starts = draw(st.none() | DAYS)
        if starts and ends and starts > ends:
            starts, ends = ends, starts
        found.append(
            Lot(
                key=key,
                free=draw(st.integers(0, 600)),
                bought=draw(DAYS),
                start=starts,
                end=ends,
                kind=draw(KINDS),
                owner=draw(st.sampled_from([None, None, 7])),
            )
        )
    return found


@st.composite
def demands(draw, most=8):
    return [
        Demand(
            key=100 + key,
            day=draw(DAYS),
            minutes=draw(MINUTES),
            order=draw(st.integers(0, 3)),
            kind=draw(KINDS),
            owners=draw(st.sampled_from([frozenset(), frozenset({7})])),
            estimate=draw(st.sampled_from([None, None, 1, 2])),
        )
        for key in range(draw(st.integers(0, most)))
    ]


HOLDS = st.lists(
    st.builds(Hold, st.sampled_from([1, 2]), st.integers(1, 3), st.integers(1, 120)),
    max_size=3,
)


def drawn(draws, free_only=False):
    """Minutes by pack."""
    total = Counter()
    for draw in draws:
        if not free_only or draw.estimate is None:
            total[draw.lot] += draw.minutes
    return total


class TestPlan(unittest.TestCase):
    @properties
    @given(lots(), HOLDS, demands())
    def test_h1_no_pack_goes_below_zero_and_no_minute_is_lost(
        self, packs, holds, asked
    ):
        result = plan(packs, holds, asked)
        used = drawn(result.draws, free_only=True)
        for lot in packs:
            self.assertLessEqual(used[lot.key], lot.free)
        for demand in asked:
            paid = sum(draw.minutes for draw in result.of(demand.key))
            self.assertEqual(paid + result.shortages.get(demand.key, 0), demand.minutes)

    @properties
    @given(lots(least=1), demands(), st.integers(0, 200))
    def test_h1_an_overdraft_is_one_for_all_packs(self, packs, asked, overdraft):
        result = plan(packs, (), asked, overdraft)
        used = drawn(result.draws)
        below = sum(max(0, used[lot.key] - lot.free) for lot in packs)
        self.assertLessEqual(below, overdraft)

    @properties
    @given(lots(), HOLDS, demands(), st.randoms())
    def test_order_of_entry_does_not_matter(self, packs, holds, asked, random):
        once = plan(packs, holds, asked)
        shuffled, others = list(asked), list(packs)
        random.shuffle(shuffled)
        random.shuffle(others)
        again = plan(others, holds, shuffled)
        self.assertEqual(sorted(once.draws, key=str), sorted(again.draws, key=str))
        self.assertEqual(once.shortages, again.shortages)

    @properties
    @given(lots(), demands())
    def test_h2_only_packs_of_the_day_the_kind_and_the_owner_pay(self, packs, asked):
        by_key = {lot.key: lot for lot in packs}
        of = {demand.key: demand for demand in asked}
        for draw in plan(packs, (), asked).draws:
            lot, demand = by_key[draw.lot], of[draw.demand]
            self.assertTrue(lot.start is None or lot.start <= demand.day)
            self.assertTrue(lot.end is None or demand.day <= lot.end)
            self.assertIn(lot.kind, (None, demand.kind))
            self.assertTrue(lot.owner is None or lot.owner in demand.owners)

    @properties
    @given(lots(), DAYS, MINUTES)
    def test_h3_earliest_end_first_then_purchase(self, packs, day, minutes):
        demand = Demand(1, day, minutes)
        result = plan(packs, (), [demand])
        used = drawn(result.draws)
        payers = sorted((lot for lot in packs if lot.pays(demand)), key=Lot.rank)
        # Nothing is taken from a pack while one before it has minutes left.
        for before, after in zip(payers, payers[1:], strict=False):
            if used[after.key]:
                self.assertEqual(used[before.key], before.free)
        self.assertEqual(
            [(lot.end or date.max, lot.bought) for lot in payers],
            sorted((lot.end or date.max, lot.bought) for lot in payers),
        )

    @properties
    @given(lots(least=3, most=3), HOLDS, DAYS, MINUTES)
    def test_h4_what_is_held_is_used_first(self, packs, holds, day, minutes):
        demand = Demand(1, day, minutes, estimate=1)
        result = plan(packs, holds, [demand])
        held = sum(hold.minutes for hold in holds if hold.estimate == 1)
        out_of_hold = sum(
            draw.minutes for draw in result.draws if draw.estimate is not None
        )
        self.assertEqual(out_of_hold, min(held, minutes))

    @properties
    @given(lots(least=3, most=3), HOLDS, demands())
    def test_h4_one_estimates_hold_is_used_by_no_other(self, packs, holds, asked):
        result = plan(packs, holds, asked)
        estimates = {demand.key: demand.estimate for demand in asked}
        for draw in result.draws:
            if draw.estimate is not None:
                self.assertEqual(draw.estimate, estimates[draw.demand])

    def test_nothing_is_no_demand(self):
        for minutes in (0, -5):
            with self.assertRaises(ValueError):
                plan([], [], [Demand(1, START, minutes)])


def settle(packs, holds, draws):
    """Packs and holds once draws are posted."""
    used = drawn(draws, free_only=True)
    packs = [
        Lot(
            lot.key,
            lot.free - used[lot.key],
            lot.bought,
            lot.start,
            lot.end,
            lot.kind,
            lot.owner,
        )
        for lot in packs
    ]
    holds = [
        *holds,
        *(
            Hold(draw.estimate, draw.lot, -draw.minutes)
            for draw in draws
            if draw.estimate is not None
        ),
    ]
    return packs, holds


class TestReplan(unittest.TestCase):
    @properties
    @given(lots(), HOLDS, demands())
    def test_h6_reverse_and_allocate_again_is_the_identity(self, packs, holds, asked):
        first = plan(packs, holds, asked)
        changes, again = replan(*settle(packs, holds, first.draws), first.draws, asked)
        self.assertEqual(changes, [])
        self.assertEqual(again.shortages, first.shortages)

    @properties
    @given(lots(), HOLDS, demands(most=5), demands(most=3))
    def test_h6_what_is_edited_ends_as_if_it_had_been_so_at_once(
        self, packs, holds, asked, replacement
    ):
        first = plan(packs, holds, asked)
        _changes, again = replan(
            *settle(packs, holds, first.draws), first.draws, replacement
        )
        direct = plan(packs, holds, replacement)
        self.assertEqual(sorted(again.draws, key=str), sorted(direct.draws, key=str))

    @properties
    @given(lots(), HOLDS, demands())
    def test_h6_deleting_everything_gives_everything_back(self, packs, holds, asked):
        first = plan(packs, holds, asked)
        settled = settle(packs, holds, first.draws)
        changes, again = replan(*settled, first.draws, [])
        self.assertEqual(again.draws, [])
        undone = [draw for change in changes for draw in change.undone]
        self.assertEqual(sorted(undone, key=str), sorted(first.draws, key=str))
        back, _holds = restored(*settled, undone)
        self.assertEqual(
            {lot.key: lot.free for lot in back}, {lot.key: lot.free for lot in packs}
        )

    @properties
    @given(lots(), HOLDS, demands(), st.randoms())
    def test_entered_one_by_one_in_any_order_or_all_at_once(
        self, packs, holds, asked, random
    ):
        order = list(asked)
        random.shuffle(order)
        known, live = [], []
        now, held = packs, holds
        for demand in order:
            known.append(demand)
            _changes, result = replan(now, held, live, known)
            back, held_back = restored(now, held, live)
            live = result.draws
            now, held = settle(back, held_back, live)
        direct = plan(packs, holds, asked)
        self.assertEqual(sorted(live, key=str), sorted(direct.draws, key=str))


class Bank(RuleBasedStateMachine):
    """Packs bought, time logged, edited and deleted, packs that expire: in any order.

    Entries are kept as a ledger keeps them; balances are their sums.
    """

    entered = Bundle("entered")

    @initialize()
    def open(self):
        self.entries = []  # (pack, kind, minutes)
        self.packs = {}
        self.work = {}
        self.live = []
        self.today = START
        self.held = {}  # estimate: [(pack, minutes)]
        self.number = 0

    def free(self, key, kinds=None):
        return sum(
            minutes
            for pack, kind, minutes in self.entries
            if pack == key and (kinds is None or kind in kinds)
        )

    def lots(self):
        return [
            Lot(
                key,
                # What has expired may pay for work of its days entered late.
                self.free(key) - self.free(key, {"expire"}),
                bought,
                end=end,
            )
            for key, (bought, end) in self.packs.items()
        ]

    def holds(self):
        total = Counter()
        for estimate, lot, minutes in (
            (estimate, lot, minutes)
            for estimate, kept in self.held.items()
            for lot, minutes in kept
        ):
            total[estimate, lot] += minutes
        return [Hold(*key, minutes) for key, minutes in total.items()]

    def settle(self):
        changes, result = replan(
            self.lots(), self.holds(), self.live, list(self.work.values())
        )
        for change in changes:
            for draw in change.undone:
                self.entries.append((draw.lot, "reverse", draw.minutes))
                if draw.estimate is not None:
                    self.entries.append((draw.lot, "hold", -draw.minutes))
                    self.held[draw.estimate].append((draw.lot, draw.minutes))
            for draw in change.drawn:
                if draw.estimate is not None:
                    self.entries.append((draw.lot, "release", draw.minutes))
                    self.held[draw.estimate].append((draw.lot, -draw.minutes))
                self.entries.append((draw.lot, "consume", -draw.minutes))
        self.live = result.draws
        # Expired minutes come back for the work of their days.
        for key in self.packs:
            if self.free(key) < 0:
                self.entries.append((key, "expire", -self.free(key)))

    @rule(minutes=MINUTES, days=st.none() | st.integers(0, 20))
    def buy(self, minutes, days):
        self.number += 1
        end = None if days is None else self.today + timedelta(days=days)
        self.packs[self.number] = self.today, end
        self.entries.append((self.number, "purchase", minutes))

    @rule(
        target=entered,
        minutes=MINUTES,
        late=st.integers(0, 15),
        estimate=st.sampled_from([None, 1]),
    )
    def log(self, minutes, late, estimate):
        self.number += 1
        estimate = estimate if estimate in self.held else None
        self.work[self.number] = Demand(
            self.number,
            self.today - timedelta(days=late),
            minutes,
            estimate=estimate,
        )
        self.settle()
        return self.number

    @rule(key=entered, minutes=MINUTES)
    def edit(self, key, minutes):
        if key in self.work:
            old = self.work[key]
            self.work[key] = Demand(key, old.day, minutes, estimate=old.estimate)
            self.settle()

    @rule(key=consumes(entered))
    def delete(self, key):
        self.work.pop(key, None)
        self.settle()

    @precondition(lambda self: not self.held)
    @rule(minutes=MINUTES)
    def approve(self, minutes):
        """Approval holds what is free now."""
        lots = [
            Lot(lot.key, self.free(lot.key), lot.bought, end=lot.end)
            for lot in self.lots()
        ]
        result = plan(lots, (), [Demand(0, self.today, minutes)])
        self.held[1] = [(draw.lot, draw.minutes) for draw in result.draws]
        for draw in result.draws:
            self.entries.append((draw.lot, "hold", -draw.minutes))

    @rule(days=st.integers(1, 10))
    def pass_time(self, days):
        self.today += timedelta(days=days)

    @rule(target=entered)
    def expire(self):
        """The cron: what is free after the end is gone, and nothing else."""
        used = drawn(self.live)
        for key, (_bought, end) in self.packs.items():
            if end and end < self.today and self.free(key) > 0:
                self.entries.append((key, "expire", -self.free(key)))
        if drawn(self.live) != used:
            raise AssertionError("expiry has touched what was used")
        return multiple()

    @invariant()
    def books_add_up(self):
        used = drawn(getattr(self, "live", ()))
        for key in getattr(self, "packs", ()):
            balance = self.free(key)
            held = sum(
                minutes
                for kept in self.held.values()
                for lot, minutes in kept
                if lot == key
            )
            bought = self.free(key, {"purchase"})
            expired = -self.free(key, {"expire"})
            assert balance >= 0, "overdrawn"
            assert held >= 0, "more released than held"
            assert expired >= 0, "more came back than had expired"
            assert -self.free(key, {"consume", "reverse"}) == used[key]
            assert bought == balance + held + used[key] + expired


class TestBank(unittest.TestCase):
    def test_whatever_happens_the_books_add_up(self):
        run_state_machine_as_test(
            Bank, settings=settings(properties, max_examples=60, stateful_step_count=25)
        )

    def test_a_draw_is_what_it_says(self):
        self.assertEqual(Draw(1, 2, 3).estimate, None)
