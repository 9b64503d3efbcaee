from . import sla_work_kind
from . import sla_statement
