"""When somebody is told that hours run low or run out (rule H10).

Each thing is told once for a pack. Where several are due at once the most pressing is
told, and the others count as told: nobody gets three mails about one balance.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple

#: Shares of the last pack, in percent, that are used or held.
LEVELS = (80, 95, 100)
#: Days before hours expire.
DAYS = (60, 30, 7)
#: Nobody is told in the days after buying that hours expire in a month or two.
_FRESH = 7


class Notice(NamedTuple):
    """What to tell, None: nothing; and what then counts as told without being sent."""

    send: int | None
    mark: tuple[int, ...] = ()


def balance(bought: int, free: int, told: Collection[int] = ()) -> Notice:
    """What to say about a balance.

    :param bought: minutes of the pack that was opened last
    :param free: minutes the customer has left for that kind of work
    :param told: the levels that were told, or count as told, about that pack
    """
    reached = (level for level in LEVELS if free * 100 <= bought * (100 - level))
    return _most_pressing(reached, told, pressing=max)


def expiry(
    days_left: int, told: Collection[int] = (), life: int | None = None
) -> Notice:
    """What to say about hours that expire.

    :param days_left: from today to the last day they may be used; 0: today
    :param told: the notices that were told, or count as told
    :param life: days the pack was valid for altogether: what is sold for a month is
        not announced two months before
    """
    if days_left < 0:
        return Notice(None)
    reached = [days for days in DAYS if days_left <= days]
    notice = _most_pressing(reached, told, pressing=min)
    if notice.send is not None and life is not None and life <= notice.send + _FRESH:
        return Notice(None, tuple(sorted({notice.send, *notice.mark})))
    return notice


def _most_pressing(
    reached: Iterable[int],
    told: Collection[int],
    pressing: Callable[[Iterable[int]], int],
) -> Notice:
    reached = set(reached)
    if not reached:
        return Notice(None)
    most = pressing(reached)
    silent = reached - set(told) - {most}
    return Notice(None if most in told else most, tuple(sorted(silent)))
