"""Compile a calendar into sorted UTC seconds, about a year at a time.

A calendar is given in weekdays and wall times; ``business_time`` needs sorted UTC
integers.
Inside the engine a moment is a whole number of seconds since 1970-01-01 UTC and a
local date is a number of days since 1970-01-01.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from .local_time import load_zone
from .vocabulary import (
    SPAN_COUNTED as COUNTED,
    SPAN_HOLIDAY as HOLIDAY,
)

DAY = 86_400
CHUNK_DAYS = 366
CHUNK = CHUNK_DAYS * DAY

_EPOCH = datetime(1970, 1, 1)
_EPOCH_UTC = _EPOCH.replace(tzinfo=timezone.utc)
_EPOCH_ORDINAL = _EPOCH.toordinal()
# zoneinfo cannot convert the very ends of the calendar: stay two days inside.
FIRST = (datetime.min - _EPOCH).days * DAY + 2 * DAY
LAST = (datetime.max - _EPOCH).days * DAY - 2 * DAY

#: start, end, kind, label
Mark = tuple[int, int, str, str]


def to_seconds(moment: datetime) -> int:
    """Seconds since 1970 of a naive UTC moment; microseconds are dropped.

    :raises ValueError: the moment carries a time zone
    """
    if moment.tzinfo is not None:
        raise ValueError(
            f"Service time is counted on naive UTC moments; {moment} carries a time "
            f"zone. Convert it to UTC and remove the zone first."
        )
    since = moment - _EPOCH
    return since.days * DAY + since.seconds


def to_moment(seconds: int) -> datetime:
    """Naive UTC moment of a number of seconds since 1970."""
    return _EPOCH + timedelta(0, seconds)


def merge(marks: Iterable[Mark]) -> list[Mark]:
    """Sorted marks with the touching ones of the same kind and label made one."""
    merged: list[Mark] = []
    for mark in marks:
        if merged and merged[-1][1] == mark[0] and merged[-1][2:] == mark[2:]:
            merged[-1] = (merged[-1][0], *mark[1:])
        else:
            merged.append(mark)
    return merged


@dataclass(frozen=True, slots=True)
class Shift:
    """One attendance line: a window of local wall clock that comes back every week.

    :param weekday: 0 for Monday to 6 for Sunday
    :param start: opening, in seconds after local midnight
    :param end: closing, in seconds after local midnight; 86400 is 24:00
    :param week: None for every week; 0 or 1 for one week out of two, counted as
        Odoo's ``get_week_type`` does
    :param date_from: first local date the line is valid on, None for always
    :param date_to: last local date the line is valid on, None for ever
    :raises ValueError: weekday, hours or week out of range
    """

    weekday: int
    start: int
    end: int
    week: int | None = None
    date_from: date | None = None
    date_to: date | None = None

    def __post_init__(self) -> None:
        if self.weekday not in range(7):
            raise ValueError(
                f"A shift's weekday goes from 0 (Monday) to 6 (Sunday), "
                f"not {self.weekday!r}."
            )
        if not 0 <= self.start < self.end <= DAY:
            raise ValueError(
                f"A shift must open before it closes, between 0 and {DAY} seconds "
                f"after midnight, not from {self.start!r} to {self.end!r}."
            )
        if self.week not in (None, 0, 1):
            raise ValueError(
                f"A shift's week is 0, 1 or empty for every week, not {self.week!r}."
            )


@dataclass(frozen=True, slots=True)
class Holiday:
    """Time taken out of the service, as naive UTC, the end excluded.

    :raises ValueError: the holiday ends before it starts, or a moment carries a zone
    """

    start: datetime
    end: datetime
    name: str = ""

    def __post_init__(self) -> None:
        if to_seconds(self.end) < to_seconds(self.start):
            raise ValueError(
                f"The holiday {self.name!r} ends ({self.end}) before it starts "
                f"({self.start})."
            )


class Chunk:
    """One compiled piece of a timeline; read-only once it is built.

    Spans belong to the chunk by their UTC seconds, working days by their local date.
    """

    __slots__ = (
        "after",
        "before",
        "closes",
        "days",
        "ends",
        "marks",
        "offsets",
        "starts",
        "total",
        "turns",
    )

    def __init__(
        self,
        marks: list[Mark],
        closes: dict[int, int],
        segments: list[tuple[int, int, int]],
    ) -> None:
        #: counted and holiday spans
        self.marks = tuple(marks)
        counted = [(start, end) for start, end, kind, _ in marks if kind == COUNTED]
        self.starts = tuple(start for start, _ in counted)
        self.ends = tuple(end for _, end in counted)
        before, after, total = [], [], 0
        for start, end in counted:
            before.append(total)
            total += end - start
            after.append(total)
        #: service seconds of this chunk before and up to the end of each span
        self.before = tuple(before)
        self.after = tuple(after)
        self.total = total
        #: working days (days since 1970-01-01) and the instant each one closes
        self.days = tuple(sorted(closes))
        self.closes = tuple(closes[day] for day in self.days)
        #: instants from which each offset of the zone holds
        self.turns = tuple(start for start, _, _ in segments)
        self.offsets = tuple(offset for _, _, offset in segments)

    def position(self, moment: int) -> int:
        """Service seconds of this chunk that lie before ``moment``."""
        index = bisect_right(self.starts, moment) - 1
        if index < 0:
            return 0
        end = self.ends[index]
        if moment >= end:
            return self.after[index]
        return self.after[index] - end + moment

    def local_day(self, moment: int) -> int:
        """Local date of ``moment``, in days since 1970-01-01."""
        index = bisect_right(self.turns, moment) - 1
        return (moment + self.offsets[index]) // DAY

    def instant(self, wall: int) -> int:
        """First instant at which the local clock shows ``wall`` or has jumped it."""
        index, last = 0, len(self.turns) - 1
        while index < last and self.turns[index + 1] + self.offsets[index] <= wall:
            index += 1
        return max(self.turns[index], wall - self.offsets[index])


class Openings:
    """Shifts and holidays of one calendar, to be compiled chunk by chunk; immutable.

    :raises ValueError: unknown time zone
    """

    __slots__ = ("_away", "_backs", "_weekly", "_zone")

    def __init__(
        self, tz: str, shifts: Iterable[Shift], holidays: Iterable[Holiday]
    ) -> None:
        self._zone = load_zone(tz)
        self._weekly = _fortnight(shifts)
        self._away = _disjoint(holidays)
        self._backs = tuple(back for _, back, _ in self._away)

    def compile(self, number: int) -> Chunk:
        """The chunk that starts ``number`` times :data:`CHUNK` seconds after 1970."""
        low, high = number * CHUNK, (number + 1) * CHUNK
        # No zone is further than a day from UTC, so two days around the chunk hold
        # all its local dates, and the instants at which their midnights fall.
        segments = self._segments(low - 2 * DAY, high + 2 * DAY)
        marks: list[Mark] = []
        closes: dict[int, int] = {}
        for day, start, end, kind, label in self._pieces(segments):
            if kind == COUNTED and day // CHUNK_DAYS == number:
                closes[day] = max(end, closes.get(day, end))
            if start < high and end > low:
                marks.append((max(start, low), min(end, high), kind, label))
        return Chunk(merge(marks), closes, segments)

    def _pieces(
        self, segments: list[tuple[int, int, int]]
    ) -> Iterator[tuple[int, int, int, str, str]]:
        """Local date and mark of every interval inside a shift, in order of time.

        While the offset is constant the local clock is a straight line, so a segment
        needs no thought about hours that repeat or do not exist.
        """
        for begin, stop, offset in segments:
            for day in range((begin + offset) // DAY, (stop + offset) // DAY + 1):
                midnight = day * DAY - offset
                for opening, closing in self._windows(day):
                    start = max(begin, midnight + opening)
                    end = min(stop, midnight + closing)
                    for mark in self._cut(start, end):
                        yield day, *mark

    def _segments(self, low: int, high: int) -> list[tuple[int, int, int]]:
        """Intervals of ``[low, high)`` over which the zone's offset is constant."""
        turns, offsets = [low], [self._offset(low)]
        for left in range(low, high, DAY):
            right = left + DAY
            while self._offset(right) != offsets[-1]:
                late = right
                while late - left > 1:
                    middle = (left + late) // 2
                    if self._offset(middle) == offsets[-1]:
                        left = middle
                    else:
                        late = middle
                left = late
                turns.append(late)
                offsets.append(self._offset(late))
        return list(zip(turns, [*turns[1:], high], offsets, strict=True))

    def _offset(self, moment: int) -> int:
        inside = min(max(moment, FIRST), LAST)
        local = (_EPOCH_UTC + timedelta(0, inside)).astimezone(self._zone)
        offset = local.utcoffset() or timedelta()
        return offset.days * DAY + offset.seconds

    def _windows(self, day: int) -> list[tuple[int, int]]:
        """Disjoint windows of a local date, in seconds after its midnight."""
        ordinal = day + _EPOCH_ORDINAL
        windows: list[tuple[int, int]] = []
        for start, end, first, last in self._weekly[(ordinal - 1) % 14]:
            if not first <= ordinal <= last:
                continue
            if windows and start <= windows[-1][1]:
                windows[-1] = (windows[-1][0], max(end, windows[-1][1]))
            else:
                windows.append((start, end))
        return windows

    def _cut(self, start: int, end: int) -> Iterator[Mark]:
        """Cut an open window at the holidays."""
        index = bisect_right(self._backs, start)
        while start < end:
            away, back, name = end, end, ""
            if index < len(self._away) and self._away[index][0] < end:
                away, back, name = self._away[index]
            if start < away:
                yield start, away, COUNTED, ""
            if away < end:
                yield max(start, away), min(back, end), HOLIDAY, name
            start = back
            index += 1


