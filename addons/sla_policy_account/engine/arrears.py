"""Decide which open invoices are in arrears, and of which notice is to be given (A3).

All dates are local days in the policy's time zone. An invoice suspends only after a
notice that names its day; a notice that comes late moves that day, never shortens the
time to pay.
"""

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

NONE = "none"
MONTH_DAY = "month_day"
OVERDUE = "overdue"

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Rule:
    """When an unpaid invoice suspends, and how many days before that notice is given.

    `month_day`: what is due by day `day` of a month has to be paid by then; in shorter
    months, by their last day. `overdue`: every invoice has `grace_days` after its own
    due date.
    """

    kind: str = NONE
    day: int = 5
    grace_days: int = 0
    notice_days: int = 2

    def last_day_to_pay(self, due: date) -> date:
        """The last day on which an invoice due on `due` may still be unpaid."""
        if self.kind == OVERDUE:
            return due + self.grace_days * _DAY
        last = self._day_of_month(due.year, due.month)
        if due > last:
            months = due.year * 12 + due.month  # the next one, counted from zero
            last = self._day_of_month(months // 12, months % 12 + 1)
        return last

    def _day_of_month(self, year: int, month: int) -> date:
        return date(year, month, min(self.day, calendar.monthrange(year, month)[1]))


@dataclass(frozen=True)
class Demand:
    """What a customer owes on one due date; `key` identifies the invoice line."""

    key: int
    due: date
    disputed: bool = False


@dataclass(frozen=True)
class Judgement:
    """The result of the rule for a customer's open invoices on a day.

    `arrears` and `coming` are keys in the order of their dates. `suspends` has the day
    from which each of them suspends. `unnotified` are those without a valid
    notice: they are never in arrears. `late` are those of `unnotified` that suspend
    later than by the policy, because the notice comes late. `by` is the first day of
    `unnotified`, or that of all where none is left, but never a day gone by.
    """

    arrears: tuple[int, ...] = ()
    coming: tuple[int, ...] = ()
    unnotified: tuple[int, ...] = ()
    late: tuple[int, ...] = ()
    suspends: Mapping[int, date] = field(default_factory=dict)
    by: date | None = None

    @property
    def pressing(self) -> tuple[int, ...]:
        """All invoices that a notice names."""
        return self.arrears + self.coming


def judge(
    rule: Rule,
    today: date,
    demands: Iterable[Demand],
    notified: Mapping[int, date] | None = None,
    grace_until: date | None = None,
    is_early: bool = True,
) -> Judgement:
    """Judge a customer's open invoices.

    Notice is given `notice_days` before the day from which an invoice suspends. Where
    that is no longer possible, or today is half over, the notice is followed by
    `notice_days` whole days: suspended from the day after them.

    :param Rule rule: of the policy
    :param date today: on the wall calendar of the policy
    :param demands: the open `Demand`s, of whatever due date
    :param dict notified: `{key: day}`: the day from which each would suspend, as
        the customer was notified. A day before that of the rule is no valid notice.
    :param date grace_until: the last day of a promise not to suspend
    :param bool is_early: whether a notice given now can count for the whole of today
    """
    notified = dict(notified or {})
    notice = rule.notice_days * _DAY
    suspends: dict[int, date] = {}
    unnotified: list[int] = []
    late: list[int] = []
    for demand in sorted(demands, key=lambda one: (one.due, one.key)):
        if rule.kind == NONE or demand.disputed:
            continue
        day = rule.last_day_to_pay(demand.due) + _DAY
        if grace_until:
            day = max(day, grace_until + _DAY)
        given = notified.get(demand.key)
        if given and given >= day:
            suspends[demand.key] = given
        elif day <= today + notice:
            in_time = is_early and day == today + notice
            suspends[demand.key] = day if in_time else today + notice + _DAY
            unnotified.append(demand.key)
            if not in_time:
                late.append(demand.key)
    first = min((suspends[key] for key in unnotified or suspends), default=None)
    return Judgement(
        arrears=tuple(key for key, day in suspends.items() if day <= today),
        coming=tuple(key for key, day in suspends.items() if day > today),
        unnotified=tuple(unnotified),
        late=tuple(late),
        suspends=suspends,
        by=first and max(first, today),
    )
