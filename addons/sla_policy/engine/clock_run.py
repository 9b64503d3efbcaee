"""One run of a clock while events are applied: when it ran and when it was paused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from . import vocabulary as voc
from .policy import Plan, Policy, Target


@dataclass(slots=True)
class Pause:
    """An interval in which a clock was paused: [start, end), end None while open.

    ``why`` is a phase (`waiting_customer`, `solved`, …) or `suspended`.
    """

    start: datetime
    end: datetime | None
    why: str
    who: str = ""

    @property
    def kind(self) -> str:
        """The kind of span that the pause is in an explanation."""
        suspended = self.why == voc.SUSPENDED
        return voc.SPAN_SUSPENDED if suspended else voc.SPAN_PAUSED


@dataclass(slots=True)
class ClockRun:
    """One run of a clock while events are applied."""

    metric: str
    sequence: int
    began_at: datetime
    # From when the promise counts; None: it does not count yet. May change while
    # the run is open (by a policy that counts from the start of work).
    started_at: datetime | None = None
    pauses: list[Pause] = field(default_factory=list)
    stopped_at: datetime | None = None
    # The phase of the ticket in which the run ended without being kept, or "".
    given_up: str = ""
    policy: Policy | None = None
    agreement: int = 0
    target: Target | None = None
    plan: Plan | None = None
    # Since when the ticket has no target of this metric any more.
    untargeted_since: datetime | None = None
    verdict: Mapping[str, Any] | None = None

    def set_pause(self, why: str, at: datetime, who: str = "") -> None:
        """Pause from `at` for the reason `why`; with "" as the reason, resume."""
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
        """Stop at `at`, which may be before events that were applied already."""
        self.stopped_at, self.given_up = at, given_up
        for pause in self.pauses:
            if pause.end is None or pause.end > at:
                pause.end = at
        self.pauses = [p for p in self.pauses if p.end is None or p.start < p.end]

    def dropped(self) -> ClockRun:
        """A copy of the run, stopped when it lost its target.

        Only for a run that is without a target (`untargeted_since`).
        """
        if self.untargeted_since is None:
            raise ValueError("The run has a target.")
        run = replace(self, pauses=[replace(pause) for pause in self.pauses])
        run.stop(self.untargeted_since, given_up=voc.CANCELLED)
        return run

    def reopen(self, at: datetime, why: str, who: str) -> None:
        """Continue after a stop: the time in between is not counted (C6)."""
        if self.stopped_at is not None and self.stopped_at < at:
            self.pauses.append(Pause(self.stopped_at, at, why, who))
        self.stopped_at, self.given_up, self.verdict = None, "", None

    def intervals(self) -> list[tuple[datetime, datetime | None]]:
        """The intervals in which the run counted, oldest first; none before it starts.

        The end of the last one is None if the run counted until its end.
        """
        if self.started_at is None:
            return []
        found: list[tuple[datetime, datetime | None]] = []
        cursor = self.started_at
        for pause in self.pauses:
            if pause.end is not None and pause.end <= self.started_at:
                continue
            found.append((cursor, max(pause.start, cursor)))
            if pause.end is None or pause.end == self.stopped_at:
                return found
            cursor = pause.end
        return [*found, (cursor, None)]
