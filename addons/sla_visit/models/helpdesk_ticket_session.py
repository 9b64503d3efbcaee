from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import entitlement as engine


class HelpdeskTicket(models.Model):
    """Sessions about a ticket, counted against its agreement."""

    _inherit = "helpdesk.ticket"

    sla_session_ids = fields.One2many(
        "calendar.event",
        "sla_ticket_id",
        string="Sessions",
        groups="sla_policy.group_sla_user",
    )
    sla_session_count = fields.Integer(
        string="Number of Sessions",
        compute="_compute_sla_session_count",
        groups="sla_policy.group_sla_user",
    )

    # === COMPUTE METHODS === #

    @api.depends("sla_session_ids")
    def _compute_sla_session_count(self):
        # Sudo: all of them, also those that the user may not read.
        events = self.env["calendar.event"].sudo()
        counts = {
            ticket.id: count
            for ticket, count in events._read_group(
                [("sla_ticket_id", "in", self.ids)], ["sla_ticket_id"], ["__count"]
            )
        }
        for ticket in self:
            ticket.sla_session_count = counts.get(ticket._origin.id, 0)

    # === ACTION METHODS === #

    def action_plan_session(self):
        """Open a new session about the ticket, under its agreement.

        :raise UserError: there is no agreement to count it against
        """
        self.ensure_one()
        if not self.agreement_id:
            raise UserError(
                self.env._(
                    "“%s” comes under no agreement: there is nothing to count a "
                    "session against. Plan a meeting in the calendar instead.",
                    self.display_name,
                )
            )
        action = self.agreement_id.action_plan_appointment()
        action["name"] = self.env._("Plan a session")
        action["context"] = self.agreement_id._plan_context(engine.SESSION, self)
        return action

    def action_view_sessions(self):
        """Open the sessions about the ticket."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "sla_visit.sla_appointment_action"
        )
        action["domain"] = [("sla_ticket_id", "=", self.id)]
        action["context"] = (
            self.agreement_id._plan_context(engine.SESSION, self)
            if self.agreement_id
            else {"default_sla_ticket_id": self.id}
        )
        return action
