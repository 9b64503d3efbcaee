from . import sla_policy_move_wizard
from . import sla_preset_wizard
