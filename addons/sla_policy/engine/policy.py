"""The promises of a policy as plain values, and which of them fits a ticket.

A :class:`Policy` is one published version of an `sla.policy`; a
:class:`Target` is one line of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from . import vocabulary as voc
from .business_time import BusinessTimeline, ElapsedTimeline, Timeline


@dataclass(frozen=True, slots=True)
class Target:
    """One promise: how long, for which tickets. Durations are seconds."""

    key: int
    metric: str
    kind: str
    priority: str = ""  # "" is any
    types: frozenset[int] = frozenset()  # empty is any
    phase: str = ""  # progress updates only: "" is any open phase
    seconds: int = 0  # HOURS: the budget
    seconds_min: int = 0  # HOURS: when an answer may first be expected (T6)
    days: int = 0  # DAYS
    cutoff: int = 0  # CUTOFF: seconds after local midnight
    round_the_clock: bool = False

    @property
    def rank(self) -> tuple[bool, bool, bool]:
        """How specific the target is: the higher rank is used."""
        return bool(self.types), bool(self.priority), bool(self.phase)

    def fits(self, priority: str, type_id: int, phase: str) -> bool:
        """Whether the target applies to such a ticket."""
        return (
            (not self.priority or self.priority == priority)
            and (not self.types or type_id in self.types)
            and (not self.phase or self.phase == phase)
        )

    def collides(self, other: Target) -> bool:
        """Whether both apply to some ticket with the same rank."""
        return (
            self.metric == other.metric
            and self.rank == other.rank
            and self.priority == other.priority
            and self.phase == other.phase
            and (not self.types or bool(self.types & other.types))
        )

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Target:
        """Read a target as it is kept in a published version (JSON)."""
        values = dict(values)
        values["types"] = frozenset(values.get("types") or ())
        return cls(**values)

    def to_dict(self) -> dict[str, Any]:
        """The target as JSON keeps it: sorted, so equal targets look equal."""
        values = {name: getattr(self, name) for name in self.__slots__}
        values["types"] = sorted(self.types)
        return values


@dataclass(frozen=True, slots=True)
class Policy:
    """One published version of a policy, with the calendar it counts in."""

    key: int
    targets: tuple[Target, ...]
    timeline: BusinessTimeline
    first_response_stop: str = voc.STOP_AT_REPLY
    resolution_start: str = voc.START_AT_CREATION
    metrics: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "metrics", frozenset(t.metric for t in self.targets))

    def match(
        self, metric: str, priority: str, type_id: int, phase: str = ""
    ) -> Target | None:
        """The most specific target of `metric` that applies, or None."""
        found = None
        for target in self.targets:
            if (
                target.metric == metric
                and target.fits(priority, type_id, phase)
                and (found is None or target.rank > found.rank)
            ):
                found = target
        return found

    def timeline_of(self, target: Target) -> Timeline:
        """The timeline the target counts in: elapsed time or service hours."""
        if target.round_the_clock and target.kind == voc.HOURS:
            return ELAPSED
        return self.timeline


ELAPSED = ElapsedTimeline()


def collisions(targets: Iterable[Target]) -> list[tuple[Target, Target]]:
    """The pairs of targets that apply to one ticket with the same rank."""
    targets = list(targets)
    return [
        (one, other)
        for index, one in enumerate(targets)
        for other in targets[index + 1 :]
        if one.collides(other)
    ]


#: When a release date was named, and the date; naive UTC.
Plan = tuple[datetime, datetime]

#: When a clock ran, oldest first, naive UTC; the last end is None while it runs.
Intervals = list[tuple[datetime, datetime | None]]


@dataclass(frozen=True, slots=True)
class Promise:
    """The result of a target for one start, with its pauses, at one moment.

    ``deadline`` is None while the clock is paused before reaching it, and
    where nothing is promised yet (planned). ``budget`` is the service time
    promised (seconds), None while no deadline can be named. ``used`` is the
    service time that passed outside the pauses (seconds).
    """

    deadline: datetime | None
    expected_from: datetime | None
    risk_at: datetime | None
    budget: int | None
    used: int


def promise(
    policy: Policy,
    target: Target,
    intervals: Intervals,
    now: datetime,
    plan: Plan | None = None,
) -> Promise:
    """Compute a deadline (T2 to T6, C3).

    :param intervals: the intervals in which the clock ran, oldest first, never
        empty, naive UTC; the last one's end is None while the clock runs.
    :param now: naive UTC; how far `used` counts in an interval without end.
    :param plan: for planned targets (T5), None while no date is set.
    """
    timeline = policy.timeline_of(target)
    start = intervals[0][0]
    used = sum(timeline.elapsed(a, now if b is None else b) for a, b in intervals)
    if target.kind == voc.PLANNED:
        return _planned(timeline, intervals, used, plan)
    named = None
    if target.kind == voc.HOURS:
        budget = target.seconds
    else:
        if target.kind == voc.DAYS:
            named = policy.timeline.day_close(start, target.days)
        else:
            named = policy.timeline.cutoff(start, target.cutoff)
        if named is None:
            return Promise(None, None, None, None, used)
        budget = timeline.elapsed(start, named)
    if named is not None:
        deadline = _named_deadline(timeline, intervals, named, budget)
    else:
        deadline = _spend(timeline, intervals, budget)
    expected = None
    if target.seconds_min and target.kind == voc.HOURS:
        expected = _spend(timeline, intervals, target.seconds_min)
    # At risk: service time left is under a quarter of what was promised.
    risk = _spend(timeline, intervals, budget - budget // 4)
    if risk is not None and deadline is not None:
        risk = min(risk, deadline)
    return Promise(deadline, expected, risk, budget, used)


def _planned(
    timeline: Timeline, intervals: Intervals, used: int, plan: Plan | None
) -> Promise:
    """T5: due on the release date, once there is one.

    The date includes the pauses before it was set; a later pause moves it as it moves
    any deadline (C3).
    """
    if plan is None:
        return Promise(None, None, None, None, used)
    named_at, date = plan
    ahead = [(max(a, named_at), b) for a, b in intervals if b is None or b > named_at]
    before = sum(
        timeline.elapsed(a, named_at if b is None else min(b, named_at))
        for a, b in intervals
    )
    if not ahead:
        return Promise(None, None, None, None, used)
    rest = timeline.elapsed(ahead[0][0], date)
    deadline = _named_deadline(timeline, ahead, date, rest)
    risk = _spend(timeline, ahead, max(0, rest - (before + rest) // 4))
    if risk is not None and deadline is not None:
        risk = min(risk, deadline)
    return Promise(deadline, None, risk, before + rest, used)


def _named_deadline(
    timeline: Timeline, intervals: Intervals, named: datetime, budget: int
) -> datetime | None:
    """A deadline that is a named moment, later by what pauses took (C3)."""
    first_end = intervals[0][1]
    if first_end is None or named <= first_end:
        return named
    deadline = _spend(timeline, intervals, budget)
    # A moment outside service hours is never brought forward by a pause.
    return deadline and max(deadline, named)


def _spend(timeline: Timeline, intervals: Intervals, seconds: int) -> datetime | None:
    """The first instant at which the clock has run for `seconds` (C3)."""
    left = seconds
    for start, end in intervals:
        if end is None:
            return timeline.deadline(start, left)
        ran = timeline.elapsed(start, end)
        if ran >= left:
            return timeline.deadline(start, left)
        left -= ran
    return None
