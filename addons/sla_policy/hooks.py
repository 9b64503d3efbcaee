"""What installing and uninstalling do beyond the data files."""

from .engine import vocabulary as voc

# What the stages shipped by helpdesk_mgmt mean. By hook and not by data file:
# a data file would bring back a stage the users have deleted.
SHIPPED_STAGES = {
    "helpdesk_ticket_stage_new": voc.NEW,
    "helpdesk_ticket_stage_in_progress": voc.IN_PROGRESS,
    "helpdesk_ticket_stage_awaiting": voc.WAITING_CUSTOMER,
    "helpdesk_ticket_stage_done": voc.CLOSED,
    "helpdesk_ticket_stage_cancelled": voc.CANCELLED,
    "helpdesk_ticket_stage_rejected": voc.CANCELLED,
}

# Ours that tickets may be using when the addon goes.
_HANDED_BACK = {
    "helpdesk.ticket.stage": "stage_id",
    "helpdesk.ticket.type": "type_id",
}


def post_init_hook(env):
    """Say what the shipped stages mean. Tickets of the past are left alone."""
    for name, phase in SHIPPED_STAGES.items():
        stage = env.ref(f"helpdesk_mgmt.{name}", raise_if_not_found=False)
        if stage:
            stage.sla_phase = phase


def uninstall_hook(env):
    """Hand back what people use: it stays, as if they had made it themselves."""
    for model, field in _HANDED_BACK.items():
        tickets = env["helpdesk.ticket"].with_context(active_test=False)
        used = tickets._read_group([(field, "!=", False)], [field])
        used_ids = [record.id for (record,) in used]
        env["ir.model.data"].search(
            [
                ("module", "=", "sla_policy"),
                ("model", "=", model),
                ("res_id", "in", used_ids),
            ]
        ).unlink()
    # A calendar that somebody outside the addon has come to use stays as well.
    calendars = env["ir.model.data"].search(
        [("module", "=", "sla_policy"), ("model", "=", "resource.calendar")]
    )
    resources = env["resource.resource"].with_context(active_test=False)
    companies = env["res.company"].with_context(active_test=False)
    domain = [("resource_calendar_id", "in", calendars.mapped("res_id"))]
    in_use = companies.search(domain).resource_calendar_id
    domain = [("calendar_id", "in", calendars.mapped("res_id"))]
    in_use |= resources.search(domain).calendar_id
    calendars.filtered(lambda data: data.res_id in in_use.ids).unlink()
