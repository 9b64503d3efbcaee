"""How each metric starts, stands still and stops (rules M1 to M8, C2, C5, C6).

One class a metric. The common life (begin, stop, reopen) is :class:`Machine`'s;
a metric says only where it differs.
"""

from __future__ import annotations

from datetime import datetime

from . import vocabulary as voc
from .ticket_state import Case, Fact
from .clock_run import Run


class Machine:
    """How one metric starts, stands still and stops. One ticket, one metric."""

    #: Phases in which this metric's clock stands still (C2).
    still_in: frozenset[str] = frozenset()

    def __init__(self, metric: str):
        self.metric = metric
        self.runs: list[Run] = []

    @property
    def last(self) -> Run | None:
        """The newest run, open or not."""
        return self.runs[-1] if self.runs else None

    @property
    def open(self) -> Run | None:
        """The newest run if it has not stopped."""
        run = self.last
        return run if run and run.stopped_at is None else None

    def begin(self, at: datetime) -> Run:
        run = Run(self.metric, len(self.runs) + 1, at)
        self.runs.append(run)
        return run

    def step(self, case: Case, fact: Fact) -> None:
        """Take one fact the case has already learnt."""
        self.react(case, fact)
        run = self.open
        if run is None:
            return
        self.aim(run, case, fact.at)
        if case.suspended:
            run.stand(voc.SUSPENDED, fact.at, case.suspended_who)
        elif case.phase in self.still_in:
            run.stand(case.phase, fact.at, case.phase_who)
        else:
            run.stand("", fact.at)

    def aim(self, run: Run, case: Case, at: datetime) -> None:
        """Re-aim an open run at what is promised now (C5)."""
        target = case.match(self.metric)
        if target is None:
            run.aimless_since = run.aimless_since or at
            return
        run.policy, run.target, run.aimless_since = case.policy, target, None
        run.agreement = case.agreement
        start = self.start_of(run, case)
        run.started_at = start and max(start, case.promised_from)
        run.plan = case.plan

    def start_of(self, run: Run, case: Case) -> datetime | None:
        """Where the run's promise counts from; None: not yet."""
        return run.began_at

    def react(self, case: Case, fact: Fact) -> None:
        """Begin, stop, reopen: the life of a metric that runs once a ticket."""
        run = self.last
        if run is None:
            began = self.begins(case)
            if began is None or case.is_over:
                return
            # A ticket that was over when it came has its time from now on.
            over_until_now = fact.kind == voc.FACT_PHASE
            run = self.begin(fact.at if over_until_now else began)
        if run.given_up and not case.is_over:
            run.reopen(fact.at, run.given_up, fact.who)
        if run.stopped_at is not None:
            return
        # What was done before anything was promised keeps a promise made later.
        done = self.end_of(case) if case.promised_from is not None else None
        if done is not None:
            self.aim(run, case, fact.at)
            # What was done before it was promised keeps the promise at once.
            run.stop(max(done, run.started_at or run.began_at))
        elif case.is_over:
            self.aim(run, case, fact.at)
            run.stop(fact.at, given_up=case.phase)

    def begins(self, case: Case) -> datetime | None:
        """When the metric comes to life; None: not yet."""
        return case.created_at

    def end_of(self, case: Case) -> datetime | None:
        """When the promise was kept; None: not yet."""
        raise NotImplementedError


class _FirstResponse(Machine):
    """M1. Without a policy nobody knows what stops it, so it waits for one."""

    def end_of(self, case):
        if case.policy is None:
            return None
        if case.policy.first_response_stop == voc.STOP_AT_ASSIGNMENT:
            return case.assigned_at
        return case.replied_at


class _InformationCheck(Machine):
    """M4. An estimate that was sent says the information was enough."""

    def end_of(self, case):
        moments = (case.informed_at, case.requested_at, case.estimated_at)
        return min((m for m in moments if m is not None), default=None)


class _Estimate(Machine):
    """M5, C2. Waits for complete information where the policy checks it."""

    still_in = frozenset({voc.WAITING_CUSTOMER})

    def start_of(self, run, case):
        if case.informed_at is None and case.match(voc.INFORMATION_CHECK) is not None:
            return None
        return case.informed_at or run.began_at

    def end_of(self, case):
        return case.estimated_at


class _ReleaseDate(Machine):
    """M6. A date named before the approval keeps the promise at once."""

    def begins(self, case):
        return case.approved_at

    def end_of(self, case):
        return case.released_at


class _Resolution(Machine):
    """M7, C2, C6. The only metric that the end of a ticket keeps."""

    still_in = frozenset({voc.WAITING_CUSTOMER, voc.WAITING_VENDOR})
    over_why = ""

    def start_of(self, run, case):
        policy = case.policy
        if policy is not None and policy.resolution_start == voc.START_AT_WORK:
            return case.worked_at
        return run.began_at

    def react(self, case, fact):
        run = self.last
        if run and run.stopped_at is not None and not case.is_over:
            run.reopen(fact.at, self.over_why, fact.who)
        if case.is_over:
            # Solved, then closed or cancelled: the first verdict stays (C9).
            self.over_why = case.phase
            if self.open:
                self.aim(run, case, fact.at)
                cancelled = case.phase == voc.CANCELLED
                run.stop(fact.at, given_up=case.phase if cancelled else "")
        return super().react(case, fact)

    def end_of(self, case):
        return None


class _NextReply(Machine):
    """M2. One clock a question: from the first message nobody has answered."""

    def react(self, case, fact):
        run = self.last
        if run and run.given_up and case.unanswered_since and not case.is_over:
            run.reopen(fact.at, run.given_up, fact.who)
        run = self.open
        if run is None:
            if case.unanswered_since and not case.is_over:
                self.begin(fact.at)
        elif case.unanswered_since is None:
            self.aim(run, case, fact.at)
            run.stop(fact.at)
        elif case.is_over:
            self.aim(run, case, fact.at)
            run.stop(fact.at, given_up=case.phase)


class _ProgressUpdate(Machine):
    """M3, C2. One clock a silence; bound to a phase where the policy says so."""

    def react(self, case, fact):
        run, target = self.open, None
        if not case.is_over:
            target = case.match(self.metric)
        if run is not None:
            if fact.kind == voc.FACT_AGENT_REPLY:
                run.stop(fact.at)
            elif target is None or target.phase != run.target.phase:
                run.stop(fact.at, given_up=case.phase)
            else:
                return
        if target is not None:
            self.begin(fact.at)


MACHINES = {
    voc.FIRST_RESPONSE: _FirstResponse,
    voc.NEXT_REPLY: _NextReply,
    voc.PROGRESS_UPDATE: _ProgressUpdate,
    voc.INFORMATION_CHECK: _InformationCheck,
    voc.ESTIMATE: _Estimate,
    voc.RELEASE_DATE: _ReleaseDate,
    voc.RESOLUTION: _Resolution,
}
