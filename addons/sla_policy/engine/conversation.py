"""Compute from the events of a ticket who has to answer, and since when.

The team has to answer from a question of the customer to an answer of an agent. The
customer has to answer while the ticket waits for them or is solved: an inactivity
begins with the last message, or with the change of stage, and ends with the next one.
How long either may last is not decided here.

Events come oldest first; automatic answers are none (rule M8). Moments are naive UTC.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from . import vocabulary as voc
from .ticket_state import Event

#: Phases in which the customer has to answer.
SILENT_PHASES = frozenset({voc.WAITING_CUSTOMER, voc.SOLVED})

# What ended an inactivity.
BY_CUSTOMER = "customer"
BY_AGENT = "agent"
BY_MOVE = "move"

_MOVES = frozenset({voc.EVENT_CREATED, voc.EVENT_PHASE})
_WORDS = frozenset({voc.EVENT_AGENT_REPLY, voc.EVENT_CUSTOMER_REPLY})
# The team does not have to answer in these.
_NOT_OURS = frozenset({voc.WAITING_CUSTOMER, *voc.TERMINAL_PHASES})


def unanswered_since(events: Iterable[Event]) -> datetime | None:
    """Since when the customer waits for an answer; a new ticket is a question.

    :param events: of one ticket
    :return: None where the team has nothing to answer
    """
    since = None
    phase = voc.NEW
    for event in events:
        if event.kind in _MOVES:
            phase = _phase_of(event) or phase
        if event.kind == voc.EVENT_CREATED:
            since = event.at
        elif event.kind == voc.EVENT_CUSTOMER_REPLY:
            since = since or event.at
        elif event.kind == voc.EVENT_AGENT_REPLY:
            since = None
    return None if phase in _NOT_OURS else since


@dataclass(frozen=True, slots=True)
class Silence:
    """An inactivity of the customer that has not ended: its phase and beginning.

    ``number``: how many events there were when it began; events are only ever added, so
    an inactivity keeps its number. ``by_customer``: the last message was the
    customer's. A solved ticket is closed after that too; a ticket that waited for the
    customer is not.
    """

    phase: str
    since: datetime
    number: int
    by_customer: bool = False


def silence(events: Iterable[Event]) -> Silence | None:
    """The inactivity at the end of the events of one ticket; None: there is none."""
    phase, number, by_customer = "", 0, False
    since: datetime | None = None
    for count, event in enumerate(events, start=1):
        if event.kind not in _WORDS and event.kind not in _MOVES:
            continue
        if event.kind in _MOVES:
            phase = _phase_of(event) or phase
        since, number = event.at, count
        # A message before the change of stage is no answer to it.
        by_customer = event.kind == voc.EVENT_CUSTOMER_REPLY
    if since is None or phase not in SILENT_PHASES:
        return None
    if phase == voc.WAITING_CUSTOMER and by_customer:
        return None
    return Silence(phase, since, number, by_customer)


def ending(events: Iterable[Event], number: int) -> str:
    """What ended the inactivity that began after `number` events: an answer of the
    customer, a message of an agent, or a change of stage."""
    kinds = [event.kind for event in list(events)[number:]]
    if voc.EVENT_CUSTOMER_REPLY in kinds:
        return BY_CUSTOMER
    if any(kind in _MOVES for kind in kinds):
        return BY_MOVE
    return BY_AGENT


def entered(events: Iterable[Event]) -> datetime | None:
    """When the ticket entered its phase."""
    return max((event.at for event in events if event.kind in _MOVES), default=None)


def _phase_of(event: Event) -> str:
    """The phase of a ticket after a change of stage."""
    phase: str = event.value
    if event.kind == voc.EVENT_CREATED:
        phase = event.value["phase"]
    return phase
