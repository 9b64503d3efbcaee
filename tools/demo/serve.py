"""Files a ticket whose promise breaks two or three minutes after the demo is served.

`./dev demo` runs it in an Odoo shell each time before it serves: whoever watches sees
the escalation begin, and its mail arrive in the inbox. While the last one still climbs,
nothing is done.
"""

import os
import sys
from pathlib import Path

from odoo import fields

sys.path.insert(0, str(Path(os.environ["SLA_ROOT"], "tools", "demo")))

from sla_demo.desk import Desk, deliver  # noqa: E402
from sla_demo.escalation import WATCHED, watched  # noqa: E402

from odoo.addons.sla_policy.engine import vocabulary as voc  # noqa: E402


def main(env):
    """:return: the ticket; none if one is on its way already"""
    tickets = env["helpdesk.ticket"]
    last = tickets.search([("name", "=", WATCHED)], order="id desc")
    # That of a day ago has been answered in the meantime.
    if last.filtered(is_climbing):
        print("serve: a promise is about to break, or has just broken, already")
        return tickets
    desk = Desk(env, fields.Datetime.now())
    for ticket in last:
        if ticket.sla_phase in voc.TERMINAL_PHASES:
            continue
        desk.moves(ticket, voc.SOLVED, "agent2")
    newest = env["mail.mail"].search([], order="id desc", limit=1).id
    desk.live([watched])
    deliver(env, after=newest)
    ticket = tickets.browse(desk.filed)
    due = ticket.sla_next_deadline
    print(f"serve: {ticket.number} breaks its promise at {due} UTC")
    return ticket


def is_climbing(ticket):
    """Whether its promise is still to be broken, or somebody is still to be reached."""
    now = fields.Datetime.now()
    return any(
        clock.metric_id.code == voc.FIRST_RESPONSE
        and clock.state == voc.RUNNING
        and clock.deadline > now
        for clock in ticket.clock_ids
    ) or any(
        one.trigger == "breach" and one.state == "triggered"
        for one in ticket.escalation_ids
    )


if __name__ == "__main__":
    main(env)  # noqa: F821
    env.cr.commit()  # noqa: F821
