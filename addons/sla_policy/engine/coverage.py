"""Decide the coverage of a ticket under an agreement (rules A2, A4, A5, A8).

The same circumstances give the same decision, for every user and channel. The caller
reads the circumstances (who is authorised, how many tickets the month has) for many
tickets at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from . import vocabulary as voc

#: The most severe priority, which a policy may serve even while suspended.
CRITICAL = "3"

# Grounds of a decision.
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
POLICY = "policy"  # no other ground applies
# Still suspended, but the policy serves what is critical.
KEPT = "kept"

# Whether a development is under warranty (`Circumstances.warranty`).
INSIDE = "inside"
OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a decision depends on.

    ``ruling`` is the policy's coverage of the request type, "" if it has none;
    ``is_added``: an add-on includes it.
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
    # The override was made while service was suspended.
    overrides_suspension: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """The coverage and its ground. ``takes_place``: it uses a place of the quota."""

    coverage: str
    ground: str
    takes_place: bool = False

    @property
    def is_promised(self) -> bool:
        return self.coverage in voc.PROMISED


def decide(circumstances: Circumstances) -> Decision:
    """Decide the coverage of a ticket by the first ground that applies, in this order:

    no agreement; the override of an agent; a request for another team (A8), which
    an unpaid invoice does not stop; suspension (A2); an unknown contact (A5);
    a channel the policy does not offer; what the policy excludes or charges; the
    warranty of a delivered development; the quota (A4).
    """
    case = circumstances
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

    After a suspension, an unknown contact or a full quota the promise starts now; a
    decision that is corrected counts from the creation of the ticket.

    :param before: the coverage until now, "" for a new ticket
    :param since: the previous result
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
