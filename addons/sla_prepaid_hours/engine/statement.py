"""What a customer's hours came to in a month, so that it adds up (rule H10).

A statement is the balance at its beginning, movements by section, and the balance at
its end. Minutes are integers and count as they do in the ledger: what takes minutes
away is negative. Days are local to the customer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from . import duration

BOUGHT = "bought"
USED = "used"
HELD = "held"
EXPIRED = "expired"
REFUNDED = "refunded"
TRANSFERRED = "transferred"
ADJUSTED = "adjusted"
#: In the order in which they are printed.
SECTIONS = (BOUGHT, USED, HELD, EXPIRED, REFUNDED, TRANSFERRED, ADJUSTED)
#: Printed in the arithmetic even where nothing moved.
ALWAYS = (BOUGHT, USED, HELD)

#: The section of each kind of entry.
SECTION_OF = {
    "purchase": BOUGHT,
    "grant": BOUGHT,
    "consume": USED,
    "reverse": USED,
    "hold": HELD,
    "release": HELD,
    "expire": EXPIRED,
    "refund": REFUNDED,
    "transfer": TRANSFERRED,
    "adjust": ADJUSTED,
}
_TAKES = (USED, HELD, EXPIRED, REFUNDED)

MINUS = "\N{MINUS SIGN}"


class Movement(NamedTuple):
    """One entry of the ledger.

    `order` orders the entries of one day. Entries with one `group` are about one
    thing (a piece of work): what was posted and put right again in the same month
    is printed as one total.
    """

    pack: int
    kind: str
    minutes: int
    day: date
    order: int = 0
    group: Hashable = None

    @property
    def section(self) -> str:
        return SECTION_OF[self.kind]

    def rank(self) -> tuple[date, int]:
        return self.day, self.order


class Line(NamedTuple):
    """One row of a statement.

    `orders` are the entries it sums up; `balance` is what is free in all packs
    after it, `pack_balance` in its own.
    """

    pack: int
    section: str
    minutes: int
    day: date
    orders: tuple[int, ...]
    balance: int
    pack_balance: int


@dataclass(frozen=True)
class Sums:
    """Free minutes at the beginning, what moved them, free minutes at the end."""

    opening: int = 0
    sections: Mapping[str, int] = field(default_factory=dict)

    @property
    def closing(self) -> int:
        return self.opening + sum(self.sections.values())

    def __getitem__(self, section: str) -> int:
        return self.sections.get(section, 0)

    def terms(self) -> Iterator[tuple[str, int]]:
        """The sections that the printed arithmetic has: they add up to the end."""
        for section in SECTIONS:
            if self[section] or section in ALWAYS:
                yield section, self[section]

    def sentence(self) -> str:
        """The arithmetic, as it is printed: `10:00 + 5:00 − 3:30 − 0:00 = 11:30`."""
        words = [duration.write(self.opening)]
        for section, minutes in self.terms():
            below = minutes < 0 or (not minutes and section in _TAKES)
            words += [MINUS if below else "+", duration.write(abs(minutes))]
        return " ".join([*words, "=", duration.write(self.closing)])


@dataclass(frozen=True)
class Statement:
    """A month: each pack, all of them together, and each line in order."""

    packs: Mapping[int, Sums]
    total: Sums
    lines: tuple[Line, ...]


def state(
    opening: Mapping[int, int],
    movements: Iterable[Movement],
    date_from: date,
    date_to: date,
) -> Statement:
    """State the movements of some days, both ends included.

    The order in which they come does not matter.

    :param opening: free minutes of each pack when the first day begins
    :raise ValueError: where a movement is of another day, or nothing adds up
    """
    ordered = sorted(movements, key=Movement.rank)
    moved: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for movement in ordered:
        if not date_from <= movement.day <= date_to:
            raise ValueError(f"{movement.day} is not in this statement")
        moved[movement.pack][movement.section] += movement.minutes
    packs = {
        pack: Sums(opening.get(pack, 0), dict(moved.get(pack, {})))
        for pack in sorted({*opening, *moved})
    }
    total = Sums(
        sum(opening.values()),
        {section: sum(one[section] for one in packs.values()) for section in SECTIONS},
    )
    result = Statement(packs, total, tuple(_lines(opening, ordered)))
    check(result)
    return result


def check(statement: Statement) -> None:
    """Let nothing be printed that does not add up.

    :raise ValueError: where packs and total, or lines and sections, differ
    """
    packs, total = statement.packs.values(), statement.total
    by_section: dict[str, int] = defaultdict(int)
    for line in statement.lines:
        by_section[line.section] += line.minutes
    if (
        sum(pack.opening for pack in packs) != total.opening
        or sum(pack.closing for pack in packs) != total.closing
        or any(by_section[section] != total[section] for section in SECTIONS)
        or (statement.lines and statement.lines[-1].balance != total.closing)
    ):
        raise ValueError("the statement does not add up")


def _lines(opening: Mapping[int, int], ordered: list[Movement]) -> Iterator[Line]:
    """One line for each group of entries, at the position of its first entry."""
    groups: dict[tuple[Hashable, ...], list[Movement]] = {}
    for movement in ordered:
        alone = movement.group is None
        key: tuple[Hashable, ...] = (
            (movement.order,)
            if alone
            else (movement.pack, movement.section, movement.group)
        )
        groups.setdefault((alone, *key), []).append(movement)
    balance = sum(opening.values())
    by_pack = dict(opening)
    for group in groups.values():
        first, minutes = group[0], sum(one.minutes for one in group)
        if not minutes:
            continue
        balance += minutes
        by_pack[first.pack] = by_pack.get(first.pack, 0) + minutes
        yield Line(
            first.pack,
            first.section,
            minutes,
            first.day,
            tuple(one.order for one in group),
            balance,
            by_pack[first.pack],
        )
