"""Delivers the mails in `mails/` to the support desk of the demo database.

They go through Odoo's own mail gateway, as a mail server would hand them over.
`./dev demo` runs it in an Odoo shell; a mail that has been delivered is not
delivered again.
"""

import email
import os
import sys
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path

from odoo import fields

FOLDER = Path(os.environ["SLA_ROOT"], "tools", "demo")
sys.path.insert(0, str(FOLDER))

from sla_demo.desk import at_once, deliver  # noqa: E402

# A header of ours: the subject of the ticket that a mail is an answer to.
ANSWERS = "X-Demo-Answers"


def main(env):
    """Deliver each mail and print what became of it.

    :return: `{file name: ticket}` of the mails delivered now
    """
    with at_once(env):
        delivered = hand_over(env)
        env["sla.letter"]._cron_send()
        deliver(env)
    return delivered


def hand_over(env):
    """Hand each mail over to the gateway, unless that was done before."""
    delivered = {}
    for file in sorted(FOLDER.glob("mails/*.eml")):
        mail = email.message_from_bytes(file.read_bytes(), policy=SMTP)
        if env["mail.message"].search_count([("message_id", "=", mail["Message-ID"])]):
            print(f"{file.name}: there already")
            continue
        address(env, mail)
        before = env["helpdesk.ticket"].search([])
        was = {ticket: ticket.stage_id for ticket in before}
        # As the cron that fetches mail does: it is how a ticket gets its channel.
        gateway = env["mail.thread"].with_context(fetchmail_cron_running=True)
        ticket_id = gateway.message_process(None, mail.as_bytes())
        env.cr.flush()
        ticket = env["helpdesk.ticket"].browse(ticket_id)
        print(f"{file.name}: {tell(ticket, was.get(ticket))}")
        delivered[file.name] = ticket
    return delivered


def address(env, mail):
    """Date a mail now, and let an answer say to which message."""
    mail.replace_header("Date", format_datetime(fields.Datetime.now()))
    subject = mail[ANSWERS]
    if subject:
        ticket = env["helpdesk.ticket"].search([("name", "=", subject)], limit=1)
        asked = ticket.message_ids.filtered(
            lambda message: (
                message.author_id.user_ids
                and not message.author_id.partner_share
                and message.message_type == "comment"
            )
        )
        mail["In-Reply-To"] = asked[:1].message_id
        mail["References"] = asked[:1].message_id
        del mail[ANSWERS]


def tell(ticket, stage_before):
    """What became of a mail, in a line."""
    if not ticket:
        return "no ticket"
    if stage_before is None:
        customer = ticket.commercial_partner_id.name or "a stranger"
        due = ticket.sla_next_deadline
        promise = f"the next promise is due {due} UTC" if due else "nothing is promised"
        return f"new ticket {ticket.number} of {customer}, {promise}"
    if ticket.stage_id != stage_before:
        moved = f"moved it from {stage_before.name} to {ticket.stage_id.name}"
    else:
        moved = f"it stays in {stage_before.name}"
    return f"a message on {ticket.number}, {moved}"


if __name__ == "__main__":
    main(env)  # noqa: F821
    env.cr.commit()  # noqa: F821
