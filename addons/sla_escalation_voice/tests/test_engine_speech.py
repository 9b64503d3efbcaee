import re

from hypothesis import given, strategies as st

from odoo.tests import BaseCase, tagged

from ..engine import speech


@tagged("post_install", "-at_install")
class TestEngineSpeech(BaseCase):
    def test_a_number_is_said_sign_by_sign(self):
        for number, words in [
            ("HT00042", "H, T. 0, 0, 0. 4, 2"),
            ("HT-2026/0007", "H, T. 2, 0, 2. 6. 0, 0, 0. 7"),
            ("42", "4, 2"),
            ("abc", "A, B, C"),
            ("n°7", "N. 7"),
            ("", ""),
            (None, ""),
            (False, ""),
        ]:
            with self.subTest(number=number):
                self.assertEqual(speech.spell(number), words)

    @given(st.text(max_size=30))
    def test_nothing_is_lost_and_nothing_is_made_up(self, number):
        said = re.sub(r"[,. ]", "", speech.spell(number))
        meant = "".join(c.upper() for c in number if c.isascii() and c.isalnum())
        self.assertEqual(said, meant)

    @given(st.text(alphabet="0123456789ABC-/", max_size=30))
    def test_no_sign_runs_into_the_next(self, number):
        self.assertIsNone(re.search(r"[0-9A-Z]{2}", speech.spell(number)))

    def test_everybody_hears_a_language_the_words_exist_in(self):
        for lang, voice in [
            ("es_MX", "es-MX"),
            ("es_CR", "es-MX"),
            ("es_419", "es-MX"),
            ("es", "es-MX"),
            ("en_US", "en-US"),
            ("en_GB", "en-US"),
            ("fr_FR", "en-US"),
            ("est_EE", "en-US"),
            (False, "en-US"),
        ]:
            with self.subTest(lang=lang):
                self.assertEqual(speech.language_of(lang), voice)

    def test_a_sentence_ends_where_the_voice_takes_breath(self):
        self.assertEqual(speech.pause_after("Ticket 4 "), "Ticket 4.")
        self.assertEqual(speech.pause_after("Ready?"), "Ready?")
        self.assertEqual(speech.pause_after(""), "")
