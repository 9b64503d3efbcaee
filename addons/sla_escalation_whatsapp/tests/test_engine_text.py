"""Numbers of tickets in a text, variables of templates, what buttons send back."""

import unittest

from hypothesis import given, settings, strategies as st

from odoo.addons.sla_escalation_whatsapp.engine import text

properties = settings(derandomize=True, database=None, deadline=None, max_examples=300)


class TestTicketNumbers(unittest.TestCase):
    def test_numbers_that_a_text_names(self):
        for written, named in (
            ("About HT00042: still broken", ["HT00042"]),
            ("ht00042.", ["HT00042"]),
            ("(#HT00042)", ["HT00042"]),
            ("#42 please", ["42"]),
            ("2026/00017 and T-9001, T-9001", ["2026/00017", "T-9001"]),
            ("We have 3 of them since 12 o'clock", []),
            ("Still broken", []),
            ("", []),
            (None, []),
        ):
            with self.subTest(written):
                self.assertEqual(text.ticket_numbers(written), named)

    def test_a_long_text_names_twenty_at_most(self):
        written = " ".join(f"HT{number:05d}" for number in range(500))
        self.assertEqual(len(text.ticket_numbers(written)), 20)

    @properties
    @given(st.text(max_size=200), st.integers(0, 99999))
    def test_a_number_between_spaces_is_found(self, around, number):
        written = f" HT{number:05d} {around}"
        self.assertEqual(text.ticket_numbers(written)[0], f"HT{number:05d}")


class TestWords(unittest.TestCase):
    def test_stop_is_a_word_of_its_own(self):
        for written in ("STOP", " stop. ", "Baja", "ALTO!", "cancelar suscripción"):
            self.assertTrue(text.wants_out(written), written)
        for written in ("", None, "The printers stop", "stop it please", "bajas"):
            self.assertFalse(text.wants_out(written), written)

    @properties
    @given(st.text(max_size=2000))
    def test_variables_are_one_line_and_never_empty(self, value):
        line = text.variable(value)
        self.assertTrue(line)
        self.assertLessEqual(len(line), 400)
        for sign in ("\n", "\t", "    "):
            self.assertNotIn(sign, line)

    @properties
    @given(st.text(max_size=3000))
    def test_a_message_with_buttons_is_not_too_long(self, value):
        self.assertLessEqual(len(text.body(value)), text.BODY_LIMIT)


class TestButtons(unittest.TestCase):
    @properties
    @given(st.sampled_from([text.ACKNOWLEDGE, text.PASS_ON]), st.text(min_size=1))
    def test_a_button_sends_back_what_it_was_given(self, action, key):
        self.assertEqual(text.pressed(text.payload(action, key)), (action, key))

    def test_buttons_of_others_are_none_of_ours(self):
        for payload in (
            "",
            None,
            "yes",
            "sla:ack",
            "sla:ack:",
            "sla:close:1",
            "x:ack:1",
        ):
            self.assertIsNone(text.pressed(payload), payload)
