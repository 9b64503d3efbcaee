from . import sla_simulation_report
