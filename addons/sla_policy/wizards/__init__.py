from . import sla_override_wizard
from . import sla_preset_wizard
from . import sla_suspend_wizard
from . import sla_urgency_wizard
