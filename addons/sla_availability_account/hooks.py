"""What uninstalling does beyond what Odoo does by itself."""

from odoo.addons.sla_policy.uninstall import delete_what_odoo_forgets

MODULE = "sla_availability_account"


def uninstall_hook(env):
    """Delete the bookkeeping of the foreign key to credit notes."""
    delete_what_odoo_forgets(env, MODULE)
