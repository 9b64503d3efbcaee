"""The vocabulary of the addon in words for people.

The words themselves live in `engine/vocabulary.py`; here they get their labels.
"""

from odoo.tools import LazyTranslate

from .engine import vocabulary as voc

_lt = LazyTranslate(__name__)

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

INCLUDED = "included"
NO_AGREEMENT = "no_agreement"
COVERAGES = [
    (INCLUDED, "Included"),
    (NO_AGREEMENT, "No agreement"),
]

EVENT_KINDS = [
    (voc.FACT_CREATED, "Created"),
    (voc.FACT_PHASE, "Stage changed"),
    (voc.FACT_ASSIGNED, "Assignment changed"),
    (voc.FACT_PRIORITY, "Priority changed"),
    (voc.FACT_TYPE, "Request type changed"),
    (voc.FACT_POLICY, "Agreement changed"),
    (voc.FACT_RELEASE_DATE, "Release date set"),
    (voc.FACT_AGENT_REPLY, "Agent answered"),
    (voc.FACT_CUSTOMER_REPLY, "Customer wrote"),
    (voc.FACT_INFORMATION_REQUESTED, "Information requested"),
    (voc.FACT_INFORMATION_COMPLETE, "Information complete"),
    (voc.FACT_ESTIMATE_SENT, "Estimate sent"),
    (voc.FACT_ESTIMATE_APPROVED, "Estimate approved"),
    (voc.FACT_SUSPENDED, "Service suspended"),
    (voc.FACT_RESUMED, "Service resumed"),
    (voc.FACT_VERDICT, "Verdict"),
    (voc.LOG_BREACHED, "Deadline passed"),
    (voc.LOG_RECALCULATED, "Deadline recalculated"),
]

PRIORITIES = [
    ("0", "0 stars: low"),
    ("1", "1 star: medium"),
    ("2", "2 stars: high"),
    ("3", "3 stars: critical"),
]

# Why a clock stands still, told to a person.
STAND_REASONS = {
    voc.WAITING_CUSTOMER: _lt("Waiting for the customer"),
    voc.WAITING_VENDOR: _lt("Waiting for a vendor"),
    voc.SOLVED: _lt("Solved, until it was reopened"),
    voc.HANDED_OVER: _lt("Handed over, until it was reopened"),
    voc.CLOSED: _lt("Closed, until it was reopened"),
    voc.CANCELLED: _lt("Cancelled, until it was reopened"),
    voc.FACT_SUSPENDED: _lt("Service suspended"),
}
