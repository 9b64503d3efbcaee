"""On call: whose turn it is at a moment, and who takes over when.

Every moment is a naive ``datetime`` in UTC; what is agreed on the clock of the wall
(hand-overs, hours of the week) says so. People are whatever ids the caller has. Rules:

- Turns are counted on the clock of the wall, so a hand-over at 09:00 is at 09:00 in
  summer and in winter; the turn over a day of 23 or 25 hours is that much shorter or
  longer. A hand-over at an hour that a clock jumps over happens as it jumps; at an hour
  that comes twice, the first time.
- Turn ``k`` is that of person ``k`` of the layer, round and round, whatever happened
  in between: absences move nobody's turn.
- Who is absent is not on call: the next of the rotation who is there takes over, for
  as long as it lasts. Nobody there: the layer has nobody.
- The first layer that has somebody decides. An override goes before every layer, the
  later one before the earlier; that of somebody who is absent does not count.

How hours of the week pass in a zone is told by who calls (`Hours`). Standard library
only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

HOUR = 3600
DAY = 24 * HOUR

HOURS = "hours"
DAILY = "daily"
WEEKLY = "weekly"

_UNITS = {HOURS: 1, DAILY: 24, WEEKLY: 7 * 24}

#: The number of the override layer, before the first.
OVERRIDE = -1
UNASSIGNED = None


class Hours(Protocol):
    """What is needed of the timelines of `sla_policy`: spans touch, naive UTC."""

    def is_open(self, moment: datetime) -> bool: ...

    def spans(self, start: datetime, end: datetime) -> list: ...


class Opening(NamedTuple):
    """Hours of one day of the week, in seconds since its midnight; 0 is Monday."""

    weekday: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Window:
    """Hours of the week in which a layer applies, on the clock of the wall.

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
    :param handover: seconds since midnight at which turns change, on the wall's clock
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
        """Length of a turn on the clock of the wall."""
        return timedelta(hours=self.length * _UNITS[self.unit])

    @property
    def opens(self) -> datetime:
        """When the first turn begins, on the clock of the wall."""
        return _midnight(self.start) + timedelta(seconds=self.handover)

    @property
    def anchor(self) -> datetime:
        """What turns are counted from, on the clock of the wall."""
        if self.unit != WEEKLY:
            return self.opens
        return self.opens - timedelta(days=(self.start.weekday() - self.weekday) % 7)


@dataclass(frozen=True, slots=True)
class Period:
    """Somebody's time, naive UTC, the end excluded: an override or an absence.

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
    """A period with one holder, naive UTC, the end excluded.

    ``person`` None: nobody. ``layer`` is the place of the layer that decided, -1 for
    an override, None for nobody.
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

    :param tz: name of the zone of all that is on the clock of the wall
    :param overrides: the later in the sequence wins
    :param away: people who are never there (archived)
    :param hours: makes windows of a zone into `Hours`; asked again and again for the
        same. Only layers with windows need it
    :raises ValueError: unknown time zone, or windows that nobody can make into hours
    """

    tz: str
    layers: tuple[Layer, ...] = ()
    overrides: tuple[Period, ...] = ()
    absences: tuple[Period, ...] = ()
    away: frozenset[int] = frozenset()
    hours: Callable[[str, tuple[Window, ...]], Hours] | None = None

    def __post_init__(self) -> None:
        _zone(self.tz)
        if self.hours is None and any(layer.windows for layer in self.layers):
            raise ValueError("Nobody says how the hours of its layers pass.")

    # === WHO === #

    def on_call(self, moment: datetime) -> int | None:
        """The one who is on call at a moment, None for nobody."""
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
        """The first shift of somebody else after ``moment``; None: none in reach."""
        holder = self.on_call(moment)
        for shift in self.shifts(moment, moment + within):
            if shift.person != holder:
                return shift
        return None

    def is_there(self, person: int, moment: datetime) -> bool:
        """Whether somebody can be called: neither absent nor gone."""
        return person not in self.away and not any(
            absence.person == person and absence.covers(moment)
            for absence in self.absences
        )

    def layer_holder(self, layer: Layer, moment: datetime) -> int | None:
        """Who a layer alone would have on call."""
        if not layer.people or moment < to_utc(layer.opens, self.tz):
            return UNASSIGNED
        if layer.windows and not self.hours(self.tz, layer.windows).is_open(moment):
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
        turn = (to_local(moment, self.tz) - anchor) // step
        # Where clocks change, a moment may read like one of a turn before or after.
        while to_utc(anchor + (turn + 1) * step, self.tz) <= moment:
            turn += 1
        while to_utc(anchor + turn * step, self.tz) > moment:
            turn -= 1
        return turn

    # === HOW === #

    def holder(self, moment: datetime) -> tuple[int | None, int | None]:
        """Who is on call, and the place of the layer that says so; -1: an override."""
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
            cuts.add(to_utc(layer.opens, self.tz))
            cuts.update(self._handovers(layer, start, end))
            if layer.windows:
                spans = self.hours(self.tz, layer.windows).spans(start, end)
                cuts.update(span.start for span in spans)
        return {cut for cut in cuts if start <= cut < end}

    def _handovers(
        self, layer: Layer, start: datetime, end: datetime
    ) -> Iterator[datetime]:
        if len(layer.people) < 2:
            return
        turn = self.turn(layer, start)
        while (moment := to_utc(layer.anchor + turn * layer.step, self.tz)) < end:
            yield moment
            turn += 1


def to_local(moment: datetime, tz: str) -> datetime:
    """What the clock of the wall shows at a moment."""
    aware = moment.replace(tzinfo=timezone.utc).astimezone(_zone(tz))
    return aware.replace(tzinfo=None, fold=0)


def to_utc(wall: datetime, tz: str) -> datetime:
    """The first moment at which the clock of the wall shows that, or more.

    So an hour that is jumped over is the moment of the jump, and one that comes twice
    is the first: what comes later on the wall never comes earlier.
    """
    return _to_utc(wall, tz)


@lru_cache(maxsize=20_000)
def _to_utc(wall: datetime, tz: str) -> datetime:
    zone = _zone(tz)
    found = _shift(wall, zone, 0)
    if to_local(found, tz) == wall:
        return found
    # The jump lies between the two readings of an hour that does not exist.
    low, high = sorted((found, _shift(wall, zone, 1)))
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        middle = middle.replace(microsecond=0)
        if to_local(middle, tz) < wall:
            low = middle
        else:
            high = middle
    return high


def _shift(wall: datetime, zone: ZoneInfo, fold: int) -> datetime:
    offset = wall.replace(tzinfo=zone, fold=fold).utcoffset()
    return wall - (offset or timedelta())


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)


@lru_cache(maxsize=1024)
def _zone(tz: str) -> ZoneInfo:
    # An unknown key is a KeyError there, a malformed one a ValueError.
    try:
        return ZoneInfo(tz)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"There is no time zone {tz!r}.") from error
