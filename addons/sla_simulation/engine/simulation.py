"""Replay the events of tickets under another policy, and compare the results.

Events and their moments do not change; only the promises do. All moments are naive
UTC, all durations whole seconds of service time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from odoo.addons.sla_policy.engine import vocabulary as voc
from odoo.addons.sla_policy.engine.clock import Clock, fold
from odoo.addons.sla_policy.engine.policy import Policy
from odoo.addons.sla_policy.engine.ticket_state import Event

# The result of a replayed promise. Met, missed, overdue, running and cancelled have
# the codes of a clock; a paused clock counts as running.
NOT_PROMISED = "none"

# How the verdict changes.
SAME = "kept"
LOST = "lost"
GAINED = "gained"
NO_VERDICT = "none"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one promise. ``late``: service seconds beyond the promise."""

    state: str = NOT_PROMISED
    deadline: datetime | None = None
    late: int = 0

    @property
    def is_kept(self) -> bool | None:
        """The verdict, if there is one: kept, or broken; None: neither (yet)."""
        if self.state == voc.MET:
            return True
        return False if self.state in (voc.MISSED, voc.OVERDUE) else None


@dataclass(frozen=True, slots=True)
class Comparison:
    """One promise of a ticket, as it was and as it would have been."""

    metric: str
    sequence: int
    started_at: datetime
    then: Outcome
    now: Outcome

    @property
    def flip(self) -> str:
        """`gained` was broken and would be kept, `lost` the other way round."""
        then, now = self.then.is_kept, self.now.is_kept
        if then is None or now is None:
            return NO_VERDICT
        if then == now:
            return SAME
        return GAINED if now else LOST


NOTHING = Outcome()


def replay(events: Iterable[Event], tried: Policy, now: datetime) -> list[Clock]:
    """The clocks of a ticket if `tried` had been its policy.

    Where no policy applied, none does now. Verdicts are left out: they belong to other
    promises.

    :param events: of one ticket, oldest first, as for `fold`
    :param now: naive UTC; what is running has run until then
    """
    return fold(_promised_by(events, tried.key), {tried.key: tried}, now)


def _promised_by(events: Iterable[Event], key: int) -> Iterator[Event]:
    for event in events:
        if event.kind == voc.EVENT_VERDICT:
            continue
        if (
            event.kind in (voc.EVENT_CREATED, voc.EVENT_POLICY)
            and event.value["policy"]
        ):
            event = replace(event, value={**event.value, "policy": key})
        yield event


def compare(then: Iterable[Clock], now: Iterable[Clock]) -> list[Comparison]:
    """Clocks of one ticket as they were and as they would have been, in pairs.

    What neither promises nor judges on both sides is left out.
    """
    before, after = dict(_keyed(then)), dict(_keyed(now))
    compared = []
    for key in before | after:
        one, other = before.get(key), after.get(key)
        either = one or other
        if either is None:
            continue
        pair = Comparison(
            metric=either.metric,
            sequence=either.sequence,
            started_at=either.started_at,
            then=outcome(one) if one else NOTHING,
            now=outcome(other) if other else NOTHING,
        )
        if {pair.then.state, pair.now.state} - {NOT_PROMISED, voc.CANCELLED}:
            compared.append(pair)
    return compared


def outcome(clock: Clock) -> Outcome:
    """The result of a clock."""
    state = clock.state
    if state in voc.OPEN_STATES:
        state = voc.OVERDUE if clock.is_breached else voc.RUNNING
    late = 0
    if state in (voc.MISSED, voc.OVERDUE) and clock.budget is not None:
        late = max(0, clock.used - clock.budget)
    return Outcome(state, clock.deadline, late)


def _keyed(clocks: Iterable[Clock]) -> Iterator[tuple[tuple[str, Hashable], Clock]]:
    """Clocks by what makes two of them the same promise.

    The number of progress updates depends on the policy: they are the same if they
    begin at the same moment. The other metrics are numbered by the events alone.
    """
    seen: Counter[datetime] = Counter()
    for clock in clocks:
        mark: Hashable = clock.sequence
        if clock.metric == voc.PROGRESS_UPDATE:
            seen[clock.started_at] += 1
            mark = clock.started_at, seen[clock.started_at]
        yield (clock.metric, mark), clock
