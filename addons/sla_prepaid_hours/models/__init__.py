from . import sla_estimate
from . import sla_estimate_line
from . import sla_work_kind
