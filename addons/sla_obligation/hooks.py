"""What uninstalling does beyond what Odoo does by itself."""

from odoo.tools import SQL

from odoo.addons.sla_policy.uninstall import delete_what_odoo_forgets

MODULE = "sla_obligation"


def uninstall_hook(env):
    """Leave no trace, and nothing that refers to agreements and policies."""
    _delete_records(env)
    delete_what_odoo_forgets(env, MODULE)


def _delete_records(env):
    """Delete the records: agreements and policies may go with sla_policy after them.

    By SQL: the tables are about to go, and accepted terms are never deleted otherwise.
    """
    env.flush_all()
    for model in ("sla.agreement.terms", "sla.obligation", "sla.obligation.template"):
        env.cr.execute(SQL("DELETE FROM %s", SQL.identifier(env[model]._table)))
    env.invalidate_all()
