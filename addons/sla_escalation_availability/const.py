"""The trigger that this addon adds to escalations."""

OUTAGE = "outage"
TRIGGERS = [(OUTAGE, "Hosted service away")]
