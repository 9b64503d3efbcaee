"""Rule A3 by itself: dates in, arrears out."""

import unittest
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings, strategies as st

from odoo.addons.sla_policy_account.engine.arrears import (
    MONTH_DAY,
    NONE,
    OVERDUE,
    Demand,
    Rule,
    judge,
)

DAY = timedelta(days=1)
CUTOFF = Rule(MONTH_DAY, day=5)

properties = settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=200,
    suppress_health_check=[HealthCheck.too_slow],
)

days = st.dates(date(2020, 1, 1), date(2032, 12, 31))
near_days = st.dates(date(2024, 1, 1), date(2024, 4, 30))
rules = st.builds(
    Rule,
    kind=st.sampled_from([MONTH_DAY, OVERDUE]),
    day=st.integers(1, 31),
    grace_days=st.integers(0, 40),
    notice_days=st.integers(1, 25),
)
demand_lists = st.lists(
    st.builds(Demand, key=st.integers(1, 8), due=near_days, disputed=st.booleans()),
    unique_by=lambda demand: demand.key,
    max_size=8,
)


def arrears(rule, today, due, **options):
    """Whether it is in arrears, notice of the rule's own day having been given."""
    notified = {1: rule.last_day_to_pay(due) + DAY}
    return bool(
        judge(rule, today, [Demand(1, due)], notified=notified, **options).arrears
    )


