"""What uninstalling does beyond what Odoo does by itself."""

from odoo.addons.sla_policy.uninstall import delete_what_odoo_forgets


def uninstall_hook(env):
    delete_what_odoo_forgets(env, "sla_escalation_hours")
