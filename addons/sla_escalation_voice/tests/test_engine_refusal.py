from hypothesis import given, strategies as st

from odoo.tests import BaseCase, tagged

from ..engine import refusal


@tagged("post_install", "-at_install")
class TestEngineRefusal(BaseCase):
    def test_what_an_answer_means(self):
        cases = [
            (429, 20429, "retry", refusal.BUSY_PROVIDER),
            (503, 0, "retry", refusal.BUSY_PROVIDER),
            (500, 20500, "unknown", refusal.NO_ANSWER),
            (502, 0, "unknown", refusal.NO_ANSWER),
            (504, 0, "unknown", refusal.NO_ANSWER),
            (200, 0, "unknown", refusal.GARBAGE),
            (400, 21211, "refused", refusal.BAD_NUMBER),
            (400, 21210, "refused", refusal.BAD_SENDER),
            (400, 21215, "refused", refusal.NOT_PERMITTED),
            (400, 21610, "refused", refusal.OPTED_OUT),
            (400, 99999, "refused", refusal.OTHER),
            (401, 20003, "refused", refusal.CREDENTIALS),
            (401, 0, "refused", refusal.CREDENTIALS),
            (403, 20005, "refused", refusal.SUSPENDED),
            (404, 20404, "refused", refusal.OTHER),
        ]
        for status, code, kind, reason in cases:
            with self.subTest(status=status, code=code):
                found = refusal.of_answer(status, code)
                self.assertEqual((found.kind, found.reason), (kind, reason))

    @given(
        st.integers(200, 599),
        st.one_of(st.none(), st.booleans(), st.text(), st.integers(0, 99999)),
        st.one_of(st.none(), st.text(), st.integers()),
    )
    def test_any_answer_is_one_of_three_things(self, status, code, retry_after):
        found = refusal.of_answer(status, code, retry_after)
        self.assertIn(found.kind, ("retry", "refused", "unknown"))
        if found.retry_after is not None:
            self.assertTrue(1 <= found.retry_after <= 3600)

    @given(st.integers(500, 599).filter(lambda status: status != 503))
    def test_a_broken_provider_may_have_called(self, status):
        self.assertEqual(refusal.of_answer(status).kind, "unknown")

    def test_it_is_asked_again_when_it_says(self):
        for raw, seconds in [
            ("7", 7),
            (0, 1),
            ("soon", 30),
            (None, 30),
            ("99999", 3600),
        ]:
            with self.subTest(raw=raw):
                self.assertEqual(refusal.of_answer(429, 0, raw).retry_after, seconds)

    def test_only_what_was_never_asked_is_asked_again_at_once(self):
        self.assertEqual(refusal.unreachable().kind, "retry")
        self.assertEqual(refusal.silent().kind, "unknown")
        self.assertEqual(refusal.garbage().kind, "unknown")
