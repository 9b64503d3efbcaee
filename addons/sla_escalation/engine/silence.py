"""When a silent ticket is reminded of, warned about and closed (rule E10).

A stretch of silence begins with the last word of anybody, or with the move that asked
for an answer, and is over with the next one. Within it there is at most one reminder,
one warning and one closing, in this order; what is late is made up for, but a closing
always comes a whole notice after its warning.

Moments are naive UTC. Days are whole: of 24 hours each, or working days that end at
close of service (rule T3). Standard library only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from odoo.addons.sla_policy.engine import vocabulary as voc
from odoo.addons.sla_policy.engine.business_time import ElapsedTimeline, Timeline
from odoo.addons.sla_policy.engine.case import Fact

# States of a stretch (`sla.silence.state`).
WATCHING = "watching"
REMINDED = "reminded"
WARNED = "warned"
CLOSED = "closed"
ANSWERED = "answered"
STOPPED = "stopped"
OPEN_STATES = (WATCHING, REMINDED, WARNED)

# What is to be done about one.
REMIND = "remind"
WARN = "warn"
CLOSE = "close"

#: Phases in which it is the customer's turn.
SILENT_PHASES = frozenset({voc.WAITING_CUSTOMER, voc.SOLVED})

#: Where no day of service can be found: look again then.
LOOK_AGAIN = timedelta(days=1)

# What ended a silence.
BY_CUSTOMER = "customer"
BY_AGENT = "agent"
BY_MOVE = "move"

_MOVES = frozenset({voc.FACT_CREATED, voc.FACT_PHASE})
_WORDS = frozenset({voc.FACT_AGENT_REPLY, voc.FACT_CUSTOMER_REPLY})
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a policy says of silence. Durations are days.

    ``close_days`` 0: nothing is ever closed, nor anybody warned. ``remind_days`` 0:
    nobody is reminded. ``in_service_days``: days are working days of ``timeline``.
    """

    close_days: int = 0
    warn_days: int = 0
    remind_days: int = 0
    in_service_days: bool = False
    timeline: Timeline = field(default_factory=ElapsedTimeline)

    def later(self, moment: datetime, days: int) -> datetime | None:
        """``days`` after a moment; None where service never comes to so many."""
        if not self.in_service_days:
            return moment + timedelta(days=days)
        return self.timeline.day_close(moment, days)

    def noticed(self, moment: datetime) -> datetime | None:
        """When the notice of a warning given at a moment is over."""
        if not self.in_service_days:
            return moment + timedelta(days=self.warn_days)
        # Given as a day closes at midnight, it was given on that day.
        return self.timeline.day_close(moment - _SECOND, self.warn_days)


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done now, and when to look again.

    ``warns_at`` and ``closes_at`` are what is planned; with `warn`, ``closes_at`` is
    what the warning says. ``is_stuck``: service has no more days to count.
    """

    action: str = ""
    next_at: datetime | None = None
    warns_at: datetime | None = None
    closes_at: datetime | None = None
    is_stuck: bool = False


def step(
    state: str,
    since: datetime,
    terms: Terms,
    now: datetime,
    closes_at: datetime | None = None,
) -> Step:
    """What a stretch in one of `OPEN_STATES` calls for.

    :param since: when the silence began
    :param closes_at: what the warning has said; it holds, whatever the terms are now
    """
    if state == WARNED:
        if closes_at is not None and closes_at <= now:
            return Step(CLOSE, None, None, closes_at)
        return Step("", closes_at, None, closes_at)
    warns_at = ends_at = None
    if terms.close_days:
        warns_at = terms.later(since, terms.close_days - terms.warn_days)
        ends_at = terms.later(since, terms.close_days)
        if warns_at is None or ends_at is None:
            return Step("", now + LOOK_AGAIN, is_stuck=True)
        if warns_at <= now:
            noticed = terms.noticed(now)
            if noticed is None:
                return Step("", now + LOOK_AGAIN, is_stuck=True)
            ends_at = max(ends_at, noticed)
            return Step(WARN, ends_at, warns_at, ends_at)
    reminds_at = None
    if state == WATCHING and terms.remind_days:
        reminds_at = terms.later(since, terms.remind_days)
        if reminds_at is not None and reminds_at <= now:
            return Step(REMIND, warns_at, warns_at, ends_at)
    moments = [moment for moment in (reminds_at, warns_at) if moment is not None]
    return Step("", min(moments, default=None), warns_at, ends_at)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A silence that is going on: whose turn it is, since when.

    ``number``: how many facts there were when it began; facts are only ever added, so
    the same silence has the same number whenever it is looked at. ``by_customer``: the
    last word was the customer's. A solved ticket closes after that too; a question
    that was answered does not.
    """

    phase: str
    since: datetime
    number: int
    by_customer: bool = False


def stretch(facts: Iterable[Fact]) -> Stretch | None:
    """The silence that the facts of one ticket end with; None: there is none.

    :param facts: oldest first; automatic answers are no facts (rule M8)
    """
    phase, since, number, by_customer = "", None, 0, False
    for count, fact in enumerate(facts, start=1):
        if fact.kind not in _WORDS and fact.kind not in _MOVES:
            continue
        if fact.kind in _MOVES:
            phase = phase_of(fact)
        since, number = fact.at, count
        # Who is asked, or told that it is solved, has not answered that before.
        by_customer = fact.kind == voc.FACT_CUSTOMER_REPLY
    if phase not in SILENT_PHASES:
        return None
    if phase == voc.WAITING_CUSTOMER and by_customer:
        return None
    return Stretch(phase, since, number, by_customer)


def ending(facts: Iterable[Fact], number: int) -> str:
    """What ended the silence that began with so many facts: an answer of the
    customer, our own word, or a move of the ticket."""
    kinds = [fact.kind for fact in list(facts)[number:]]
    if voc.FACT_CUSTOMER_REPLY in kinds:
        return BY_CUSTOMER
    if any(kind in _MOVES for kind in kinds):
        return BY_MOVE
    return BY_AGENT


def entered(facts: Iterable[Fact]) -> datetime | None:
    """When the ticket came into the phase it is in."""
    return max((fact.at for fact in facts if fact.kind in _MOVES), default=None)


def phase_of(fact: Fact) -> str:
    """The phase a ticket is in after a move."""
    return fact.value["phase"] if fact.kind == voc.FACT_CREATED else fact.value
