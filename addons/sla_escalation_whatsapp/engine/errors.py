"""What an answer of the provider means for the message that was to be sent."""

from __future__ import annotations

import re

from odoo.addons.sla_escalation.engine.delivery import (
    REFUSED,
    RETRY,
    SENT,
    UNKNOWN,
    Outcome,
)

#: More than 24 hours since they wrote: only a template gets through.
RE_ENGAGEMENT = 131047

# Codes of the Cloud API that pass, with the seconds to wait where it names any.
_PASSING = {
    1: None,  # unknown error of the API, temporary
    2: None,  # service down
    4: 300,  # calls of the app
    80007: 300,  # limit of the business account
    130429: 60,  # throughput of the number
    131000: None,  # something went wrong
    131016: None,  # service overloaded
    131048: 900,  # too much was marked as spam
    131056: 10,  # too many to the same person
    131057: 600,  # account in maintenance
    133004: None,  # server busy
}
_OURS = "…"


def judge(
    status: int | None,
    code: int | None,
    message: str = "",
    retry_after: str | int | None = None,
) -> Outcome:
    """The outcome of an answer that is no success.

    :param status: of HTTP; None where no answer came
    :param code: of the Cloud API; None where the answer was none of the API's
    :param retry_after: the answer's header, seconds
    """
    error = f"{code}: {message}" if code else (message or f"HTTP {status}")
    wait = _seconds(retry_after)
    if status is None:
        return Outcome(UNKNOWN, error=error)
    if status == 429:
        return Outcome(RETRY, error=error, retry_after=wait or _PASSING.get(code))
    if code in _PASSING:
        return Outcome(RETRY, error=error, retry_after=wait or _PASSING[code])
    if code is None:
        # A page of some gateway on the way: what is behind it may have taken the
        # message. A refusal below 500 comes before that.
        kind = REFUSED if 400 <= status < 500 else UNKNOWN
        return Outcome(kind, error=error, retry_after=wait)
    if status >= 500:
        return Outcome(RETRY, error=error, retry_after=wait)
    return Outcome(REFUSED, error=error)


def accepted(wamid: str) -> Outcome:
    """The provider has it."""
    return Outcome(SENT, ref=wamid)


def not_reached(error: str) -> Outcome:
    """The provider was never spoken to: surely not there."""
    return Outcome(RETRY, error=error)


def lost(error: str) -> Outcome:
    """Asked, and never answered: it may be there."""
    return Outcome(UNKNOWN, error=error)


def in_words(errors: list | None) -> str:
    """Why a message failed, from a status; empty where nothing is said."""
    for error in errors if isinstance(errors, list) else ():
        if not isinstance(error, dict):
            continue
        data = error.get("error_data")
        told = (data.get("details") if isinstance(data, dict) else "") or error.get(
            "message"
        )
        title = told or error.get("title") or ""
        return f"{error.get('code', '')}: {title}".strip(": ")
    return ""


def without_secrets(text: str, secrets: tuple[str | None, ...]) -> str:
    """A text that may be logged and kept."""
    for secret in secrets:
        if secret:
            text = text.replace(secret, _OURS)
    return re.sub(r"(?i)(bearer\s+|access_token=)[^\s\"'&]+", rf"\1{_OURS}", text)


def _seconds(retry_after: str | int | None) -> int | None:
    """A Retry-After in seconds, an hour at most; None where it is none."""
    text = str(retry_after or "").strip()
    return min(int(text), 3600) if text.isdigit() and text.isascii() else None
