"""On-call calendars as files: shifts out, swaps and absences in (RFC 5545).

Libraries read and write them; here is what their events mean to us. Moments are naive
``datetime`` in UTC.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events

#: The longest file that is read, in bytes, and the most that may happen in one.
MAX_BYTES = 2_000_000
MAX_EVENTS = 1_000

#: Rules that come back more often than anybody's shift.
_TOO_OFTEN = ("SECONDLY", "MINUTELY", "HOURLY")
#: How often all rules of a calendar may have come back since they began.
_MAX_STEPS = 400_000
# An address begins where the word before it ends, and none of its parts is longer than
# standards let it be: a long word without an @ is not read again from each letter.
_EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,30}",
)


class NotACalendar(ValueError):
    """What was given is no calendar that can be understood."""


class TooMuch(ValueError):
    """More than anybody's shifts can be."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens once; ``emails`` are whom it may be about, best first."""

    uid: str
    start: datetime
    end: datetime
    summary: str
    emails: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody's shift, to be written."""

    uid: str
    start: datetime
    end: datetime
    summary: str
    name: str = ""
    email: str = ""


# === OUT === #


def write(name, entries, stamp):
    """A calendar with one event a shift.

    :param stamp: when it was made, naive UTC
    :return: bytes
    """
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Support agreements//On call//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", timedelta(hours=1), {"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for entry in entries:
        event = icalendar.Event()
        event.add("uid", entry.uid)
        event.add("dtstamp", _aware(stamp))
        event.add("dtstart", _aware(entry.start))
        event.add("dtend", _aware(entry.end))
        event.add("summary", entry.summary)
        event.add("transp", "TRANSPARENT")
        if entry.email:
            attendee = icalendar.vCalAddress(f"mailto:{entry.email}")
            attendee.params["CN"] = icalendar.vText(entry.name)
            event.add("attendee", attendee)
        calendar.add_component(event)
    return calendar.to_ical()


# === IN === #


def read(content, start, end, tz):
    """What happens between two moments, recurrences written out one by one.

    Cancelled events and people who declined are left out.

    :param content: bytes or text
    :param tz: zone of whole days and of hours that name none
    :return: events in the order they begin
    :raises NotACalendar: it cannot be understood
    :raises TooMuch: it is longer, or more happens, than can be
    """
    if isinstance(content, str):
        content = content.encode()
    if len(content) > MAX_BYTES:
        raise TooMuch
    zone = ZoneInfo(tz)
    try:
        calendars = icalendar.Calendar.from_ical(content, multiple=True)
    except Exception as error:
        # What garbage does to a parser is not documented.
        raise NotACalendar from error
    if not calendars or any(c.name != "VCALENDAR" for c in calendars):
        raise NotACalendar
    found = []
    for calendar in calendars:
        try:
            _refuse_endless(calendar, end)
            found += _happenings(calendar, start, end, zone)
        except TooMuch:
            raise
        except Exception as error:
            raise NotACalendar from error
    if len(found) > MAX_EVENTS:
        raise TooMuch
    return sorted(found, key=lambda event: (event.start, event.end, event.uid))


def _refuse_endless(calendar, end):
    """Refuse rules that would take minutes to go through, whoever wrote them."""
    steps = 0
    for event in calendar.walk("VEVENT"):
        rules = event.get("RRULE") or []
        for rule in rules if isinstance(rules, list) else [rules]:
            if any(str(often).upper() in _TOO_OFTEN for often in rule.get("FREQ", ())):
                raise TooMuch
            a_day = 1
            for part in ("BYHOUR", "BYMINUTE", "BYSECOND"):
                a_day *= max(1, len(rule.get(part, ())))
            begin = event["DTSTART"].dt
            days = (end.date() - date(begin.year, begin.month, begin.day)).days
            steps += a_day * max(0, days)
            if steps > _MAX_STEPS:
                raise TooMuch


def _happenings(calendar, start, end, zone):
    first = _aware(start).astimezone(zone)
    last = _aware(end).astimezone(zone)
    query = recurring_ical_events.of(calendar, components=["VEVENT"])
    for event in query.between(first, last):
        begin = _moment(event["DTSTART"].dt, zone)
        stop = _moment(event["DTEND"].dt, zone) if "DTEND" in event else begin
        if stop <= begin or stop <= start or begin >= end:
            continue
        if str(event.get("STATUS", "")).upper() == "CANCELLED":
            continue
        yield Event(
            uid=str(event.get("UID", "")),
            start=begin,
            end=stop,
            summary=str(event.get("SUMMARY", "")),
            emails=tuple(dict.fromkeys(_emails(event))),
        )


def _emails(event):
    """Addresses an event names, attendees first, in lower case."""
    attendees = event.get("ATTENDEE") or []
    for attendee in attendees if isinstance(attendees, list) else [attendees]:
        if str(attendee.params.get("PARTSTAT", "")).upper() != "DECLINED":
            yield from _addresses(f"{attendee} {attendee.params.get('EMAIL', '')}")
    yield from _addresses(str(event.get("SUMMARY", "")))
    yield from _addresses(str(event.get("DESCRIPTION", "")))
    yield from _addresses(str(event.get("ORGANIZER", "")))


def _addresses(text):
    return (found.lower() for found in _EMAIL.findall(text.replace("mailto:", " ")))


def _aware(moment):
    return moment.replace(tzinfo=timezone.utc)


def _moment(value, zone):
    """A day, or an hour with a zone or without, as naive UTC to the second."""
    if not isinstance(value, datetime):
        assert isinstance(value, date)
        value = datetime(value.year, value.month, value.day)
    if value.tzinfo is None:
        value = value.replace(tzinfo=zone)
    return value.astimezone(timezone.utc).replace(tzinfo=None, microsecond=0)
