from . import sla_statement_reopen_wizard
