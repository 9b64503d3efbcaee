"""What an answer of the provider means for the message that was to be sent.

Standard library only. What matters is whether the message may be on its way already: it
is sent again only where it surely is not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

RETRY = "retry"
REFUSED = "refused"
LOST = "unknown"

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


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a message was not sent, and whether that is sure.

    ``kind``: ``retry``, ``refused`` or ``unknown``. ``code``: of the Cloud API, 0 where
    it gave none. ``retry_after``: seconds, or None.
    """

    kind: str
    error: str
    code: int = 0
    retry_after: int | None = None


def judge(
    status: int | None,
    code: int | None,
    message: str = "",
    retry_after: str | int | None = None,
) -> Refusal:
    """What an answer means that is no success.

    :param status: of HTTP; None where no answer came
    :param code: of the Cloud API; None where the answer was none of the API's
    :param retry_after: the answer's header, seconds
    """
    error = f"{code}: {message}" if code else (message or f"HTTP {status}")
    known, wait = code or 0, _seconds(retry_after)
    if status is None:
        return Refusal(LOST, error, known)
    if status == 429:
        return Refusal(RETRY, error, known, wait or _PASSING.get(known))
    if code in _PASSING:
        return Refusal(RETRY, error, known, wait or _PASSING[code])
    if code is None:
        # A page of some gateway on the way: what is behind it may have taken the
        # message. A refusal below 500 comes before that.
        kind = REFUSED if 400 <= status < 500 else LOST
        return Refusal(kind, error, retry_after=wait)
    if status >= 500:
        return Refusal(RETRY, error, known, wait)
    return Refusal(REFUSED, error, known)


def impossible(error: str) -> Refusal:
    """It cannot even be asked for."""
    return Refusal(REFUSED, error)


def unreachable(error: str) -> Refusal:
    """No connection came about: nothing was asked of the provider."""
    return Refusal(RETRY, error)


def silent(error: str) -> Refusal:
    """It was asked, and did not say what it did."""
    return Refusal(LOST, error)


def in_words(errors: object) -> str:
    """Why a message failed, from a status; empty where nothing is said."""
    for error in errors if isinstance(errors, list) else ():
        if not isinstance(error, dict):
            continue
        data = error.get("error_data")
        detail = (data.get("details") if isinstance(data, dict) else "") or error.get(
            "message"
        )
        title = detail or error.get("title") or ""
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
