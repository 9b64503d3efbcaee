from odoo import api, fields, models

from ..engine import coverage as engine, vocabulary as voc


class HelpdeskTicket(models.Model):
    """What the customer can do meanwhile, where putting it right takes long.

    For what is under warranty a workaround is promised; the agent is asked for one
    when little of the time is left.
    """

    _inherit = "helpdesk.ticket"

    workaround = fields.Html(
        copy=False, help="What the customer can do until it is put right."
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
            given = ticket.workaround and (
                ticket.workaround_at or fields.Datetime.now()
            )
            ticket.workaround_at = given or False

    # === BUSINESS METHODS === #

    def _sla_ask_for_workaround(self):
        """Have the agents of warranty tickets offer a workaround, once each."""
        summary = self.env._("Offer a workaround")
        for ticket in self.sudo():
            ground = (ticket.coverage_ground or {}).get("ground")
            is_asked = ticket.activity_ids.filtered(
                lambda activity: activity.summary == summary
            )
            if (
                ground == engine.WARRANTY
                and not ticket.workaround
                and not is_asked
                and ticket.stage_id.sla_phase not in voc.TERMINAL_PHASES
            ):
                ticket.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=summary,
                    note=self.env._(
                        "It is under warranty and will take longer than promised: "
                        "tell the customer what to do meanwhile."
                    ),
                    user_id=(ticket.user_id or ticket.team_id.user_id).id
                    or ticket.agreement_id.user_id.id
                    or self.env.ref("base.user_admin").id,
                )
