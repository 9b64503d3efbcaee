"""How numbers are kept, and when two spellings are one number."""

import unittest

from hypothesis import given, settings, strategies as st

from odoo.addons.sla_escalation_whatsapp.engine import numbers

properties = settings(derandomize=True, database=None, deadline=None, max_examples=300)

digits = st.text("0123456789", min_size=8, max_size=14).map(lambda tail: f"1{tail}")


class TestNumbers(unittest.TestCase):
    def test_numbers_are_kept_as_e164(self):
        for written, kept in (
            ("+52 55 1234 5678", "+525512345678"),
            ("+52 (55) 1234-5678", "+525512345678"),
            ("0052 55.1234.5678", "+525512345678"),
            ("+52\u00a055\u20111234 5678", "+525512345678"),
            ("  +1 202 555 0100 ", "+12025550100"),
        ):
            with self.subTest(written):
                self.assertEqual(numbers.to_e164(written), kept)

    def test_what_is_no_number_is_none(self):
        for written in (
            None,
            "",
            "55 1234 5678",  # no country
            "+0 55 1234 5678",
            "+52 55 12",
            "+52 55 1234 5678 9012 3456",
            "+52 call me",
            "+५२५५१२३४५६७८",
            "MX.12345678",
        ):
            with self.subTest(written):
                self.assertIsNone(numbers.to_e164(written))

    def test_one_mobile_has_one_key_however_whatsapp_writes_it(self):
        for one, other in (
            ("+525512345678", "+5215512345678"),
            ("+541112345678", "+5491112345678"),
            ("+551187654321", "+5511987654321"),
        ):
            with self.subTest(one):
                self.assertEqual(numbers.key(one), numbers.key(other))

    def test_two_numbers_have_two_keys(self):
        self.assertNotEqual(numbers.key("+525512345678"), numbers.key("+525512345679"))
        self.assertNotEqual(numbers.key("+12025550100"), numbers.key("+2025550100"))

    @properties
    @given(digits)
    def test_what_is_kept_stays_as_it_is(self, number):
        kept = numbers.to_e164(f"+{number}")
        self.assertEqual(numbers.to_e164(kept), kept)
        self.assertEqual(numbers.from_wa_id(number), kept)

    @properties
    @given(st.text(max_size=40))
    def test_anything_may_be_written(self, written):
        kept = numbers.to_e164(written)
        self.assertTrue(kept is None or kept[1:].isdigit())
        numbers.key(kept)

    def test_ids_of_people_who_hide_their_number(self):
        for address in ("MX.13491208655302741918", "US.ENT.11815799212886844830"):
            self.assertTrue(numbers.is_bsuid(address))
        for address in (None, "", "+525512345678", "mx.123", "MX.", "MX.12 3"):
            self.assertFalse(numbers.is_bsuid(address))

    def test_a_log_shows_three_signs(self):
        self.assertEqual(numbers.masked("+525512345678"), "…678")
        self.assertEqual(numbers.masked(None), "")
