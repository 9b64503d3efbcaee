"""Compute when a share of the promised service time will have been used."""

from __future__ import annotations

from datetime import datetime

from . import vocabulary as voc
from .clock import Clock
from .policy import Policy


def share_due(
    clock: Clock, policy: Policy, share: int, now: datetime
) -> datetime | None:
    """When `share` percent of the promised service time will have been used.

    :param clock: as folded at `now`
    :param share: percent, 1 to 100; 100 is the deadline itself
    :return: naive UTC, in the past too; None while the clock is paused and where there
        is no deadline
    """
    if clock.state != voc.RUNNING or clock.deadline is None or not clock.budget:
        return clock.deadline if clock.state == voc.RUNNING else None
    if share >= 100:
        return clock.deadline
    # Rounded up: at 75 % at least three quarters have been used.
    goal = -(-clock.budget * share // 100)
    if clock.used >= goal:
        return min(now, clock.deadline)
    timeline = policy.timeline_of(clock.target)
    due = timeline.deadline(now, goal - clock.used)
    return min(due, clock.deadline) if due else clock.deadline
