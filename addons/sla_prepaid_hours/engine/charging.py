"""How much of the time worked is charged (rule H5).

Worked × multiplier → increment → minimum, once for each intervention: what a ticket
took on one day. Minutes are integers; multipliers are whole percent, so that nothing
is rounded before the one place where it is: up, to the minute and then the increment.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

PLAIN = 100  # percent

# What a step does. Screens and statements have a sentence for each.
WORKED = "worked"
REGULAR = "regular"
AFTER_HOURS = "after_hours"
HOLIDAY = "holiday"
MULTIPLIED = "multiplied"
INCREMENT = "increment"
MINIMUM = "minimum"
CAP = "cap"


@dataclass(frozen=True)
class Rule:
    """How time becomes charged time. Percent and minutes.

    :raise ValueError: where a figure is negative, or the increment not positive
    """

    regular_percent: int = PLAIN
    after_hours_percent: int = PLAIN
    holiday_percent: int = PLAIN
    increment: int = 1
    minimum: int = 0

    def __post_init__(self) -> None:
        figures = (
            self.regular_percent,
            self.after_hours_percent,
            self.holiday_percent,
            self.minimum,
        )
        if min(figures) < 0 or self.increment < 1:
            raise ValueError("nothing is charged below zero, or by less than a minute")


class Work(NamedTuple):
    """Minutes worked, by when: in service hours, outside of them, on a holiday."""

    regular: int = 0
    after_hours: int = 0
    holiday: int = 0

    @property
    def total(self) -> int:
        return sum(self)

    def __add__(self, other: Work) -> Work:  # type: ignore[override]
        return Work(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


class Step(NamedTuple):
    """One line of the arithmetic: what it does, by how much, and what it comes to.

    `figure` are minutes worked for the kinds of hours, the increment, the minimum or
    the cap; `percent` is the multiplier, where there is one.
    """

    name: str
    figure: int
    percent: int
    minutes: int


@dataclass(frozen=True)
class Charge:
    """What an intervention is charged with, and how that comes about."""

    worked: int
    minutes: int
    steps: tuple[Step, ...]


def charge(works: Iterable[Work], rule: Rule, cap: int | None = None) -> Charge:
    """Charge what was worked in one intervention.

    Only steps that change something are listed. Without work nothing is charged.

    :param cap: minutes that may be charged at most; None: no limit
    :raise ValueError: where worked minutes are negative
    """
    work = Work()
    for one in works:
        if min(one) < 0:
            raise ValueError("worked minutes are never negative")
        work += one
    worked = work.total
    if not worked:
        return Charge(0, 0, ())
    steps = [Step(WORKED, worked, PLAIN, worked)]
    weighted = 0
    multiplied = []
    for name, minutes, percent in (
        (REGULAR, work.regular, rule.regular_percent),
        (AFTER_HOURS, work.after_hours, rule.after_hours_percent),
        (HOLIDAY, work.holiday, rule.holiday_percent),
    ):
        weighted += minutes * percent
        if minutes and percent != PLAIN:
            multiplied.append(Step(name, minutes, percent, 0))
    minutes = ceil_to(weighted, PLAIN) // PLAIN
    # Only the last of these steps has a total: they apply together.
    steps += multiplied[:-1]
    if multiplied:
        steps.append(multiplied[-1]._replace(minutes=minutes))
    # What is worth nothing by its hours is not charged a minimum either.
    if minutes:
        for name, figure, after in (
            (INCREMENT, rule.increment, ceil_to(minutes, rule.increment)),
            (
                MINIMUM,
                rule.minimum,
                max(ceil_to(minutes, rule.increment), rule.minimum),
            ),
        ):
            if after != minutes:
                minutes = after
                steps.append(Step(name, figure, PLAIN, minutes))
    if cap is not None and minutes > max(cap, 0):
        minutes = max(cap, 0)
        steps.append(Step(CAP, minutes, PLAIN, minutes))
    return Charge(worked, minutes, tuple(steps))


def at_least(rule: Rule) -> Charge:
    """What is charged for by itself, no time logged: the minimum."""
    minutes = rule.minimum
    return Charge(0, minutes, (Step(MINIMUM, minutes, PLAIN, minutes),))


def allowance(approved: int, tolerance_percent: int) -> int:
    """How far work may go above what was approved: whole minutes, rounded down."""
    return approved + approved * max(tolerance_percent, 0) // PLAIN


def ceil_to(minutes: int, step: int) -> int:
    """The next multiple of a step, not below."""
    return -(-minutes // step) * step


def whole_minutes(hours: float) -> int:
    """Hours as people type them, in minutes: half a minute is rounded up.

    The one place where a float is turned into minutes.
    """
    # A sixtieth of an hour has no exact float: what is closer than a millionth of a
    # minute to a half is the half.
    return int(hours * 60 + 0.5 + 1e-6)
