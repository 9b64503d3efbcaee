from . import test_availability
from . import test_availability_print
from . import test_engine_availability
from . import test_outage
from . import test_sentences_availability
from . import test_service
from . import test_service_days
from . import test_service_monitor
