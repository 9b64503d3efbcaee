from . import sla_time_wizard
from . import sla_charge_wizard
from . import sla_waive_wizard
