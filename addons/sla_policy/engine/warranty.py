"""Compute the warranty of a delivered development. Local dates only."""

from __future__ import annotations

from datetime import date, timedelta

from .coverage import INSIDE, OUTSIDE

NONE = "none"
DAYS = "days"
UNLIMITED = "unlimited"


def last_day(delivered: date | None, kind: str, days: int) -> date | None:
    """The last day of the warranty; None where it has none or never ends.

    Sixty days: the sixtieth day after the delivery is the last one.
    """
    if delivered is None or kind != DAYS:
        return None
    return delivered + timedelta(days=days)


def status(delivered: date | None, kind: str, days: int, day: date) -> str:
    """Whether a request of `day` is `inside` or `outside` the warranty.

    Before the delivery it is inside: the development is still being worked on.
    """
    if kind == NONE:
        return OUTSIDE
    if delivered is None or kind == UNLIMITED:
        return INSIDE
    last = last_day(delivered, kind, days)
    return INSIDE if last is None or day <= last else OUTSIDE
