"""The state of a ticket after its events so far.

Without its clocks: which events concern which metric is in `metrics`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from . import vocabulary as voc
from .policy import Plan, Policy, Target


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a ticket.

    ``value`` depends on the kind: a mapping for `created` (phase, priority, type,
    user, policy, agreement, release_date, coverage), `policy` (policy, agreement),
    `coverage` (coverage, since) and `verdict` (metric, sequence, state, is_breached,
    stopped_at, deadline, expected_from, budget, used), the new value for
    other changes, else None. Moments inside a value are naive UTC datetimes; a policy
    is the key of a published version, an agreement that of its record, 0 none.
    """

    at: datetime
    kind: str
    value: Any = None
    who: str = ""


@dataclass(slots=True)
class TicketState:
    """The state of a ticket after the events applied so far."""

    created_at: datetime | None = None
    phase: str = voc.NEW
    phase_who: str = ""
    priority: str = ""
    type_id: int = 0
    policy: Policy | None = None
    agreement: int = 0
    plan: Plan | None = None
    released_at: datetime | None = None
    # From when something is promised; None: nothing is, or not yet (A2, A5).
    promised_from: datetime | None = None
    suspended: bool = False
    suspended_who: str = ""
    assigned_at: datetime | None = None
    replied_at: datetime | None = None
    worked_at: datetime | None = None
    informed_at: datetime | None = None
    requested_at: datetime | None = None
    estimated_at: datetime | None = None
    approved_at: datetime | None = None
    unanswered_since: datetime | None = None

    @property
    def is_over(self) -> bool:
        return self.phase in voc.TERMINAL_PHASES

    def match(self, metric: str) -> Target | None:
        if self.policy is None or self.promised_from is None:
            return None
        return self.policy.match(metric, self.priority, self.type_id, self.phase)

    def apply(self, event: Event, policies: Mapping[int, Policy]) -> None:
        """Apply one event; events come oldest first."""
        value = event.value
        match event.kind:
            case voc.EVENT_CREATED:
                self.created_at = event.at
                self.priority = value["priority"]
                self.type_id = value["type"]
                self._agree(value, policies)
                self._cover(event, value.get("coverage") or _AS_BEFORE)
                self._assign(event, value["user"])
                self._release(event, value.get("release_date"))
                self._enter(event, value["phase"])
            case voc.EVENT_PHASE:
                self._enter(event, value)
            case voc.EVENT_ASSIGNED:
                self._assign(event, value)
            case voc.EVENT_PRIORITY:
                self.priority = value
            case voc.EVENT_TYPE:
                self.type_id = value
            case voc.EVENT_POLICY:
                self._agree(value, policies)
            case voc.EVENT_RELEASE_DATE:
                self._release(event, value)
            case voc.EVENT_AGENT_REPLY:
                self.replied_at = self.replied_at or event.at
                self.unanswered_since = None
            case voc.EVENT_CUSTOMER_REPLY:
                self.unanswered_since = self.unanswered_since or event.at
            case voc.EVENT_INFORMATION_COMPLETE:
                self.informed_at = self.informed_at or event.at
            case voc.EVENT_ESTIMATE_SENT:
                self.estimated_at = self.estimated_at or event.at
            case voc.EVENT_ESTIMATE_APPROVED:
                self.approved_at = self.approved_at or event.at
            case voc.EVENT_COVERAGE:
                self._cover(event, value)

    def _agree(self, value: Mapping[str, Any], policies: Mapping[int, Policy]) -> None:
        self.policy = policies.get(value["policy"])
        self.agreement = value.get("agreement") or 0

    def _cover(self, event: Event, value: Mapping[str, Any]) -> None:
        """Apply a coverage decision.

        A suspension pauses the clocks that have started; a promise that has not
        started yet starts when service is resumed (A2).
        """
        coverage = value["coverage"]
        if coverage in voc.PROMISED:
            if self.promised_from is None:
                self.promised_from = value.get("since") or event.at
        elif coverage != voc.SUSPENDED:
            self.promised_from = None
        self.suspended = coverage == voc.SUSPENDED and self.promised_from is not None
        self.suspended_who = event.who if self.suspended else ""

    def _enter(self, event: Event, phase: str) -> None:
        if not phase:
            # A stage without SLA behaviour: the phase does not change.
            return
        self.phase, self.phase_who = phase, event.who
        if phase in voc.ASSIGNED_PHASES:
            self.assigned_at = self.assigned_at or event.at
        if phase == voc.IN_PROGRESS:
            self.worked_at = self.worked_at or event.at
        if phase == voc.WAITING_CUSTOMER:
            self.requested_at = self.requested_at or event.at

    def _assign(self, event: Event, user: object) -> None:
        if user:
            self.assigned_at = self.assigned_at or event.at

    def _release(self, event: Event, date: datetime | None) -> None:
        self.plan = (event.at, date) if date else None
        self.released_at = (self.released_at or event.at) if date else None


# For events recorded without coverage: a ticket with a policy is covered by it.
_AS_BEFORE = {"coverage": voc.INCLUDED}
