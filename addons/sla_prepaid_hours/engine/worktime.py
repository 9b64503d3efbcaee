"""When time was worked: in service hours, outside of them, on a holiday (rule H5).

Moments are naive UTC; days are local to the hours of service. The hours are an object
of `sla_policy`'s engine: it has `zone` and `spans(start, end)`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Protocol

from .charging import Work

#: The most that can be logged at once.
LONGEST = 24 * 60  # minutes

COUNTED = "counted"
CLOSED = "closed"
HOLIDAY = "holiday"


class Zone(Protocol):
    """A time zone (`sla_policy.engine.local_time.Zone`)."""

    def day(self, moment: datetime) -> date: ...

    def midnight(self, day: date) -> datetime: ...


class Span(Protocol):
    """A span of the hours of service, of one kind."""

    @property
    def kind(self) -> str: ...

    @property
    def seconds(self) -> int: ...


class Hours(Protocol):
    """Hours of service, as `sla_policy` compiles them from a calendar."""

    @property
    def zone(self) -> Zone: ...

    def spans(self, start: datetime, end: datetime) -> Sequence[Span]: ...


def of_day(hours: Hours, day: date, minutes: int) -> Work:
    """Time of a day without an hour: counted in service hours.

    On a day without any it is after hours, or a holiday's where one closed it.
    """
    kinds = _kinds(hours, day)
    if COUNTED in kinds:
        return Work(regular=minutes)
    if HOLIDAY in kinds:
        return Work(holiday=minutes)
    return Work(after_hours=minutes)


def of_span(hours: Hours, start: datetime, minutes: int) -> Work:
    """Time from a moment on (naive UTC), cut where the hours of service change.

    On a day that is closed by a holiday all of it is the holiday's. The three parts
    always add up to `minutes`.
    """
    seconds = {COUNTED: 0, CLOSED: 0, HOLIDAY: 0}
    for day, first, last in _days(
        hours.zone, start, start + timedelta(minutes=minutes)
    ):
        kinds = _kinds(hours, day)
        is_holiday = HOLIDAY in kinds and COUNTED not in kinds
        for span in hours.spans(first, last):
            kind = HOLIDAY if is_holiday and span.kind == CLOSED else span.kind
            seconds[kind] += span.seconds
    holiday = min((seconds[HOLIDAY] + 30) // 60, minutes)
    after_hours = min((seconds[CLOSED] + 30) // 60, minutes - holiday)
    return Work(minutes - holiday - after_hours, after_hours, holiday)


def _kinds(hours: Hours, day: date) -> set[str]:
    first = hours.zone.midnight(day)
    last = hours.zone.midnight(day + timedelta(days=1))
    return {span.kind for span in hours.spans(first, last)}


def _days(
    zone: Zone, start: datetime, end: datetime
) -> Iterator[tuple[date, datetime, datetime]]:
    """Cut an interval at local midnights."""
    while start < end:
        day = zone.day(start)
        stop = min(end, zone.midnight(day + timedelta(days=1)))
        yield day, start, stop
        start = stop
