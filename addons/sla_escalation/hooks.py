"""What uninstalling does beyond what Odoo does by itself."""

from odoo.tools import SQL

MODULE = "sla_escalation"


def uninstall_hook(env):
    """Go without a trace: nobody is called by an addon that is not there."""
    env.flush_all()
    _delete_what_waits(env)
    _delete_what_odoo_forgets(env)


def _delete_what_waits(env):
    """Jobs that nothing could run, and lists of things to do that hold their type."""
    env.cr.execute(
        SQL("DELETE FROM queue_job WHERE model_name = %s", "sla.notification")
    )
    types = env["ir.model.data"].search(
        [("module", "=", MODULE), ("model", "=", "mail.activity.type")]
    )
    activities = env["mail.activity"].with_context(active_test=False)
    activities.search([("activity_type_id", "in", types.mapped("res_id"))]).unlink()


def _delete_what_odoo_forgets(env):
    """Odoo leaves some lines of its bookkeeping behind when an addon goes."""
    names = env["ir.model.data"]._read_group(
        [("model", "=", "ir.model"), ("res_id", "!=", False)],
        ["res_id"],
        ["module:array_agg"],
    )
    own = [model_id for model_id, modules in names if modules == [MODULE]]
    # Foreign keys on other addons' tables.
    env["ir.model.constraint"].search(
        [
            ("module.name", "=", MODULE),
            ("model", "not in", own),
            ("type", "=", "f"),
        ]
    ).unlink()
    # Names that the addons of our models' mixins gave to parts of them.
    parts = {
        "ir.model.inherit": [("model_id", "in", own)],
        "ir.model.fields.selection": [("field_id.model_id", "in", own)],
    }
    for model, domain in parts.items():
        env["ir.model.data"].search(
            [
                ("module", "!=", MODULE),
                ("model", "=", model),
                ("res_id", "in", env[model].search(domain).ids),
            ]
        ).unlink()
