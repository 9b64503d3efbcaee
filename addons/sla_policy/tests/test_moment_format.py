"""Moments are written in the reader's language and time zone."""

from datetime import datetime

from odoo.tests import TransactionCase

from ..models.moment_format import format_moment

MOMENT = datetime(2026, 3, 3, 20, 5, 9)


class TestMomentFormat(TransactionCase):
    def test_in_the_zone_of_the_reader(self):
        self.env.user.tz = "America/Guatemala"
        env = self.env(context={"lang": "en_US"})
        self.assertEqual(format_moment(env, MOMENT), "3 Mar 2026, 14:05")
        # That of the context (a visitor's browser) goes before the user's.
        env = self.env(context={"lang": "en_US", "tz": "Europe/Madrid"})
        self.assertEqual(format_moment(env, MOMENT), "3 Mar 2026, 21:05")
        self.assertEqual(format_moment(env, MOMENT, tz="UTC"), "3 Mar 2026, 20:05")

    def test_styles(self):
        env = self.env(context={"lang": "en_US", "tz": "UTC"})
        for style, text in (
            ("full", "Tue 3 Mar 2026, 20:05"),
            ("short", "3 Mar, 20:05"),
            ("exact", "3 Mar 2026, 20:05:09"),
        ):
            with self.subTest(style=style):
                self.assertEqual(format_moment(env, MOMENT, style), text)

    def test_in_the_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("es_419")
        env = self.env(context={"lang": "es_419", "tz": "UTC"})
        self.assertIn("mar", format_moment(env, MOMENT, "full"))

    def test_no_moment_is_empty(self):
        self.assertEqual(format_moment(self.env, False), "")
