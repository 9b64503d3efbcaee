from . import test_undue_charge
