"""What another policy does to the clocks that are open."""

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
#: Those that change a verdict.
FLIPS = frozenset({BREACHES, SAVES})


def effect(before: Clock | None, after: Clock | None) -> str:
    """What another policy does to a clock that was open before, or did not exist."""
    if before is None:
        return ADDS
    if after is None or after.state == voc.CANCELLED:
        return DROPS
    if after.is_breached != before.is_breached:
        return BREACHES if after.is_breached else SAVES
    if after.state == voc.MET:
        return KEEPS
    # Without a deadline it is paused: compare the service time that is left.
    if after.deadline is None or before.deadline is None:
        if after.budget is None or before.budget is None:
            return UNCHANGED
        left, left_before = after.budget - after.used, before.budget - before.used
        if left == left_before:
            return UNCHANGED
        return SOONER if left < left_before else LATER
    if after.deadline == before.deadline:
        return UNCHANGED
    return SOONER if after.deadline < before.deadline else LATER
