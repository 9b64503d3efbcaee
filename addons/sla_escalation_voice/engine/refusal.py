"""What a provider's answer to “call this number” means for the outbox.

Standard library only. What matters is whether the phone may be ringing already: a
call is made again only where it surely was not made.
"""

from dataclasses import dataclass

RETRY = "retry"
REFUSED = "refused"
LOST = "unknown"

# Why, as the adapter has a sentence for it.
BUSY_PROVIDER = "busy_provider"
UNREACHABLE = "unreachable"
NO_ANSWER = "no_answer"
GARBAGE = "garbage"
CREDENTIALS = "credentials"
SUSPENDED = "suspended"
BAD_NUMBER = "bad_number"
BAD_SENDER = "bad_sender"
NOT_PERMITTED = "not_permitted"
OPTED_OUT = "opted_out"
OTHER = "other"

# Error codes of the provider, from its dictionary of errors.
CODES = {
    20003: CREDENTIALS,
    20004: CREDENTIALS,
    20005: SUSPENDED,
    20006: CREDENTIALS,
    20008: CREDENTIALS,
    13223: BAD_NUMBER,
    13224: BAD_NUMBER,
    21201: BAD_NUMBER,
    21211: BAD_NUMBER,
    21214: BAD_NUMBER,
    21217: BAD_NUMBER,
    21210: BAD_SENDER,
    21212: BAD_SENDER,
    21213: BAD_SENDER,
    13227: NOT_PERMITTED,
    21203: NOT_PERMITTED,
    21215: NOT_PERMITTED,
    21216: NOT_PERMITTED,
    21219: NOT_PERMITTED,
    21610: OPTED_OUT,
}

# What is wrong with the account and not with the call: every call would end the same.
OF_THE_ACCOUNT = frozenset((CREDENTIALS, SUSPENDED, BAD_SENDER))

_SECONDS_IF_BUSY = 30
_SECONDS_IF_UNREACHABLE = 60
_SECONDS_AT_MOST = 3600


@dataclass(frozen=True)
class Refusal:
    """Why a call was not made, and whether that is sure.

    `kind`: `retry`, `refused` or `unknown`. `retry_after`: seconds, or None.
    """

    kind: str
    reason: str
    code: int = 0
    retry_after: int | None = None


def of_answer(
    http_status: int, code: object = 0, retry_after: object = None
) -> Refusal:
    """What an answer other than success means.

    :param int http_status: of the answer
    :param code: the provider's own error code, where it gave one
    :param retry_after: its header `Retry-After`, as it is
    """
    code = code if isinstance(code, int) and not isinstance(code, bool) else 0
    if http_status == 429 or code == 20429:
        return Refusal(RETRY, BUSY_PROVIDER, code, _seconds(retry_after))
    if http_status == 503:
        # Turned away at the door.
        return Refusal(RETRY, BUSY_PROVIDER, code, _seconds(retry_after))
    if http_status >= 500 or http_status == 408:
        # The request broke: it is unknown whether the call was made.
        return Refusal(LOST, NO_ANSWER, code)
    if http_status < 400:
        return Refusal(LOST, GARBAGE, code)
    if code in CODES:
        return Refusal(REFUSED, CODES[code], code)
    if http_status in (401, 403):
        return Refusal(REFUSED, CREDENTIALS, code)
    return Refusal(REFUSED, OTHER, code)


def unreachable() -> Refusal:
    """There was no connection: the provider received no request."""
    return Refusal(RETRY, UNREACHABLE, retry_after=_SECONDS_IF_UNREACHABLE)


def silent() -> Refusal:
    """The provider received the request and did not answer."""
    return Refusal(LOST, NO_ANSWER)


def garbage() -> Refusal:
    """The provider received the request, and its answer cannot be read."""
    return Refusal(LOST, GARBAGE)


def _seconds(retry_after: object) -> int:
    word = str(retry_after if retry_after is not None else "").strip()
    if word.isascii() and word.isdigit() and len(word) < 10:
        return max(1, min(int(word), _SECONDS_AT_MOST))
    return _SECONDS_IF_BUSY
