"""Whatever may happen to a ticket, as hypothesis draws it."""

from datetime import timedelta

from hypothesis import HealthCheck, settings, strategies as st

from odoo.addons.sla_policy.engine import vocabulary as voc
from odoo.addons.sla_policy.engine.clock import fold
from odoo.addons.sla_policy.engine.ticket_state import Event

from .engine_clock_common import HOUR, POLICIES, START, TYPE, created

properties = settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=150,
    suppress_health_check=[HealthCheck.too_slow],
)

PHASES = [
    voc.NEW,
    voc.ASSIGNED,
    voc.IN_PROGRESS,
    voc.WAITING_CUSTOMER,
    voc.WAITING_VENDOR,
    voc.SOLVED,
    voc.HANDED_OVER,
    voc.CLOSED,
    voc.CANCELLED,
]
PAUSES = [voc.WAITING_CUSTOMER, voc.WAITING_VENDOR]
MOMENTS = st.integers(0, 20 * 24).map(lambda h: START + timedelta(hours=h))
STEPS = st.one_of(
    st.just(0),
    st.integers(1, 5 * HOUR),
    st.integers(1, 80 * HOUR),
    st.sampled_from([HOUR, 8 * HOUR, 24 * HOUR]),
)
NEWS = st.one_of(
    st.tuples(st.just(voc.EVENT_PHASE), st.sampled_from(PHASES)),
    st.tuples(st.just(voc.EVENT_PHASE), st.sampled_from([*PAUSES, voc.IN_PROGRESS])),
    st.tuples(
        st.sampled_from(
            [
                voc.EVENT_AGENT_REPLY,
                voc.EVENT_CUSTOMER_REPLY,
                voc.EVENT_INFORMATION_COMPLETE,
                voc.EVENT_ESTIMATE_SENT,
                voc.EVENT_ESTIMATE_APPROVED,
                voc.LOG_BREACHED,
            ]
        ),
        st.none(),
    ),
    st.tuples(
        st.just(voc.EVENT_COVERAGE),
        st.sampled_from([voc.INCLUDED, voc.SUSPENDED, voc.EXCLUDED]).map(
            lambda word: {"coverage": word}
        ),
    ),
    st.tuples(st.just(voc.EVENT_ASSIGNED), st.sampled_from([0, 5])),
    st.tuples(st.just(voc.EVENT_PRIORITY), st.sampled_from(["1", "3"])),
    st.tuples(st.just(voc.EVENT_TYPE), st.sampled_from([0, TYPE])),
    st.tuples(
        st.just(voc.EVENT_POLICY),
        st.sampled_from([0, 1, 2, 3]).map(lambda k: {"policy": k}),
    ),
    st.tuples(st.just(voc.EVENT_RELEASE_DATE), st.one_of(st.none(), MOMENTS)),
)


@st.composite
def histories(draw, news=NEWS, least=0, most=14, **first):
    """Events of one ticket, oldest first."""
    if "policy" not in first:
        first["policy"] = draw(st.sampled_from([1, 1, 2, 3, 0]))
    moment = START + timedelta(seconds=draw(st.integers(0, 5 * 24 * HOUR)))
    events = [created(moment, **first)]
    for _number in range(draw(st.integers(least, most))):
        moment += timedelta(seconds=draw(STEPS))
        kind, value = draw(news)
        events.append(Event(moment, kind, value, draw(st.sampled_from(["", "user:2"]))))
    return events


LATER = st.integers(0, 200 * HOUR).map(lambda s: timedelta(seconds=s))


def verdict(clock):
    """The verdict as the models write it down."""
    return {
        "metric": clock.metric,
        "sequence": clock.sequence,
        "state": clock.state,
        "is_breached": clock.is_breached,
        "stopped_at": clock.stopped_at,
        "deadline": clock.deadline,
        "expected_from": clock.expected_from,
        "budget": clock.budget,
        "used": clock.used,
    }


def written_down(events):
    """The events with the verdicts that are given as they come in, one by one."""
    log = []
    for event in events:
        log.append(event)
        for clock in fold(log, POLICIES, event.at):
            if clock.is_final and clock.verdict is None:
                log.append(Event(event.at, voc.EVENT_VERDICT, verdict(clock)))
    return log
