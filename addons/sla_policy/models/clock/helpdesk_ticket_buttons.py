from odoo import api, fields, models

from ...engine import vocabulary as voc

# What the estimate buttons write down.
_STEPS = (
    voc.EVENT_INFORMATION_COMPLETE,
    voc.EVENT_ESTIMATE_SENT,
    voc.EVENT_ESTIMATE_APPROVED,
)


class HelpdeskTicket(models.Model):
    """Which of the estimate buttons a ticket shows. For the screen only."""

    _inherit = "helpdesk.ticket"

    sla_can_complete_information = fields.Boolean(
        compute="_compute_sla_buttons",
        groups="sla_policy.group_sla_user",
    )
    sla_can_send_estimate = fields.Boolean(
        compute="_compute_sla_buttons",
        groups="sla_policy.group_sla_user",
    )
    sla_can_approve_estimate = fields.Boolean(
        compute="_compute_sla_buttons",
        groups="sla_policy.group_sla_user",
    )

    # === COMPUTE METHODS === #

    @api.depends("clock_ids.state", "sla_phase")
    def _compute_sla_buttons(self):
        done = self._sla_steps_done()
        for ticket in self:
            steps = done.get(ticket._origin.id, set())
            is_over = ticket.sla_phase in voc.TERMINAL_PHASES
            asked = {
                clock.metric_id.code
                for clock in ticket.clock_ids
                if clock.state != voc.CANCELLED
            }
            open_codes = {
                clock.metric_id.code
                for clock in ticket.clock_ids
                if clock.state in voc.OPEN_STATES
            }
            # A check is kept by asking for what is missing too; the information
            # is to be completed all the same.
            ticket.sla_can_complete_information = (
                not is_over
                and bool(asked & {voc.INFORMATION_CHECK, voc.ESTIMATE})
                and not steps
            )
            ticket.sla_can_send_estimate = voc.ESTIMATE in open_codes
            ticket.sla_can_approve_estimate = (
                not is_over
                and voc.EVENT_ESTIMATE_SENT in steps
                and voc.EVENT_ESTIMATE_APPROVED not in steps
            )

    def _sla_steps_done(self):
        """Which steps each ticket has behind it. One query.

        :return: `{ticket id: {kinds of event}}`
        """
        groups = (
            self.env["sla.event"]
            .sudo()
            ._read_group(
                [("ticket_id", "in", self._origin.ids), ("kind", "in", _STEPS)],
                ["ticket_id"],
                ["kind:array_agg"],
            )
        )
        return {ticket.id: set(kinds) for ticket, kinds in groups}
