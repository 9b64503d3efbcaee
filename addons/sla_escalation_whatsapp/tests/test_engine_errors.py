"""What an answer means for the message: tried again, given up, or asked about."""

import unittest

from hypothesis import given, settings, strategies as st

from odoo.addons.sla_escalation_whatsapp.engine import errors

properties = settings(derandomize=True, database=None, deadline=None, max_examples=300)


class TestErrors(unittest.TestCase):
    def test_what_answers_mean(self):
        for status, code, header, kind, wait in (
            (429, 130429, None, "retry", 60),
            (429, None, "7", "retry", 7),
            (400, 130429, None, "retry", 60),
            (400, 131056, None, "retry", 10),
            (500, 131000, None, "retry", None),
            (500, 135000, None, "retry", None),
            (503, 131016, "30", "retry", 30),
            (400, 131026, None, "refused", None),
            (400, 131047, None, "refused", None),
            (400, 132001, None, "refused", None),
            (401, 190, None, "refused", None),
            (404, None, None, "refused", None),
            (502, None, None, "unknown", None),
            (None, None, None, "unknown", None),
        ):
            with self.subTest(status=status, code=code):
                refusal = errors.judge(status, code, "words", header)
                self.assertEqual((refusal.kind, refusal.retry_after), (kind, wait))
                self.assertEqual(refusal.code, code or 0)

    def test_what_no_answer_means(self):
        """Sent again only where it surely is not on its way."""
        for refusal, kind in (
            (errors.unreachable("words"), "retry"),
            (errors.silent("words"), "unknown"),
            (errors.impossible("words"), "refused"),
        ):
            with self.subTest(kind):
                self.assertEqual((refusal.kind, refusal.error), (kind, "words"))
                self.assertEqual((refusal.code, refusal.retry_after), (0, None))

    def test_an_hour_is_the_longest_wait_that_is_believed(self):
        for header, wait in (
            ("86400", 3600),
            ("-5", None),
            ("Wed, 21 Oct 2026 07:28:00 GMT", None),
            ("٣", None),
            ("", None),
        ):
            with self.subTest(header):
                self.assertEqual(errors.judge(502, None, "", header).retry_after, wait)

    def test_secrets_do_not_get_out(self):
        token = "EAAGm0PX4ZCps"
        for text in (
            f"bad token {token}",
            f"Authorization: Bearer {token}",
            f"https://example.com/?access_token={token}&x=1",
        ):
            with self.subTest(text):
                cleaned = errors.without_secrets(text, (token, None, ""))
                self.assertNotIn(token, cleaned)
        cleaned = errors.without_secrets("Bearer another?access_token=third", ())
        self.assertNotIn("another", cleaned)
        self.assertNotIn("third", cleaned)

    @properties
    @given(st.text(min_size=4, max_size=30), st.text(max_size=30), st.text(max_size=30))
    def test_no_text_keeps_a_secret(self, secret, before, after):
        if secret in f"{before}…{after}" or "…" in secret:
            return
        cleaned = errors.without_secrets(f"{before}{secret}{after}", (secret,))
        self.assertNotIn(secret, cleaned.replace("…", "\0"))

    def test_why_a_message_failed(self):
        for reported, words in (
            (
                [{"code": 131026, "title": "Undeliverable", "error_data": {}}],
                "131026: Undeliverable",
            ),
            (
                [{"code": 131047, "title": "a", "error_data": {"details": "b"}}],
                "131047: b",
            ),
            (None, ""),
            ("garbage", ""),
            ([None, 3], ""),
            ([{"error_data": "text"}], ""),
        ):
            with self.subTest(reported=reported):
                self.assertEqual(errors.in_words(reported), words)
