from . import sla_availability
