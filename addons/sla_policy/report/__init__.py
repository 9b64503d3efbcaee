from . import sla_clock_report
