"""Explain each second of a clock as spans of one kind (rule C10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from . import vocabulary as voc
from .clock import Clock
from .policy import Policy


@dataclass(frozen=True, slots=True)
class Span:
    """An interval of a clock's life, [start, end) in naive UTC.

    ``label`` is the name of a holiday; ``why`` is the phase or `suspended` of a pause,
    and ``who`` the user or contact who caused it.
    """

    start: datetime
    end: datetime
    kind: str
    label: str = ""
    why: str = ""
    who: str = ""

    @property
    def seconds(self) -> int:
        return int((self.end - self.start).total_seconds())


def explain(clock: Clock, policy: Policy, now: datetime) -> list[Span]:
    """The spans from the clock's start until it stopped, else until `now`.

    They touch, never overlap, and the seconds of those that are `counted` are
    the clock's time used.
    """
    timeline = policy.timeline_of(clock.target)
    until = clock.stopped_at or now
    spans: list[Span] = []
    cursor = clock.started_at

    def pass_time(end: datetime) -> None:
        for piece in timeline.spans(cursor, end):
            spans.append(Span(piece.start, piece.end, piece.kind, piece.label))

    for pause in clock.pauses:
        start = max(pause.start, clock.started_at)
        end = until if pause.end is None else min(pause.end, until)
        if start >= end:
            continue
        if cursor < start:
            pass_time(start)
        spans.append(Span(start, end, pause.kind, "", pause.why, pause.who))
        cursor = end
    if cursor < until:
        pass_time(until)
    return spans


def ahead(clock: Clock, policy: Policy, now: datetime) -> list[Span]:
    """The spans still to come: from `now` to the deadline of a running clock.

    Empty for every other clock, and once the deadline has passed. Screens count service
    time down from these.
    """
    if clock.state != voc.RUNNING or clock.deadline is None or clock.deadline <= now:
        return []
    timeline = policy.timeline_of(clock.target)
    return [
        Span(piece.start, piece.end, piece.kind, piece.label)
        for piece in timeline.spans(now, clock.deadline)
    ]
