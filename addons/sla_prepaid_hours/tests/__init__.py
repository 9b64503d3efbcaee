from . import test_engine_alerts
from . import test_engine_statement
from . import test_ledger
from . import test_intervention
from . import test_engine_allocation
from . import test_engine_charging
