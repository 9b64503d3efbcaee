"""Policies and events for tests of the fold, written in one line each."""

from dataclasses import replace
from datetime import datetime

from odoo.addons.sla_policy.engine import vocabulary as voc
from odoo.addons.sla_policy.engine.business_time import BusinessTimeline, Holiday, Shift
from odoo.addons.sla_policy.engine.clock import fold
from odoo.addons.sla_policy.engine.policy import Policy, Target
from odoo.addons.sla_policy.engine.ticket_state import Event

HOUR = 3600
TYPE = 7

# Madrid changes its clocks on 29 March 2026; 1 April is a holiday.
OFFICE = BusinessTimeline(
    "Europe/Madrid",
    [
        Shift(day, start * HOUR, end * HOUR)
        for day in range(5)
        for start, end in ((9, 14), (15, 18))
    ],
    [Holiday(datetime(2026, 3, 31, 22), datetime(2026, 4, 1, 22), "Founders' day")],
)
ALWAYS = BusinessTimeline.always("Europe/Madrid")
START = datetime(2026, 3, 23, 8)  # a Monday, nine o'clock in Madrid


def at(text):
    """A moment in UTC; Madrid is one hour ahead, two from 29 March on."""
    return datetime.fromisoformat(text)


def hours(metric, figure, **values):
    return Target(0, metric, voc.HOURS, seconds=int(figure * HOUR), **values)


def policy(*targets, key=1, timeline=OFFICE, **values):
    numbered = (replace(t, key=key * 100 + i) for i, t in enumerate(targets))
    return Policy(key, tuple(numbered), timeline, **values)


def created(moment=START, **values):
    value = {"phase": voc.NEW, "priority": "1", "type": 0, "user": 0, "policy": 1}
    return Event(moment, voc.EVENT_CREATED, value | values, "user:1")


def phase(moment, name, who="user:1"):
    return Event(moment, voc.EVENT_PHASE, name, who)


def run(events, *policies, now):
    return fold(events, {p.key: p for p in policies}, now)


def only(clocks, metric, sequence=None):
    found = [c for c in clocks if c.metric == metric]
    if sequence:
        found = [c for c in found if c.sequence == sequence]
    (clock,) = found
    return clock


# === HISTORIES === #

# One of each kind of promise, and the switches both ways.
FULL = policy(
    hours(voc.FIRST_RESPONSE, 2),
    hours(voc.FIRST_RESPONSE, 1, priority="3", round_the_clock=True),
    hours(voc.NEXT_REPLY, 4),
    hours(voc.PROGRESS_UPDATE, 48, phase=voc.WAITING_VENDOR, round_the_clock=True),
    Target(0, voc.PROGRESS_UPDATE, voc.DAYS, days=1),
    hours(voc.INFORMATION_CHECK, 8),
    Target(0, voc.ESTIMATE, voc.DAYS, days=5, types=frozenset({TYPE})),
    Target(0, voc.RELEASE_DATE, voc.CUTOFF, cutoff=14 * HOUR),
    hours(voc.RESOLUTION, 24, seconds_min=12 * HOUR),
    hours(voc.RESOLUTION, 4, priority="3", round_the_clock=True),
    Target(0, voc.RESOLUTION, voc.PLANNED, types=frozenset({TYPE})),
)
BY_WORK = policy(
    Target(0, voc.FIRST_RESPONSE, voc.CUTOFF, cutoff=14 * HOUR),
    Target(0, voc.RESOLUTION, voc.DAYS, days=2),
    hours(voc.RESOLUTION, 3, priority="3"),
    key=2,
    first_response_stop=voc.STOP_AT_ASSIGNMENT,
    resolution_start=voc.START_AT_WORK,
)
LITTLE = policy(hours(voc.RESOLUTION, 10), key=3, timeline=ALWAYS)
POLICIES = {p.key: p for p in (FULL, BY_WORK, LITTLE)}
