"""Fold the events of one ticket into its clocks (rules C1 to C7, C11).

The fold keeps no state: the same events always give the same clocks, so clocks can
be deleted and computed again. All moments are naive UTC, all
durations whole seconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from . import vocabulary as voc
from .clock_run import ClockRun, Pause
from .metrics import METRICS, Metric
from .policy import Policy, Promise, Target, promise
from .ticket_state import Event, TicketState


@dataclass(frozen=True, slots=True)
class Clock:
    """One promise on one ticket, as of a moment."""

    metric: str
    sequence: int
    policy: int
    agreement: int
    target: Target
    started_at: datetime
    deadline: datetime | None
    expected_from: datetime | None
    risk_at: datetime | None
    stopped_at: datetime | None
    paused_at: datetime | None
    pause_why: str
    pause_who: str
    state: str
    is_breached: bool
    budget: int | None
    used: int
    pauses: tuple[Pause, ...]
    # The recorded verdict; None while there is none.
    verdict: Mapping[str, Any] | None = None
    # Stopped by an event, and not only without a target for now.
    is_final: bool = False


def fold(
    events: Iterable[Event], policies: Mapping[int, Policy], now: datetime
) -> list[Clock]:
    """Compute the clocks of one ticket from its events.

    :param events: oldest first; the first one is `created`. Log lines are ignored.
    :param policies: the published versions named by the events, by their key.
    :param now: naive UTC; open clocks have run until then.
    :return: every clock that was ever promised, by metric and sequence.
    :raise UnknownMetric: a policy promises a metric that is not registered.
    """
    codes = {code for policy in policies.values() for code in policy.metrics}
    metrics = {metric.code: metric() for metric in METRICS.ordered(codes)}
    ticket = TicketState()
    for event in events:
        if event.kind in voc.LOG_KINDS:
            continue
        if event.kind == voc.EVENT_VERDICT:
            _freeze(metrics, event.value)
            continue
        ticket.apply(event, policies)
        for metric in metrics.values():
            metric.step(ticket, event)
    results = (_result(run, now) for metric in metrics.values() for run in metric.runs)
    return [clock for clock in results if clock is not None]


def _freeze(metrics: Mapping[str, Metric], verdict: Mapping[str, Any]) -> None:
    """Keep a verdict on the stopped run it was recorded for.

    :raise UnknownMetric: the verdict is of a metric that is not registered
    """
    code = METRICS[verdict["metric"]].code
    metric = metrics.get(code)
    if metric is None or len(metric.runs) < verdict["sequence"]:
        return
    run = metric.runs[verdict["sequence"] - 1]
    if run.stopped_at == verdict["stopped_at"]:
        run.verdict = verdict


def _result(run: ClockRun, now: datetime) -> Clock | None:
    """The clock of a run at `now`; None where it was never promised."""
    policy, target, started_at = run.policy, run.target, run.started_at
    if policy is None or target is None or started_at is None:
        return None
    is_final = run.stopped_at is not None and run.untargeted_since is None
    if run.untargeted_since is not None:
        run = run.dropped()
    stopped = run.stopped_at
    until = now if stopped is None else stopped
    intervals = run.intervals()
    outlook: Promise = promise(policy, target, intervals, until, run.plan)
    deadline, expected_from = outlook.deadline, outlook.expected_from
    budget, used = outlook.budget, outlook.used
    pause = run.pauses[-1] if run.pauses and run.pauses[-1].end is None else None
    if stopped is None:
        is_breached = deadline is not None and deadline <= now
        state = voc.PAUSED if pause else voc.RUNNING
    else:
        is_breached = deadline is not None and deadline < stopped
        state = voc.MISSED if is_breached else voc.MET
        if run.given_up and not is_breached:
            state = voc.CANCELLED
        if run.given_up == voc.CANCELLED:
            state, is_breached = voc.CANCELLED, False
    if run.verdict is not None:
        frozen = run.verdict
        state, is_breached = frozen["state"], frozen["is_breached"]
        deadline, expected_from = frozen["deadline"], frozen["expected_from"]
        budget, used = frozen["budget"], frozen["used"]
    return Clock(
        metric=run.metric,
        sequence=run.sequence,
        policy=policy.key,
        agreement=run.agreement,
        target=target,
        started_at=started_at,
        deadline=deadline,
        expected_from=expected_from,
        risk_at=None if pause else outlook.risk_at,
        stopped_at=stopped,
        paused_at=max(pause.start, started_at) if pause else None,
        pause_why=pause.why if pause else "",
        pause_who=pause.who if pause else "",
        state=state,
        is_breached=is_breached,
        budget=budget,
        used=used,
        pauses=tuple(p for p in run.pauses if p.end is None or p.end > started_at),
        verdict=run.verdict,
        is_final=is_final,
    )
