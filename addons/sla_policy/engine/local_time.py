"""Local time: days, midnights, hours and months of a time zone.

The one place of all addons that converts between UTC and the wall clock. Moments are
naive ``datetime`` in UTC, wall times are naive ``datetime`` as a clock on the wall of
the zone shows them, days are ``date``. When clocks change:

- a wall time that the clocks skip is the instant at which they change;
- a wall time that they repeat is its first occurrence;
- so a later wall time never converts to an earlier moment, days touch, and a day has
  23 or 25 hours.

Engines of other addons import no other addon: a :class:`Zone` is passed to them.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Zone:
    """A time zone by its name, e.g. ``America/Guatemala``.

    :raises ValueError: there is no such zone
    """

    tz: str

    def __post_init__(self) -> None:
        load_zone(self.tz)

    def wall(self, moment: datetime) -> datetime:
        """The wall time at a moment."""
        local = moment.replace(tzinfo=UTC).astimezone(load_zone(self.tz))
        return local.replace(tzinfo=None, fold=0)

    def moment(self, wall: datetime) -> datetime:
        """The first moment at which the wall clock shows this time or a later one."""
        return _to_utc(wall, self.tz)

    def moment_again(self, wall: datetime) -> datetime:
        """The moment of a wall time's second occurrence; the only one if it has one."""
        found = _with_fold(wall, self.tz, 1)
        return found if self.wall(found) == wall else self.moment(wall)

    def day(self, moment: datetime) -> date:
        """The local day of a moment."""
        return self.wall(moment).date()

    def midnight(self, day: date) -> datetime:
        """The moment at which a local day begins."""
        return self.moment(datetime.combine(day, time.min))

    def at(self, day: date, seconds: int) -> datetime:
        """The moment at which the wall clock is so many seconds after midnight."""
        return self.moment(datetime.combine(day, time.min) + timedelta(seconds=seconds))

    def month(self, day: date) -> tuple[datetime, datetime]:
        """Beginning and end (excluded) of the month of a day, as moments.

        The months of a zone touch: each second belongs to exactly one of them.
        """
        first, last = month_of(day)
        return self.midnight(first), self.midnight(last + timedelta(days=1))


def month_of(day: date) -> tuple[date, date]:
    """The first and the last day of the month of a day."""
    return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])


def next_month(day: date) -> date:
    """The first day of the month after that of a day."""
    return month_of(day)[1] + timedelta(days=1)


def months(first: date, today: date) -> Iterator[date]:
    """The first days of the months that are over today, from that of `first` on."""
    month = first.replace(day=1)
    while (following := next_month(month)) <= today:
        yield month
        month = following


def to_naive_utc(moment: datetime) -> datetime:
    """An aware moment as naive UTC; a naive one is in UTC already."""
    if moment.tzinfo is None:
        return moment
    return moment.astimezone(UTC).replace(tzinfo=None)


@lru_cache(maxsize=1024)
def load_zone(tz: str) -> ZoneInfo:
    """The zone of a name.

    :raises ValueError: there is no such zone
    """
    # An unknown name is a KeyError there, a malformed one a ValueError.
    try:
        return ZoneInfo(tz)
    except (KeyError, OSError, TypeError, ValueError) as error:
        raise ValueError(f"There is no time zone {tz!r}.") from error


@lru_cache(maxsize=20_000)
def _to_utc(wall: datetime, tz: str) -> datetime:
    found = _with_fold(wall, tz, 0)
    if Zone(tz).wall(found) == wall:
        return found
    # The clocks skip this wall time: they change between its two readings.
    low, high = sorted((found, _with_fold(wall, tz, 1)))
    while high - low > _SECOND:
        middle = (low + (high - low) // 2).replace(microsecond=0)
        if Zone(tz).wall(middle) < wall:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)


def _with_fold(wall: datetime, tz: str, fold: int) -> datetime:
    """The moment of a wall time by the offset of its first or second occurrence."""
    offset = wall.replace(tzinfo=load_zone(tz), fold=fold).utcoffset()
    return wall - (offset or timedelta())
