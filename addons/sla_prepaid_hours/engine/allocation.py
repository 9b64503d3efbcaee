"""Which pack pays for which work (rules H1 to H4).

Demands are served in one order, that of their work, whatever the order in which they
were written down: work entered late takes its place among what is there already, and
what comes after it is served anew. Minutes are integers, days local to the customer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

#: The end of what never expires, where ends are compared.
NEVER = date.max


@dataclass(frozen=True)
class Lot:
    """A pack that pays for work.

    `free` are the minutes that are neither used nor held; negative where a tier allows
    an overdraft. `start` and `end` are the first and last day of work it pays for;
    None: always, never. `bought` orders purchases. `kind` and `owner` limit
    the work; None: any.
    """

    key: int
    free: int
    bought: date
    start: date | None = None
    end: date | None = None
    kind: int | None = None
    owner: int | None = None

    def rank(self) -> tuple[date, date, int]:
        """Rule H3: earliest end first, then purchase."""
        return self.end or NEVER, self.bought, self.key

    def pays(self, demand: Demand) -> bool:
        """Rule H2: eligible by the day of the work, both ends included."""
        return (
            (self.start is None or self.start <= demand.day)
            and (self.end is None or demand.day <= self.end)
            and (self.kind is None or self.kind == demand.kind)
            and (self.owner is None or self.owner in demand.owners)
        )


@dataclass(frozen=True)
class Demand:
    """Minutes to be charged for one piece of work.

    `order` orders the pieces of one day, whenever they were written down. `owners`
    are the contact the work is for and whom it belongs to. `estimate` holds minutes
    for it, perhaps.
    """

    key: int
    day: date
    minutes: int
    order: int = 0
    kind: int | None = None
    owners: frozenset[int] = frozenset()
    estimate: int | None = None

    def rank(self) -> tuple[date, int, int]:
        return self.day, self.order, self.key


class Draw(NamedTuple):
    """Minutes a pack pays for a piece of work; `estimate`: out of what it held."""

    demand: int
    lot: int
    minutes: int
    estimate: int | None = None


class Hold(NamedTuple):
    """Minutes of a pack that an approved estimate keeps for itself."""

    estimate: int
    lot: int
    minutes: int


@dataclass
class Plan:
    """Which pack pays for which work, and what no pack pays for.

    `draws` in the order of serving; `shortages` are minutes by demand.
    """

    draws: list[Draw] = field(default_factory=list)
    shortages: dict[int, int] = field(default_factory=dict)

    def of(self, demand: int) -> list[Draw]:
        return sorted(draw for draw in self.draws if draw.demand == demand)


def plan(
    lots: Iterable[Lot],
    holds: Iterable[Hold],
    demands: Iterable[Demand],
    overdraft: int = 0,
) -> Plan:
    """Serve demands out of packs.

    First what is held for the demand's own estimate, then what is free (H4); a pack
    never goes below zero, but for `overdraft` minutes of a customer altogether (H1).

    :raise ValueError: where a demand is not positive
    """
    ordered = sorted(lots, key=Lot.rank)
    free = {lot.key: lot.free for lot in ordered}
    held: dict[tuple[int | None, int], int] = defaultdict(int)
    for hold in holds:
        held[hold.estimate, hold.lot] += hold.minutes
    result = Plan()
    for demand in sorted(demands, key=Demand.rank):
        if demand.minutes <= 0:
            raise ValueError(f"{demand.minutes} minutes are nothing to pay for")
        left = demand.minutes
        for lot in ordered if demand.estimate is not None else ():
            # What was held stays held: no end date takes it away.
            taken = min(left, held[demand.estimate, lot.key])
            if taken > 0:
                held[demand.estimate, lot.key] -= taken
                left -= taken
                result.draws.append(Draw(demand.key, lot.key, taken, demand.estimate))
        payers = [lot for lot in ordered if lot.pays(demand)]
        for lot in payers:
            taken = min(left, free[lot.key])
            if taken > 0:
                free[lot.key] -= taken
                left -= taken
                result.draws.append(Draw(demand.key, lot.key, taken))
        if left and payers and overdraft:
            owed = sum(-minutes for minutes in free.values() if minutes < 0)
            taken = min(left, max(0, overdraft - owed))
            if taken:
                last = payers[-1].key
                free[last] -= taken
                left -= taken
                result.draws.append(Draw(demand.key, last, taken))
        if left:
            result.shortages[demand.key] = left
    result.draws = _merged(result.draws)
    return result


@dataclass(frozen=True)
class Change:
    """What is to be posted for one demand: `undone` first, then `drawn`."""

    demand: int
    undone: tuple[Draw, ...]
    drawn: tuple[Draw, ...]


def replan(
    lots: Iterable[Lot],
    holds: Iterable[Hold],
    live: Iterable[Draw],
    demands: Iterable[Demand],
    gone: Iterable[int] = (),
    overdraft: int = 0,
) -> tuple[list[Change], Plan]:
    """Serve demands anew: what they draw now is given back first (rule H6).

    What is drawn the same way as before is left alone, so that doing it twice
    changes nothing.

    :param live: what the demands, and those that are gone, draw now
    :param gone: demands that draw now and need no minutes any more
    """
    live = _merged(live)
    wanted = plan(*restored(lots, holds, live), demands, overdraft)
    before: Mapping[int, list[Draw]] = _by_demand(live)
    after = _by_demand(wanted.draws)
    changes = []
    for key in sorted({*before, *after, *gone}):
        old, new = before.get(key, []), after.get(key, [])
        if old != new:
            changes.append(Change(key, tuple(old), tuple(new)))
    return changes, wanted


def restored(
    lots: Iterable[Lot], holds: Iterable[Hold], live: Iterable[Draw]
) -> tuple[list[Lot], list[Hold]]:
    """Packs and holds as they are without some draws."""
    back: dict[int, int] = defaultdict(int)
    holds = list(holds)
    for draw in live:
        if draw.estimate is None:
            back[draw.lot] += draw.minutes
        else:
            holds.append(Hold(draw.estimate, draw.lot, draw.minutes))
    lots = [
        Lot(
            lot.key,
            lot.free + back[lot.key],
            lot.bought,
            lot.start,
            lot.end,
            lot.kind,
            lot.owner,
        )
        for lot in lots
    ]
    return lots, holds


def _merged(draws: Iterable[Draw]) -> list[Draw]:
    """One draw for each demand, pack and hold."""
    minutes: dict[tuple[int, int, int | None], int] = defaultdict(int)
    for draw in draws:
        minutes[draw.demand, draw.lot, draw.estimate] += draw.minutes
    return [
        Draw(demand, lot, total, estimate)
        for (demand, lot, estimate), total in minutes.items()
        if total
    ]


def _by_demand(draws: Iterable[Draw]) -> dict[int, list[Draw]]:
    found: dict[int, list[Draw]] = defaultdict(list)
    for draw in draws:
        found[draw.demand].append(draw)
    for alike in found.values():
        alike.sort(key=lambda draw: (draw.lot, draw.estimate or 0, draw.minutes))
    return found
