"""Quiet hours: when a notification that falls into them may be sent."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

_DAY = 24 * 60


class Zone(Protocol):
    """A time zone (`sla_policy.engine.local_time.Zone`)."""

    def wall(self, moment: datetime) -> datetime: ...

    def moment(self, wall: datetime) -> datetime: ...

    def moment_again(self, wall: datetime) -> datetime: ...


def released(moment: datetime, zone: Zone, quiet_from: int, quiet_to: int) -> datetime:
    """The first moment from `moment` on that is not quiet.

    :param moment: naive UTC
    :param zone: the time zone of the quiet hours
    :param quiet_from: minutes after local midnight, where they begin
    :param quiet_to: where they end, the next day if not after `quiet_from`; the same
        as `quiet_from`: there are none
    :return: naive UTC
    """
    if quiet_from == quiet_to:
        return moment
    local = zone.wall(moment)
    minute = local.hour * 60 + local.minute
    if quiet_from < quiet_to:
        if not quiet_from <= minute < quiet_to:
            return moment
        days = 0
    else:
        if quiet_to <= minute < quiet_from:
            return moment
        days = 1 if minute >= quiet_from else 0
    midnight = datetime(local.year, local.month, local.day) + timedelta(days=days)
    end = midnight + timedelta(minutes=quiet_to % _DAY)
    until = zone.moment(end)
    if until <= moment:
        # The clocks were put back, and the first occurrence of the hour is over.
        until = zone.moment_again(end)
    return max(until, moment)
