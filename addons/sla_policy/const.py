"""The vocabulary of the addon in words for people.

The words themselves live in `engine/vocabulary.py`; here they get their labels.
"""

from .engine import vocabulary as voc

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
