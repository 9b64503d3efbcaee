"""What uninstalling does beyond what Odoo does by itself."""

from odoo.addons.sla_policy.uninstall import delete_what_odoo_forgets

MODULE = "sla_intake"


def uninstall_hook(env):
    """Delete what Odoo leaves; no other addon refers to questions and answers."""
    delete_what_odoo_forgets(env, MODULE)
