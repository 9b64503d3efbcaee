from . import test_engine_alerts
from . import test_engine_statement
