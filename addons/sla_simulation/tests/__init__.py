from . import test_access_rights
from . import test_engine_simulation
from . import test_simulation
