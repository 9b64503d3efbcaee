"""Work that is going on."""

from odoo.addons.sla_policy.engine import vocabulary as voc


def timer_runs(desk):
    """An agent is at it right now."""
    yield desk.ago(minutes=3)
    ticket = desk.env["helpdesk.ticket"].search(
        [
            ("user_id", "=", desk.agent().id),
            ("sla_phase", "=", voc.IN_PROGRESS),
            ("partner_id", "=", desk.ref("demo_contact_ingenio_rosario").id),
            ("id", "in", desk.filed),
        ],
        order="id desc",
        limit=1,
    )
    desk.starts_timer(ticket)


STORIES = [
    timer_runs,
]
