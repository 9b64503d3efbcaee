"""What the movements of a pack come to (rule H1). Integer minutes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Figures:
    """Minutes of a pack: free, held by estimates, used, expired.

    `available` is the sum of all movements; the others are parts of it.
    """

    available: int = 0
    held: int = 0
    consumed: int = 0
    expired: int = 0


def figures_of(sums: Mapping[str, int]) -> Figures:
    """The figures of a pack from the sum of its movements of each kind."""
    return Figures(
        available=sum(sums.values()),
        held=-(sums.get("hold", 0) + sums.get("release", 0)),
        consumed=-(sums.get("consume", 0) + sums.get("reverse", 0)),
        expired=-sums.get("expire", 0),
    )
