"""Whose turn it is to speak, and since when: told by the events of a ticket.

It is ours from a question to our answer. It is the customer's while the ticket waits
for them or is solved: a silence begins with the last word of anybody, or with the move
that asked for an answer, and is over with the next one. How long either may last is
nothing that events can tell.

Events come oldest first; automatic answers are none (rule M8). Moments are naive UTC.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from . import vocabulary as voc
from .ticket_state import Event

#: Phases in which it is the customer's turn.
SILENT_PHASES = frozenset({voc.WAITING_CUSTOMER, voc.SOLVED})

# What ended a silence.
BY_CUSTOMER = "customer"
BY_AGENT = "agent"
BY_MOVE = "move"

_MOVES = frozenset({voc.EVENT_CREATED, voc.EVENT_PHASE})
_WORDS = frozenset({voc.EVENT_AGENT_REPLY, voc.EVENT_CUSTOMER_REPLY})
# Nobody expects words of ours there.
_NOT_OURS = frozenset({voc.WAITING_CUSTOMER, *voc.TERMINAL_PHASES})


def unanswered_since(events: Iterable[Event]) -> datetime | None:
    """Since when a customer waits for words of ours; a new ticket is a question.

    :param events: of one ticket
    :return: None where it is their turn, or nobody's
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
    """A silence that is going on: what for, since when.

    ``number``: how many events there were when it began; events are only ever added, so
    the same silence has the same number whenever it is looked at. ``by_customer``: the
    last word was the customer's. A solved ticket closes after that too; a question
    that was answered does not.
    """

    phase: str
    since: datetime
    number: int
    by_customer: bool = False


def silence(events: Iterable[Event]) -> Silence | None:
    """The silence that the events of one ticket end with; None: there is none."""
    phase, number, by_customer = "", 0, False
    since: datetime | None = None
    for count, event in enumerate(events, start=1):
        if event.kind not in _WORDS and event.kind not in _MOVES:
            continue
        if event.kind in _MOVES:
            phase = _phase_of(event) or phase
        since, number = event.at, count
        # Who is asked, or told that it is solved, has not answered that before.
        by_customer = event.kind == voc.EVENT_CUSTOMER_REPLY
    if since is None or phase not in SILENT_PHASES:
        return None
    if phase == voc.WAITING_CUSTOMER and by_customer:
        return None
    return Silence(phase, since, number, by_customer)


def ending(events: Iterable[Event], number: int) -> str:
    """What ended the silence that began with so many events: an answer of the
    customer, our own word, or a move of the ticket."""
    kinds = [event.kind for event in list(events)[number:]]
    if voc.EVENT_CUSTOMER_REPLY in kinds:
        return BY_CUSTOMER
    if any(kind in _MOVES for kind in kinds):
        return BY_MOVE
    return BY_AGENT


def entered(events: Iterable[Event]) -> datetime | None:
    """When the ticket came into the phase it is in."""
    return max((event.at for event in events if event.kind in _MOVES), default=None)


def _phase_of(event: Event) -> str:
    """The phase a ticket is in after a move."""
    phase: str = event.value
    if event.kind == voc.EVENT_CREATED:
        phase = event.value["phase"]
    return phase
