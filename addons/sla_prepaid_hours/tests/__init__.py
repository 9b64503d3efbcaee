from . import test_ledger
from . import test_intervention
from . import test_engine_duration
from . import test_timer
