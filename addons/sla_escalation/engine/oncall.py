"""Compute who is on call at a moment, and when the next hand-over is.

Every moment is a naive ``datetime`` in UTC; hand-overs and hours of the week are
wall times. People are ids of the caller. Rules:

- Turns are counted in wall time, so a hand-over at 09:00 is at 09:00 in
  summer and in winter; the turn over a day of 23 or 25 hours is that much shorter or
  longer. A hand-over at an hour that a clock jumps over happens as it jumps; at an hour
  that comes twice, the first time.
- Turn ``k`` is that of person ``k`` of the layer, round and round, whatever happened
  in between: absences do not move turns.
- An absent person is not on call: the next available one of the rotation is, for as
  long as the absence lasts. If all are absent, the layer is empty.
- The first layer that is not empty decides. An override goes before every layer, the
  later one before the earlier; the override of an absent person does not count.

The caller passes the time zone (`Zone`) and the hours of the week in it (`Hours`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple, Protocol

HOUR = 3600
DAY = 24 * HOUR

HOURS = "hours"
DAILY = "daily"
WEEKLY = "weekly"

_UNITS = {HOURS: 1, DAILY: 24, WEEKLY: 7 * 24}

#: The number of the override layer, before the first.
OVERRIDE = -1
UNASSIGNED = None


class Zone(Protocol):
    """A time zone (`sla_policy.engine.local_time.Zone`)."""

    @property
    def tz(self) -> str: ...

    def wall(self, moment: datetime) -> datetime: ...

    def moment(self, wall: datetime) -> datetime: ...


class Span(Protocol):
    """A span of hours, of one kind; naive UTC."""

    @property
    def start(self) -> datetime: ...


class Hours(Protocol):
    """What is needed of the timelines of `sla_policy`: spans touch, naive UTC."""

    def is_open(self, moment: datetime) -> bool: ...

    def spans(self, start: datetime, end: datetime) -> Sequence[Span]: ...


class Opening(NamedTuple):
    """Hours of one day of the week, in seconds since its midnight; 0 is Monday."""

    weekday: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Window:
    """Hours of the week in which a layer applies, in wall time.

    ``weekday`` 0 is Monday, ``start`` and ``end`` are seconds since its midnight. One
    that ends when or before it starts ends on the next day.

    :raises ValueError: no day of the week, no time of day
    """

    weekday: int
    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.weekday <= 6:
            raise ValueError(f"There is no day {self.weekday!r} in a week.")
        if not (0 <= self.start < DAY and 0 <= self.end <= DAY):
            raise ValueError(f"{self.start!r} to {self.end!r} are no hours of a day.")

    def openings(self) -> list[Opening]:
        """The same, cut where the day ends."""
        if self.start < self.end:
            return [Opening(self.weekday, self.start, self.end)]
        pieces = [Opening(self.weekday, self.start, DAY)]
        if self.end:
            pieces.append(Opening((self.weekday + 1) % 7, 0, self.end))
        return pieces


@dataclass(frozen=True, slots=True)
class Layer:
    """A rotation: its people, in the order of their turns.

    :param unit: what ``length`` counts: ``hours``, ``daily`` or ``weekly`` turns
    :param start: first day of the first turn
    :param handover: seconds since midnight at which turns change, in wall time
    :param weekday: of weekly turns, the day they change (0 is Monday); the first turn
        is shorter where ``start`` is another day
    :param windows: the only hours in which the layer has anybody; empty: always
    :raises ValueError: nothing that could turn
    """

    people: tuple[int, ...]
    unit: str
    length: int
    start: date
    handover: int = 0
    weekday: int = 0
    windows: tuple[Window, ...] = ()

    def __post_init__(self) -> None:
        if self.unit not in _UNITS:
            raise ValueError(f"There are no turns by {self.unit!r}.")
        if self.length < 1:
            raise ValueError(f"A turn cannot last {self.length!r}.")
        if not 0 <= self.handover < DAY:
            raise ValueError(f"{self.handover!r} is no time of day.")
        if not 0 <= self.weekday <= 6:
            raise ValueError(f"There is no day {self.weekday!r} in a week.")

    @property
    def step(self) -> timedelta:
        """Length of a turn in wall time."""
        return timedelta(hours=self.length * _UNITS[self.unit])

    @property
    def opens(self) -> datetime:
        """When the first turn begins, in wall time."""
        return _midnight(self.start) + timedelta(seconds=self.handover)

    @property
    def anchor(self) -> datetime:
        """What turns are counted from, in wall time."""
        if self.unit != WEEKLY:
            return self.opens
        return self.opens - timedelta(days=(self.start.weekday() - self.weekday) % 7)


@dataclass(frozen=True, slots=True)
class Period:
    """An override or an absence of one person, naive UTC, the end excluded.

    :raises ValueError: it does not last
    """

    start: datetime
    end: datetime
    person: int

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError(f"It ends ({self.end}) before it begins ({self.start}).")

    def covers(self, moment: datetime) -> bool:
        return self.start <= moment < self.end


@dataclass(frozen=True, slots=True)
class Shift:
    """An interval with one person on call, naive UTC, the end excluded.

    ``person`` None: no one. ``layer`` is the index of the layer that decided, -1 for
    an override, None where no one is on call.
    """

    start: datetime
    end: datetime
    person: int | None
    layer: int | None

    @property
    def seconds(self) -> int:
        """Length in seconds, as they pass."""
        return int((self.end - self.start).total_seconds())


@dataclass(frozen=True, slots=True)
class Schedule:
    """Layers, the first one strongest, with what deviates from them.

    :param zone: the time zone of all wall times
    :param overrides: the later in the sequence wins
    :param away: people who are never there (archived)
    :param hours: makes windows of a zone into `Hours`; called often with the
        same values. Only layers with windows need it
    :raises ValueError: a layer has windows and `hours` is missing
    """

    zone: Zone
    layers: tuple[Layer, ...] = ()
    overrides: tuple[Period, ...] = ()
    absences: tuple[Period, ...] = ()
    away: frozenset[int] = frozenset()
    hours: Callable[[str, tuple[Window, ...]], Hours] | None = None

    def __post_init__(self) -> None:
        if self.hours is None and any(layer.windows for layer in self.layers):
            raise ValueError("Layers with windows need `hours`.")

    @property
    def tz(self) -> str:
        """The name of the time zone."""
        return self.zone.tz

    # === WHO === #

    def on_call(self, moment: datetime) -> int | None:
        """The person who is on call at a moment, None for no one."""
        return self.holder(moment)[0]

    def shifts(self, start: datetime, end: datetime) -> list[Shift]:
        """``[start, end)`` cut into shifts that touch, in order, without gaps.

        Neighbours differ in person or layer. Empty when ``end`` is not after
        ``start``.
        """
        found: list[Shift] = []
        if end <= start:
            return found
        cuts = sorted(self._cuts(start, end))
        for begin, stop in zip(cuts, [*cuts[1:], end], strict=True):
            person, layer = self.holder(begin)
            last = found[-1] if found else None
            if last and (last.person, last.layer) == (person, layer):
                found[-1] = Shift(last.start, stop, person, layer)
            else:
                found.append(Shift(begin, stop, person, layer))
        return found

    def next_change(self, moment: datetime, within: timedelta) -> Shift | None:
        """The first shift of another person after ``moment``; None: none in reach."""
        holder = self.on_call(moment)
        for shift in self.shifts(moment, moment + within):
            if shift.person != holder:
                return shift
        return None

    def is_there(self, person: int, moment: datetime) -> bool:
        """Whether a person can be called: neither absent nor archived."""
        return person not in self.away and not any(
            absence.person == person and absence.covers(moment)
            for absence in self.absences
        )

    def layer_holder(self, layer: Layer, moment: datetime) -> int | None:
        """Who a layer alone would have on call."""
        if not layer.people or moment < self.zone.moment(layer.opens):
            return UNASSIGNED
        hours = self._hours_of(layer)
        if hours is not None and not hours.is_open(moment):
            return UNASSIGNED
        turn = self.turn(layer, moment)
        count = len(layer.people)
        for following in range(count):
            person = layer.people[(turn + following) % count]
            if self.is_there(person, moment):
                return person
        return UNASSIGNED

    def turn(self, layer: Layer, moment: datetime) -> int:
        """The number of the turn that a moment falls into."""
        step, anchor = layer.step, layer.anchor
        turn = (self.zone.wall(moment) - anchor) // step
        # Where clocks change, a moment may read like one of a turn before or after.
        while self.zone.moment(anchor + (turn + 1) * step) <= moment:
            turn += 1
        while self.zone.moment(anchor + turn * step) > moment:
            turn -= 1
        return turn

    # === HOW === #

    def holder(self, moment: datetime) -> tuple[int | None, int | None]:
        """Who is on call, and the index of the layer that decides; -1: an override."""
        for override in reversed(self.overrides):
            if override.covers(moment) and self.is_there(override.person, moment):
                return override.person, OVERRIDE
        for place, layer in enumerate(self.layers):
            person = self.layer_holder(layer, moment)
            if person is not UNASSIGNED:
                return person, place
        return UNASSIGNED, None

    def _cuts(self, start: datetime, end: datetime) -> set[datetime]:
        """Moments of ``[start, end)`` at which the holder may change, and start."""
        cuts = {start}
        for period in (*self.overrides, *self.absences):
            cuts.update((period.start, period.end))
        for layer in self.layers:
            cuts.add(self.zone.moment(layer.opens))
            cuts.update(self._handovers(layer, start, end))
            hours = self._hours_of(layer)
            if hours is not None:
                cuts.update(span.start for span in hours.spans(start, end))
        return {cut for cut in cuts if start <= cut < end}

    def _hours_of(self, layer: Layer) -> Hours | None:
        """The hours in which a layer applies; None: always."""
        if not layer.windows or self.hours is None:
            return None
        return self.hours(self.tz, layer.windows)

    def _handovers(
        self, layer: Layer, start: datetime, end: datetime
    ) -> Iterator[datetime]:
        if len(layer.people) < 2:
            return
        turn = self.turn(layer, start)
        while (moment := self.zone.moment(layer.anchor + turn * layer.step)) < end:
            yield moment
            turn += 1


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)
