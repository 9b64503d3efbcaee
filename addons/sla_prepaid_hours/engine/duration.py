"""How people write down how long something took: text in, whole minutes out.

`1:30`, `1h30`, `1 h 30 min`, `90`, `90m`, `1.5 h` and `1,5h` are the same ninety
minutes. A bare whole number is minutes; a bare fraction could be hours or minutes and
is refused.
"""

import re
from fractions import Fraction

DAY = 24 * 60  # minutes

# Why a text is refused; the caller has a sentence for each.
EMPTY = "empty"
UNREADABLE = "unreadable"
NEGATIVE = "negative"
ZERO = "zero"
TOO_LONG = "too_long"
NO_UNIT = "no_unit"

_MINUTES = r"(?:m|min|mins|minute|minutes|minuto|minutos|['′])"
_HOURS = r"(?:h|hr|hrs|hour|hours|hora|horas)"
_CLOCK = re.compile(r"([0-9]{1,4}):([0-9]{2})(?:\s*" + _HOURS + r")?")
_BOTH = re.compile(
    rf"([0-9]{{1,4}})\s*{_HOURS}\s*([0-9]{{1,2}})(?:\s*{_MINUTES})?", re.IGNORECASE
)
_ONE_HOURS = re.compile(rf"([0-9]{{1,9}}(?:[.,][0-9]{{1,9}})?)\s*{_HOURS}", re.I)
_ONE_MINUTES = re.compile(rf"([0-9]{{1,9}})\s*{_MINUTES}?", re.I)
_FRACTION = re.compile(r"[0-9]+[.,][0-9]+")


class DurationError(ValueError):
    """The text is not a valid duration, for the `reason`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def parse(text: str | None, most: int = DAY) -> int:
    """Whole minutes, from one to `most`. Half a minute is rounded up.

    :raise DurationError: where the text means nothing, or not one length of time
    """
    text = (text or "").strip()
    if not text:
        raise DurationError(EMPTY)
    if text[0] in "-−–":
        _read(text[1:].strip())  # Garbage stays garbage, whatever its sign.
        raise DurationError(NEGATIVE)
    minutes = _read(text)
    if minutes <= 0:
        raise DurationError(ZERO)
    if minutes > most:
        raise DurationError(TOO_LONG)
    return minutes


def _read(text: str) -> int:
    if match := _CLOCK.fullmatch(text) or _BOTH.fullmatch(text):
        hours, minutes = int(match[1]), int(match[2])
        if minutes > 59:
            raise DurationError(UNREADABLE)
        return hours * 60 + minutes
    if match := _ONE_HOURS.fullmatch(text):
        return _whole(Fraction(match[1].replace(",", ".")) * 60)
    if match := _ONE_MINUTES.fullmatch(text):
        return int(match[1])
    raise DurationError(NO_UNIT if _FRACTION.fullmatch(text) else UNREADABLE)


def _whole(minutes: Fraction) -> int:
    return int(minutes + Fraction(1, 2))


def write(minutes: int) -> str:
    """Minutes as `parse` reads them: 1:30. What is owed has a minus."""
    hours, rest = divmod(abs(minutes), 60)
    return f"{'−' if minutes < 0 else ''}{hours}:{rest:02d}"


_TIME = re.compile(r"([0-9]{1,2})(?:[:.h]([0-9]{2}))?\s*h?", re.I)


def parse_time(text: str | None) -> int:
    """A time of day in minutes since midnight: `14:30`, `14.30`, `9`.

    :raise DurationError: where it is none
    """
    match = _TIME.fullmatch((text or "").strip())
    if not match:
        raise DurationError(UNREADABLE)
    hours, minutes = int(match[1]), int(match[2] or 0)
    if hours > 23 or minutes > 59:
        raise DurationError(UNREADABLE)
    return hours * 60 + minutes
