from . import sla_preset_wizard
