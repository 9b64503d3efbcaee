"""When one may write freely: for 24 hours after the other side's last message."""

from __future__ import annotations

from datetime import datetime, timedelta

LENGTH = timedelta(hours=24)
# Closed a little early: a message that is on its way when it closes is refused.
MARGIN = timedelta(minutes=1)


def closes_at(last_inbound_at: datetime | None) -> datetime | None:
    """When the window closes for us (naive UTC); None if it never opened."""
    return last_inbound_at and last_inbound_at + LENGTH - MARGIN


def is_open(last_inbound_at: datetime | None, now: datetime) -> bool:
    """Whether anything but an approved template may be sent."""
    closing = closes_at(last_inbound_at)
    return closing is not None and now < closing


def opened(known: datetime | None, inbound_at: datetime) -> datetime:
    """The last message there was, whatever order messages come in."""
    return max(known, inbound_at) if known else inbound_at
