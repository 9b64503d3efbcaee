"""What the facts so far tell about a ticket.

Nothing of clocks here: which metric cares about which fact is in `metrics`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from . import vocabulary as voc
from .policy import Plan, Policy, Target


@dataclass(frozen=True, slots=True)
class Fact:
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
    value: object = None
    who: str = ""


@dataclass(slots=True)
class Case:
    """What is known of the ticket after the facts so far."""

    created_at: datetime | None = None
    phase: str = voc.NEW
    phase_who: str = ""
    priority: str = ""
    type_id: int = 0
    policy: Policy | None = None
    agreement: int = 0
    plan: Plan | None = None
    released_at: datetime | None = None
    # Since when something is promised; None: nothing is, or not yet (A2, A5).
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

    def take(self, fact: Fact, policies: Mapping[int, Policy]) -> None:
        """Learn a fact."""
        value = fact.value
        match fact.kind:
            case voc.FACT_CREATED:
                self.created_at = fact.at
                self.priority = value["priority"]
                self.type_id = value["type"]
                self._agree(value, policies)
                self._cover(fact, value.get("coverage") or _AS_BEFORE)
                self._assign(fact, value["user"])
                self._release(fact, value.get("release_date"))
                self._enter(fact, value["phase"])
            case voc.FACT_PHASE:
                self._enter(fact, value)
            case voc.FACT_ASSIGNED:
                self._assign(fact, value)
            case voc.FACT_PRIORITY:
                self.priority = value
            case voc.FACT_TYPE:
                self.type_id = value
            case voc.FACT_POLICY:
                self._agree(value, policies)
            case voc.FACT_RELEASE_DATE:
                self._release(fact, value)
            case voc.FACT_AGENT_REPLY:
                self.replied_at = self.replied_at or fact.at
                self.unanswered_since = None
            case voc.FACT_CUSTOMER_REPLY:
                self.unanswered_since = self.unanswered_since or fact.at
            case voc.FACT_INFORMATION_COMPLETE:
                self.informed_at = self.informed_at or fact.at
            case voc.FACT_ESTIMATE_SENT:
                self.estimated_at = self.estimated_at or fact.at
            case voc.FACT_ESTIMATE_APPROVED:
                self.approved_at = self.approved_at or fact.at
            case voc.FACT_COVERAGE:
                self._cover(fact, value)

    def _agree(self, value: Mapping, policies: Mapping[int, Policy]) -> None:
        self.policy = policies.get(value["policy"])
        self.agreement = value.get("agreement") or 0

    def _cover(self, fact: Fact, value: Mapping) -> None:
        """Learn what the agreement says of the ticket.

        Suspended in the middle, what was promised stands still; before anything
        was, it starts when service is resumed (A2).
        """
        coverage = value["coverage"]
        if coverage in voc.PROMISED:
            if self.promised_from is None:
                self.promised_from = value.get("since") or fact.at
        elif coverage != voc.SUSPENDED:
            self.promised_from = None
        self.suspended = coverage == voc.SUSPENDED and self.promised_from is not None
        self.suspended_who = fact.who if self.suspended else ""

    def _enter(self, fact: Fact, phase: str) -> None:
        if not phase:
            # A stage without SLA behaviour: the phase before stays in force.
            return
        self.phase, self.phase_who = phase, fact.who
        if phase in voc.ASSIGNED_PHASES:
            self.assigned_at = self.assigned_at or fact.at
        if phase == voc.IN_PROGRESS:
            self.worked_at = self.worked_at or fact.at
        if phase == voc.WAITING_CUSTOMER:
            self.requested_at = self.requested_at or fact.at

    def _assign(self, fact: Fact, user: object) -> None:
        if user:
            self.assigned_at = self.assigned_at or fact.at

    def _release(self, fact: Fact, date: datetime | None) -> None:
        self.plan = (fact.at, date) if date else None
        self.released_at = (self.released_at or fact.at) if date else None


# Facts of before there was coverage: what had a policy was covered by it.
_AS_BEFORE = {"coverage": voc.INCLUDED}
