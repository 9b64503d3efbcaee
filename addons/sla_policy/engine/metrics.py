"""How each metric starts, stands still and stops (rules M1 to M8, C2, C5, C6).

One class a metric. The common life (begin, stop, reopen) is :class:`Machine`'s;
a metric says only where it differs.
"""

from __future__ import annotations

from datetime import datetime

from . import vocabulary as voc
from .clock_run import ClockRun
from .ticket_state import Event, TicketState


class Machine:
    """How one metric starts, stands still and stops. One ticket, one metric."""

    #: Phases in which this metric's clock stands still (C2).
    still_in: frozenset[str] = frozenset()

    def __init__(self, metric: str):
        self.metric = metric
        self.runs: list[ClockRun] = []

    @property
    def last(self) -> ClockRun | None:
        """The newest run, open or not."""
        return self.runs[-1] if self.runs else None

    @property
    def open(self) -> ClockRun | None:
        """The newest run if it has not stopped."""
        run = self.last
        return run if run and run.stopped_at is None else None

    def begin(self, at: datetime) -> ClockRun:
        run = ClockRun(self.metric, len(self.runs) + 1, at)
        self.runs.append(run)
        return run

    def step(self, ticket: TicketState, event: Event) -> None:
        """Take one event the case has already learnt."""
        self.react(ticket, event)
        run = self.open
        if run is None:
            return
        self.aim(run, ticket, event.at)
        if ticket.suspended:
            run.set_pause(voc.SUSPENDED, event.at, ticket.suspended_who)
        elif ticket.phase in self.still_in:
            run.set_pause(ticket.phase, event.at, ticket.phase_who)
        else:
            run.set_pause("", event.at)

    def aim(self, run: ClockRun, ticket: TicketState, at: datetime) -> None:
        """Re-aim an open run at what is promised now (C5)."""
        target = ticket.match(self.metric)
        if target is None:
            run.untargeted_since = run.untargeted_since or at
            return
        run.policy, run.target, run.untargeted_since = ticket.policy, target, None
        run.agreement = ticket.agreement
        start = self.start_of(run, ticket)
        run.started_at = start and max(start, ticket.promised_from)
        run.plan = ticket.plan

    def start_of(self, run: ClockRun, ticket: TicketState) -> datetime | None:
        """Where the run's promise counts from; None: not yet."""
        return run.began_at

    def react(self, ticket: TicketState, event: Event) -> None:
        """Begin, stop, reopen: the life of a metric that runs once a ticket."""
        run = self.last
        if run is None:
            began = self.begins(ticket)
            if began is None or ticket.is_over:
                return
            # A ticket that was over when it came has its time from now on.
            over_until_now = event.kind == voc.EVENT_PHASE
            run = self.begin(event.at if over_until_now else began)
        if run.given_up and not ticket.is_over:
            run.reopen(event.at, run.given_up, event.who)
        if run.stopped_at is not None:
            return
        # What was done before anything was promised keeps a promise made later.
        done = self.end_of(ticket) if ticket.promised_from is not None else None
        if done is not None:
            self.aim(run, ticket, event.at)
            # What was done before it was promised keeps the promise at once.
            run.stop(max(done, run.started_at or run.began_at))
        elif ticket.is_over:
            self.aim(run, ticket, event.at)
            run.stop(event.at, given_up=ticket.phase)

    def begins(self, ticket: TicketState) -> datetime | None:
        """When the metric comes to life; None: not yet."""
        return ticket.created_at

    def end_of(self, ticket: TicketState) -> datetime | None:
        """When the promise was kept; None: not yet."""
        raise NotImplementedError


class _FirstResponse(Machine):
    """M1. Without a policy nobody knows what stops it, so it waits for one."""

    def end_of(self, ticket):
        if ticket.policy is None:
            return None
        if ticket.policy.first_response_stop == voc.STOP_AT_ASSIGNMENT:
            return ticket.assigned_at
        return ticket.replied_at


class _InformationCheck(Machine):
    """M4. An estimate that was sent says the information was enough."""

    def end_of(self, ticket):
        moments = (ticket.informed_at, ticket.requested_at, ticket.estimated_at)
        return min((m for m in moments if m is not None), default=None)


class _Estimate(Machine):
    """M5, C2. Waits for complete information where the policy checks it."""

    still_in = frozenset({voc.WAITING_CUSTOMER})

    def start_of(self, run, ticket):
        if (
            ticket.informed_at is None
            and ticket.match(voc.INFORMATION_CHECK) is not None
        ):
            return None
        return ticket.informed_at or run.began_at

    def end_of(self, ticket):
        return ticket.estimated_at


class _ReleaseDate(Machine):
    """M6. A date named before the approval keeps the promise at once."""

    def begins(self, ticket):
        return ticket.approved_at

    def end_of(self, ticket):
        return ticket.released_at


class _Resolution(Machine):
    """M7, C2, C6. The only metric that the end of a ticket keeps."""

    still_in = frozenset({voc.WAITING_CUSTOMER, voc.WAITING_VENDOR})
    over_why = ""

    def start_of(self, run, ticket):
        policy = ticket.policy
        if policy is not None and policy.resolution_start == voc.START_AT_WORK:
            return ticket.worked_at
        return run.began_at

    def react(self, ticket, event):
        run = self.last
        if run and run.stopped_at is not None and not ticket.is_over:
            run.reopen(event.at, self.over_why, event.who)
        if ticket.is_over:
            # Solved, then closed or cancelled: the first verdict stays (C9).
            self.over_why = ticket.phase
            if self.open:
                self.aim(run, ticket, event.at)
                cancelled = ticket.phase == voc.CANCELLED
                run.stop(event.at, given_up=ticket.phase if cancelled else "")
        return super().react(ticket, event)

    def end_of(self, ticket):
        return None


class _NextReply(Machine):
    """M2. One clock a question: from the first message nobody has answered."""

    def react(self, ticket, event):
        run = self.last
        if run and run.given_up and ticket.unanswered_since and not ticket.is_over:
            run.reopen(event.at, run.given_up, event.who)
        run = self.open
        if run is None:
            if ticket.unanswered_since and not ticket.is_over:
                self.begin(event.at)
        elif ticket.unanswered_since is None:
            self.aim(run, ticket, event.at)
            run.stop(event.at)
        elif ticket.is_over:
            self.aim(run, ticket, event.at)
            run.stop(event.at, given_up=ticket.phase)


class _ProgressUpdate(Machine):
    """M3, C2. One clock a silence; bound to a phase where the policy says so."""

    def react(self, ticket, event):
        run, target = self.open, None
        if not ticket.is_over:
            target = ticket.match(self.metric)
        if run is not None:
            if event.kind == voc.EVENT_AGENT_REPLY:
                run.stop(event.at)
            elif target is None or target.phase != run.target.phase:
                run.stop(event.at, given_up=ticket.phase)
            else:
                return
        if target is not None:
            self.begin(event.at)


MACHINES = {
    voc.FIRST_RESPONSE: _FirstResponse,
    voc.NEXT_REPLY: _NextReply,
    voc.PROGRESS_UPDATE: _ProgressUpdate,
    voc.INFORMATION_CHECK: _InformationCheck,
    voc.ESTIMATE: _Estimate,
    voc.RELEASE_DATE: _ReleaseDate,
    voc.RESOLUTION: _Resolution,
}
