"""Whose turn it is to speak, and since when: told by the facts of a ticket.

It is ours from a question to our answer. It is the customer's while the ticket waits
for them or is solved: a silence begins with the last word of anybody, or with the move
that asked for an answer, and is over with the next one. How long either may last is
nothing that facts can tell.

Facts come oldest first; automatic answers are none (rule M8). Moments are naive UTC.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from . import vocabulary as voc
from .ticket_state import Fact

#: Phases in which it is the customer's turn.
SILENT_PHASES = frozenset({voc.WAITING_CUSTOMER, voc.SOLVED})

# What ended a silence.
BY_CUSTOMER = "customer"
BY_AGENT = "agent"
BY_MOVE = "move"

_MOVES = frozenset({voc.FACT_CREATED, voc.FACT_PHASE})
_WORDS = frozenset({voc.FACT_AGENT_REPLY, voc.FACT_CUSTOMER_REPLY})
# Nobody expects words of ours there.
_NOT_OURS = frozenset({voc.WAITING_CUSTOMER, *voc.TERMINAL_PHASES})


def unanswered_since(facts: Iterable[Fact]) -> datetime | None:
    """Since when a customer waits for words of ours; a new ticket is a question.

    :param facts: of one ticket
    :return: None where it is their turn, or nobody's
    """
    since = None
    phase = voc.NEW
    for fact in facts:
        if fact.kind in _MOVES:
            phase = _phase_of(fact) or phase
        if fact.kind == voc.FACT_CREATED:
            since = fact.at
        elif fact.kind == voc.FACT_CUSTOMER_REPLY:
            since = since or fact.at
        elif fact.kind == voc.FACT_AGENT_REPLY:
            since = None
    return None if phase in _NOT_OURS else since


@dataclass(frozen=True, slots=True)
class Silence:
    """A silence that is going on: what for, since when.

    ``number``: how many facts there were when it began; facts are only ever added, so
    the same silence has the same number whenever it is looked at. ``by_customer``: the
    last word was the customer's. A solved ticket closes after that too; a question
    that was answered does not.
    """

    phase: str
    since: datetime
    number: int
    by_customer: bool = False


def silence(facts: Iterable[Fact]) -> Silence | None:
    """The silence that the facts of one ticket end with; None: there is none."""
    phase, since, number, by_customer = "", None, 0, False
    for count, fact in enumerate(facts, start=1):
        if fact.kind not in _WORDS and fact.kind not in _MOVES:
            continue
        if fact.kind in _MOVES:
            phase = _phase_of(fact) or phase
        since, number = fact.at, count
        # Who is asked, or told that it is solved, has not answered that before.
        by_customer = fact.kind == voc.FACT_CUSTOMER_REPLY
    if phase not in SILENT_PHASES:
        return None
    if phase == voc.WAITING_CUSTOMER and by_customer:
        return None
    return Silence(phase, since, number, by_customer)


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


def _phase_of(fact: Fact) -> str:
    """The phase a ticket is in after a move."""
    return fact.value["phase"] if fact.kind == voc.FACT_CREATED else fact.value
