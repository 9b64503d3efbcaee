"""What uninstalling does beyond what Odoo does by itself."""

from odoo.addons.sla_policy.uninstall import delete_what_odoo_forgets

MODULE = "sla_simulation"


def uninstall_hook(env):
    """Leave no trace: replays hold nothing that others refer to."""
    delete_what_odoo_forgets(env, MODULE)
