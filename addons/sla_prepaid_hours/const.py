"""What the models say in selections."""

PURCHASE = "purchase"
GRANT = "grant"
HOLD = "hold"
RELEASE = "release"
CONSUME = "consume"
REVERSE = "reverse"
EXPIRE = "expire"
ADJUST = "adjust"
REFUND = "refund"
TRANSFER = "transfer"
ENTRY_KINDS = [
    (PURCHASE, "Bought"),
    (GRANT, "Granted"),
    (HOLD, "Held"),
    (RELEASE, "Released"),
    (CONSUME, "Used"),
    (REVERSE, "Given back"),
    (EXPIRE, "Expired"),
    (ADJUST, "Adjusted"),
    (REFUND, "Refunded"),
    (TRANSFER, "Transferred"),
]
# What a kind does to the balance; the others go either way.
MORE = (PURCHASE, GRANT, RELEASE, REVERSE)
LESS = (HOLD, CONSUME, REFUND)

DRAFT = "draft"
ACTIVE = "active"
EXHAUSTED = "exhausted"
EXPIRED = "expired"
VOID = "void"
PACK_STATES = [
    (DRAFT, "Draft"),
    (ACTIVE, "Active"),
    (EXHAUSTED, "Used up"),
    (EXPIRED, "Expired"),
    (VOID, "Void"),
]
# Entries are posted on packs in these.
OPENED = (ACTIVE, EXHAUSTED, EXPIRED)

# What happens where nothing is left to draw on.
REFUSE = "refuse"
OWE = "owe"
OVERDRAFT = "overdraft"
SHORTAGES = [
    (REFUSE, "Refuse the work until hours are bought"),
    (OWE, "Charge the rest by invoice"),
    (OVERDRAFT, "Allow the balance below zero"),
]

# When hours that were sold may be used.
WHEN_PAID = "paid"
WHEN_INVOICED = "posted"
WHEN_ORDERED = "confirmed"
OPENINGS = [
    (WHEN_PAID, "When the invoice is paid"),
    (WHEN_INVOICED, "When it is invoiced"),
    (WHEN_ORDERED, "When it is ordered"),
]

# On what ground work is charged, or is not.
BY_ESTIMATE = "estimate"
OUT_OF_POLICY = "out_of_policy"
UNDUE_ESCALATION = "undue_escalation"
FIRST_LEVEL = "first_level"
WARRANTY = "warranty"
WARRANTY_OVER = "warranty_over"
INCLUDED = "included"
GROUNDS = [
    (BY_ESTIMATE, "Approved estimate"),
    (OUT_OF_POLICY, "Out of policy"),
    (UNDUE_ESCALATION, "Undue escalation"),
    (FIRST_LEVEL, "First level"),
    (WARRANTY, "Warranty"),
    (WARRANTY_OVER, "Warranty over"),
    (INCLUDED, "Included"),
]

# The state of a statement whose figures do not change any more.
STATEMENT_CLOSED = "closed"

# Where the minutes of an intervention come from.
WORK = "work"
SOURCES = [
    (WORK, "Time logged"),
    (UNDUE_ESCALATION, "Undue escalation"),
    (OUT_OF_POLICY, "Out of policy"),
]
