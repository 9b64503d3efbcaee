from . import test_account_access_rights
from . import test_activation
from . import test_arrears
from . import test_engine_arrears
from . import test_owed
from . import test_payment_performance
from . import test_sentences_account
