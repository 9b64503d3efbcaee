"""Slow and obvious answers about service time, to judge the engine by.

The oracle knows nothing of the engine: it walks through time one tick after the
other, asks the time zone database what the local clock shows, and looks the time up
in a plain dict. Ticks are minutes by default, so every shift, holiday and offset must
then fall on a whole minute; with ``tick=1`` it walks second by second.
"""

from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

SECOND = timedelta(seconds=1)


class OutOfReach(Exception):
    """The answer lies beyond the time the oracle was allowed to walk."""


class TickingOracle:
    """Service time of one calendar, by walking.

    :param zone: name of the time zone
    :param week: ``{(parity, weekday): [(start, end, first_date, last_date), …]}`` in
        seconds after local midnight, dates None when the line has no limit
    :param holidays: ``[(start, end, name), …]`` in naive UTC
    """

    def __init__(self, zone, week, holidays=(), tick=60):
        self.zone = ZoneInfo(zone)
        self.week = week
        self.holidays = sorted(holidays, key=lambda holiday: holiday[0])
        self.tick = timedelta(seconds=tick)
        self.seen = {}

    def local(self, moment):
        """Naive local wall time of a naive UTC moment."""
        aware = moment.replace(tzinfo=timezone.utc).astimezone(self.zone)
        return aware.replace(tzinfo=None)

    def kind(self, moment):
        """``(kind, holiday's name)`` of the tick that begins at ``moment``."""
        if moment not in self.seen:
            self.seen[moment] = self._look(moment)
        return self.seen[moment]

    def _look(self, moment):
        wall = self.local(moment)
        today = wall.date()
        monday = today - timedelta(days=wall.weekday())
        parity = (monday - date(1, 1, 1)).days // 7 % 2
        second = wall.hour * 3600 + wall.minute * 60 + wall.second
        for start, end, first, last in self.week.get((parity, wall.weekday()), ()):
            if first and today < first or last and today > last:
                continue
            if start <= second < end:
                break
        else:
            return "closed", ""
        for start, end, name in self.holidays:
            if start <= moment < end:
                return "holiday", name
        return "counted", ""

    def is_open(self, moment):
        return self.kind(moment)[0] == "counted"

    def walk(self, start, end):
        """Ticks that touch ``[start, end)``, each as its beginning."""
        moment = start - (start - datetime(1970, 1, 1)) % self.tick
        while moment < end:
            yield moment
            moment += self.tick

    def elapsed(self, start, end):
        total = timedelta()
        for moment in self.walk(start, end):
            if self.is_open(moment):
                total += min(end, moment + self.tick) - max(start, moment)
        return int(total.total_seconds())

    def deadline(self, start, seconds, reach):
        """First instant with ``seconds`` of service after ``start``."""
        left = timedelta(seconds=seconds)
        for moment in self.walk(start, reach):
            if not self.is_open(moment):
                continue
            begin = max(start, moment)
            if moment + self.tick - begin >= left:
                return begin + left
            left -= moment + self.tick - begin
        raise OutOfReach

    def closes(self, start, reach):
        """``{local date: close of service}`` of the working days around."""
        closes = {}
        for moment in self.walk(start - timedelta(days=2), reach):
            if self.is_open(moment):
                closes[self.local(moment).date()] = moment + self.tick
        # The walk may have stopped in the middle of the last day.
        closes.pop(self.local(reach).date(), None)
        return dict(sorted(closes.items()))

    def day_close(self, start, days, reach):
        today = self.local(start).date()
        closes = self.closes(start, reach)
        if days:
            found = [close for day, close in closes.items() if day > today][days - 1 :]
        else:
            found = [
                close
                for day, close in closes.items()
                if day >= today and close >= start
            ]
        if not found:
            raise OutOfReach
        return found[0]

    def cutoff(self, start, seconds_of_day, reach):
        today = self.local(start).date()
        for day in self.closes(start, reach):
            if day < today:
                continue
            wall = datetime.combine(day, datetime.min.time())
            wall += timedelta(seconds=seconds_of_day)
            moment = self.reached(wall)
            if moment > start:
                return moment
        raise OutOfReach

    def reached(self, wall):
        """First tick whose local clock shows ``wall``, or else is past it."""
        past = None
        for moment in self.walk(wall - timedelta(days=1), wall + timedelta(days=1)):
            shown = self.local(moment)
            if shown == wall:
                return moment
            if shown > wall and past is None:
                past = moment
        return past
