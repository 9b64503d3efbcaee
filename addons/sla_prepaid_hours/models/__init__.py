from . import sla_work_kind
