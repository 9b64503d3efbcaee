"""What uninstalling does beyond what Odoo does by itself."""

from odoo.addons.sla_policy.uninstall import delete_what_odoo_forgets, our_names

MODULE = "sla_visit"


def uninstall_hook(env):
    """Leave no trace, except the addresses of the demonstration that tickets use."""
    _keep_used_addresses(env)
    _detach_meetings(env)
    delete_what_odoo_forgets(env, MODULE)


def _keep_used_addresses(env):
    """Make a demonstration address that a ticket refers to an ordinary contact."""
    names = our_names(env, MODULE, "res.partner")
    tickets = env["helpdesk.ticket"].with_context(active_test=False)
    domain = [("partner_id", "in", names.mapped("res_id"))]
    used = tickets.search(domain).partner_id
    our_names(env, MODULE, "res.partner", used.ids).unlink()


def _detach_meetings(env):
    """Clear what meetings refer to: they stay, and agreements may go with sla_policy.

    By SQL: the foreign keys are dropped before the agreements are deleted.
    """
    env.flush_all()
    env.cr.execute(
        "UPDATE calendar_event SET sla_agreement_id = NULL, sla_entitlement_id = NULL, "
        "sla_ticket_id = NULL, sla_place_id = NULL WHERE sla_agreement_id IS NOT NULL "
        "OR sla_entitlement_id IS NOT NULL OR sla_ticket_id IS NOT NULL "
        "OR sla_place_id IS NOT NULL"
    )
    env.invalidate_all()
