"""Words that go out and come in: variables, buttons, numbers of tickets."""

from __future__ import annotations

import re
import unicodedata

ACKNOWLEDGE = "ack"
PASS_ON = "pass"

BODY_LIMIT = 1024  # signs of a message with buttons
_VARIABLE_LIMIT = 400  # signs of one variable: all together have 1024
_MOST_NUMBERS = 20

_WORD = re.compile(r"#?[^\W_](?:[\w/.\-]*\w)?")
_LONGEST_WORD = 100  # characters of an answer that is one word
# Answers of people who want no more messages, in English and Spanish.
_OPT_OUT = {"stop", "baja", "alto", "unsubscribe", "cancelar suscripcion"}


def ticket_numbers(text: str | None) -> list[str]:
    """What in a text may be the number of a ticket, in the order it is named.

    Words with a digit; digits alone if there are four of them or a # before them.
    """
    found: dict[str, None] = {}
    for word in _WORD.findall(text or ""):
        number = word.removeprefix("#").upper()
        if not any(sign.isdigit() for sign in number) or not 2 < len(number) <= 32:
            if not (word.startswith("#") and number.isdigit()):
                continue
        if number.isdigit() and len(number) < 4 and not word.startswith("#"):
            continue
        found.setdefault(number)
        if len(found) == _MOST_NUMBERS:
            break
    return list(found)


def wants_out(text: str | None) -> bool:
    """Whether a text is a request for no more messages: that word and no other."""
    text = (text or "").strip()
    if len(text) > _LONGEST_WORD:
        return False
    plain = unicodedata.normalize("NFKD", text.lower())
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return plain.rstrip(".!") in _OPT_OUT


def variable(value: str | None) -> str:
    """A variable as templates take it: one line, not empty, not long."""
    line = " ".join((value or "").split())
    if len(line) > _VARIABLE_LIMIT:
        line = f"{line[: _VARIABLE_LIMIT - 1]}…"
    return line or "–"


def body(text: str) -> str:
    """The text of a message with buttons."""
    text = text.strip()
    return text if len(text) <= BODY_LIMIT else f"{text[: BODY_LIMIT - 1]}…"


def payload(action: str, key: str) -> str:
    """The payload of a button: its action and its notification."""
    return f"sla:{action}:{key}"


def pressed(payload_text: str | None) -> tuple[str, str] | None:
    """`(action, key)` of a button that is ours; None for anything else."""
    parts = (payload_text or "").split(":", 2)
    if len(parts) != 3 or parts[0] != "sla" or parts[1] not in (ACKNOWLEDGE, PASS_ON):
        return None
    return (parts[1], parts[2]) if parts[2] else None
