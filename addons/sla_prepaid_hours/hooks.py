"""What uninstalling does beyond what Odoo does by itself."""

from odoo.fields import Command
from odoo.tools import SQL

from odoo.addons.sla_policy.uninstall import (
    delete_what_odoo_forgets,
    our_names,
    own_models,
)

MODULE = "sla_prepaid_hours"

# People's records hold on to those of data files, and to each other in this order.
_PEOPLES = (
    "sla.pack.notice",
    "sla.pack.entry",
    "sla.intervention",
    "sla.timer",
    "sla.print.job",
    "sla.estimate.evidence",
    "sla.estimate.line",
    "sla.estimate",
    "sla.statement",
    "sla.pack",
    "sla.charge.rule",
)

# What others have that points to records of ours, by field.
_POINTERS = {
    "account.analytic.line": "intervention_id",
    "helpdesk.ticket.type": "work_kind_id",
    "product.template": "work_kind_id",
    "sla.policy": "grant_kind_id",
}

# Ours that documents may be using when the addon goes, the referring ones first.
_HANDED_BACK = ("product.pricelist", "product.product", "product.template")


def uninstall_hook(env):
    """Go without a trace, but for what orders, invoices and time sheets use."""
    env.flush_all()
    _hand_back_what_documents_use(env)
    _hand_back_colleagues(env)
    _take_back_rights(env)
    _delete_what_people_made(env)
    delete_what_odoo_forgets(env, MODULE)


def _hand_back_what_documents_use(env):
    """What has been sold stays, as if people had made it, in its category."""
    models = [env[model.model] for model in own_models(env, MODULE)]
    own_tables = {model._table for model in models if not model._abstract}
    kept = {}
    for model in _HANDED_BACK:
        names = our_names(env, MODULE, model)
        kept[model] = env[model].browse(_used(env, model, names, own_tables))
    kept["product.template"] |= kept["product.product"].product_tmpl_id
    kept["product.category"] = kept["product.template"].categ_id
    for model, records in kept.items():
        names = our_names(env, MODULE, model)
        names.filtered(lambda name, ids=records.ids: name.res_id in ids).unlink()


def _hand_back_colleagues(env):
    """Keep the employees of the demo data who have logged time."""
    going = env["ir.module.module"].search([("state", "=", "to remove")])
    employees = env["hr.employee"].with_context(active_test=False).search([])
    for records in (employees.user_id, employees.user_id.partner_id):
        env["ir.model.data"].search(
            [
                ("module", "in", going.mapped("name")),
                ("model", "=", records._name),
                ("res_id", "in", records.ids),
            ]
        ).unlink()


def _used(env, model, names, own_tables):
    """The ids of records that rows of other addons refer to."""
    ids = names.mapped("res_id")
    if not ids:
        return []
    pointers = env.execute_query(
        SQL(
            """
            SELECT pointing.relname, attribute.attname
              FROM pg_constraint
              JOIN pg_class pointing ON pointing.oid = conrelid
              JOIN pg_attribute attribute
                ON attribute.attrelid = conrelid AND attribute.attnum = conkey[1]
             WHERE contype = 'f' AND confdeltype != 'c' AND confrelid = %s::regclass
            """,
            env[model]._table,
        )
    )
    used = set()
    for table, column in pointers:
        if table not in own_tables:
            rows = env.execute_query(
                SQL(
                    "SELECT DISTINCT %(column)s FROM %(table)s "
                    "WHERE %(column)s IN %(ids)s",
                    column=SQL.identifier(column),
                    table=SQL.identifier(table),
                    ids=tuple(ids),
                )
            )
            used.update(row[0] for row in rows)
    return sorted(used)


def _take_back_rights(env):
    """Take back the right to log time that this addon gave to help desk users."""
    agents = env.ref("helpdesk_mgmt.group_helpdesk_user_own", raise_if_not_found=False)
    if agents:
        loggers = env.ref("hr_timesheet.group_hr_timesheet_user")
        agents.implied_ids = [Command.unlink(loggers.id)]


def _delete_what_people_made(env):
    """Delete users' records by SQL: the ORM protects ledgers, and the tables go."""
    for model, field in _POINTERS.items():
        env.cr.execute(
            SQL(
                "UPDATE %(table)s SET %(column)s = NULL WHERE %(column)s IS NOT NULL",
                table=SQL.identifier(env[model]._table),
                column=SQL.identifier(field),
            )
        )
    for model in _PEOPLES:
        env.cr.execute(SQL("DELETE FROM %s", SQL.identifier(env[model]._table)))
    env.invalidate_all()
