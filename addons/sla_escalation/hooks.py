"""What uninstalling does beyond what Odoo does by itself."""

from odoo.tools import SQL

from odoo.addons.sla_policy.uninstall import delete_what_odoo_forgets, our_names

MODULE = "sla_escalation"


def uninstall_hook(env):
    """Go without a trace: nobody is called by an addon that is not there."""
    env.flush_all()
    _delete_what_waits(env)
    _delete_what_people_made(env)
    delete_what_odoo_forgets(env, MODULE)


def _delete_what_waits(env):
    """Jobs that nothing could run, and lists of things to do that hold their type."""
    env.cr.execute(
        SQL("DELETE FROM queue_job WHERE model_name = %s", "sla.notification")
    )
    types = our_names(env, MODULE, "mail.activity.type")
    activities = env["mail.activity"].with_context(active_test=False)
    activities.search([("activity_type_id", "in", types.mapped("res_id"))]).unlink()


def _delete_what_people_made(env):
    """Escalations hold on to their ladder, and ladders go with the policy they are of.

    By SQL: the tables are about to go, and nobody may delete escalations otherwise.
    """
    table = env["sla.escalation"]._table
    env.cr.execute(SQL("DELETE FROM %s", SQL.identifier(table)))
    env.invalidate_all()
