"""The words of the addon with their labels."""

from .engine import webhook

CHANNEL = "whatsapp"

# Where requests go, unless the system parameter names a gateway (or a fake).
API_URL_PARAMETER = "sla_escalation_whatsapp.api_url"
API_URL = "https://graph.facebook.com"
API_VERSION = "23.0"
TIMEOUT = 10  # seconds that a request may take, each way

# Who may take secrets from the server's environment: nothing else is read from it.
ENVIRONMENT_PREFIX = "SLA_"

# What became of something that came in.
NEW = "new"
DONE = "done"
TRIAGE = "triage"
DISMISSED = "dismissed"
FAILED = "failed"
STATES = [
    (NEW, "To be looked at"),
    (DONE, "Done"),
    (TRIAGE, "To sort"),
    (DISMISSED, "Set aside"),
    (FAILED, "Failed"),
]

KINDS = [
    (webhook.MESSAGE, "Message"),
    (webhook.STATUS, "Delivery status"),
    (webhook.TEMPLATE, "Template"),
]

# Why a message waits for somebody.
UNKNOWN_SENDER = "unknown_sender"
NO_TICKET = "no_ticket"
NOT_THEIRS = "not_theirs"
SEVERAL = "several"
RECYCLED = "recycled"
NUMBER_CHANGED = "number_changed"
REASONS = [
    (UNKNOWN_SENDER, "Unknown sender"),
    (NO_TICKET, "Names no ticket"),
    (NOT_THEIRS, "Names somebody else's ticket"),
    (SEVERAL, "Could be several people's, or about several tickets"),
    (RECYCLED, "The number belongs to another account of WhatsApp now"),
    (NUMBER_CHANGED, "Says that the number has changed"),
]

# What Meta says of a template.
TEMPLATE_DRAFT = "draft"
TEMPLATE_PENDING = "pending"
TEMPLATE_APPROVED = "approved"
TEMPLATE_REJECTED = "rejected"
TEMPLATE_PAUSED = "paused"
TEMPLATE_DISABLED = "disabled"
TEMPLATE_STATES = [
    (TEMPLATE_DRAFT, "Not submitted"),
    (TEMPLATE_PENDING, "In review"),
    (TEMPLATE_APPROVED, "Approved"),
    (TEMPLATE_REJECTED, "Rejected"),
    (TEMPLATE_PAUSED, "Paused"),
    (TEMPLATE_DISABLED, "Disabled"),
]
# Meta's words for them, in its API and in its webhooks.
TEMPLATE_WORDS = {
    "APPROVED": TEMPLATE_APPROVED,
    "REINSTATED": TEMPLATE_APPROVED,
    "PENDING": TEMPLATE_PENDING,
    "IN_APPEAL": TEMPLATE_PENDING,
    "REJECTED": TEMPLATE_REJECTED,
    "PAUSED": TEMPLATE_PAUSED,
    "FLAGGED": TEMPLATE_APPROVED,
    "DISABLED": TEMPLATE_DISABLED,
    "PENDING_DELETION": TEMPLATE_DISABLED,
    "DELETED": TEMPLATE_DISABLED,
}

OPT_IN_WAYS = [
    ("contract", "In the agreement"),
    ("written", "In writing"),
    ("portal", "In the portal"),
    ("whatsapp", "Wrote to us first"),
    ("colleague", "One of us"),
]

# What a variable of a template stands for.
VARIABLES = [
    ("number", "Ticket's number"),
    ("severity", "Severity"),
    ("customer", "Customer"),
    ("subject", "Subject"),
    ("level", "Level of the ladder"),
    ("summary", "All of it in one line"),
]
