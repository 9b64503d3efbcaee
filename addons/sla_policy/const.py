"""The vocabulary of the addon in words for people.

The words themselves live in `engine/vocabulary.py`; here they get their labels.
"""

from .engine import vocabulary as voc, warranty

PHASES = [
    (voc.NEW, "New"),
    (voc.ASSIGNED, "Assigned"),
    (voc.IN_PROGRESS, "In progress"),
    (voc.WAITING_CUSTOMER, "Waiting for the customer"),
    (voc.WAITING_VENDOR, "Waiting for a vendor"),
    (voc.SOLVED, "Solved"),
    (voc.HANDED_OVER, "Handed over"),
    (voc.CLOSED, "Closed"),
    (voc.CANCELLED, "Cancelled"),
]

CLOCK_STATES = [
    (voc.RUNNING, "Running"),
    (voc.PAUSED, "Paused"),
    (voc.MET, "Met"),
    (voc.MISSED, "Missed"),
    (voc.CANCELLED, "Cancelled"),
]

# `helpdesk.ticket.sla_state`: what the promises of a ticket come to together,
# the most pressing first.
BREACHED = "breached"
AT_RISK = "at_risk"
TICKET_STATES = [
    (BREACHED, "Breached"),
    (AT_RISK, "At risk"),
    (voc.RUNNING, "On track"),
    (voc.PAUSED, "Paused"),
    (voc.MISSED, "Missed"),
    (voc.MET, "Met"),
]

COVERAGES = [
    (voc.INCLUDED, "Included"),
    (voc.BILLABLE, "Billable"),
    (voc.EXCLUDED, "Excluded"),
    (voc.REROUTED, "Rerouted"),
    (voc.NO_AGREEMENT, "No agreement"),
    (voc.SUSPENDED, "Suspended"),
    (voc.OVER_QUOTA, "Over quota"),
    (voc.UNCONFIRMED_CONTACT, "Contact to be confirmed"),
]
# What a policy can say of a request type (`sla.coverage.coverage`).
RULINGS = COVERAGES[:4]

# Why an agreement is suspended. Addons that know of more causes add theirs.
BY_HAND = "hand"
BY_PAYMENT = "payment"
SUSPENSION_CAUSES = [
    (BY_HAND, "By hand"),
    (BY_PAYMENT, "Unpaid invoices"),
]

# Who of a customer's people may see the tickets of their colleagues.
EVERYONE = "everyone"
CONTACTS = "contacts"
OWN = "own"
COLLEAGUES = [
    (EVERYONE, "Everybody sees all tickets"),
    (CONTACTS, "Authorised contacts see all tickets, others their own"),
    (OWN, "Each one sees their own tickets"),
]

# What somebody of the customer may do under an agreement.
ROLE_REQUESTER = "requester"
ROLE_CONTACT = "contact"
ROLE_APPROVER = "approver"
ROLE_BILLING = "billing"

# How long what is delivered is put right at no cost.
WARRANTIES = [
    (warranty.NONE, "None"),
    (warranty.DAYS, "For some days"),
    (warranty.UNLIMITED, "Without end"),
]

# What became of a claim of urgency (rule A7).
CLAIMED = "claimed"
CONFIRMED = "confirmed"
LOWERED = "lowered"
URGENCIES = [
    (CLAIMED, "Claimed by the customer"),
    (CONFIRMED, "Confirmed"),
    (LOWERED, "Lowered"),
]

EVENT_KINDS = [
    (voc.EVENT_CREATED, "Created"),
    (voc.EVENT_PHASE, "Stage changed"),
    (voc.EVENT_ASSIGNED, "Assignment changed"),
    (voc.EVENT_PRIORITY, "Priority changed"),
    (voc.EVENT_TYPE, "Request type changed"),
    (voc.EVENT_POLICY, "Agreement changed"),
    (voc.EVENT_RELEASE_DATE, "Release date set"),
    (voc.EVENT_AGENT_REPLY, "Agent answered"),
    (voc.EVENT_CUSTOMER_REPLY, "Customer wrote"),
    (voc.EVENT_INFORMATION_COMPLETE, "Information complete"),
    (voc.EVENT_ESTIMATE_SENT, "Estimate sent"),
    (voc.EVENT_ESTIMATE_APPROVED, "Estimate approved"),
    (voc.EVENT_COVERAGE, "Coverage decided"),
    (voc.EVENT_VERDICT, "Verdict"),
    (voc.LOG_BREACHED, "Deadline passed"),
    (voc.LOG_RECALCULATED, "Deadline recalculated"),
    (voc.LOG_UNPROVEN, "Answer by e-mail to confirm"),
    (voc.LOG_CONFIRMED, "Answer by e-mail confirmed"),
    (voc.LOG_REJECTED, "Answer by e-mail rejected"),
]

PRIORITIES = [
    ("0", "0 stars: low"),
    ("1", "1 star: medium"),
    ("2", "2 stars: high"),
    ("3", "3 stars: critical"),
]
