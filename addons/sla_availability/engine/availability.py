"""Measure the availability of a hosted service in its service time.

Every moment is a naive ``datetime`` in UTC, every duration a whole number of service
seconds, every share a whole number of parts per million. What counts:

- Only service time counts: an outage at night does not count against a service that is
  promised by day.
- Only outages caused by the provider are lost time. Time that is covered by announced
  maintenance or by an outage of the customer's is never lost, even if an outage of the
  provider's covers it too: the service could not have been used then.
- Time is lost once, even if several outages cover it. It counts for the outage that
  began first, so that the outages of a statement add up to the time lost.
- An open outage has lasted until now.

A window without any service time has no availability: neither 0 nor 100 %.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

PROVIDER = "provider"
CUSTOMER = "customer"
MAINTENANCE = "maintenance"
CAUSES = (PROVIDER, CUSTOMER, MAINTENANCE)

#: 100 %, in parts per million.
WHOLE = 1_000_000


class Timeline(Protocol):
    """Service hours: a timeline of `sla_policy.engine.business_time`."""

    def elapsed(self, start: datetime, end: datetime) -> int: ...


@dataclass(frozen=True, slots=True)
class Outage:
    """An interval without the service, naive UTC, the end excluded.

    ``end`` None: it is not over yet. Only announced maintenance has the cause
    ``maintenance``; other maintenance has the cause ``provider``.

    :raises ValueError: unknown cause, or it ends before it starts
    """

    start: datetime
    end: datetime | None
    cause: str

    def __post_init__(self) -> None:
        if self.cause not in CAUSES:
            raise ValueError(f"There is no cause {self.cause!r}.")
        if self.end is not None and self.end < self.start:
            raise ValueError(
                f"The outage ends ({self.end}) before it starts ({self.start})."
            )


@dataclass(frozen=True, slots=True)
class Line:
    """The result for one outage in the window, in service seconds.

    ``down`` is how long it lasted, ``lost`` the part of that which counts against the
    provider here; a moment that an earlier outage has lost already is not lost again.
    """

    down: int
    lost: int


@dataclass(frozen=True, slots=True)
class Availability:
    """The result for a window.

    ``ppm`` and ``is_kept`` are None where there is no service time. ``ppm`` is rounded
    down, which decides exactly: it reaches the target if and only if the share does.
    ``allowed`` are the seconds that may be lost with the target still kept, ``left``
    those of them that are left; it is negative by what was lost beyond.
    """

    service: int
    lost: int
    ppm: int | None
    is_kept: bool | None
    allowed: int
    left: int
    lines: tuple[Line, ...]


def measure(
    timeline: Timeline,
    start: datetime,
    end: datetime,
    outages: Sequence[Outage],
    target: int,
    now: datetime,
) -> Availability:
    """Measure the window ``[start, end)``, as of ``now``.

    The share is that of the whole window: of a month that is not over, what it comes
    to if nothing else is lost. So it only ever falls, and agrees with what is left.

    :param target: parts per million of the service time that were promised
    :return: with one line an outage, in the order given
    :raises ValueError: a target that is no share
    """
    if not 0 <= target <= WHOLE:
        raise ValueError(f"A target lies between 0 and {WHOLE}, not at {target!r}.")
    spans = [_clip(outage, start, end, now) for outage in outages]
    excused = _union(
        span
        for span, outage in zip(spans, outages, strict=True)
        if outage.cause != PROVIDER
    )
    lost = [0] * len(outages)
    cursor = start
    for index in sorted(range(len(spans)), key=lambda i: (spans[i], i)):
        begin, stop = spans[index]
        if outages[index].cause != PROVIDER or stop <= cursor:
            continue
        lost[index] = sum(
            timeline.elapsed(*piece)
            for piece in _without(max(begin, cursor), stop, excused)
        )
        cursor = stop
    lines = tuple(
        Line(timeline.elapsed(*span), seconds)
        for span, seconds in zip(spans, lost, strict=True)
    )
    service, gone = timeline.elapsed(start, end), sum(lost)
    allowed = service * (WHOLE - target) // WHOLE
    ppm = (service - gone) * WHOLE // service if service else None
    return Availability(
        service=service,
        lost=gone,
        ppm=ppm,
        is_kept=None if ppm is None else ppm >= target,
        allowed=allowed,
        left=allowed - gone,
        lines=lines,
    )


def _clip(
    outage: Outage, start: datetime, end: datetime, now: datetime
) -> tuple[datetime, datetime]:
    """The part of an outage in the window; an empty span where there is none."""
    begin = min(max(outage.start, start), end)
    stop = now if outage.end is None else outage.end
    return begin, max(begin, min(stop, end))


def _union(
    spans: Iterable[tuple[datetime, datetime]],
) -> list[tuple[datetime, datetime]]:
    """Sorted spans that neither touch nor overlap, covering what the given ones do."""
    merged: list[tuple[datetime, datetime]] = []
    for begin, stop in sorted(spans):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], stop))
        else:
            merged.append((begin, stop))
    return merged


def _without(
    begin: datetime, stop: datetime, holes: list[tuple[datetime, datetime]]
) -> Iterable[tuple[datetime, datetime]]:
    """``[begin, stop)`` without sorted holes, piece by piece."""
    for hole_begin, hole_stop in holes:
        if hole_stop <= begin:
            continue
        if hole_begin >= stop:
            break
        if hole_begin > begin:
            yield begin, hole_begin
        begin = hole_stop
    if begin < stop:
        yield begin, stop
