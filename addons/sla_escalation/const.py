"""The words of the addon with their labels."""

from .engine import delivery, ladder

# Wakes when an escalation begins, or goes on.
CRON = "sla_escalation.ir_cron_escalate"

# What brings an escalation about.
USED = "used"
BREACH = "breach"
NO_ANSWER = "no_answer"
CUSTOMER = "customer"
EMERGENCY = "emergency"
AGENT = "agent"
TRIGGERS = [
    (USED, "Service time used"),
    (BREACH, "Promise broken"),
    (NO_ANSWER, "No answer"),
    (CUSTOMER, "The customer escalates"),
    (EMERGENCY, "Emergency"),
    (AGENT, "An agent escalates"),
]
# Those that time alone brings about.
BY_TIME = (USED, BREACH, NO_ANSWER)

WAIT_KINDS = [(ladder.SERVICE, "Service time"), (ladder.ELAPSED, "Elapsed time")]

# Codes of the channels that need no account with a provider (`sla.channel`).
EMAIL = "email"
ACTIVITY = "activity"
WHATSAPP_LINK = "whatsapp_link"
PHONE_LINK = "phone_link"

# Who a level is for.
TO_AGENT = "agent"
TO_LEADER = "team_leader"
TO_MANAGER = "account_manager"
TO_ROLE = "role"
TO_USER = "user"
TO_PARTNER = "partner"
TO_ON_CALL = "oncall"
TARGETS = [
    (TO_AGENT, "The ticket's agent"),
    (TO_LEADER, "The team's leader"),
    (TO_MANAGER, "The customer's account manager"),
    (TO_ROLE, "A role"),
    (TO_USER, "A user"),
    (TO_PARTNER, "A contact"),
    (TO_ON_CALL, "Who is on call"),
]

# States of an escalation.
TRIGGERED = "triggered"
ACKNOWLEDGED = "acknowledged"
RESOLVED = "resolved"
EXHAUSTED = "exhausted"
CANCELLED = "cancelled"
STATES = [
    (TRIGGERED, "Triggered"),
    (ACKNOWLEDGED, "Acknowledged"),
    (RESOLVED, "Resolved"),
    (EXHAUSTED, "Nobody answered"),
    (CANCELLED, "Cancelled"),
]
# Those that still want something done.
ACTIVE = (TRIGGERED, ACKNOWLEDGED)

DELIVERY_STATES = [
    (delivery.QUEUED, "Queued"),
    (delivery.SENT, "Sent"),
    (delivery.DELIVERED, "Delivered"),
    (delivery.FAILED, "Failed, another channel took over"),
    (delivery.DEAD, "Reached nobody"),
]

# How an escalation was acknowledged, beside the channels that allow it.
BY_BACKEND = "backend"
BY_PORTAL = "portal"

# What happens to an escalation (`sla.escalation.event.kind`).
LOG_TRIGGERED = "triggered"
LOG_NOTIFIED = "notified"
LOG_NOBODY = "nobody"
LOG_UNREACHED = "unreached"
LOG_ACKNOWLEDGED = "acknowledged"
LOG_PASSED_ON = "passed_on"
LOG_AGAIN = "again"
LOG_EMERGENCY = "emergency"
LOG_EXHAUSTED = "exhausted"
LOG_RESOLVED = "resolved"
LOG_CANCELLED = "cancelled"
LOG_UNDUE = "undue"
LOG_KINDS = [
    (LOG_TRIGGERED, "Triggered"),
    (LOG_NOTIFIED, "Level notified"),
    (LOG_NOBODY, "Nobody to notify"),
    (LOG_UNREACHED, "Reached nobody"),
    (LOG_ACKNOWLEDGED, "Acknowledged"),
    (LOG_PASSED_ON, "Passed on"),
    (LOG_AGAIN, "Nothing happened after it was acknowledged"),
    (LOG_EMERGENCY, "Became an emergency"),
    (LOG_EXHAUSTED, "Nobody answered"),
    (LOG_RESOLVED, "Resolved"),
    (LOG_CANCELLED, "Cancelled"),
    (LOG_UNDUE, "Marked undue"),
]
