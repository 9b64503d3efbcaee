"""Merge the statuses of a message, in any order and with repetitions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

SENT = "sent"
DELIVERED = "delivered"
READ = "read"
FAILED = "failed"

# Read is more than delivered. A failure is taken back by a delivery: statuses are not
# ordered, and a phone that was off may still get what was given up.
_RANK = {SENT: 0, FAILED: 1, DELIVERED: 2, READ: 3}
# Words of the provider that mean one of ours.
_WORDS = {
    "sent": SENT,
    "delivered": DELIVERED,
    "read": READ,
    "played": READ,
    "failed": FAILED,
}


@dataclass(frozen=True, slots=True)
class Report:
    """One status; `at` is naive UTC."""

    kind: str
    at: datetime
    error: str = ""


def kind_of(word: str) -> str | None:
    """Our code for the provider's status; None for one without meaning (`accepted`)."""
    return _WORDS.get(word)


def merge(reports: Iterable[Report]) -> list[Report]:
    """The reports to apply to a notification, earliest kind first.

    One report of each kind, of the first moment it was true; a failure only if
    nothing was delivered. The same for any order, and for duplicates.
    """
    first: dict[str, Report] = {}
    for report in reports:
        known = first.get(report.kind)
        if known is None or (report.at, report.error) < (known.at, known.error):
            first[report.kind] = report
    if DELIVERED in first or READ in first:
        first.pop(FAILED, None)
    return sorted(first.values(), key=lambda report: _RANK[report.kind])
