from . import sla_set_aside_wizard
