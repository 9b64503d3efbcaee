"""What uninstalling does beyond what Odoo does by itself."""

from odoo.tools import SQL

from odoo.addons.sla_policy.uninstall import delete_what_odoo_forgets

MODULE = "sla_availability"

# The models in the order in which their records refer to each other.
_RECORDS = ("sla.availability", "sla.outage", "sla.service")


def uninstall_hook(env):
    """Leave no trace: records of users would block those of data files."""
    env.flush_all()
    for model in _RECORDS:
        # By SQL: the tables are about to be dropped, and final statements cannot be
        # deleted otherwise.
        env.cr.execute(SQL("DELETE FROM %s", SQL.identifier(env[model]._table)))
    env.invalidate_all()
    delete_what_odoo_forgets(env, MODULE)
