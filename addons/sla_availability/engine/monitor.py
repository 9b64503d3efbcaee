"""Turn the reports of a monitor into outages; idempotent, in any order of reports.

A monitor reports "down" or "up" with a moment. It may repeat a report every minute or
send it twice, and reports may arrive in another order. All moments are naive UTC.

The result depends only on the outages so far, and on the newest moments at which the
service was seen up and down.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

Spell = tuple[datetime, datetime | None]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a service: its outages as reported, at most one of them open
    (end None), and the newest report of either kind."""

    spells: Sequence[Spell] = ()
    up_at: datetime | None = None
    down_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """The changes by a report: spells by their index in `Known.spells`, and new ones.

    A new one is to be written after the changed ones, so that there is never more
    than one open.
    """

    changed: dict[int, Spell] = field(default_factory=dict)
    new: tuple[Spell, ...] = ()


def take(known: Known, is_up: bool, at: datetime) -> Change:
    """The changes by the report that the service was up, or down, `at` a moment."""
    return _take_up(known, at) if is_up else _take_down(known, at)


def _take_up(known: Known, at: datetime) -> Change:
    """Up ends the outage it falls into, even if another report has ended it later.

    Where the service was seen down after that, it went down again in between.
    """
    for index, (begin, stop) in enumerate(known.spells):
        if at < begin or (stop is not None and at >= stop):
            continue
        again = known.down_at
        new: tuple[Spell, ...] = ()
        if again is not None and again > at and (stop is None or again < stop):
            new = ((again, stop),)
        return Change({index: (begin, at)}, new)
    return Change()


def _take_down(known: Known, at: datetime) -> Change:
    """Down begins an outage, unless one is known that covers the moment.

    An outage reported late lasts until the service was next seen up; where it was not
    seen up before the next outage, the next outage began earlier than it was known.
    """
    if any(
        at == begin or (begin <= at and (stop is None or at < stop))
        for begin, stop in known.spells
    ):
        return Change()
    later = [
        (begin, index)
        for index, (begin, _stop) in enumerate(known.spells)
        if begin > at
    ]
    up_at = known.up_at if known.up_at is not None and known.up_at > at else None
    if later:
        begin, index = min(later)
        if up_at is None or up_at > begin:
            return Change({index: (at, known.spells[index][1])})
    return Change(new=((at, up_at),))
