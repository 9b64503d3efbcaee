from . import test_availability_credit
