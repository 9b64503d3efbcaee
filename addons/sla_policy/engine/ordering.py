"""Compute the customer's order of their open tickets, and the dates it changes.

Tickets are worked in the order of their creation, or in the one the customer sets; a
new order may change dates that are promised already.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime


def settle(wanted: Iterable[int], current: Sequence[int]) -> list[int]:
    """The order of all tickets, from the one that was requested.

    :param wanted: tickets in the requested order; unknown ones and repetitions are
        ignored
    :param current: all tickets in their present order
    :return: the wanted ones first, then the others in their present order
    """
    known = set(current)
    first = [one for one in dict.fromkeys(wanted) if one in known]
    taken = set(first)
    return first + [one for one in current if one not in taken]


def deal(
    before: Sequence[int], after: Sequence[int], dates: Mapping[int, datetime]
) -> dict[int, datetime]:
    """The promised dates that a new order changes.

    Dates are assigned anew among the tickets whose position among those with a date
    changes: the earliest of these dates goes to the one that now comes first, and so
    on. No other date changes.

    :param before: tickets in the order before
    :param after: the same tickets in the new order
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
