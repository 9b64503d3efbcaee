from . import test_grants
from . import test_refund
from . import test_selling
from . import test_top_up
from . import test_transfer
from . import test_ledger
from . import test_intervention
from . import test_estimate
