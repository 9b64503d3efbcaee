"""The machine that reminds, warns and closes, without Odoo (rule E10)."""

import unittest
from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings, strategies as st

from odoo.addons.sla_policy.engine.business_time import (
    BusinessTimeline,
    Holiday,
    Shift,
)

from ..engine import inactivity as engine

HOUR = 3600
DAY = timedelta(days=1)
START = datetime(2026, 3, 2, 15)

properties = settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=200,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def office(tz="America/Costa_Rica", days=range(5), holidays=()):
    shifts = [Shift(day, 8 * HOUR, 18 * HOUR) for day in days]
    return BusinessTimeline(tz, shifts, holidays)


OFFICES = {
    "costa_rica": office(),
    "madrid": office("Europe/Madrid"),
    "lord_howe": office("Australia/Lord_Howe", range(7)),
    "always": BusinessTimeline.always("America/New_York"),
}

starts = st.builds(
    lambda day, second: day + timedelta(seconds=second),
    st.sampled_from(
        [
            START,
            datetime(2026, 3, 8, 7),  # clocks change in New York
            datetime(2026, 10, 25, 1),  # and in Madrid
            datetime(2026, 4, 4, 15),  # by half an hour on Lord Howe
        ]
    ),
    st.integers(-200_000, 200_000),
)


@st.composite
def terms(draw):
    close = draw(st.integers(2, 15))
    warn = draw(st.integers(1, close - 1))
    remind = draw(st.integers(0, max(0, close - warn - 1)))
    working = draw(st.booleans())
    timeline = OFFICES[draw(st.sampled_from(sorted(OFFICES)))]
    if not working:
        return engine.Terms(close, warn, remind)
    return engine.Terms(close, warn, remind, timeline)


def live(own, since, looks):
    """Evaluate a period at several moments, as a cron does: what was done, and when."""
    state, closes_at, done = engine.WATCHING, None, []
    for now in looks:
        # One run does one step after the other, as long as there is one.
        step = engine.step(state, since, own, now, closes_at)
        if not step.action:
            continue
        done.append((step.action, now, step.closes_at))
        if step.action == engine.REMIND:
            state = engine.REMINDED
        elif step.action == engine.WARN:
            state, closes_at = engine.WARNED, step.closes_at
        else:
            break
    return done


class TestInactivityProperties(unittest.TestCase):
    @properties
    @given(terms(), starts, st.lists(st.integers(0, 60 * 86400), max_size=40))
    def test_closing_comes_a_whole_notice_after_its_warning(self, own, since, ticks):
        """However late the cron, however rarely it runs."""
        looks = [since + timedelta(seconds=tick) for tick in sorted(ticks)]
        done = live(own, since, looks)
        names = [action for action, _at, _closes in done]
        self.assertEqual(names, sorted(set(names), key=_ORDER.index), "once, in order")
        if engine.CLOSE in names:
            self.assertIn(engine.WARN, names)
            moments = {action: at for action, at, _closes in done}
            notice = own.noticed(moments[engine.WARN])
            self.assertGreaterEqual(moments[engine.CLOSE], notice)
            self.assertGreaterEqual(
                moments[engine.CLOSE], own.later(since, own.close_days)
            )

    @properties
    @given(terms(), starts)
    def test_a_punctual_cron_closes_on_the_day(self, own, since):
        """Looked at whenever it asks for it, it does everything on time."""
        now, state, closes_at, done = since, engine.WATCHING, None, []
        while True:
            step = engine.step(state, since, own, now, closes_at)
            if step.action == engine.CLOSE:
                break
            if step.action == engine.REMIND:
                state = engine.REMINDED
                self.assertEqual(now, own.later(since, own.remind_days))
            elif step.action == engine.WARN:
                state, closes_at = engine.WARNED, step.closes_at
                self.assertEqual(now, own.later(since, own.close_days - own.warn_days))
            done.append(step.action)
            self.assertGreater(step.next_at, now, "it never asks for the past")
            now = step.next_at
        self.assertEqual(done.count(engine.REMIND), bool(own.remind_days))
        self.assertEqual(done.count(engine.WARN), 1)
        self.assertEqual(now, own.later(since, own.close_days))

    @properties
    @given(terms(), terms(), starts, st.integers(0, 40), st.integers(1, 40))
    def test_what_the_warning_said_holds(self, own, others, since, day, more):
        warned = own.later(since, own.close_days) + day * DAY
        step = engine.step(engine.WATCHING, since, own, warned)
        self.assertEqual(step.action, engine.WARN)
        for policy in (own, others, engine.Terms()):
            for now in (step.closes_at - timedelta(seconds=1), warned):
                again = engine.step(engine.WARNED, since, policy, now, step.closes_at)
                self.assertEqual((again.action, again.next_at), ("", step.closes_at))
            then = step.closes_at + more * DAY
            last = engine.step(engine.WARNED, since, policy, then, step.closes_at)
            self.assertEqual(last.action, engine.CLOSE)


