from . import sla_estimate_approval_wizard
