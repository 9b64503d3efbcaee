"""Whose turn it is: against an oracle that watches the clock of the wall go by."""

import unittest
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings, strategies as st

from odoo.addons.sla_escalation.engine import oncall
from odoo.addons.sla_escalation.models.oncall.sla_oncall_schedule import layer_hours
from odoo.addons.sla_policy.engine.local_time import Zone

properties = settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)

HOUR = 3600
HALF_HOUR = timedelta(minutes=30)
MADRID = "Europe/Madrid"
ANA, BEA, LEO = 1, 2, 3

# First days of periods in which something happens to the zone's clock, or nothing.
PLACES = [
    (MADRID, date(2026, 3, 26)),
    (MADRID, date(2026, 10, 22)),
    ("America/New_York", date(2026, 3, 5)),
    ("America/Mexico_City", date(2026, 3, 5)),
    ("Australia/Lord_Howe", date(2026, 4, 2)),
    ("Australia/Lord_Howe", date(2026, 10, 1)),
    ("Asia/Beirut", date(2026, 3, 26)),
    ("Asia/Kathmandu", date(2026, 3, 26)),
    ("Pacific/Apia", date(2011, 12, 28)),
    ("UTC", date(2026, 3, 26)),
]
DAYS = 7


def utc(local, tz=MADRID):
    """The first moment that reads like this on the wall, as naive UTC."""
    moment = datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(tz))
    return moment.astimezone(timezone.utc).replace(tzinfo=None)


def local(moment, tz=MADRID):
    """What the wall shows at a moment: `2026-03-02 09:00`."""
    return Zone(tz).wall(moment).strftime("%Y-%m-%d %H:%M")


@st.composite
def places(draw):
    tz, day = draw(st.sampled_from(PLACES))
    return tz, day


