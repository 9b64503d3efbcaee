"""The years in which an agreement grants hours, one after the other.

A year begins on the anniversary of the agreement's first day and ends on the day
before the next; an agreement of 29 February has it on the 28th of common years.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import NamedTuple

FEBRUARY = 2


class Year(NamedTuple):
    """A year of an agreement: its first and last day, both included."""

    first: date
    last: date


def anniversary(start: date, years: int) -> date:
    """The day that comes round for the `years`-th time."""
    year = start.year + years
    if start.month == FEBRUARY and start.day > 28 and not calendar.isleap(year):
        return date(year, FEBRUARY, 28)
    return start.replace(year=year)


def year_of(start: date, day: date) -> Year | None:
    """The year of the agreement a day falls in; None before it starts.

    Counted from the first day each time, so that a leap day is not lost for good.
    """
    if day < start:
        return None
    years = day.year - start.year
    if anniversary(start, years) > day:
        years -= 1
    following = anniversary(start, years + 1)
    return Year(anniversary(start, years), following - timedelta(days=1))
