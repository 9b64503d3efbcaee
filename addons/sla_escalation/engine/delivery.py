"""Compute the state of one notification from its tries and reports (rule E7).

States only go forward, whatever order a provider reports in: queued, sent, delivered;
failed and dead are left again only by a delivery that was reported late.
"""

from __future__ import annotations

from dataclasses import dataclass

QUEUED = "queued"
SENT = "sent"
DELIVERED = "delivered"
FAILED = "failed"
DEAD = "dead"

# The result of a try.
RETRY = "retry"  # Not accepted now; try again later.
REFUSED = "refused"  # Not accepted, and never will be.
UNKNOWN = "unknown"  # Accepted or not: the answer was lost.
# What is reported beside `sent`, `delivered` and `failed`.
READ = "read"

MAX_TRIES = 8
_BACK_OFF = (30, 60, 120, 300, 600, 900, 1800)  # seconds
_RECHECK = 30  # seconds
_RANK = {QUEUED: 0, SENT: 1, DELIVERED: 2}


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one try.

    ``ref`` is the provider's id of the message; ``retry_after`` the wait it requests
    (seconds), None for none.
    """

    kind: str
    ref: str = ""
    error: str = ""
    retry_after: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """The next step of a notification after a try.

    ``wait`` (seconds): when to look again, None for not at all; ``is_open``: whether
    it is unknown if the provider accepted it; ``needs_fallback``: whether the next
    channel is used.
    """

    state: str
    wait: int | None = None
    is_open: bool = False
    needs_fallback: bool = False


def back_off(tries: int, asked: int | None = None) -> int:
    """How long to wait after so many tries (seconds); at least what was asked for."""
    wait = _BACK_OFF[min(max(tries, 1), len(_BACK_OFF)) - 1]
    return max(wait, asked or 0)


def after(outcome: Outcome, tries: int) -> Step:
    """The next step of a queued notification after a try.

    :param tries: how often it was tried, this time included
    :raise ValueError: on an outcome that does not exist
    """
    if outcome.kind in (SENT, DELIVERED):
        return Step(outcome.kind)
    if outcome.kind == UNKNOWN:
        # Not sent again before the result is known: no duplicate notifications.
        return Step(QUEUED, wait=outcome.retry_after or _RECHECK, is_open=True)
    if outcome.kind == RETRY and tries < MAX_TRIES:
        return Step(QUEUED, wait=back_off(tries, outcome.retry_after))
    if outcome.kind in (RETRY, REFUSED):
        return Step(FAILED, needs_fallback=True)
    raise ValueError(f"a try does not end like this: {outcome.kind}")


def merge(state: str, reported: str) -> str:
    """The state after a report, in whatever order reports come, and how often."""
    if reported == READ:
        reported = DELIVERED
    if reported == DELIVERED or state == DELIVERED:
        return DELIVERED
    if state in (FAILED, DEAD):
        return state
    if reported == FAILED:
        return FAILED
    return max(state, reported, key=_RANK.__getitem__)