@st.composite
def layers(draw, day, windowed=True):
    unit = draw(st.sampled_from([oncall.HOURS, oncall.DAILY, oncall.WEEKLY]))
    longest = {oncall.HOURS: 40, oncall.DAILY: 3, oncall.WEEKLY: 2}[unit]
    window = st.builds(
        oncall.Window,
        st.integers(0, 6),
        st.integers(0, 47).map(lambda half: half * HOUR // 2),
        st.integers(0, 48).map(lambda half: half * HOUR // 2),
    )
    windows = draw(st.lists(window, max_size=4)) if windowed else []
    return oncall.Layer(
        people=tuple(draw(st.lists(st.integers(1, 5), min_size=1, max_size=4))),
        unit=unit,
        length=draw(st.integers(1, longest)),
        start=day + timedelta(days=draw(st.integers(-20, 3))),
        handover=draw(st.integers(0, 47)) * HOUR // 2,
        weekday=draw(st.integers(0, 6)),
        windows=tuple(windows),
    )


@st.composite
def periods(draw, day):
    start = datetime(day.year, day.month, day.day) + draw(st.integers(-48, 300)) * (
        HALF_HOUR
    )
    end = start + draw(st.integers(1, 150)) * HALF_HOUR
    return oncall.Period(start, end, draw(st.integers(1, 5)))


@st.composite
def schedules(draw):
    tz, day = draw(places())
    several = st.lists(periods(day), max_size=4)
    schedule = oncall.Schedule(
        Zone(tz),
        tuple(draw(st.lists(layers(day), max_size=3))),
        overrides=tuple(draw(several)),
        absences=tuple(draw(several)),
        away=frozenset(draw(st.sets(st.integers(1, 5), max_size=2))),
        hours=layer_hours,
    )
    begin = datetime(day.year, day.month, day.day)
    return schedule, begin, begin + timedelta(days=DAYS)


def moments(begin, end):
    while begin < end:
        yield begin
        begin += HALF_HOUR


class TestOncallProperties(unittest.TestCase):
    @properties
    @given(schedules())
    def test_shifts_leave_no_gap_and_never_overlap(self, case):
        schedule, begin, end = case
        shifts = schedule.shifts(begin, end)
        self.assertEqual(shifts[0].start, begin)
        self.assertEqual(shifts[-1].end, end)
        for one, other in pairwise(shifts):
            self.assertEqual(one.end, other.start)
            self.assertNotEqual((one.person, one.layer), (other.person, other.layer))
        self.assertTrue(all(shift.start < shift.end for shift in shifts))

    @properties
    @given(schedules())
    def test_shifts_say_what_each_moment_says(self, case):
        schedule, begin, end = case
        shifts = schedule.shifts(begin, end)
        for moment in moments(begin, end):
            (shift,) = (s for s in shifts if s.start <= moment < s.end)
            self.assertEqual(schedule.on_call(moment), shift.person)

    @properties
    @given(schedules())
    def test_nobody_who_is_absent_or_gone_is_on_call(self, case):
        schedule, begin, end = case
        for shift in schedule.shifts(begin, end):
            if shift.person is not None:
                self.assertNotIn(shift.person, schedule.away)
                for absence in schedule.absences:
                    self.assertFalse(
                        absence.person == shift.person
                        and absence.start < shift.end
                        and shift.start < absence.end
                    )

    @properties
    @given(schedules())
    def test_there_is_nobody_only_where_no_layer_has_anybody(self, case):
        """A gap is declared: before the start, out of hours, or all are absent."""
        schedule, begin, end = case
        for moment in moments(begin, end):
            if schedule.on_call(moment) is not None:
                continue
            wall = Zone(schedule.tz).wall(moment)
            for layer in schedule.layers:
                started = Zone(schedule.tz).moment(layer.opens) <= moment
                here = [p for p in layer.people if schedule.is_there(p, moment)]
                within = not layer.windows or any(
                    opening.weekday == wall.weekday()
                    and opening.start
                    <= wall.hour * HOUR + wall.minute * 60
                    < opening.end
                    for window in layer.windows
                    for opening in window.openings()
                )
                self.assertFalse(started and here and within)

    @properties
    @given(places().flatmap(lambda p: st.tuples(st.just(p), layers(p[1], False))))
    def test_turns_follow_the_clock_of_the_wall(self, case):
        """The oracle: the turn is that of the latest hour the wall has shown."""
        (tz, day), layer = case
        schedule = oncall.Schedule(Zone(tz), (layer,))
        moment = datetime(day.year, day.month, day.day) - timedelta(days=30)
        latest = Zone(tz).wall(moment)
        end = moment + timedelta(days=30 + DAYS)
        while moment < end:
            latest = max(latest, Zone(tz).wall(moment))
            expected = None
            if latest >= layer.opens:
                turn = (latest - layer.anchor) // layer.step
                expected = layer.people[turn % len(layer.people)]
            self.assertEqual(schedule.on_call(moment), expected, moment)
            moment += HALF_HOUR

    @properties
    @given(
        places(),
        st.integers(1, 5),
        st.integers(1, 3),
        st.integers(0, 23),
        st.sampled_from([oncall.DAILY, oncall.WEEKLY]),
    )
    def test_the_rotation_is_fair(self, place, count, length, hour, unit):
        """After whole rounds each has had as many turns, in the same order."""
        tz, day = place
        people = tuple(range(1, count + 1))
        layer = oncall.Layer(people, unit, length, day, hour * HOUR, day.weekday())
        schedule = oncall.Schedule(Zone(tz), (layer,))
        holders = [
            schedule.on_call(Zone(tz).moment(layer.anchor + turn * layer.step))
            for turn in range(20, 20 + 3 * count)
        ]
        for person in people:
            self.assertEqual(holders.count(person), 3)
        first = holders[:count]
        self.assertEqual(holders, first * 3)

    @properties
    @given(schedules(), st.integers(1, 5))
    def test_an_absence_moves_nobody_elses_turn(self, case, absent):
        """Only what the absent one would have held changes hands."""
        schedule, begin, end = case
        absence = oncall.Period(begin, end, absent)
        without = replace(schedule, absences=(*schedule.absences, absence))
        for moment in moments(begin, end):
            before = schedule.on_call(moment)
            if before != absent:
                self.assertEqual(without.on_call(moment), before)

    @properties
    @given(places(), st.integers(0, 60 * 24 * DAYS), st.integers(0, 60 * 24 * DAYS))
    def test_what_comes_later_on_the_wall_never_comes_earlier(self, place, one, other):
        tz, day = place
        begin = datetime(day.year, day.month, day.day)
        first, second = sorted(
            begin + timedelta(minutes=minutes) for minutes in (one, other)
        )
        self.assertLessEqual(Zone(tz).moment(first), Zone(tz).moment(second))

    @properties
    @given(schedules())
    def test_the_next_change_is_the_first_other_holder(self, case):
        schedule, begin, end = case
        change = schedule.next_change(begin, end - begin)
        now = schedule.on_call(begin)
        if change is None:
            self.assertEqual({s.person for s in schedule.shifts(begin, end)}, {now})
        else:
            self.assertNotEqual(change.person, now)
            for shift in schedule.shifts(begin, change.start):
                self.assertEqual(shift.person, now)


class TestOncallByHand(unittest.TestCase):
    def weekly(self, *people, **values):
        values.setdefault("start", date(2026, 3, 2))
        return oncall.Layer(people, oncall.WEEKLY, 1, handover=9 * HOUR, **values)

    def test_hand_over_stays_at_nine_when_summer_begins_and_ends(self):
        layer = oncall.Layer(
            (ANA, BEA), oncall.DAILY, 1, date(2026, 3, 27), handover=9 * HOUR
        )
        schedule = oncall.Schedule(Zone(MADRID), (layer,))
        spring = schedule.shifts(utc("2026-03-28 09:00"), utc("2026-03-31 09:00"))
        self.assertEqual([local(s.start)[-5:] for s in spring], ["09:00"] * 3)
        self.assertEqual([s.seconds // HOUR for s in spring], [23, 24, 24])
        autumn = schedule.shifts(utc("2026-10-24 09:00"), utc("2026-10-26 09:00"))
        self.assertEqual([local(s.start)[-5:] for s in autumn], ["09:00"] * 2)
        self.assertEqual([s.seconds // HOUR for s in autumn], [25, 24])

    def test_an_hour_that_does_not_exist_is_when_the_clock_jumps(self):
        self.assertEqual(
            Zone(MADRID).moment(datetime(2026, 3, 29, 2, 30)),
            datetime(2026, 3, 29, 1, 0),
        )

    def test_an_hour_that_comes_twice_is_the_first(self):
        self.assertEqual(
            Zone(MADRID).moment(datetime(2026, 10, 25, 2, 30)),
            datetime(2026, 10, 25, 0, 30),
        )

    def test_weeks_turn_on_their_day_and_the_first_may_be_short(self):
        layer = self.weekly(ANA, BEA, start=date(2026, 3, 4))
        schedule = oncall.Schedule(Zone(MADRID), (layer,))
        self.assertIsNone(schedule.on_call(utc("2026-03-04 08:59")))
        self.assertEqual(schedule.on_call(utc("2026-03-04 09:00")), ANA)
        self.assertEqual(schedule.on_call(utc("2026-03-09 08:59")), ANA)
        self.assertEqual(schedule.on_call(utc("2026-03-09 09:00")), BEA)
        self.assertEqual(schedule.on_call(utc("2026-03-16 09:00")), ANA)

    def test_a_layer_for_the_night_goes_before_the_one_below(self):
        nights = tuple(oncall.Window(day, 20 * HOUR, 8 * HOUR) for day in range(5))
        schedule = oncall.Schedule(
            Zone(MADRID),
            (self.weekly(BEA, windows=nights), self.weekly(ANA)),
            hours=layer_hours,
        )
        for moment, who in (
            ("2026-03-03 19:59", ANA),
            ("2026-03-03 20:00", BEA),
            ("2026-03-04 07:59", BEA),
            ("2026-03-04 08:00", ANA),
            ("2026-03-07 07:59", BEA),  # the night of Friday ends on Saturday
            ("2026-03-07 20:00", ANA),
        ):
            self.assertEqual(schedule.on_call(utc(moment)), who, moment)

    def test_the_next_one_takes_over_for_as_long_as_somebody_is_absent(self):
        absence = oncall.Period(utc("2026-03-04 00:00"), utc("2026-03-05 00:00"), ANA)
        schedule = oncall.Schedule(
            Zone(MADRID), (self.weekly(ANA, BEA, LEO),), absences=(absence,)
        )
        shifts = schedule.shifts(utc("2026-03-02 09:00"), utc("2026-03-16 09:00"))
        self.assertEqual([s.person for s in shifts], [ANA, BEA, ANA, BEA])

    def test_nobody_left_is_nobody(self):
        absences = tuple(
            oncall.Period(utc("2026-03-04 00:00"), utc("2026-03-05 00:00"), person)
            for person in (ANA, BEA)
        )
        schedule = oncall.Schedule(
            Zone(MADRID), (self.weekly(ANA, BEA),), absences=absences
        )
        self.assertIsNone(schedule.on_call(utc("2026-03-04 12:00")))
        self.assertEqual(schedule.on_call(utc("2026-03-05 00:00")), ANA)

    def test_the_later_override_wins_and_that_of_an_absent_one_does_not_count(self):
        day = utc("2026-03-04 00:00"), utc("2026-03-05 00:00")
        overrides = (oncall.Period(*day, BEA), oncall.Period(*day, LEO))
        layer = self.weekly(ANA)
        noon = utc("2026-03-04 12:00")
        schedule = oncall.Schedule(Zone(MADRID), (layer,), overrides)
        self.assertEqual(schedule.on_call(noon), LEO)
        away = oncall.Schedule(Zone(MADRID), (layer,), overrides, away=frozenset({LEO}))
        self.assertEqual(away.on_call(noon), BEA)

    def test_no_layer_is_one_long_gap(self):
        schedule = oncall.Schedule(Zone(MADRID))
        begin, end = utc("2026-03-02 00:00"), utc("2026-03-09 00:00")
        self.assertEqual(
            schedule.shifts(begin, end), [oncall.Shift(begin, end, None, None)]
        )
        self.assertEqual(schedule.shifts(end, begin), [])

    def test_nonsense_is_refused(self):
        layer = {"people": (ANA,), "unit": oncall.DAILY, "length": 1}
        start = date(2026, 3, 2)
        for wrong in (
            {"unit": "monthly"},
            {"length": 0},
            {"handover": 24 * HOUR},
            {"weekday": 7},
        ):
            with self.subTest(wrong=wrong), self.assertRaises(ValueError):
                oncall.Layer(**{**layer, "start": start, **wrong})
        for zone in ("Mars/Olympus", "", "../etc/passwd"):
            with self.subTest(zone=zone), self.assertRaises(ValueError):
                oncall.Schedule(Zone(zone))
        nights = (oncall.Window(0, 20 * HOUR, 8 * HOUR),)
        with self.assertRaises(ValueError):
            oncall.Schedule(Zone(MADRID), (self.weekly(ANA, windows=nights),))
        with self.assertRaises(ValueError):
            oncall.Window(7, 0, HOUR)
        with self.assertRaises(ValueError):
            oncall.Window(0, 0, 25 * HOUR)
        with self.assertRaises(ValueError):
            oncall.Period(utc("2026-03-02 09:00"), utc("2026-03-02 09:00"), ANA)
