"""Phone numbers in the forms that WhatsApp uses.

A number is kept as E.164 (`+525512345678`). WhatsApp does not always write it like
that: its ids of Mexican mobiles may carry a 1 after the country's code, Argentine ones
a 9, and Brazilian ones may lack the 9 of the mobile. `key` is what all spellings of a
number have in common.
"""

from __future__ import annotations

import re

_SHORTEST, _LONGEST = 8, 15  # digits of an E.164 number, the country's code included
_FILLING = re.compile(r"[\s().\-/\u00a0\u2010-\u2015]+")
_BSUID = re.compile(r"[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}")


def to_e164(text: str | None) -> str | None:
    """`+` and digits, from a number written with its country's code; None otherwise."""
    bare = _FILLING.sub("", (text or "").strip())
    if bare.startswith("00"):
        bare = f"+{bare[2:]}"
    digits = bare[1:]
    if not bare.startswith("+") or not (digits.isascii() and digits.isdigit()):
        return None
    if digits.startswith("0") or not _SHORTEST <= len(digits) <= _LONGEST:
        return None
    return f"+{digits}"


def from_wa_id(wa_id: str | None) -> str | None:
    """The number that a webhook names: E.164 without its `+`."""
    return to_e164(f"+{wa_id}") if isinstance(wa_id, str) and wa_id else None


def key(number: str | None) -> str:
    """What all spellings of an E.164 number have in common; empty for none."""
    digits = (number or "").removeprefix("+")
    if digits.startswith("521") and len(digits) == 13:
        return f"52{digits[3:]}"
    if digits.startswith("549") and len(digits) == 13:
        return f"54{digits[3:]}"
    if digits.startswith("55") and len(digits) == 13 and digits[4] == "9":
        return f"{digits[:4]}{digits[5:]}"
    return digits


def is_bsuid(address: str | None) -> bool:
    """Whether it is the id of a user whose number stays hidden (`MX.1349…`)."""
    return bool(_BSUID.fullmatch(address or ""))


def masked(address: str | None) -> str:
    """A number or id as it may be logged: its last three signs."""
    return f"…{address[-3:]}" if address else ""
