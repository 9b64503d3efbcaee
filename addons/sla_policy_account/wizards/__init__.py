from . import sla_dispute_wizard
