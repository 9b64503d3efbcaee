"""Compute the state of one phone call from the reports of a provider.

Standard library only. A provider sends each report at least once, in any order; the
state afterwards does not depend on the order (`merge` is commutative, associative and
idempotent).
"""

from dataclasses import dataclass, replace

QUEUED = "queued"
INITIATED = "initiated"
RINGING = "ringing"
IN_PROGRESS = "in-progress"
COMPLETED = "completed"
BUSY = "busy"
NO_ANSWER = "no-answer"
CANCELED = "canceled"
FAILED = "failed"

# A call only goes forward. Of two ends, of which there is one in truth, the later here
# is used: that a person answered is the stronger statement.
ORDER = (
    QUEUED,
    INITIATED,
    RINGING,
    IN_PROGRESS,
    CANCELED,
    FAILED,
    NO_ANSWER,
    BUSY,
    COMPLETED,
)
STATUSES = frozenset(ORDER)
ENDS = frozenset((COMPLETED, BUSY, NO_ANSWER, CANCELED, FAILED))

HUMAN = "human"
MACHINE = "machine"
FAX = "fax"
UNKNOWN = "unknown"

# The stronger statement later, as above: `human` only where no machine was reported.
_ANSWERERS = ("", UNKNOWN, HUMAN, FAX, MACHINE)

ACKNOWLEDGE = "1"
PASS_ON = "2"
REPEAT = "9"
DECISIVE = frozenset((ACKNOWLEDGE, PASS_ON))

# How often one call repeats its message.
MAX_REPEATS = 3

# What became of a call.
PENDING = "pending"
ACKNOWLEDGED = "acknowledged"
PASSED_ON = "passed_on"
HEARD = "heard"
BY_MACHINE = "machine"
NOT_TAKEN = "not_taken"
NOT_MADE = "not_made"


@dataclass(frozen=True)
class Life:
    """What is known of a call.

    `answered_by`: `human`, `machine`, `fax`, `unknown`, or empty while unknown.
    `spoken`: whether the provider fetched the message, so the call was answered.
    `digit`: the key that decides, once it was pressed. `void`: nothing came of it.
    `seconds`: how long it lasted, 0 while it is not known.
    """

    status: str = QUEUED
    answered_by: str = ""
    spoken: bool = False
    digit: str = ""
    void: bool = False
    seconds: int = 0

    @property
    def has_ended(self) -> bool:
        return self.status in ENDS

    @property
    def is_machine(self) -> bool:
        return self.answered_by in (MACHINE, FAX)


def status_of(reported: str | None) -> str:
    """The status a provider names; `queued`, the weakest one, for unknown words."""
    word = (reported or "").strip().lower().replace("_", "-")
    if word == "answered":
        return IN_PROGRESS
    return word if word in STATUSES else QUEUED


def answerer_of(reported: str | None) -> str:
    """Who took a call, from `human`, `machine_start`, `machine_end_beep`, `fax`, …"""
    word = (reported or "").strip().lower()
    if not word:
        return ""
    if word.startswith(MACHINE):
        return MACHINE
    return word if word in (HUMAN, FAX) else UNKNOWN


def seconds_of(reported: str | None) -> int:
    """A duration as a provider writes it; 0 for anything else."""
    word = (reported or "").strip()
    return int(word) if word.isascii() and word.isdigit() and len(word) < 7 else 0


def merge(
    life: Life,
    status: str = QUEUED,
    answered_by: str = "",
    spoken: bool = False,
    seconds: int = 0,
) -> Life:
    """The state of a call after another report."""
    return replace(
        life,
        status=max(life.status, status, key=ORDER.index),
        answered_by=max(life.answered_by, answered_by, key=_ANSWERERS.index),
        spoken=life.spoken or spoken,
        seconds=max(life.seconds, seconds),
    )


def press(life: Life, digit: str) -> tuple[Life, bool]:
    """Apply a pressed key: `(the state then, whether the key decides)`.

    The first key that decides counts; later keys decide nothing, nor do keys that a
    machine seems to press.
    """
    if digit not in DECISIVE or life.digit in DECISIVE or life.is_machine:
        return life, False
    return replace(life, digit=digit), True


def result(life: Life) -> str:
    """What became of a call.

    | `pending` | it may still be answered, or is going on |
    | `acknowledged`, `passed_on` | the key was pressed, and it was done |
    | `heard` | it was answered, and nothing followed |
    | `machine` | an answering machine or fax answered |
    | `not_taken` | busy, or it was not answered |
    | `not_made` | the provider could not place it, or called it off |
    """
    if life.digit == ACKNOWLEDGE and not life.void:
        return ACKNOWLEDGED
    if life.digit == PASS_ON and not life.void:
        return PASSED_ON
    if life.digit:
        return HEARD
    if life.is_machine:
        return BY_MACHINE
    if not life.has_ended:
        return PENDING
    if life.spoken or life.status == COMPLETED:
        return HEARD
    return NOT_TAKEN if life.status in (BUSY, NO_ANSWER) else NOT_MADE


def report(life: Life) -> str:
    """The state to report to the escalation: `sent`, `delivered`, `read` or `failed`.

    Delivered: a person answered the call; read: a person pressed a key.
    """
    if life.digit:
        return "read"
    became = result(life)
    if became in (BY_MACHINE, NOT_TAKEN, NOT_MADE):
        return "failed"
    if became == HEARD or life.spoken:
        return "delivered"
    return "sent"
