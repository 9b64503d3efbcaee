"""Compute when an inactive ticket is reminded of, warned about and closed (rule E10).

An inactivity begins with the last message, or with the change of stage that asks for
an answer, and ends with the next one. Within it there is at most one reminder,
one warning and one closing, in this order; what is late is made up for, but a closing
always comes a whole notice after its warning.

Moments are naive UTC. Days are whole: of 24 hours each, or working days that end at
close of service (rule T3). Standard library only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

# States of an inactivity (`sla.inactivity.state`).
WATCHING = "watching"
REMINDED = "reminded"
WARNED = "warned"
CLOSED = "closed"
ANSWERED = "answered"
STOPPED = "stopped"
OPEN_STATES = (WATCHING, REMINDED, WARNED)

# What is to be done about one.
REMIND = "remind"
WARN = "warn"
CLOSE = "close"

#: Where no day of service can be found: look again then.
LOOK_AGAIN = timedelta(days=1)

_SECOND = timedelta(seconds=1)


class ServiceDays(Protocol):
    """What is needed of the timelines that `sla_policy` makes of a calendar."""

    def day_close(self, start: datetime, days: int) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a policy about inactivity. Durations are days.

    ``close_days`` 0: nothing is closed and no warning sent. ``remind_days`` 0:
    no reminder is sent. ``service``: days are its working days; None: of 24 hours.
    """

    close_days: int = 0
    warn_days: int = 0
    remind_days: int = 0
    service: ServiceDays | None = None

    def later(self, moment: datetime, days: int) -> datetime | None:
        """``days`` after a moment; None where service never comes to so many."""
        if self.service is None:
            return moment + timedelta(days=days)
        return self.service.day_close(moment, days)

    def noticed(self, moment: datetime) -> datetime | None:
        """When the notice of a warning given at a moment is over."""
        if self.service is None:
            return moment + timedelta(days=self.warn_days)
        # Given as a day closes at midnight, it was given on that day.
        return self.service.day_close(moment - _SECOND, self.warn_days)


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done now, and when to look again.

    ``warns_at`` and ``closes_at`` are what is planned; with `warn`, ``closes_at`` is
    the day in the warning. ``is_stuck``: the calendar has no more working days.
    """

    action: str = ""
    next_at: datetime | None = None
    warns_at: datetime | None = None
    closes_at: datetime | None = None
    is_stuck: bool = False


def step(
    state: str,
    since: datetime,
    terms: Terms,
    now: datetime,
    closes_at: datetime | None = None,
) -> Step:
    """The next step of an inactivity in one of `OPEN_STATES`.

    :param since: when the inactivity began
    :param closes_at: the moment named in the warning; it holds if the terms change
    """
    if state == WARNED:
        if closes_at is not None and closes_at <= now:
            return Step(CLOSE, None, None, closes_at)
        return Step("", closes_at, None, closes_at)
    warns_at = ends_at = None
    if terms.close_days:
        warns_at = terms.later(since, terms.close_days - terms.warn_days)
        ends_at = terms.later(since, terms.close_days)
        if warns_at is None or ends_at is None:
            return Step("", now + LOOK_AGAIN, is_stuck=True)
        if warns_at <= now:
            noticed = terms.noticed(now)
            if noticed is None:
                return Step("", now + LOOK_AGAIN, is_stuck=True)
            ends_at = max(ends_at, noticed)
            return Step(WARN, ends_at, warns_at, ends_at)
    reminds_at = None
    if state == WATCHING and terms.remind_days:
        reminds_at = terms.later(since, terms.remind_days)
        if reminds_at is not None and reminds_at <= now:
            return Step(REMIND, warns_at, warns_at, ends_at)
    moments = [moment for moment in (reminds_at, warns_at) if moment is not None]
    return Step("", min(moments, default=None), warns_at, ends_at)
