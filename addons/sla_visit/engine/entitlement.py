"""Entitlements: how many visits and sessions a period holds, and when checkpoints are.

Moments are naive ``datetime`` in UTC, days are dates of the agreement's time zone.
A period is a week from Monday to Sunday, a month, or the whole agreement.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from odoo.addons.sla_policy.engine.business_time import BusinessTimeline

VISIT = "visit"
SESSION = "session"
CHECKPOINT = "checkpoint"

WEEK = "week"
MONTH = "month"
WHOLE = "none"

#: What is counted: each appointment, or the days on which there is one.
EACH = "each"
DAYS = "days"

_DAY = timedelta(days=1)
#: A calendar that stays closed for longer than this does not move a checkpoint.
_SEARCH_DAYS = 31


class Zone(Protocol):
    """A time zone (`sla_policy.engine.local_time.Zone`)."""

    def midnight(self, day: date) -> datetime: ...

    def at(self, day: date, seconds: int) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Use:
    """One appointment: when it starts, and its first and last local day."""

    key: int
    start: datetime
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is included in each period. ``quantity`` None: without limit."""

    quantity: int | None
    period: str = WHOLE
    counted: str = EACH


# === DAYS AND PERIODS === #


def bounds(day: date, period: str) -> tuple[date, date]:
    """First and last day of the period that ``day`` falls in."""
    if period == WEEK:
        monday = day - timedelta(days=day.weekday())
        return monday, monday + 6 * _DAY
    if period == MONTH:
        first = day.replace(day=1)
        if first.month == 12:
            return first, first.replace(day=31)
        return first, first.replace(month=first.month + 1) - _DAY
    return date.min, date.max


# === COUNTING === #


def judge(uses: Iterable[Use], allowance: Allowance) -> dict[int, bool]:
    """Whether each appointment is within the allowance: the first ones by start are.

    One that has no room left uses none, so a shorter one after it may still fit.
    Appointments that count in the same period must be judged together.
    """
    if allowance.quantity is None:
        return {use.key: True for use in uses}
    taken: dict[date, set[object]] = {}
    verdicts = {}
    for use in sorted(uses, key=lambda use: (use.start, use.key)):
        wanted: dict[date, set[object]] = {}
        for first, unit in _units(use, allowance):
            wanted.setdefault(first, set()).add(unit)
        fits = all(
            len(taken.get(first, set()) | units) <= allowance.quantity
            for first, units in wanted.items()
        )
        verdicts[use.key] = fits
        if fits:
            for first, units in wanted.items():
                taken.setdefault(first, set()).update(units)
    return verdicts


def used(uses: Iterable[Use], allowance: Allowance, day: date) -> int:
    """How much of the period that ``day`` falls in has been used."""
    uses = list(uses)
    verdicts = judge(uses, allowance)
    period = bounds(day, allowance.period)[0]
    return len(
        {
            unit
            for use in uses
            if verdicts[use.key]
            for first, unit in _units(use, allowance)
            if first == period
        }
    )


def _units(use: Use, allowance: Allowance) -> Iterator[tuple[date, object]]:
    """What an appointment takes: first day of the period, and what is counted."""
    if allowance.counted == EACH:
        yield bounds(use.first, allowance.period)[0], use.key
        return
    for number in range((use.last - use.first).days + 1):
        day = use.first + number * _DAY
        yield bounds(day, allowance.period)[0], day


# === NOTICE === #


def has_notice(asked_at: datetime, start: datetime, minutes: int) -> bool:
    """Whether it was requested with enough notice."""
    return start - asked_at >= timedelta(minutes=minutes)


# === CHECKPOINTS === #


def next_in_series(anchor: date, after: date, interval: int) -> date:
    """The first day after ``after`` a whole number of intervals from ``anchor``.

    The anchor itself is not part of the series: the first day is one interval later.

    :raises ValueError: an interval of less than a day
    """
    if interval < 1:
        raise ValueError(f"A series needs an interval of 1 day or more ({interval}).")
    gone = max(0, (after - anchor).days)
    return anchor + (gone // interval + 1) * interval * _DAY


def checkpoint_start(
    day: date, seconds: int, zone: Zone, timeline: BusinessTimeline | None = None
) -> datetime:
    """When a checkpoint due on ``day`` takes place: then, or on a later working day.

    That is the first day on which the service is open at that hour; if it never is,
    the first day with any service; if there is none for a month, ``day`` itself.

    :param seconds: the local hour, in seconds after midnight
    :param zone: the zone of the day and the hour
    :param timeline: the service hours; None for around the clock
    """
    if timeline is None:
        return zone.at(day, seconds)
    days = [day + number * _DAY for number in range(_SEARCH_DAYS)]
    for each in days:
        start = zone.at(each, seconds)
        if timeline.is_open(start):
            return start
    for each in days:
        if timeline.elapsed(zone.midnight(each), zone.midnight(each + _DAY)):
            return zone.at(each, seconds)
    return zone.at(day, seconds)
