"""When a ticket gives cause for an escalation by time alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from odoo.addons.sla_policy.engine import vocabulary as voc
from odoo.addons.sla_policy.engine.clock import Clock
from odoo.addons.sla_policy.engine.policy import Policy

_WAITING_FOR_THEM = frozenset({voc.WAITING_CUSTOMER, *voc.TERMINAL_PHASES})


def share_due(
    clock: Clock, policy: Policy, share: int, now: datetime
) -> datetime | None:
    """When `share` percent of the promised service time will have been used.

    :param clock: as folded at `now`
    :param share: percent, 1 to 100; 100 is the deadline itself
    :return: naive UTC, in the past too; None while the clock stands still and where
        no deadline is named
    """
    if clock.state != voc.RUNNING or clock.deadline is None or not clock.budget:
        return clock.deadline if clock.state == voc.RUNNING else None
    if share >= 100:
        return clock.deadline
    # Rounded up: at 75 % of it three quarters have been used, and not a bit less.
    goal = -(-clock.budget * share // 100)
    if clock.used >= goal:
        return min(now, clock.deadline)
    timeline = policy.timeline_of(clock.target)
    due = timeline.deadline(now, goal - clock.used)
    return min(due, clock.deadline) if due else clock.deadline


def unanswered_since(facts: Iterable) -> datetime | None:
    """Since when a customer waits for words of ours.

    :param facts: of one ticket, oldest first
    :return: naive UTC; None where it is their turn, or nobody's
    """
    since = None
    phase = voc.NEW
    for fact in facts:
        if fact.kind == voc.FACT_CREATED:
            since, phase = fact.at, fact.value.get("phase") or voc.NEW
        elif fact.kind == voc.FACT_CUSTOMER_REPLY:
            since = since or fact.at
        elif fact.kind == voc.FACT_AGENT_REPLY:
            since = None
        elif fact.kind == voc.FACT_PHASE:
            phase = fact.value
    return None if phase in _WAITING_FOR_THEM else since
