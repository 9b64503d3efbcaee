"""The customer's own order of their open tickets, and the dates it moves.

An agreement works tickets in the order they came in, or in the one the customer sets;
a changed order may move dates that are promised already.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime


def settle(wanted: Iterable[int], current: Sequence[int]) -> list[int]:
    """The whole order, from what was asked for.

    :param wanted: tickets in the order asked for; unknown ones and repetitions are
        passed over
    :param current: all tickets as they stand
    :return: the wanted ones first, then the others as they stand
    """
    known = set(current)
    first = [one for one in dict.fromkeys(wanted) if one in known]
    taken = set(first)
    return first + [one for one in current if one not in taken]


def deal(
    before: Sequence[int], after: Sequence[int], dates: Mapping[int, datetime]
) -> dict[int, datetime]:
    """The promised dates that a changed order moves.

    Dates are dealt anew among the tickets whose turn among those with a date changes:
    the earliest of these dates goes to the one that now comes first, and so on. No
    other date moves, none is lost, and none is made up.

    :param before: tickets as they stood
    :param after: the same tickets as they are to stand
    :param dates: what is promised, naive UTC; not every ticket has a date
    :return: the dates that differ, by ticket
    :raise ValueError: the two are not the same tickets
    """
    if sorted(before) != sorted(after):
        raise ValueError("An order is changed, not its tickets.")
    old = [one for one in before if one in dates]
    new = [one for one in after if one in dates]
    turns = [ours for ours, theirs in zip(new, old, strict=True) if ours != theirs]
    slots = sorted(dates[one] for one in turns)
    return {
        one: slot for one, slot in zip(turns, slots, strict=True) if dates[one] != slot
    }
