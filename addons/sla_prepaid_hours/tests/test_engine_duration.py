"""How long something took, as people type it."""

import unittest

from hypothesis import example, given, settings, strategies as st

from odoo.addons.sla_prepaid_hours.engine import duration

properties = settings(derandomize=True, database=None, deadline=None, max_examples=200)

minutes = st.integers(1, duration.DAY)
blanks = st.sampled_from(["", " ", "  "])


def refusal(text):
    try:
        duration.parse(text)
    except duration.DurationError as error:
        return error.reason
    return None


class TestEngineDuration(unittest.TestCase):
    def test_every_way_to_write_ninety_minutes(self):
        for text in (
            "1:30",
            "01:30",
            "1h30",
            "1 h 30",
            "1h30m",
            "1 h 30 min",
            "1 hora 30 minutos",
            "90",
            " 90 ",
            "90m",
            "90 min",
            "90'",
            "90 MIN",
            "1.5 h",
            "1.5h",
            "1,5h",
            "1,5 horas",
            "1.50 hours",
        ):
            with self.subTest(text):
                self.assertEqual(duration.parse(text), 90)

    def test_other_lengths(self):
        for text, expected in (
            ("1", 1),
            ("0:01", 1),
            ("2h", 120),
            ("0.25 h", 15),
            ("0.33h", 20),
            ("0.0083h", 0),  # half a minute, less a little
            ("24:00", 1440),
            ("24h", 1440),
            ("1440", 1440),
        ):
            with self.subTest(text):
                if expected:
                    self.assertEqual(duration.parse(text), expected)
                else:
                    self.assertEqual(refusal(text), duration.ZERO)

    def test_what_is_refused_and_why(self):
        for text, reason in (
            (None, duration.EMPTY),
            (False, duration.EMPTY),
            ("  ", duration.EMPTY),
            ("0", duration.ZERO),
            ("0:00", duration.ZERO),
            ("0 h", duration.ZERO),
            ("-90", duration.NEGATIVE),
            ("-1:30", duration.NEGATIVE),
            ("−1.5h", duration.NEGATIVE),
            ("-", duration.UNREADABLE),
            ("-soon", duration.UNREADABLE),
            ("1.5", duration.NO_UNIT),
            ("1,5", duration.NO_UNIT),
            ("24:01", duration.TOO_LONG),
            ("1441", duration.TOO_LONG),
            ("25h", duration.TOO_LONG),
            ("1000000000", duration.UNREADABLE),
            ("999999999", duration.TOO_LONG),
            ("1:60", duration.UNREADABLE),
            ("1:3", duration.UNREADABLE),
            ("1h75", duration.UNREADABLE),
            ("1:30:00", duration.UNREADABLE),
            ("1.5h30", duration.UNREADABLE),
            ("1e3", duration.UNREADABLE),
            ("1.5m", duration.UNREADABLE),
            ("NaN h", duration.UNREADABLE),
            ("١٢", duration.UNREADABLE),  # digits, but not of those everybody reads
            ("all day", duration.UNREADABLE),
            ("90; DROP", duration.UNREADABLE),
        ):
            with self.subTest(text):
                self.assertEqual(refusal(text), reason)

    @properties
    @given(minutes)
    def test_what_is_written_reads_the_same(self, length):
        self.assertEqual(duration.parse(duration.write(length)), length)

    @properties
    @given(minutes, blanks, st.sampled_from(["h", "H", "hr", "hours", "hora"]))
    def test_hours_and_minutes_add_up(self, length, blank, hour):
        hours, rest = divmod(length, 60)
        text = f"{hours}{blank}{hour}{blank}{rest}{blank}min"
        self.assertEqual(duration.parse(text), length)
        self.assertEqual(duration.parse(f"{length}{blank}min"), length)
        self.assertEqual(duration.parse(f"{length}"), length)

    @properties
    @given(st.integers(1, 2400), st.sampled_from(".,"), blanks)
    def test_hundredths_of_an_hour_are_rounded_to_the_minute(
        self, hundredths, point, b
    ):
        text = f"{hundredths // 100}{point}{hundredths % 100:02d}{b}h"
        self.assertEqual(
            duration.parse(text) if hundredths > 0 else 0,
            (hundredths * 60 + 50) // 100,
        )

    @properties
    @given(st.text(max_size=12))
    @example("１２")
    @example("½h")
    @example("1:30\n")
    def test_any_text_is_read_or_refused_never_more(self, text):
        try:
            length = duration.parse(text)
        except duration.DurationError as error:
            self.assertTrue(error.reason)
        else:
            self.assertIsInstance(length, int)
            self.assertTrue(1 <= length <= duration.DAY)

    @properties
    @given(st.integers(-(10**12), 0))
    def test_nothing_and_less_is_never_a_length(self, number):
        self.assertIsNotNone(refusal(str(number)))
        self.assertIsNotNone(refusal(f"{number}h"))
