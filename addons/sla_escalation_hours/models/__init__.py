from . import sla_escalation
