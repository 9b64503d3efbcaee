"""What uninstalling does beyond what Odoo does by itself."""

from .const import OUTAGE


def uninstall_hook(env):
    """Delete the escalations of outages, so that Odoo can delete their rules."""
    env.flush_all()
    # By SQL: escalations cannot be deleted otherwise.
    env.cr.execute('DELETE FROM sla_escalation WHERE "trigger" = %s', (OUTAGE,))
    env.invalidate_all()
