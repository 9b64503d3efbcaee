from itertools import permutations

from hypothesis import given, settings, strategies as st

from odoo.tests import BaseCase, tagged

from ..engine import call

STATUSES = st.sampled_from(call.ORDER)
REPORTS = st.fixed_dictionaries(
    {},
    optional={
        "status": STATUSES,
        "answered_by": st.sampled_from(["", "human", "machine", "fax", "unknown"]),
        "spoken": st.booleans(),
        "seconds": st.integers(0, 600),
    },
)


def live(reports, life=None):
    life = life or call.Life()
    for each in reports:
        life = call.merge(life, **each)
    return life


@tagged("post_install", "-at_install")
class TestEngineCall(BaseCase):
    @given(
        st.lists(REPORTS, max_size=5).flatmap(
            lambda x: st.tuples(st.just(x), st.permutations(x))
        )
    )
    @settings(deadline=None)
    def test_the_order_of_what_is_told_does_not_matter(self, orders):
        reports, shuffled = orders
        self.assertEqual(live(reports), live(shuffled))

    @given(st.lists(REPORTS, max_size=5), st.integers(0, 4))
    @settings(deadline=None)
    def test_a_repeated_report_changes_nothing(self, reports, again):
        life = live(reports)
        for each in reports[again:]:
            self.assertEqual(call.merge(life, **each), life)

    @given(st.lists(REPORTS, max_size=8))
    @settings(deadline=None)
    def test_a_call_never_goes_back(self, reports):
        life = call.Life()
        for each in reports:
            later = call.merge(life, **each)
            self.assertGreaterEqual(
                call.ORDER.index(later.status), call.ORDER.index(life.status)
            )
            self.assertGreaterEqual(later.seconds, life.seconds)
            self.assertGreaterEqual(later.spoken, life.spoken)
            life = later

    @given(
        st.lists(REPORTS, max_size=6),
        st.lists(st.sampled_from("0123456789*#"), max_size=6),
    )
    @settings(deadline=None)
    def test_the_first_key_that_decides_counts(self, reports, digits):
        life = live(reports)
        decided = 0
        for digit in digits:
            life, decides = call.press(life, digit)
            decided += decides
        wanted = [digit for digit in digits if digit in "12"]
        if life.is_machine or not wanted:
            self.assertEqual((decided, life.digit), (0, ""))
        else:
            self.assertEqual((decided, life.digit), (1, wanted[0]))

    @given(st.lists(REPORTS, max_size=6))
    @settings(deadline=None)
    def test_without_a_key_nothing_is_acknowledged(self, reports):
        life = live(reports)
        self.assertNotIn(call.result(life), ("acknowledged", "passed_on"))
        self.assertNotEqual(call.report(life), "read")

    def test_what_becomes_of_a_call(self):
        human = {"spoken": True, "answered_by": "human"}
        cases = [
            ([], "pending", "sent"),
            ([{"status": "ringing"}], "pending", "sent"),
            ([{"status": "in-progress"}], "pending", "sent"),
            ([{"status": "in-progress"}, human], "pending", "delivered"),
            ([human, {"status": "completed"}], "heard", "delivered"),
            ([{"status": "completed"}], "heard", "delivered"),
            ([{"status": "busy"}], "not_taken", "failed"),
            ([{"status": "no-answer"}], "not_taken", "failed"),
            ([{"status": "failed"}], "not_made", "failed"),
            ([{"status": "canceled"}], "not_made", "failed"),
            ([{"answered_by": "machine"}], "machine", "failed"),
            ([{"answered_by": "fax"}], "machine", "failed"),
            (
                [{"answered_by": "machine", "spoken": True}, {"status": "completed"}],
                "machine",
                "failed",
            ),
            (
                [{"answered_by": "unknown"}, {"status": "completed"}],
                "heard",
                "delivered",
            ),
        ]
        for reports, became, reported in cases:
            for order in permutations(reports):
                with self.subTest(reports=order):
                    life = live(order)
                    self.assertEqual(call.result(life), became)
                    self.assertEqual(call.report(life), reported)

    def test_a_key_says_what_became_of_it_whatever_follows(self):
        life = live([{"status": "in-progress", "spoken": True}])
        life, decides = call.press(life, "1")
        self.assertTrue(decides)
        self.assertEqual(call.result(life), "acknowledged")
        life = call.merge(life, status="completed", seconds=12)
        self.assertEqual(call.result(life), "acknowledged")
        life, decides = call.press(life, "2")
        self.assertFalse(decides)
        self.assertEqual(call.report(life), "read")

    def test_a_key_nothing_came_of_acknowledges_nothing(self):
        for digit in "12":
            life = call.Life(status="in-progress", spoken=True, digit=digit, void=True)
            self.assertEqual(call.result(life), "heard")
            self.assertEqual(call.report(life), "read")
            life, decides = call.press(life, "1")
            self.assertFalse(decides, "it was pressed once")

    def test_words_of_the_provider(self):
        for reports, status in [
            ("in-progress", "in-progress"),
            ("answered", "in-progress"),
            ("no-answer", "no-answer"),
            ("No_Answer", "no-answer"),
            ("melted", "queued"),
            ("", "queued"),
            (None, "queued"),
        ]:
            self.assertEqual(call.status_of(reports), status)
        for reports, answerer in [
            ("human", "human"),
            ("machine_start", "machine"),
            ("machine_end_beep", "machine"),
            ("machine_end_silence", "machine"),
            ("machine_end_other", "machine"),
            ("fax", "fax"),
            ("unknown", "unknown"),
            ("parrot", "unknown"),
            ("", ""),
            (None, ""),
        ]:
            self.assertEqual(call.answerer_of(reports), answerer)
        for reports, seconds in [("12", 12), ("", 0), (None, 0), ("-3", 0), ("x", 0)]:
            self.assertEqual(call.seconds_of(reports), seconds)
        self.assertEqual(call.seconds_of("9" * 40), 0)
