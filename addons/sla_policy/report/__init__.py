from . import sla_clock_report
from . import sla_simulation_report
