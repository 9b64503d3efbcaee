from . import test_ledger
from . import test_intervention
from . import test_engine_duration
from . import test_timer
from . import test_time_wizard
from . import test_charge_wizard
from . import test_js
