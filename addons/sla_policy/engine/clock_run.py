"""One clock while the events are being read: where it ran and where it stood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from . import vocabulary as voc
from .policy import Plan, Policy, Target


@dataclass(slots=True)
class Pause:
    """An interval in which a clock stood still: [start, end), end None while open.

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
class ClockRun:
    """One clock while the events are being read."""

    metric: str
    sequence: int
    began_at: datetime
    # Where the promise counts from; None: it does not count yet. May move while
    # the run is open (the policy that says "from when work starts" comes later).
    started_at: datetime | None = None
    pauses: list[Pause] = field(default_factory=list)
    stopped_at: datetime | None = None
    # Why it was given up rather than kept: the ticket's phase, or "".
    given_up: str = ""
    policy: Policy | None = None
    agreement: int = 0
    target: Target | None = None
    plan: Plan | None = None
    # Nothing has been promised for the case any more since then.
    untargeted_since: datetime | None = None
    verdict: Mapping | None = None

    def set_pause(self, why: str, at: datetime, who: str = "") -> None:
        """Pause still from `at` because of `why`; "" goes on."""
        last = self.pauses[-1] if self.pauses else None
        if last and last.end is None:
            if last.why == why:
                return
            last.end = at
            if last.start == at:
                self.pauses.pop()
        if why:
            self.pauses.append(Pause(at, None, why, who))

    def stop(self, at: datetime, given_up: str = "") -> None:
        """Stop at `at`, which may lie before events already taken."""
        self.stopped_at, self.given_up = at, given_up
        for pause in self.pauses:
            if pause.end is None or pause.end > at:
                pause.end = at
        self.pauses = [s for s in self.pauses if s.start < s.end]

    def dropped(self) -> ClockRun:
        """The run as it stood when nothing was promised any more; a copy."""
        run = replace(self, pauses=[replace(pause) for pause in self.pauses])
        run.stop(self.untargeted_since, given_up=voc.CANCELLED)
        return run

    def reopen(self, at: datetime, why: str, who: str) -> None:
        """Go on after a stop: the time in between is not counted (C6)."""
        if self.stopped_at < at:
            self.pauses.append(Pause(self.stopped_at, at, why, who))
        self.stopped_at, self.given_up, self.verdict = None, "", None

    def intervals(self) -> list[tuple[datetime, datetime | None]]:
        """Where it ran, oldest first; the last end is None if it ran to the end."""
        found, cursor = [], self.started_at
        for pause in self.pauses:
            if pause.end is not None and pause.end <= self.started_at:
                continue
            found.append((cursor, max(pause.start, cursor)))
            if pause.end is None or pause.end == self.stopped_at:
                return found
            cursor = pause.end
        return [*found, (cursor, None)]
