from . import sla_escalation
from . import sla_escalation_rule
from . import sla_outage
