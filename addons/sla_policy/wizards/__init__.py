from . import sla_wizard
from . import sla_activate_wizard
from . import sla_override_wizard
from . import sla_policy_move_wizard
from . import sla_preset_wizard
from . import sla_suspend_wizard
from . import sla_urgency_wizard
