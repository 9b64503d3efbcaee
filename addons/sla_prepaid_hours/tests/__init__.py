from . import test_engine_alerts
from . import test_engine_statement
from . import test_ledger
from . import test_intervention
