"""What uninstalling does beyond what Odoo does by itself."""

from odoo.addons.sla_policy.uninstall import delete_what_odoo_forgets, our_names

MODULE = "sla_visit"


def uninstall_hook(env):
    """Leave no trace, except the addresses of the demonstration that tickets use."""
    _keep_used_addresses(env)
    delete_what_odoo_forgets(env, MODULE)


def _keep_used_addresses(env):
    """Make a demonstration address that a ticket refers to an ordinary contact."""
    names = our_names(env, MODULE, "res.partner")
    tickets = env["helpdesk.ticket"].with_context(active_test=False)
    domain = [("partner_id", "in", names.mapped("res_id"))]
    used = tickets.search(domain).partner_id
    our_names(env, MODULE, "res.partner", used.ids).unlink()
