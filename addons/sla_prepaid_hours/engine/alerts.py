"""Decide when the customer is notified that hours run low or expire (rule H10).

Each level is notified once for a pack. Where several are due at once, the most urgent
one is sent and the others count as sent: one balance never causes several e-mails.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple

#: Shares of the last pack, in percent, that are used or held.
LEVELS = (80, 95, 100)
#: Days before hours expire.
DAYS = (60, 30, 7)
#: No notice of the expiry in the first days after the purchase.
_FRESH = 7


class Notice(NamedTuple):
    """The level to send, None: none; and the levels that then count as sent."""

    send: int | None
    mark: tuple[int, ...] = ()


def balance(bought: int, free: int, sent: Collection[int] = ()) -> Notice:
    """The notice that is due about a balance.

    :param bought: minutes of the pack that was opened last
    :param free: minutes the customer has left for that kind of work
    :param sent: the levels that were sent, or count as sent, for that pack
    """
    reached = (level for level in LEVELS if free * 100 <= bought * (100 - level))
    return _most_pressing(reached, sent, pressing=max)


def expiry(
    days_left: int, sent: Collection[int] = (), life: int | None = None
) -> Notice:
    """The notice that is due about hours that expire.

    :param days_left: from today to the last day they may be used; 0: today
    :param sent: the notices that were sent, or count as sent
    :param life: days the pack was valid for altogether: what is sold for a month is
        not announced two months before
    """
    if days_left < 0:
        return Notice(None)
    reached = [days for days in DAYS if days_left <= days]
    notice = _most_pressing(reached, sent, pressing=min)
    if notice.send is not None and life is not None and life <= notice.send + _FRESH:
        return Notice(None, tuple(sorted({notice.send, *notice.mark})))
    return notice


def _most_pressing(
    reached: Iterable[int],
    sent: Collection[int],
    pressing: Callable[[Iterable[int]], int],
) -> Notice:
    reached = set(reached)
    if not reached:
        return Notice(None)
    most = pressing(reached)
    silent = reached - set(sent) - {most}
    return Notice(None if most in sent else most, tuple(sorted(silent)))
