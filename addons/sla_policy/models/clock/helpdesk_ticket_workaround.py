from odoo import api, fields, models
from odoo.tools import is_html_empty

from ...engine import coverage as engine, vocabulary as voc


class HelpdeskTicket(models.Model):
    """What the customer can do meanwhile, where putting it right takes long.

    For what is under warranty a workaround is promised; the agent is asked for one
    when little of the time is left.
    """

    _inherit = "helpdesk.ticket"

    workaround = fields.Html(
        copy=False, help="What the customer can do until it is put right."
    )
    workaround_asked = fields.Boolean(
        copy=False, readonly=True, help="The agent was asked for one."
    )
    workaround_at = fields.Datetime(
        string="Workaround Given",
        compute="_compute_workaround_at",
        store=True,
        copy=False,
    )

    # === COMPUTE METHODS === #

    @api.depends("workaround")
    def _compute_workaround_at(self):
        for ticket in self:
            is_given = not is_html_empty(ticket.workaround)
            given = ticket.workaround_at or fields.Datetime.now()
            ticket.workaround_at = is_given and given

    # === BUSINESS METHODS === #

    def _sla_request_workaround(self):
        """Have the agents of warranty tickets offer a workaround, once each."""
        tickets = self.sudo().filtered(
            lambda ticket: (
                (ticket.coverage_ground or {}).get("ground") == engine.WARRANTY
                and not ticket.workaround_at
                and not ticket.workaround_asked
                and ticket.sla_phase not in voc.TERMINAL_PHASES
            )
        )
        for ticket in tickets:
            people = (
                ticket.user_id | ticket.team_id.user_id | ticket.agreement_id.user_id
            )
            # Nobody is there to do it: the list of what is at risk shows it anyway.
            user = people.filtered("active")[:1]
            if user:
                ticket.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=self.env._("Offer a workaround"),
                    note=self.env._(
                        "It is under warranty and little time is left: tell the "
                        "customer what to do meanwhile."
                    ),
                    user_id=user.id,
                )
        tickets._sla_write({"workaround_asked": True})
