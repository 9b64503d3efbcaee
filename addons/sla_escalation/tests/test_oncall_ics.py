"""Calendars in and out: what is written is read, and nonsense gets a sentence."""

import base64
import unittest
from datetime import datetime, timedelta

import icalendar
from hypothesis import given, settings, strategies as st

from odoo import fields
from odoo.exceptions import UserError

from odoo.addons.sla_escalation import ics
from odoo.addons.sla_policy.tests.common import utc

from .oncall_common import OncallCommon


def calendar(*events):
    """The text of a calendar; an event is the lines between its begin and end."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Test//EN"]
    for number, event in enumerate(events):
        lines += ["BEGIN:VEVENT", "DTSTAMP:20260301T000000Z"]
        if "UID:" not in event:
            lines.append(f"UID:event-{number}")
        lines += [*event.strip().splitlines(), "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""])


BEA = "ATTENDEE;CN=Bea:mailto:Bea@helpdesk.example.com"


moments = st.integers(0, 400 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1) + timedelta(minutes=minutes)
)
entries = st.builds(
    lambda number, start, length, name: ics.Entry(
        f"shift-{number}",
        start,
        start + timedelta(minutes=length),
        f"On call: {name}",
        name,
        f"person{number}@example.com",
    ),
    st.integers(0, 9),
    moments,
    st.integers(1, 20_000),
    st.text(
        st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=30
    ).map(str.strip),
)


class TestOncallFiles(unittest.TestCase):
    @settings(derandomize=True, database=None, deadline=None, max_examples=50)
    @given(st.lists(entries, max_size=5, unique_by=lambda entry: entry.uid))
    def test_every_shift_comes_back_as_it_was_written(self, written):
        content = ics.write("Any, name; with \\ signs", written, datetime(2026, 1, 1))
        read = ics.read(content, datetime(2025, 12, 1), datetime(2027, 12, 1), "UTC")
        self.assertEqual(
            sorted((e.uid, e.start, e.end, e.emails[0]) for e in read),
            sorted((e.uid, e.start, e.end, e.email) for e in written),
        )


class TestOncallIcs(OncallCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.schedule = cls.make_schedule(cls.make_layer(cls.ana))
        cls.wizards = cls.env["sla.oncall.import.wizard"].with_user(cls.manager)

    def wizard(self, *events, **values):
        values.setdefault("content", calendar(*events) if events else False)
        return self.wizards.create({"schedule_id": self.schedule.id, **values})

    def read_in(self, *events, **values):
        action = self.wizard(*events, **values).action_import()
        return self.env[action["res_model"]].search(action["domain"], order="date_from")

    def assertRefused(self, sentence, wizard):
        rows = self.env["sla.oncall.override"].search_count([])
        with self.assertRaisesRegex(UserError, sentence):
            wizard.action_import()
        self.assertRegex(wizard.refusal, sentence)
        self.assertEqual(self.env["sla.oncall.override"].search_count([]), rows)

    # === IN === #

    def test_an_event_makes_its_attendee_take_over(self):
        swap = self.read_in(
            f"DTSTART:20260304T080000Z\nDTEND:20260305T080000Z\nSUMMARY:Duty\n{BEA}"
        )
        self.assertEqual(swap.user_id, self.bea)
        self.assertEqual(swap.schedule_id, self.schedule)
        self.assertMoment(swap.date_from, "2026-03-04 09:00")
        self.assertMoment(swap.date_to, "2026-03-05 09:00")
        self.assertEqual(swap.reason, "Duty")
        self.assertOnCall(self.schedule, "2026-03-04 10:00", self.bea)

    def test_an_absence_calls_the_next_one(self):
        absence = self.read_in(
            "DTSTART;VALUE=DATE:20260304\nDTEND;VALUE=DATE:20260305\n"
            "SUMMARY:ana@helpdesk.example.com is away",
            kind="absence",
        )
        self.assertEqual(absence.user_id, self.ana)
        # Whole days are days of the schedule's zone.
        self.assertMoment(absence.date_from, "2026-03-04 00:00")
        self.assertMoment(absence.date_to, "2026-03-05 00:00")
        self.assertOnCall(self.schedule, "2026-03-04 10:00", None)

    def test_what_recurs_is_written_out_by_the_clock_of_the_wall(self):
        swaps = self.read_in(
            "DTSTART;TZID=Europe/Madrid:20260326T200000\n"
            "DTEND;TZID=Europe/Madrid:20260327T080000\n"
            f"RRULE:FREQ=DAILY;COUNT=5\nEXDATE;TZID=Europe/Madrid:20260327T200000\n{BEA}"
        )
        self.assertEqual(len(swaps), 4)
        for swap, day in zip(swaps, ("26", "28", "29", "30"), strict=True):
            self.assertMoment(swap.date_from, f"2026-03-{day} 20:00")

    def test_hours_without_a_zone_are_the_schedules(self):
        swap = self.read_in(f"DTSTART:20260304T080000\nDURATION:PT2H\n{BEA}")
        self.assertMoment(swap.date_from, "2026-03-04 08:00")
        self.assertMoment(swap.date_to, "2026-03-04 10:00")

    def test_reading_again_replaces_and_doubles_nothing(self):
        event = "UID:duty\nDTSTART:{}T080000Z\nDURATION:PT8H\n" + BEA
        self.read_in(event.format("20260304"))
        self.read_in(event.format("20260305"))
        swaps = self.schedule.override_ids
        self.assertEqual(len(swaps), 1)
        self.assertMoment(swaps.date_from, "2026-03-05 09:00")

    def test_what_names_nobody_is_left_out_and_told(self):
        wizard = self.wizard(
            f"DTSTART:20260304T080000Z\nDURATION:PT8H\n{BEA}",
            "DTSTART:20260305T080000Z\nDURATION:PT8H\nSUMMARY:Lunch",
        )
        self.assertIn("1 name nobody", " ".join(wizard.preview.split()))
        self.assertEqual(len(wizard.action_import()["domain"][0][2]), 1)

    def test_all_may_be_about_one_person(self):
        absence = self.read_in(
            "DTSTART:20260305T080000Z\nDURATION:PT8H\nSUMMARY:Holiday",
            kind="absence",
            user_id=self.leo.id,
        )
        self.assertEqual(absence.user_id, self.leo)

    def test_who_declined_and_what_is_cancelled_do_not_count(self):
        swap = self.read_in(
            "DTSTART:20260304T080000Z\nDURATION:PT8H\n"
            "ATTENDEE;PARTSTAT=DECLINED:mailto:bea@helpdesk.example.com\n"
            "ATTENDEE:mailto:leo@helpdesk.example.com",
            f"STATUS:CANCELLED\nDTSTART:20260305T080000Z\nDURATION:PT8H\n{BEA}",
        )
        self.assertEqual(swap.user_id, self.leo)

    def test_a_file_is_read_like_a_text(self):
        text = calendar(f"DTSTART:20260304T080000Z\nDURATION:PT8H\n{BEA}")
        swap = self.read_in(file=base64.b64encode(text.encode()), filename="a.ics")
        self.assertEqual(swap.user_id, self.bea)

    def test_garbage_is_refused_with_a_sentence(self):
        for text in (
            "hello",
            "BEGIN:VCALENDAR",
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR",
            "BEGIN:VEVENT\nSUMMARY:alone\nEND:VEVENT",
            calendar(f"DTSTART:yesterday\n{BEA}"),
            calendar(f"DTSTART:20260304T080000Z\nRRULE:FREQ=NEVER\n{BEA}"),
        ):
            with self.subTest(text=text):
                self.assertRefused(
                    "no calendar that can be understood|Nothing happens",
                    self.wizard(content=text),
                )

    def test_a_file_that_is_no_text_is_refused_with_a_sentence(self):
        image = base64.b64encode(b"\x89PNG\r\n\x1a\n\x00\xff\xfe")
        self.assertRefused("no calendar", self.wizard(file=image))

    def test_a_calendar_that_names_nobody_is_refused(self):
        event = "DTSTART:20260304T080000Z\nDURATION:PT8H\nATTENDEE:mailto:{}"
        for email in ("who@example.com", self.portal_user.email):
            self.assertRefused("names anybody", self.wizard(event.format(email)))

    def test_a_calendar_without_anything_in_these_days_is_refused(self):
        past = f"DTSTART:20200304T080000Z\nDURATION:PT8H\n{BEA}"
        self.assertRefused("Nothing happens", self.wizard(past))
        self.assertRefused("Nothing happens", self.wizard(content=calendar()))

    def test_what_never_ends_is_refused_not_waited_for(self):
        for often in ("SECONDLY", "MINUTELY", "HOURLY"):
            event = (
                f"DTSTART:20260304T080000Z\nDURATION:PT1M\nRRULE:FREQ={often}\n{BEA}"
            )
            self.assertRefused("too long", self.wizard(event))
        every = ",".join(str(number) for number in range(60))
        event = (
            "DTSTART:19000304T080000Z\nDURATION:PT1M\n"
            f"RRULE:FREQ=DAILY;BYMINUTE={every}\n{BEA}"
        )
        self.assertRefused("too long", self.wizard(event))
        self.assertRefused("too long", self.wizard(content="x" * (ics.MAX_BYTES + 1)))

    def test_days_the_wrong_way_round_are_refused(self):
        wizard = self.wizard(
            f"DTSTART:20260304T080000Z\nDURATION:PT8H\n{BEA}",
            date_from="2026-03-10",
            date_to="2026-03-01",
        )
        self.assertRefused("last day is before the first", wizard)
        wizard.date_to = "2030-01-01"
        self.assertRefused("more than a year", wizard)

    # === OUT === #

    def feed(self, user, schedule=None):
        feeds = self.env["sla.oncall.feed"].with_user(user)
        action = feeds._open(schedule or self.env["sla.oncall.schedule"])
        return self.env["sla.oncall.feed"].browse(action["res_id"])

    def test_shifts_come_out_as_events_and_gaps_do_not(self):
        content = self.feed(self.ana, self.schedule)._content()
        events = icalendar.Calendar.from_ical(content).walk("VEVENT")
        # One long shift: Ana alone, from the first day on.
        (event,) = events
        self.assertEqual(
            event["DTSTART"].dt.replace(tzinfo=None), utc("2026-03-02 09:00", self.tz)
        )
        self.assertIn(self.ana.name, event["SUMMARY"])

    def test_an_unchanged_shift_keeps_its_name(self):
        feed = self.feed(self.ana, self.schedule)
        first = icalendar.Calendar.from_ical(feed._content()).walk("VEVENT")
        self.at("2026-03-03 10:00")
        second = icalendar.Calendar.from_ical(feed._content()).walk("VEVENT")
        self.assertEqual([e["UID"] for e in first], [e["UID"] for e in second])

    def test_what_is_written_can_be_read_back(self):
        schedule = self.make_schedule(self.make_layer(self.bea, self.leo))
        self.take_over(schedule, self.ana, "2026-03-04 09:00", "2026-03-05 21:00")
        content = self.feed(self.ana, schedule)._content()
        start = fields.Datetime.now()
        end = start + timedelta(days=30)
        expected = schedule._shifts(start, end)[schedule]
        self.read_in(content=content.decode(), date_to="2026-04-15")
        shifts = self.schedule._shifts(start, end)[self.schedule]
        self.assertEqual(
            [(s.start, s.end, s.person) for s in shifts],
            [(s.start, s.end, s.person) for s in expected],
        )

    def test_the_feed_of_a_person_has_their_shifts_of_every_schedule(self):
        self.make_schedule(self.make_layer(self.bea, self.ana), name="Second level")
        content = self.feed(self.ana)._content()
        events = icalendar.Calendar.from_ical(content).walk("VEVENT")
        self.assertTrue(events)
        self.assertEqual(
            {str(event["ATTENDEE"]) for event in events}, {f"mailto:{self.ana.email}"}
        )
        self.assertTrue(any("Second level" in event["SUMMARY"] for event in events))
