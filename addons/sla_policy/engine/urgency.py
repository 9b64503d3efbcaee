"""Whether a subject claims urgency (rule A7)."""

from __future__ import annotations

import re

# What mail programs put before a subject: `Re:`, `RV:`, `Fwd:`, `[Norte]`, quotes.
_LEAD = r"(?:\s|[\[(«“\"'*¡!]|(?:re|rv|fw|fwd|aw|enc)\s*:|\[[^\[\]]{1,40}\])*"
# The most characters of a subject that are looked at: mail limits none.
_READ = 1000
_URGENT = re.compile(rf"{_LEAD}urgent(?:es?)?(?!\w)", re.IGNORECASE)


def claims_urgency(subject: str | None) -> bool:
    """Whether `URGENT` or `URGENTE` opens the subject, in whatever case.

    `URGENTE: no entra nadie` and `RV: [Norte] Urgente - factura` do; `Urgentemente`
    and `No es urgente` do not.
    """
    return subject is not None and _URGENT.match(subject[:_READ]) is not None
