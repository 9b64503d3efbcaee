"""One clock while the facts are being read: where it ran and where it stood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from . import vocabulary as voc
from .policy import Plan, Policy, Target


@dataclass(slots=True)
class Stand:
    """A stretch in which a clock stood still: [start, end), end None while open.

    ``why`` is a phase (`waiting_customer`, `solved`, …) or `suspended`.
    """

    start: datetime
    end: datetime | None
    why: str
    who: str = ""

    @property
    def kind(self) -> str:
        """The kind of span it is in an explanation."""
        suspended = self.why == voc.SUSPENDED
        return voc.SPAN_SUSPENDED if suspended else voc.SPAN_PAUSED


@dataclass(slots=True)
class Run:
    """One clock while the facts are being read."""

    metric: str
    sequence: int
    began_at: datetime
    # Where the promise counts from; None: it does not count yet. May move while
    # the run is open (the policy that says "from when work starts" comes later).
    started_at: datetime | None = None
    stands: list[Stand] = field(default_factory=list)
    stopped_at: datetime | None = None
    # Why it was given up rather than kept: the ticket's phase, or "".
    given_up: str = ""
    policy: Policy | None = None
    agreement: int = 0
    target: Target | None = None
    plan: Plan | None = None
    # Nothing has been promised for the case any more since then.
    aimless_since: datetime | None = None
    verdict: Mapping | None = None

    def stand(self, why: str, at: datetime, who: str = "") -> None:
        """Stand still from `at` because of `why`; "" goes on."""
        last = self.stands[-1] if self.stands else None
        if last and last.end is None:
            if last.why == why:
                return
            last.end = at
            if last.start == at:
                self.stands.pop()
        if why:
            self.stands.append(Stand(at, None, why, who))

    def stop(self, at: datetime, given_up: str = "") -> None:
        """Stop at `at`, which may lie before facts already taken."""
        self.stopped_at, self.given_up = at, given_up
        for stand in self.stands:
            if stand.end is None or stand.end > at:
                stand.end = at
        self.stands = [s for s in self.stands if s.start < s.end]

    def dropped(self) -> Run:
        """The run as it stood when nothing was promised any more; a copy."""
        run = replace(self, stands=[replace(stand) for stand in self.stands])
        run.stop(self.aimless_since, given_up=voc.CANCELLED)
        return run

    def reopen(self, at: datetime, why: str, who: str) -> None:
        """Go on after a stop: the time in between is not counted (C6)."""
        if self.stopped_at < at:
            self.stands.append(Stand(self.stopped_at, at, why, who))
        self.stopped_at, self.given_up, self.verdict = None, "", None

    def stretches(self) -> list[tuple[datetime, datetime | None]]:
        """Where it ran, oldest first; the last end is None if it ran to the end."""
        found, cursor = [], self.started_at
        for stand in self.stands:
            if stand.end is not None and stand.end <= self.started_at:
                continue
            found.append((cursor, max(stand.start, cursor)))
            if stand.end is None or stand.end == self.stopped_at:
                return found
            cursor = stand.end
        return [*found, (cursor, None)]