class TestArrears(unittest.TestCase):
    # === EXAMPLES === #

    def test_a3_unpaid_on_the_sixth_is_in_arrears(self):
        cases = [
            # today, due, in arrears
            (date(2026, 3, 5), date(2026, 3, 1), False),
            (date(2026, 3, 5), date(2026, 3, 5), False),
            (date(2026, 3, 6), date(2026, 3, 1), True),
            (date(2026, 3, 6), date(2026, 3, 5), True),
            (date(2026, 3, 6), date(2026, 3, 6), False),
            (date(2026, 3, 31), date(2026, 3, 6), False),
            (date(2026, 4, 5), date(2026, 3, 6), False),
            (date(2026, 4, 6), date(2026, 3, 6), True),
            (date(2026, 3, 1), date(2026, 2, 5), True),
            (date(2026, 1, 1), date(2025, 12, 5), True),
            (date(2026, 1, 5), date(2025, 12, 6), False),
            (date(2026, 1, 6), date(2025, 12, 31), True),
        ]
        for today, due, expected in cases:
            with self.subTest(today=today, due=due):
                self.assertEqual(arrears(CUTOFF, today, due), expected)

    def test_a3_the_last_day_of_a_shorter_month_is_its_day(self):
        rule = Rule(MONTH_DAY, day=31)
        self.assertFalse(arrears(rule, date(2026, 2, 28), date(2026, 2, 10)))
        self.assertTrue(arrears(rule, date(2026, 3, 1), date(2026, 2, 28)))
        self.assertFalse(arrears(rule, date(2026, 3, 31), date(2026, 3, 1)))
        leap = Rule(MONTH_DAY, day=30)
        self.assertFalse(arrears(leap, date(2028, 2, 29), date(2028, 2, 29)))
        self.assertTrue(arrears(leap, date(2028, 3, 1), date(2028, 2, 29)))

    def test_stars_invoices_up_to_date_counts_from_each_due_date(self):
        for grace, days_late, expected in [
            (0, 0, False),
            (0, 1, True),
            (3, 3, False),
            (3, 4, True),
        ]:
            with self.subTest(grace=grace, days_late=days_late):
                rule = Rule(OVERDUE, grace_days=grace)
                due = date(2026, 2, 27)
                self.assertEqual(arrears(rule, due + days_late * DAY, due), expected)

    def test_a3_notice_two_days_before(self):
        owed = [Demand(1, date(2026, 3, 1)), Demand(2, date(2026, 3, 9))]
        self.assertFalse(judge(CUTOFF, date(2026, 3, 3), owed).unnotified)
        judgement = judge(CUTOFF, date(2026, 3, 4), owed)
        self.assertEqual(judgement.coming, (1,))
        self.assertEqual(judgement.unnotified, (1,))
        self.assertEqual(judgement.by, date(2026, 3, 6))
        notified = judgement.suspends
        for day in (4, 5, 6):
            later = judge(CUTOFF, date(2026, 3, day), owed, notified=notified)
            self.assertFalse(later.unnotified)

    def test_a3_grace_moves_suspension_and_requires_another_notice(self):
        owed, notified = [Demand(1, date(2026, 3, 1))], {1: date(2026, 3, 6)}
        grace_until = date(2026, 3, 20)

        def on(day):
            today = date(2026, 3, day)
            return judge(
                CUTOFF, today, owed, notified=notified, grace_until=grace_until
            )

        self.assertFalse(on(17).pressing)
        self.assertEqual(on(19).unnotified, (1,))
        notified = on(19).suspends
        self.assertFalse(on(20).arrears)
        self.assertEqual(on(21).arrears, (1,))

    def test_a3_a_late_notice_moves_the_suspension(self):
        owed = [Demand(1, date(2026, 3, 1))]
        for day, is_early, suspends, late in [
            (4, True, 6, ()),
            (4, False, 7, (1,)),
            (5, True, 8, (1,)),
            (8, True, 11, (1,)),
            (8, False, 11, (1,)),
        ]:
            with self.subTest(day=day, is_early=is_early):
                judgement = judge(CUTOFF, date(2026, 3, day), owed, is_early=is_early)
                self.assertFalse(judgement.arrears)
                self.assertEqual(judgement.by, date(2026, 3, suspends))
                self.assertEqual(judgement.late, late)

    def test_without_a_rule_nothing_is_in_arrears(self):
        judgement = judge(Rule(NONE), date(2026, 3, 6), [Demand(1, date(2020, 1, 1))])
        self.assertFalse(judgement.pressing)
        self.assertIsNone(judgement.by)

    # === PROPERTIES === #

    @properties
    @given(days, days, st.integers(1, 31))
    def test_a3_is_what_the_agreement_says(self, today, due, day):
        """On and after day N+1 what is due by N of this month; before, of the last."""
        rule = Rule(MONTH_DAY, day=day)
        limit = today - DAY
        while not (limit.day == day or (limit + DAY).day == 1 and limit.day < day):
            limit -= DAY
        self.assertEqual(arrears(rule, today, due), due <= limit)

    @properties
    @given(rules, near_days, demand_lists)
    def test_disputed_invoices_are_as_if_not_there(self, rule, today, owed):
        judgement = judge(rule, today, owed)
        undisputed = [demand for demand in owed if not demand.disputed]
        self.assertEqual(judgement, judge(rule, today, undisputed))
        disputed = {demand.key for demand in owed if demand.disputed}
        self.assertFalse(disputed & set(judgement.pressing))

    @properties
    @given(rules, near_days, demand_lists, st.integers(0, 60))
    def test_arrears_only_grow_while_nothing_is_paid(self, rule, today, owed, later):
        notified = judge(rule, today, owed).suspends
        before = judge(rule, today, owed, notified=notified)
        after = judge(rule, today + later * DAY, owed, notified=notified)
        self.assertLessEqual(set(before.arrears), set(after.arrears))
        for key in before.suspends:
            self.assertEqual(before.suspends[key], after.suspends[key])

    @properties
    @given(rules, near_days, demand_lists, st.booleans())
    def test_nothing_suspends_without_a_notice(self, rule, today, owed, is_early):
        self.assertFalse(judge(rule, today, owed, is_early=is_early).arrears)

    @properties
    @given(
        rules,
        demand_lists,
        st.dictionaries(st.integers(0, 150), st.booleans()),
        st.integers(0, 150),
    )
    def test_whatever_days_the_check_runs_notice_comes_once_and_in_time(
        self, rule, owed, runs, last
    ):
        notified, given = {}, {}
        for run, is_early in sorted({last: True, **runs}.items()):
            today = date(2024, 1, 1) + run * DAY
            judgement = judge(rule, today, owed, notified=notified, is_early=is_early)
            for key in judgement.unnotified:
                self.assertNotIn(key, given)
                given[key] = today
            notified = dict(judgement.suspends)
            for key in judgement.arrears:
                notice_days = (judgement.suspends[key] - given[key]).days
                self.assertGreaterEqual(notice_days, rule.notice_days)
            for demand in owed:
                if demand.key in judgement.suspends:
                    self.assertGreater(
                        judgement.suspends[demand.key],
                        rule.last_day_to_pay(demand.due),
                    )

    @properties
    @given(rules, near_days, demand_lists, near_days)
    def test_grace_suspends_nothing_until_its_last_day(
        self, rule, today, owed, grace_until
    ):
        notified = {demand.key: grace_until + DAY for demand in owed}
        judgement = judge(rule, today, owed, notified=notified, grace_until=grace_until)
        if today <= grace_until:
            self.assertFalse(judgement.arrears)
