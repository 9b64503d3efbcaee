from . import sla_hours_balance
from . import sla_hours_report
from . import sla_pack_value
from . import sla_statement_xlsx
