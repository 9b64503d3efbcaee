"""What re-aiming at another policy does to the clocks that are open."""

from __future__ import annotations

from . import vocabulary as voc
from .clock import Clock

BREACHES = "breached"
SAVES = "saved"
KEEPS = "met"
DROPS = "dropped"
ADDS = "added"
SOONER = "sooner"
LATER = "later"
UNCHANGED = "same"
#: Those that turn a promise over.
FLIPS = frozenset({BREACHES, SAVES})


def effect(before: Clock | None, after: Clock | None) -> str:
    """What re-aiming does to a clock that was open before, or was not there."""
    if before is None:
        return ADDS
    if after is None or after.state == voc.CANCELLED:
        return DROPS
    if after.is_breached != before.is_breached:
        return BREACHES if after.is_breached else SAVES
    if after.state == voc.MET:
        return KEEPS
    # Without a deadline it stands still: what it may still take tells the same.
    if after.deadline is None or before.deadline is None:
        one = None if after.budget is None else after.budget - after.used
        other = None if before.budget is None else before.budget - before.used
    else:
        one, other = after.deadline, before.deadline
    if one is None or other is None or one == other:
        return UNCHANGED
    return SOONER if one < other else LATER
