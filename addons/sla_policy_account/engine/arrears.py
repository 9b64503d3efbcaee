"""Which open invoices are in arrears, and of which the customer is to be told (A3).

All dates are local days in the policy's time zone. Nothing here depends on when or how
often it is asked: a late answer is the same answer.
"""

import calendar
from dataclasses import dataclass
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

    def last_day_to_pay(self, due: date):
        """The last day on which an invoice due on `due` may still be unpaid."""
        if self.kind == OVERDUE:
            return due + self.grace_days * _DAY
        last = self._day_of_month(due.year, due.month)
        if due > last:
            months = due.year * 12 + due.month  # the next one, counted from zero
            last = self._day_of_month(months // 12, months % 12 + 1)
        return last

    def _day_of_month(self, year, month):
        return date(year, month, min(self.day, calendar.monthrange(year, month)[1]))


@dataclass(frozen=True)
class Demand:
    """What a customer owes on one due date; `key` says which invoice line it is."""

    key: int
    due: date
    disputed: bool = False


@dataclass(frozen=True)
class Judgement:
    """What the rule makes of a customer's open invoices on a day.

    `arrears` and `coming` are keys in the order of their dates. `suspends` has the day
    from which each of them suspends. `untold` are those whose day the customer has not
    been told; `by` is the first of these days, or that of all where all are told, but
    never a day gone by.
    """

    arrears: tuple = ()
    coming: tuple = ()
    untold: tuple = ()
    suspends: dict = None
    by: date | None = None

    @property
    def pressing(self):
        """Everything a notice speaks of."""
        return self.arrears + self.coming


def judge(rule, today, demands, told=(), patience=None):
    """Judge a customer's open invoices.

    :param Rule rule: of the policy
    :param date today: on the wall calendar of the policy
    :param demands: the open `Demand`s, of whatever due date
    :param dict told: `{key: day}`: from which day the customer was told that each
        would suspend
    :param date patience: the last day of a promise not to suspend
    """
    told = dict(told)
    suspends = {}
    for demand in sorted(demands, key=lambda one: (one.due, one.key)):
        if rule.kind == NONE or demand.disputed:
            continue
        last = rule.last_day_to_pay(demand.due)
        if patience:
            last = max(last, patience)
        if last + _DAY <= today + rule.notice_days * _DAY:
            suspends[demand.key] = last + _DAY
    untold = tuple(key for key, day in suspends.items() if told.get(key) != day)
    first = min((suspends[key] for key in untold or suspends), default=None)
    return Judgement(
        arrears=tuple(key for key, day in suspends.items() if day <= today),
        coming=tuple(key for key, day in suspends.items() if day > today),
        untold=untold,
        suspends=suspends,
        by=first and max(first, today),
    )
