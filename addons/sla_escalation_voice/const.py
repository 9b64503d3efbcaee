"""The vocabulary of the addon in words for people."""

from .engine import call

#: Code of the channel.
VOICE = "voice"

STATUSES = [
    (call.QUEUED, "Queued"),
    (call.INITIATED, "Dialling"),
    (call.RINGING, "Ringing"),
    (call.IN_PROGRESS, "Talking"),
    (call.COMPLETED, "Ended"),
    (call.BUSY, "Busy"),
    (call.NO_ANSWER, "Nobody came"),
    (call.CANCELED, "Called off"),
    (call.FAILED, "Failed"),
]

ANSWERERS = [
    (call.HUMAN, "Somebody"),
    (call.MACHINE, "An answering machine"),
    (call.FAX, "A fax machine"),
    (call.UNKNOWN, "Not known"),
]

RESULTS = [
    (call.PENDING, "Under way"),
    (call.ACKNOWLEDGED, "Acknowledged"),
    (call.PASSED_ON, "Passed on"),
    (call.HEARD, "Heard, not acknowledged"),
    (call.BY_MACHINE, "Answering machine"),
    (call.NOT_TAKEN, "Not taken"),
    (call.NOT_MADE, "Not put through"),
]

# Where calls go, unless an administrator names a gateway of their own.
API_URL = "https://api.twilio.com"
API_PARAMETER = "sla_escalation_voice.api_url"
