"""What a webhook of the Cloud API contains, event by event.

Nothing here trusts its shape: whatever is not as documented is left out, and the rest
of the same webhook still counts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from .numbers import from_wa_id, is_bsuid

MESSAGE = "message"
STATUS = "status"
TEMPLATE = "template"

_MEDIA = ("image", "video", "audio", "voice", "document", "sticker")
_KEY_LIMIT = 255
_TEXT_LIMIT = 10_000  # signs; WhatsApp itself allows 4096
_LATEST = 253402300799  # the last second of the year 9999


@dataclass(frozen=True, slots=True)
class Sender:
    """Who wrote: by number (E.164), by the id that hides it, or by both."""

    number: str | None = None
    bsuid: str | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Media:
    """What came with a message; `size` in bytes, None where the webhook is silent."""

    id: str
    mime: str = ""
    name: str = ""
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened; `key` is the same for each repetition.

    :param phone_id: the number of ours it is about; empty for a template
    :param at: naive UTC; None where nothing is said
    """

    kind: str
    key: str
    phone_id: str
    at: datetime | None
    data: dict[str, Any]


def parse(raw: bytes) -> object:
    """The body as JSON; None for what is none."""
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return None


def events(payload: object) -> Iterator[Event]:
    """The events of a webhook, in its order; nothing for garbage."""
    for change in _changes(payload):
        value = _dict(change.get("value"))
        if change.get("field") == "message_template_status_update":
            yield Event(TEMPLATE, _digest(TEMPLATE, value), "", None, value)
            continue
        phone_id = _text(_dict(value.get("metadata")).get("phone_number_id"))
        contacts = _dicts(value.get("contacts"))
        for message in _dicts(value.get("messages")):
            wamid = _text(message.get("id"))
            if not wamid:
                continue
            data = {"message": message, "contact": _contact(contacts, message)}
            at = moment(message.get("timestamp"))
            yield Event(MESSAGE, _short(wamid), phone_id, at, data)
        for status in _dicts(value.get("statuses")):
            wamid, word = _text(status.get("id")), _text(status.get("status"))
            if not wamid or not word:
                continue
            at = moment(status.get("timestamp"))
            yield Event(
                STATUS, _short(f"{wamid}/{word}"), phone_id, at, {"status": status}
            )


def sender(data: dict[str, Any]) -> Sender:
    """Who wrote a message (`Event.data`)."""
    message, contact = _dict(data.get("message")), _dict(data.get("contact"))
    bsuid = _text(message.get("from_user_id")) or _text(contact.get("user_id"))
    return Sender(
        number=from_wa_id(_text(message.get("from")) or _text(contact.get("wa_id"))),
        bsuid=bsuid if is_bsuid(bsuid) else None,
        name=_text(_dict(contact.get("profile")).get("name"))[:128],
    )


def kind(data: dict[str, Any]) -> str:
    """The message's type: `text`, `button`, `interactive`, `image` …"""
    return _text(_dict(data.get("message")).get("type"))[:32] or "unknown"


def answers(data: dict[str, Any]) -> str:
    """The message that it answers, by its wamid; empty for none."""
    context = _dict(_dict(data.get("message")).get("context"))
    return _short(_text(context.get("id")))


def text(data: dict[str, Any]) -> str:
    """What was written, whatever the type of the message; empty for none."""
    message = _dict(data.get("message"))
    for name, path in (
        ("text", ("body",)),
        ("button", ("text",)),
        ("reaction", ("emoji",)),
    ):
        if message.get("type") == name:
            return _plain(_dict(message.get(name)).get(path[0]))
    if message.get("type") == "interactive":
        interactive = _dict(message.get("interactive"))
        for name in ("button_reply", "list_reply"):
            title = _dict(interactive.get(name)).get("title")
            if title:
                return _plain(title)
    if message.get("type") == "system":
        return _plain(_dict(message.get("system")).get("body"))
    return _plain(_dict(message.get(_text(message.get("type")))).get("caption"))


def button(data: dict[str, Any]) -> str:
    """What a pressed button sends back, of a template or of a message; or nothing."""
    message = _dict(data.get("message"))
    if message.get("type") == "button":
        return _text(_dict(message.get("button")).get("payload"))
    interactive = _dict(message.get("interactive"))
    return _text(_dict(interactive.get("button_reply")).get("id"))


def media(data: dict[str, Any]) -> Media | None:
    """What came with the message: never its content."""
    message = _dict(data.get("message"))
    if message.get("type") not in _MEDIA:
        return None
    found = _dict(message.get(message["type"]))
    if not _text(found.get("id")):
        return None
    size = found.get("file_size")
    return Media(
        id=_short(_text(found.get("id"))),
        mime=_text(found.get("mime_type"))[:128],
        name=_text(found.get("filename"))[:255],
        size=size if type(size) is int and size >= 0 else None,
    )


def tracker(data: dict[str, Any]) -> str:
    """Our key, in a status of a message of ours; empty where it has none."""
    return _text(_dict(data.get("status")).get("biz_opaque_callback_data"))


def moment(timestamp: object) -> datetime | None:
    """A Unix timestamp (text or number) as naive UTC; None for nonsense."""
    digits = str(timestamp) if isinstance(timestamp, (str, int)) else ""
    if isinstance(timestamp, bool) or not (digits.isascii() and digits.isdigit()):
        return None
    if len(digits) > 12 or int(digits) > _LATEST:
        return None
    return datetime.fromtimestamp(int(digits), UTC).replace(tzinfo=None)


def _changes(payload: object) -> Iterator[dict[str, Any]]:
    if _dict(payload).get("object") != "whatsapp_business_account":
        return
    for entry in _dicts(_dict(payload).get("entry")):
        yield from _dicts(entry.get("changes"))


def _contact(contacts: list[dict[str, Any]], message: dict[str, Any]) -> dict[str, Any]:
    """The contact that a message is of; the only one, where neither names it."""
    for contact in contacts:
        wa_id, user_id = contact.get("wa_id"), contact.get("user_id")
        if wa_id and wa_id == message.get("from"):
            return contact
        if user_id and user_id == message.get("from_user_id"):
            return contact
    is_named = message.get("from") or message.get("from_user_id")
    return contacts[0] if len(contacts) == 1 and not is_named else {}


def _digest(prefix: str, value: dict[str, Any]) -> str:
    """A key for what has no id of its own."""
    content = json.dumps(value, sort_keys=True).encode()
    return f"{prefix}/{hashlib.sha256(content).hexdigest()}"


def _short(key: str) -> str:
    """A key that fits an index, however long the provider makes it."""
    if len(key) <= _KEY_LIMIT:
        return key
    return f"sha256/{hashlib.sha256(key.encode()).hexdigest()}"


def _plain(value: object) -> str:
    """A text without what the database cannot keep."""
    return _text(value)[:_TEXT_LIMIT]


def _text(value: object) -> str:
    if not isinstance(value, str):
        return ""
    # No NUL and no half of a pair: neither can be stored.
    return value.replace("\0", "").encode("utf-8", "ignore").decode()


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _dicts(value: object) -> list[dict[str, Any]]:
    return (
        [item for item in value if isinstance(item, dict)]
        if isinstance(value, list)
        else []
    )
