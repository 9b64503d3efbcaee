"""Compute the severity of a ticket from its impact and urgency.

The customer chooses impact and urgency, and never a severity.

========  =====================================  ===  ====  =====
impact    the agreements' words                  now  soon  later
========  =====================================  ===  ====  =====
stopped   everything is stopped                  3    3     2
partial   an essential part, or some users       2    2     1
slowed    work goes on, slowly or by another way 1    1     0
none      doubts, nothing is affected            0    0     0
========  =====================================  ===  ====  =====

Urgency never raises the severity above that of the impact.
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

# The stars of each impact.
_STARS = {STOPPED: 3, PARTIAL: 2, SLOWED: 1, NO_IMPACT: 0}


def severity(impact: str, urgency: str) -> str:
    """The stars of a ticket, `3` (critical) to `0` (low).

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
    """The impact that gives these stars where it is urgent."""
    return IMPACTS[3 - int(stars)]
