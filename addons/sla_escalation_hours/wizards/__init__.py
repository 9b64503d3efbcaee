from . import sla_undue_wizard
