from . import sla_preset_wizard
from . import sla_set_aside_wizard
