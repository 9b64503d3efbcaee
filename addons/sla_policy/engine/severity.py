"""How severe a report is, from what the customer says of it.

The customer says what has stopped and how soon it is needed; nobody is asked to
choose a severity.

========  =====================================  ===  ====  =====
impact    the agreements' words                  now  soon  later
========  =====================================  ===  ====  =====
stopped   everything stands still                3    3     2
partial   an essential part, or some users       2    2     1
slowed    work goes on, slowly or by another way 1    1     0
none      doubts, nothing is affected            0    0     0
========  =====================================  ===  ====  =====

Urgency never raises what the impact says: everybody's own ticket is urgent.
"""

from __future__ import annotations

STOPPED = "stopped"
PARTIAL = "partial"
SLOWED = "slowed"
NO_IMPACT = "none"
#: The worst first.
IMPACTS = (STOPPED, PARTIAL, SLOWED, NO_IMPACT)

NOW = "now"
SOON = "soon"
LATER = "later"
#: The most urgent first.
URGENCIES = (NOW, SOON, LATER)

# What each impact is worth in stars.
_STARS = {STOPPED: 3, PARTIAL: 2, SLOWED: 1, NO_IMPACT: 0}


def severity(impact: str, urgency: str) -> str:
    """The stars a report comes to, `3` (critical) to `0` (low).

    :param impact: one of `IMPACTS`
    :param urgency: one of `URGENCIES`
    :raise ValueError: on anything else
    """
    if impact not in _STARS or urgency not in URGENCIES:
        raise ValueError(f"no such impact or urgency: {impact!r}, {urgency!r}")
    stars = _STARS[impact]
    if urgency == LATER:
        stars = max(0, stars - 1)
    return str(stars)


def impact_of(stars: str) -> str:
    """The impact that makes so many stars where it is urgent."""
    return IMPACTS[3 - int(stars)]