def _fortnight(
    shifts: Iterable[Shift],
) -> tuple[tuple[tuple[int, int, int, int], ...], ...]:
    """Windows by day of the fortnight, from the Monday of a week of type 0.

    Each is start, end, first and last valid ordinal, sorted. The ordinal 1 is the
    Monday of a week 0, so ``(ordinal - 1) % 14`` is the day of the fortnight.
    """
    days: list[list[tuple[int, int, int, int]]] = [[] for _ in range(14)]
    for shift in shifts:
        first = (shift.date_from or date.min).toordinal()
        last = (shift.date_to or date.max).toordinal()
        for week in (0, 1) if shift.week is None else (shift.week,):
            days[week * 7 + shift.weekday].append((shift.start, shift.end, first, last))
    return tuple(tuple(sorted(day)) for day in days)


def _disjoint(holidays: Iterable[Holiday]) -> tuple[tuple[int, int, str], ...]:
    """Holidays in order, overlaps given to the one that starts first."""
    spans: list[tuple[int, int, str]] = []
    cursor = FIRST
    for holiday in sorted(holidays, key=lambda holiday: to_seconds(holiday.start)):
        end = to_seconds(holiday.end)
        if end > cursor:
            start = max(cursor, to_seconds(holiday.start))
            spans.append((start, end, holiday.name))
            cursor = end
    return tuple(spans)
