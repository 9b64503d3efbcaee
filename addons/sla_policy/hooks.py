"""What installing and uninstalling do beyond the data files."""

from odoo.tools import SQL

from .engine import vocabulary as voc
from .uninstall import delete_what_odoo_forgets, our_names

MODULE = "sla_policy"

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
_HANDED_BACK = (
    ("helpdesk.ticket.channel", "channel_id"),
    ("helpdesk.ticket.team", "team_id"),
    ("helpdesk.ticket.stage", "stage_id"),
    ("helpdesk.ticket.type", "type_id"),
    # Of the demonstration.
    ("res.partner", "partner_id"),
    ("res.partner", "commercial_partner_id"),
)


def post_init_hook(env):
    """Say what the shipped stages mean. Tickets of the past are left alone."""
    for name, phase in SHIPPED_STAGES.items():
        stage = env.ref(f"helpdesk_mgmt.{name}", raise_if_not_found=False)
        if stage:
            stage.sla_phase = phase


def uninstall_hook(env):
    """Go without a trace, but for what tickets and others have come to use."""
    _hand_back_what_tickets_use(env)
    _hand_back_calendars(env)
    _delete_what_people_made(env)
    delete_what_odoo_forgets(env, MODULE)


def _hand_back_what_tickets_use(env):
    """A stage or type with tickets in it stays, as if people had made it."""
    tickets = env["helpdesk.ticket"].with_context(active_test=False)
    for model, field in _HANDED_BACK:
        used = tickets._read_group([(field, "!=", False)], [field])
        records = env[model].union(*(record for (record,) in used))
        our_names(env, MODULE, model, records.ids).unlink()
        if model == "helpdesk.ticket.team":
            # With the address it has.
            aliases = records.alias_id
            our_names(env, MODULE, "mail.alias", aliases.ids).unlink()
            domains = aliases.alias_domain_id
            our_names(env, MODULE, "mail.alias.domain", domains.ids).unlink()


def _hand_back_calendars(env):
    """A calendar that somebody outside the addon has come to use stays as well."""
    calendar_ids = our_names(env, MODULE, "resource.calendar").mapped("res_id")
    resources = env["resource.resource"].with_context(active_test=False)
    companies = env["res.company"].with_context(active_test=False)
    domain = [("resource_calendar_id", "in", calendar_ids)]
    in_use = companies.search(domain).resource_calendar_id
    domain = [("calendar_id", "in", calendar_ids)]
    in_use |= resources.search(domain).calendar_id
    our_names(env, MODULE, "resource.calendar", in_use.ids).unlink()


def _delete_what_people_made(env):
    """Records without a name in a data file hold on to those that have one.

    Odoo deletes the latter first and would find each of them in use. By SQL: the
    tables are about to go, and nobody may delete events otherwise.
    """
    env.flush_all()
    env.cr.execute(
        "UPDATE helpdesk_ticket SET agreement_id = NULL, sla_next_clock_id = NULL, "
        "deliverable_id = NULL WHERE agreement_id IS NOT NULL "
        "OR sla_next_clock_id IS NOT NULL OR deliverable_id IS NOT NULL"
    )
    for model in (
        "sla.letter",
        "sla.clock",
        "sla.event",
        "sla.deliverable",
        "sla.suspension",
        "sla.agreement",
        "sla.policy.version",
        "sla.target",
        "sla.coverage",
        "sla.policy",
    ):
        env.cr.execute(SQL("DELETE FROM %s", SQL.identifier(env[model]._table)))
    env.invalidate_all()
