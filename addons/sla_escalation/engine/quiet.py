"""Hours in which nobody is to be disturbed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_DAY = 24 * 60


def released(moment: datetime, tz: str, quiet_from: int, quiet_to: int) -> datetime:
    """The first moment from `moment` on that is not quiet.

    :param moment: naive UTC
    :param tz: where the quiet hours are kept
    :param quiet_from: minutes after local midnight, where they begin
    :param quiet_to: where they end, the next day if not after `quiet_from`; the same
        as `quiet_from`: there are none
    :return: naive UTC
    """
    if quiet_from == quiet_to:
        return moment
    zone = ZoneInfo(tz)
    local = moment.replace(tzinfo=UTC).astimezone(zone)
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
    told = end.replace(tzinfo=zone).astimezone(UTC).replace(tzinfo=None)
    # Clocks put back: the hour comes twice, and has come once already.
    if told <= moment:
        told = end.replace(tzinfo=zone, fold=1).astimezone(UTC).replace(tzinfo=None)
    return max(told, moment)
