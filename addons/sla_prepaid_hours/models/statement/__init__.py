from . import sla_statement
from . import sla_statement_numbers
from . import sla_statement_closing
from . import sla_statement_print
from . import sla_statement_mail
