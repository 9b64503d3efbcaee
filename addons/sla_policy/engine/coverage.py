"""What an agreement says of a ticket (rules A2, A4, A5, A8): one decision.

The same facts give the same decision, whoever files the ticket and wherever. What
the facts are (who is authorised, how many tickets the month has seen) is for the
caller to find out, for a thousand tickets at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from . import vocabulary as voc

#: The most severe priority, which a policy may serve even while suspended.
CRITICAL = "3"

# Grounds: what a decision rests on.
NO_CUSTOMER = "no_customer"
WITHOUT_AGREEMENT = "without_agreement"
OVERRIDE = "override"
SUSPENSION = "suspension"
CONTACT = "contact"
CHANNEL = "channel"
CLAUSE = "clause"  # the policy's line about the request type
WARRANTY = "warranty"
WARRANTY_OVER = "warranty_over"
QUOTA = "quota"
ADDON = "addon"  # included because it was added at a price
POLICY = "policy"  # nothing speaks against it
# Still suspended, but the policy serves what is critical.
KEPT = "kept"

# How a delivered development stands (`Circumstances.warranty`).
INSIDE = "inside"
OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a decision depends on.

    ``ruling`` is what the policy says of the request type, "" if it says nothing;
    ``is_added``: an add-on includes it all the same.
    ``places_left`` are the tickets the month's quota still takes, None without a
    quota; a ticket that ``has_place`` or is ``turned_away`` has been counted before.
    """

    has_customer: bool = True
    has_agreement: bool = True
    ruling: str = ""
    is_added: bool = False
    priority: str = ""
    suspended: bool = False
    serves_critical: bool = False
    contact_known: bool = True
    channel_allowed: bool = True
    warranty: str = ""
    places_left: int | None = None
    has_place: bool = False
    turned_away: bool = False
    override: str = ""
    # The override was made although service was suspended, and knew of it.
    overrides_suspension: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided, and on which ground. ``takes_place``: of the quota."""

    coverage: str
    ground: str
    takes_place: bool = False

    @property
    def is_promised(self) -> bool:
        return self.coverage in voc.PROMISED


def decide(case: Circumstances) -> Decision:
    """Decide on a ticket. The first ground that speaks wins, in this order:

    no agreement; what an agent decided; a request that is another team's (A8),
    which an unpaid invoice does not stop; suspension (A2); an unknown contact (A5);
    a channel the policy does not offer; what the policy excludes or charges; the
    warranty of a delivered development; the quota (A4).
    """
    if not case.has_agreement:
        ground = WITHOUT_AGREEMENT if case.has_customer else NO_CUSTOMER
        return Decision(voc.NO_AGREEMENT, ground)
    if case.override and (case.overrides_suspension or not case.suspended):
        return Decision(case.override, OVERRIDE)
    if case.ruling == voc.REROUTED and not case.is_added:
        return Decision(voc.REROUTED, CLAUSE)
    kept = case.suspended and case.serves_critical and case.priority == CRITICAL
    if case.suspended and not kept:
        return Decision(voc.SUSPENDED, SUSPENSION)
    if not case.contact_known:
        return Decision(voc.UNCONFIRMED_CONTACT, CONTACT)
    if not case.channel_allowed:
        return Decision(voc.EXCLUDED, CHANNEL)
    if case.ruling in (voc.EXCLUDED, voc.BILLABLE) and not case.is_added:
        return Decision(case.ruling, CLAUSE)
    if case.warranty:
        if case.warranty == INSIDE:
            return Decision(voc.INCLUDED, WARRANTY)
        return Decision(voc.BILLABLE, WARRANTY_OVER)
    has_quota = case.places_left is not None
    if case.places_left is not None and not case.has_place:
        if case.turned_away or case.places_left <= 0:
            return Decision(voc.OVER_QUOTA, QUOTA)
    ground = CLAUSE if case.ruling else POLICY
    if case.is_added:
        ground = ADDON
    return Decision(voc.INCLUDED, KEPT if kept else ground, has_quota)


def promised_since(
    coverage: str,
    before: str,
    since: datetime | None,
    created_at: datetime,
    now: datetime,
) -> datetime | None:
    """From when a decision promises something; None: it does not.

    What ends by itself (suspension, an unknown contact) and what was let through
    (quota) starts now; a mistake that is corrected counts from the beginning.

    :param before: the coverage until now, "" for a new ticket
    :param since: what this function answered then
    :param created_at: when the ticket came in, or from when it was promised
        something before it was not
    """
    if coverage == voc.SUSPENDED:
        return since
    if coverage not in voc.PROMISED:
        return None
    if since is not None:
        return since
    if before in voc.WAITING or before == voc.OVER_QUOTA:
        return now
    return created_at
