"""The registry of metrics: when each starts, what pauses and stops it, whether it
repeats (rules M1 to M8, C2, C5, C6).

How to add a metric, in one place:

1. Write a subclass of :class:`Metric` and decorate it with ``@METRICS.register``, here
   or in a module that your addon imports (outside of its ``engine``, which imports no
   other addon).
2. Set ``code``, ``name``, ``description`` and ``sequence``; the record of `sla.metric`
   is made from them. The record's external id is ``metric_<code>`` in the addon that
   registers the metric.
3. Say where it differs from a clock that starts when the ticket is created and runs
   once: ``paused_in`` (phases that pause it), :meth:`Metric.begins` (when the first
   clock starts), :meth:`Metric.start_of` (from when its promise counts),
   :meth:`Metric.end_of` (when the promise is kept) and, for a metric that repeats,
   :meth:`Metric.react`.
4. In another addon, let its data call the loader:
   ``<function model="sla.metric" name="_load_registered" eval="['my_addon']" />``.

A code that is not registered is an error (:class:`UnknownMetric`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import ClassVar

from . import vocabulary as voc
from .clock_run import ClockRun
from .ticket_state import Event, TicketState


class UnknownMetric(LookupError):
    """No metric is registered under this code."""

    def __init__(self, code: str) -> None:
        super().__init__(f"No metric is registered under the code {code!r}.")
        self.code = code


class Registry:
    """The metrics there are, by code, in the order of their sequence."""

    def __init__(self) -> None:
        self._metrics: dict[str, type[Metric]] = {}

    def register(self, metric: type[Metric]) -> type[Metric]:
        """Add a metric; to be used as a decorator of its class.

        :raise ValueError: the metric has no code, or the code is taken
        """
        if not metric.code or metric.code in self._metrics:
            raise ValueError(f"A metric needs a code of its own: {metric.code!r}.")
        self._metrics[metric.code] = metric
        return metric

    def unregister(self, code: str) -> None:
        """Remove a metric, for tests that add one.

        :raise UnknownMetric: there is no such metric
        """
        del self._metrics[self[code].code]

    def __getitem__(self, code: str) -> type[Metric]:
        try:
            return self._metrics[code]
        except KeyError:
            raise UnknownMetric(code) from None

    def __contains__(self, code: object) -> bool:
        return code in self._metrics

    def __iter__(self) -> Iterator[type[Metric]]:
        return iter(self.ordered(self._metrics))

    def ordered(self, codes: Iterable[str]) -> list[type[Metric]]:
        """The metrics of these codes, in their order.

        :raise UnknownMetric: a code is not registered
        """
        found = (self[code] for code in codes)
        return sorted(found, key=lambda metric: (metric.sequence, metric.code))

    def codes(self) -> tuple[str, ...]:
        """The codes of all metrics, in their order."""
        return tuple(metric.code for metric in self)


METRICS = Registry()


class Metric:
    """The clocks of one metric on one ticket: start, pause, stop and reopen.

    A subclass is registered and says where it differs (see the top of this module).
    """

    #: What targets and clocks call the metric (`sla.metric.code`).
    code: ClassVar[str] = ""
    #: What people read; translated with the record of `sla.metric`.
    name: ClassVar[str] = ""
    #: When it starts and stops, in one sentence.
    description: ClassVar[str] = ""
    #: The order in which metrics are listed.
    sequence: ClassVar[int] = 100
    #: Phases in which this metric's clock is paused (C2).
    paused_in: ClassVar[frozenset[str]] = frozenset()

    def __init__(self) -> None:
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
        run = ClockRun(self.code, len(self.runs) + 1, at)
        self.runs.append(run)
        return run

    def step(self, ticket: TicketState, event: Event) -> None:
        """Apply one event, which is already part of the state of the ticket."""
        self.react(ticket, event)
        run = self.open
        if run is None:
            return
        self.aim(run, ticket, event.at)
        if ticket.suspended:
            run.set_pause(voc.SUSPENDED, event.at, ticket.suspended_who)
        elif ticket.phase in self.paused_in:
            run.set_pause(ticket.phase, event.at, ticket.phase_who)
        else:
            run.set_pause("", event.at)

    def aim(self, run: ClockRun, ticket: TicketState, at: datetime) -> None:
        """Give an open run the target that is promised now (C5)."""
        target, promised_from = ticket.match(self.code), ticket.promised_from
        if target is None or promised_from is None:
            run.untargeted_since = run.untargeted_since or at
            return
        run.policy, run.target, run.untargeted_since = ticket.policy, target, None
        run.agreement = ticket.agreement
        start = self.start_of(run, ticket)
        run.started_at = start and max(start, promised_from)
        run.plan = ticket.plan

    def start_of(self, run: ClockRun, ticket: TicketState) -> datetime | None:
        """From when the promise of a run counts; None: not yet."""
        return run.began_at

    def react(self, ticket: TicketState, event: Event) -> None:
        """Start, stop or reopen the run of a metric that runs once a ticket."""
        run = self.last
        if run is None:
            began = self.begins(ticket)
            if began is None or ticket.is_over:
                return
            # A ticket that was closed when it was created has its time from now on.
            over_until_now = event.kind == voc.EVENT_PHASE
            run = self.begin(event.at if over_until_now else began)
        if run.given_up and not ticket.is_over:
            run.reopen(event.at, run.given_up, event.who)
        if run.stopped_at is not None:
            return
        # An action done before the promise keeps a promise that is made later.
        done = self.end_of(ticket) if ticket.promised_from is not None else None
        if done is not None:
            self.aim(run, ticket, event.at)
            # Done before it was promised: kept at once.
            run.stop(max(done, run.started_at or run.began_at))
        elif ticket.is_over:
            self.aim(run, ticket, event.at)
            run.stop(event.at, given_up=ticket.phase)

    def begins(self, ticket: TicketState) -> datetime | None:
        """When the first run begins; None: not yet."""
        return ticket.created_at

    def end_of(self, ticket: TicketState) -> datetime | None:
        """When the promise was kept; None: not yet."""
        raise NotImplementedError


@METRICS.register
class FirstResponse(Metric):
    """M1. The policy says what stops it: without a policy it does not stop."""

    code = voc.FIRST_RESPONSE
    name = "First response"
    sequence = 10
    description = (
        "From the creation of the ticket to the first public answer of an agent, or to "
        "its assignment where the policy says so."
    )

    def end_of(self, ticket: TicketState) -> datetime | None:
        if ticket.policy is None:
            return None
        if ticket.policy.first_response_stop == voc.STOP_AT_ASSIGNMENT:
            return ticket.assigned_at
        return ticket.replied_at


@METRICS.register
class InformationCheck(Metric):
    """M4. An estimate that was sent shows that the information was complete."""

    code = voc.INFORMATION_CHECK
    name = "Information check"
    sequence = 40
    description = (
        "From the creation of the ticket until its information is found complete, or "
        "what is missing is asked for."
    )

    def end_of(self, ticket: TicketState) -> datetime | None:
        moments = (ticket.informed_at, ticket.requested_at, ticket.estimated_at)
        return min((m for m in moments if m is not None), default=None)


@METRICS.register
class Estimate(Metric):
    """M5, C2. Starts at complete information where the policy checks it."""

    code = voc.ESTIMATE
    name = "Estimate"
    sequence = 50
    description = (
        "From complete information, or the creation of the ticket where nobody checks, "
        "until the estimate is sent."
    )
    paused_in = frozenset({voc.WAITING_CUSTOMER})

    def start_of(self, run: ClockRun, ticket: TicketState) -> datetime | None:
        if (
            ticket.informed_at is None
            and ticket.match(voc.INFORMATION_CHECK) is not None
        ):
            return None
        return ticket.informed_at or run.began_at

    def end_of(self, ticket: TicketState) -> datetime | None:
        return ticket.estimated_at


@METRICS.register
class ReleaseDate(Metric):
    """M6. A date set before the approval keeps the promise at once."""

    code = voc.RELEASE_DATE
    name = "Release date"
    sequence = 60
    description = "From the approval of the estimate until a release date is set."

    def begins(self, ticket: TicketState) -> datetime | None:
        return ticket.approved_at

    def end_of(self, ticket: TicketState) -> datetime | None:
        return ticket.released_at


@METRICS.register
class Resolution(Metric):
    """M7, C2, C6. The only metric whose promise is kept by the end of the ticket."""

    code = voc.RESOLUTION
    name = "Resolution"
    sequence = 70
    description = (
        "From the creation of the ticket, or the start of work where the policy says "
        "so, until it is solved, handed over or closed."
    )
    paused_in = frozenset({voc.WAITING_CUSTOMER, voc.WAITING_VENDOR})
    #: The terminal phase that ended the ticket last.
    over_why = ""

    def start_of(self, run: ClockRun, ticket: TicketState) -> datetime | None:
        policy = ticket.policy
        if policy is not None and policy.resolution_start == voc.START_AT_WORK:
            return ticket.worked_at
        return run.began_at

    def react(self, ticket: TicketState, event: Event) -> None:
        run = self.last
        if run and run.stopped_at is not None and not ticket.is_over:
            run.reopen(event.at, self.over_why, event.who)
        if ticket.is_over:
            # Solved, then closed or cancelled: the first verdict stays (C9).
            self.over_why = ticket.phase
            if still_open := self.open:
                self.aim(still_open, ticket, event.at)
                cancelled = ticket.phase == voc.CANCELLED
                still_open.stop(event.at, given_up=ticket.phase if cancelled else "")
        return super().react(ticket, event)

    def end_of(self, ticket: TicketState) -> datetime | None:
        return None


@METRICS.register
class NextReply(Metric):
    """M2. One clock for each question: from the first unanswered message."""

    code = voc.NEXT_REPLY
    name = "Next reply"
    sequence = 20
    description = (
        "From the first message of the customer that nobody has answered to the answer "
        "of an agent."
    )

    def react(self, ticket: TicketState, event: Event) -> None:
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


@METRICS.register
class ProgressUpdate(Metric):
    """M3, C2. One clock from each answer on; of one phase where the policy says so."""

    code = voc.PROGRESS_UPDATE
    name = "Progress update"
    sequence = 30
    description = "Again and again: from each public answer to the next one."

    def react(self, ticket: TicketState, event: Event) -> None:
        run, target = self.open, None
        if not ticket.is_over:
            target = ticket.match(self.code)
        if run is not None:
            if event.kind == voc.EVENT_AGENT_REPLY:
                run.stop(event.at)
            elif (
                target is None or run.target is None or target.phase != run.target.phase
            ):
                run.stop(event.at, given_up=ticket.phase)
            else:
                return
        if target is not None:
            self.begin(event.at)
