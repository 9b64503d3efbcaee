"""Codes that the engine and the models share: phases, events, metrics, states.

Standard library only, so that the engine can be read and tested without Odoo.
"""

# Phases of a ticket, set by its stage (`helpdesk.ticket.stage.sla_phase`).
NEW = "new"
ASSIGNED = "assigned"
IN_PROGRESS = "in_progress"
WAITING_CUSTOMER = "waiting_customer"
WAITING_VENDOR = "waiting_vendor"
SOLVED = "solved"
HANDED_OVER = "handed_over"
CLOSED = "closed"
CANCELLED = "cancelled"

TERMINAL_PHASES = frozenset({SOLVED, HANDED_OVER, CLOSED, CANCELLED})
# A ticket that is moved to one of these counts as assigned.
ASSIGNED_PHASES = frozenset(
    {ASSIGNED, IN_PROGRESS, WAITING_CUSTOMER, WAITING_VENDOR, SOLVED, HANDED_OVER}
)

# Events: what happened to a ticket (`sla.event.kind`). The fold reads these.
EVENT_CREATED = "created"
EVENT_PHASE = "phase"
EVENT_ASSIGNED = "assigned"
EVENT_PRIORITY = "priority"
EVENT_TYPE = "type"
EVENT_POLICY = "policy"
EVENT_RELEASE_DATE = "release_date"
EVENT_AGENT_REPLY = "agent_reply"
EVENT_CUSTOMER_REPLY = "customer_reply"
EVENT_INFORMATION_COMPLETE = "information_complete"
EVENT_ESTIMATE_SENT = "estimate_sent"
EVENT_ESTIMATE_APPROVED = "estimate_approved"
# The coverage decision: whether anything is promised for the ticket.
EVENT_COVERAGE = "coverage"
# The verdict of a clock. A replay reads it and does not compute it again (C9, C11).
EVENT_VERDICT = "verdict"
# Log lines: what was done about the events. The fold ignores them.
LOG_BREACHED = "breached"
LOG_RECALCULATED = "recalculated"
# An e-mail from an agent's address without proof of the sender, and its result:
# confirmed where another answer counts already, or rejected.
LOG_UNPROVEN = "unproven_answer"
LOG_CONFIRMED = "confirmed_answer"
LOG_REJECTED = "rejected_answer"
LOG_KINDS = frozenset(
    {LOG_BREACHED, LOG_RECALCULATED, LOG_UNPROVEN, LOG_CONFIRMED, LOG_REJECTED}
)

# Coverage of a ticket (`helpdesk.ticket.coverage`), rules A2 to A8.
INCLUDED = "included"
BILLABLE = "billable"
EXCLUDED = "excluded"
REROUTED = "rerouted"
NO_AGREEMENT = "no_agreement"
SUSPENDED = "suspended"
OVER_QUOTA = "over_quota"
UNCONFIRMED_CONTACT = "unconfirmed_contact"
# Clocks run for these only.
PROMISED = frozenset({INCLUDED, BILLABLE, REROUTED})
# These end without a new decision by an agent; the promises start then.
WAITING = frozenset({SUSPENDED, UNCONFIRMED_CONTACT})

# Metrics (`sla.metric.code`), rules M1 to M7 of the design; registered in `metrics`.
FIRST_RESPONSE = "first_response"
NEXT_REPLY = "next_reply"
PROGRESS_UPDATE = "progress_update"
INFORMATION_CHECK = "information_check"
ESTIMATE = "estimate"
RELEASE_DATE = "release_date"
RESOLUTION = "resolution"

# Kinds of target (`sla.target.kind`), rules T2 to T5.
HOURS = "hours"
DAYS = "days"
CUTOFF = "cutoff"
PLANNED = "planned"

# States of a clock (`sla.clock.state`).
RUNNING = "running"
PAUSED = "paused"
MET = "met"
MISSED = "missed"
# A verdict of reports only: the deadline of an open clock has passed.
OVERDUE = "overdue"
# Neither met nor missed; also a clock state, spelled like the phase.
OPEN_STATES = frozenset({RUNNING, PAUSED})

# Kinds of span in an explanation (C10).
SPAN_COUNTED = "counted"
SPAN_CLOSED = "closed"
SPAN_HOLIDAY = "holiday"
SPAN_PAUSED = "paused"
SPAN_SUSPENDED = "suspended"

# What a first response stops at, and when a resolution starts (policy switches).
STOP_AT_REPLY = "reply"
STOP_AT_ASSIGNMENT = "assignment"
START_AT_CREATION = "creation"
START_AT_WORK = "work_started"