_ORDER = [engine.REMIND, engine.WARN, engine.CLOSE]


class TestInactivity(unittest.TestCase):
    def test_days_of_24_hours_pass_at_night_and_on_sundays(self):
        own = engine.Terms(10, 3, 5)
        step = engine.step(engine.WATCHING, START, own, START)
        self.assertEqual(step.next_at, START + 5 * DAY)
        self.assertEqual(step.warns_at, START + 7 * DAY)
        self.assertEqual(step.closes_at, START + 10 * DAY)

    def test_days_of_service_end_at_close_of_service(self):
        """Monday noon: ten working days later, Monday two weeks on, at 18:00."""
        own = engine.Terms(10, 3, 0, office())
        since = datetime(2026, 3, 2, 18)  # 12:00 in Costa Rica
        step = engine.step(engine.WATCHING, since, own, since)
        self.assertEqual(step.closes_at, datetime(2026, 3, 17, 0))  # Mon 16th, 18:00
        self.assertEqual(step.warns_at, datetime(2026, 3, 12, 0))  # Wed 11th, 18:00

    def test_a_holiday_is_no_day_of_service(self):
        holiday = Holiday(datetime(2026, 3, 5, 6), datetime(2026, 3, 6, 6), "Feast")
        own = engine.Terms(10, 3, 0, office(holidays=[holiday]))
        since = datetime(2026, 3, 2, 18)
        step = engine.step(engine.WATCHING, since, own, since)
        self.assertEqual(step.closes_at, datetime(2026, 3, 18, 0))

    def test_the_local_day_counts_over_a_change_of_clocks(self):
        """Madrid, the last Friday of winter time: the close of service moves in UTC."""
        own = engine.Terms(2, 1, 0, office("Europe/Madrid"))
        friday = datetime(2026, 3, 27, 11)
        step = engine.step(engine.WATCHING, friday, own, friday)
        self.assertEqual(step.warns_at, datetime(2026, 3, 30, 16))
        self.assertEqual(step.closes_at, datetime(2026, 3, 31, 16))

    def test_a_late_cron_warns_first_and_leaves_out_the_reminder(self):
        own = engine.Terms(10, 3, 5)
        late = START + 12 * DAY
        step = engine.step(engine.WATCHING, START, own, late)
        self.assertEqual((step.action, step.closes_at), (engine.WARN, late + 3 * DAY))

    def test_nothing_closes_without_a_number_of_days(self):
        step = engine.step(engine.WATCHING, START, engine.Terms(), START + 999 * DAY)
        self.assertEqual(step, engine.Step())

    def test_a_reminder_without_a_closing(self):
        own = engine.Terms(remind_days=4)
        step = engine.step(engine.WATCHING, START, own, START + 4 * DAY)
        self.assertEqual((step.action, step.next_at), (engine.REMIND, None))

    def test_without_days_of_service_it_looks_again_tomorrow(self):
        nothing = BusinessTimeline("UTC", [])
        own = engine.Terms(10, 3, 0, nothing)
        step = engine.step(engine.WATCHING, START, own, START)
        self.assertTrue(step.is_stuck)
        self.assertEqual((step.action, step.next_at), ("", START + DAY))
