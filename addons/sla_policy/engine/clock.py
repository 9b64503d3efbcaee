"""Events about one ticket, folded into its clocks (rules C1 to C7, C11).

Nothing here remembers anything: the same events always give the same clocks,
so a clock can be thrown away and replayed. All moments are naive UTC, all
durations whole seconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from . import vocabulary as voc
from .clock_run import ClockRun, Pause
from .metrics import MACHINES, Machine
from .policy import Policy, Promise, Target, promise
from .ticket_state import Event, TicketState


@dataclass(frozen=True, slots=True)
class Clock:
    """One promise on one ticket, as the events leave it at a moment."""

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
    # The verdict found among the events; None while there is none.
    verdict: Mapping | None = None
    # Stopped by an event; not merely without a target for now.
    is_final: bool = False


def fold(
    events: Iterable[Event], policies: Mapping[int, Policy], now: datetime
) -> list[Clock]:
    """The clocks that the events of one ticket come to.

    :param events: oldest first; the first one is `created`. Log lines are ignored.
    :param policies: the published versions the events speak of, by their key.
    :param now: naive UTC; what is running has run until then.
    :return: every clock that was ever promised, by metric and sequence.
    """
    metrics = {metric for policy in policies.values() for metric in policy.metrics}
    machines = {m: MACHINES[m](m) for m in voc.METRICS if m in metrics}
    ticket = TicketState()
    for event in events:
        if event.kind in voc.LOG_KINDS:
            continue
        if event.kind == voc.EVENT_VERDICT:
            _judge(machines, event.value)
            continue
        ticket.apply(event, policies)
        for machine in machines.values():
            machine.step(ticket, event)
    return [
        _result(run, now)
        for machine in machines.values()
        for run in machine.runs
        if run.target is not None and run.started_at is not None
    ]


def _judge(machines: Mapping[str, Machine], verdict: Mapping) -> None:
    """Hand a verdict to the stopped run it was given on."""
    machine = machines.get(verdict["metric"])
    if machine is None or len(machine.runs) < verdict["sequence"]:
        return
    run = machine.runs[verdict["sequence"] - 1]
    if run.stopped_at == verdict["stopped_at"]:
        run.verdict = verdict


def _result(run: ClockRun, now: datetime) -> Clock:
    """What a run comes to at `now`."""
    is_final = run.stopped_at is not None and run.untargeted_since is None
    if run.untargeted_since is not None:
        run = run.dropped()
    stopped = run.stopped_at
    until = now if stopped is None else stopped
    intervals = run.intervals()
    outlook: Promise = promise(run.policy, run.target, intervals, until, run.plan)
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
        policy=run.policy.key,
        agreement=run.agreement,
        target=run.target,
        started_at=run.started_at,
        deadline=deadline,
        expected_from=expected_from,
        risk_at=None if pause else outlook.risk_at,
        stopped_at=stopped,
        paused_at=max(pause.start, run.started_at) if pause else None,
        pause_why=pause.why if pause else "",
        pause_who=pause.who if pause else "",
        state=state,
        is_breached=is_breached,
        budget=budget,
        used=used,
        pauses=tuple(s for s in run.pauses if s.end is None or s.end > run.started_at),
        verdict=run.verdict,
        is_final=is_final,
    )
