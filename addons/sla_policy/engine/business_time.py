"""Compute service time: how much has passed, and when a given amount will have.

Every moment that enters or leaves this module is a naive ``datetime`` in UTC and
every duration is a whole number of seconds; microseconds are dropped (the moment
is floored to its second). Rules T2 to T4 and T7 of the addon live here.

An instant is service time if and only if its local wall clock lies in a shift of
its local date and no holiday covers it. Everything else follows from that: an hour
that daylight saving repeats counts twice, one it skips not at all, and a local day
open round the clock is worth 23 or 25 hours when the clocks change.

A timeline keeps the openings of about a year at a time as sorted integers and
answers by bisection. It may be shared between threads: pieces are compiled from
immutable values, published by one assignment and never changed afterwards.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from .local_time import Zone
from .openings import (
    CHUNK,
    CHUNK_DAYS,
    DAY,
    LAST,
    Chunk,
    Holiday,
    Mark,
    Openings,
    Shift,
    merge,
    to_moment,
    to_seconds,
)
from .vocabulary import (
    SPAN_CLOSED as CLOSED,
    SPAN_COUNTED as COUNTED,
    SPAN_HOLIDAY as HOLIDAY,
)

__all__ = [
    "CLOSED",
    "COUNTED",
    "HOLIDAY",
    "HORIZON",
    "BusinessTimeline",
    "ElapsedTimeline",
    "Holiday",
    "Shift",
    "Span",
    "Timeline",
]

#: Ten years: results further away than this are not computed.
HORIZON = timedelta(days=3653)

_HORIZON = HORIZON.days * DAY


@dataclass(frozen=True, slots=True)
class Span:
    """An interval of one kind, naive UTC, the end excluded.

    ``kind`` is ``counted``, ``closed`` or ``holiday``; ``label`` names the holiday.
    """

    start: datetime
    end: datetime
    kind: str
    label: str = ""

    @property
    def seconds(self) -> int:
        """Length in seconds."""
        return to_seconds(self.end) - to_seconds(self.start)


class BusinessTimeline:
    """The service hours of one calendar in one time zone, holidays taken out.

    Shifts may overlap, so may holidays: each instant counts once, and where holidays
    overlap the one that starts first gives its name.

    :param tz: name of the zone the shifts are written in, e.g. ``America/Guatemala``
    :param shifts: weekly windows of local time
    :param holidays: UTC intervals without service
    :raises ValueError: unknown time zone
    """

    __slots__ = ("_chunks", "_openings", "holidays", "shifts", "tz")

    def __init__(
        self, tz: str, shifts: Iterable[Shift], holidays: Iterable[Holiday] = ()
    ) -> None:
        self.tz = tz
        self.shifts = tuple(shifts)
        self.holidays = tuple(holidays)
        self._openings = Openings(tz, self.shifts, self.holidays)
        self._chunks: dict[int, Chunk] = {}

    @classmethod
    def always(cls, tz: str = "UTC") -> BusinessTimeline:
        """Service round the clock; each local day is a working day until 24:00."""
        return cls(tz, (Shift(weekday, 0, DAY) for weekday in range(7)))

    def __reduce__(self) -> tuple[type[BusinessTimeline], tuple[object, ...]]:
        # Only what the calendar says is pickled; the rest is compiled again.
        return type(self), (self.tz, self.shifts, self.holidays)

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}({self.tz!r}, {len(self.shifts)} shifts, "
            f"{len(self.holidays)} holidays)"
        )

    @property
    def zone(self) -> Zone:
        """The time zone of the calendar."""
        return Zone(self.tz)

    @property
    def has_service(self) -> bool:
        """Whether the calendar has any shift at all, valid now or not."""
        return bool(self.shifts)

    # === SERVICE TIME === #

    def elapsed(self, start: datetime, end: datetime) -> int:
        """Service seconds in ``[start, end)``; 0 when ``end`` is not after ``start``.

        :raises ValueError: a moment carries a time zone
        """
        first, last = to_seconds(start), to_seconds(end)
        if last <= first or not self.shifts:
            return 0
        begin, stop = first // CHUNK, last // CHUNK
        seconds = self._chunk(stop).position(last) - self._chunk(begin).position(first)
        for number in range(begin, stop):
            seconds += self._chunk(number).total
        return seconds

    def deadline(self, start: datetime, seconds: int) -> datetime | None:
        """First instant at which ``seconds`` of service have passed (rule T2).

        A budget that fills a window exactly ends at the closing instant, not at the
        next opening. A budget of zero ends at ``start`` if the service is open then or
        closes at that very instant, otherwise at the next opening.

        :return: None when the answer lies beyond :data:`HORIZON` or never comes
        :raises ValueError: negative budget, or a moment that carries a time zone
        """
        moment = to_seconds(start)
        if seconds <= 0:
            if seconds < 0:
                raise ValueError(f"A budget cannot be negative ({seconds} seconds).")
            if self._was_open(moment - 1):
                return to_moment(moment)
            return self.next_open(start)
        if not self.shifts:
            return None
        number = moment // CHUNK
        chunk = self._chunk(number)
        need = chunk.position(moment) + seconds
        limit = min(moment + _HORIZON, LAST)
        while need > chunk.total:
            need -= chunk.total
            number += 1
            if number * CHUNK > limit:
                return None
            chunk = self._chunk(number)
        index = bisect_left(chunk.after, need)
        found = chunk.ends[index] - chunk.after[index] + need
        return to_moment(found) if found <= limit else None

    def day_close(self, start: datetime, days: int) -> datetime | None:
        """Close of service ``days`` working days after ``start``'s local date (T3).

        A working day is a local date with at least one second of service; it closes
        when its last shift ends or a holiday cuts it short, and a shift until 24:00
        closes at the next local midnight. ``days=0`` is the first working day, from
        the local date of ``start`` on, that does not close before ``start``.

        :return: None when the answer lies beyond :data:`HORIZON` or never comes
        :raises ValueError: negative ``days``, or a moment that carries a time zone
        """
        moment = to_seconds(start)
        if days < 0:
            raise ValueError(f"The number of working days cannot be negative ({days}).")
        today = self._chunk(moment // CHUNK).local_day(moment)
        if days == 0:
            for chunk, index in self._working_days(today):
                if chunk.closes[index] >= moment:
                    return _within(chunk.closes[index], moment)
            return None
        number = (today + 1) // CHUNK_DAYS
        for chunk in self._chunks_between(number, number + _HORIZON // CHUNK + 1):
            index = bisect_right(chunk.days, today) + days - 1
            if index < len(chunk.days):
                return _within(chunk.closes[index], moment)
            days = index - len(chunk.days) + 1
        return None

    def cutoff(self, start: datetime, seconds_of_day: int) -> datetime | None:
        """The cutoff hour of the first working day where it is after ``start`` (T4).

        A working day is a local date with at least one second of service. A cutoff
        that the clocks jump over falls on the instant they change; one they repeat
        falls on its first occurrence.

        :param seconds_of_day: seconds after local midnight; 86400 is the midnight
            that ends the day
        :return: None when the answer lies beyond :data:`HORIZON` or never comes
        :raises ValueError: cutoff out of range, or a moment that carries a time zone
        """
        moment = to_seconds(start)
        if not 0 <= seconds_of_day <= DAY:
            raise ValueError(
                f"A cutoff lies between 0 and {DAY} seconds after midnight, "
                f"not at {seconds_of_day!r}."
            )
        today = self._chunk(moment // CHUNK).local_day(moment)
        for chunk, index in self._working_days(today):
            instant = chunk.instant(chunk.days[index] * DAY + seconds_of_day)
            if instant > moment:
                return _within(instant, moment)
        return None

    def spans(self, start: datetime, end: datetime) -> list[Span]:
        """``[start, end)`` cut into ``counted``, ``closed`` and ``holiday`` spans.

        They touch, in order, without gaps; their counted seconds equal
        :meth:`elapsed`. Time is ``holiday`` only where a shift would have been open.

        :return: empty when ``end`` is not after ``start``
        :raises ValueError: a moment carries a time zone
        """
        first, last = to_seconds(start), to_seconds(end)
        if last <= first:
            return []
        pieces: list[Mark] = []
        cursor = first
        for chunk in self._chunks_between(first // CHUNK, (last - 1) // CHUNK):
            index = bisect_right(chunk.marks, first, key=_mark_end)
            for begin, stop, kind, label in chunk.marks[index:]:
                if begin >= last:
                    break
                if begin > cursor:
                    pieces.append((cursor, begin, CLOSED, ""))
                cursor = min(stop, last)
                pieces.append((max(begin, first), cursor, kind, label))
        if cursor < last:
            pieces.append((cursor, last, CLOSED, ""))
        return [
            Span(to_moment(begin), to_moment(stop), kind, label)
            for begin, stop, kind, label in merge(pieces)
        ]

    def next_open(self, moment: datetime) -> datetime | None:
        """``moment`` itself when the service is open then, else the next opening.

        :return: None when the answer lies beyond :data:`HORIZON` or never comes
        :raises ValueError: the moment carries a time zone
        """
        begin = to_seconds(moment)
        first, last = begin // CHUNK, (begin + _HORIZON) // CHUNK
        for chunk in self._chunks_between(first, last):
            index = bisect_right(chunk.ends, begin)
            if index < len(chunk.ends):
                return _within(max(begin, chunk.starts[index]), begin)
        return None

    def is_open(self, moment: datetime) -> bool:
        """Whether the second that begins at ``moment`` is service time.

        :raises ValueError: the moment carries a time zone
        """
        return self._was_open(to_seconds(moment))

    # === COMPILED PIECES === #

    def _was_open(self, second: int) -> bool:
        chunk = self._chunk(second // CHUNK)
        index = bisect_right(chunk.starts, second) - 1
        return index >= 0 and second < chunk.ends[index]

    def _chunk(self, number: int) -> Chunk:
        try:
            return self._chunks[number]
        except KeyError:
            # Two threads may both compile it: the results are equal, either one stays.
            chunk = self._chunks[number] = self._openings.compile(number)
            return chunk

    def _chunks_between(self, first: int, last: int) -> Iterator[Chunk]:
        if self.shifts:
            for number in range(first, last + 1):
                yield self._chunk(number)

    def _working_days(self, day: int) -> Iterator[tuple[Chunk, int]]:
        """Working days from ``day`` on, as a chunk and an index into its days."""
        number = day // CHUNK_DAYS
        for chunk in self._chunks_between(number, number + _HORIZON // CHUNK + 1):
            for index in range(bisect_left(chunk.days, day), len(chunk.days)):
                yield chunk, index


class ElapsedTimeline:
    """Plain elapsed time, for targets that run round the clock (rule T2).

    It behaves like a :class:`BusinessTimeline` that never closes and has no zone; there
    is only one instance.
    """

    __slots__ = ()
    _instance: ElapsedTimeline | None = None

    def __new__(cls) -> ElapsedTimeline:
        if cls._instance is None:
            cls._instance = super().__new__(cls)
        return cls._instance

    def __reduce__(self) -> tuple[type[ElapsedTimeline], tuple[()]]:
        return type(self), ()

    @property
    def has_service(self) -> bool:
        """Always."""
        return True

    def elapsed(self, start: datetime, end: datetime) -> int:
        """Seconds in ``[start, end)``; 0 when ``end`` is not after ``start``."""
        return max(0, to_seconds(end) - to_seconds(start))

    def deadline(self, start: datetime, seconds: int) -> datetime | None:
        """``seconds`` after ``start``; None beyond :data:`HORIZON`.

        :raises ValueError: negative budget, or a moment that carries a time zone
        """
        if seconds < 0:
            raise ValueError(f"A budget cannot be negative ({seconds} seconds).")
        moment = to_seconds(start)
        return _within(moment + seconds, moment)

    def spans(self, start: datetime, end: datetime) -> list[Span]:
        """One counted span; empty when ``end`` is not after ``start``."""
        first, last = to_seconds(start), to_seconds(end)
        if last <= first:
            return []
        return [Span(to_moment(first), to_moment(last), COUNTED)]

    def next_open(self, moment: datetime) -> datetime:
        """``moment`` itself."""
        return to_moment(to_seconds(moment))

    def is_open(self, moment: datetime) -> bool:
        """Always."""
        return True


Timeline = BusinessTimeline | ElapsedTimeline


def _within(found: int, start: int) -> datetime | None:
    return to_moment(found) if found <= min(start + _HORIZON, LAST) else None


def _mark_end(mark: Mark) -> int:
    return mark[1]
