from odoo import fields, models
from odoo.exceptions import UserError


class HelpdeskTicket(models.Model):
    """Outages that came to light by a ticket."""

    _inherit = "helpdesk.ticket"

    sla_outage_ids = fields.One2many(
        "sla.outage",
        "ticket_id",
        string="Outages",
        groups="sla_policy.group_sla_user",
    )
    sla_outage_count = fields.Integer(
        compute="_compute_sla_outages", groups="sla_policy.group_sla_user"
    )
    sla_can_report_outage = fields.Boolean(
        compute="_compute_sla_outages", groups="sla_policy.group_sla_user"
    )

    # === COMPUTE METHODS === #

    def _compute_sla_outages(self):
        counts = dict(
            self.env["sla.outage"]._read_group(
                [("ticket_id", "in", self.ids)], ["ticket_id"], ["__count"]
            )
        )
        services = self.env["sla.service"]._read_group(
            [("commercial_partner_id", "in", self._sla_outage_customers().ids)],
            ["commercial_partner_id", "company_id"],
        )
        hosted = {(customer.id, company.id) for customer, company in services}
        for ticket in self:
            customer = ticket._sla_outage_customers()
            ticket.sla_outage_count = counts.get(ticket._origin, 0)
            ticket.sla_can_report_outage = (customer.id, ticket.company_id.id) in hosted

    # === ACTION METHODS === #

    def action_report_outage(self):
        """Write an outage down that the ticket is about.

        :raise UserError: nothing is hosted for the customer
        """
        self.ensure_one()
        services = self.env["sla.service"].search(
            [
                ("commercial_partner_id", "in", self._sla_outage_customers().ids),
                ("company_id", "=", self.company_id.id),
            ]
        )
        if not services:
            raise UserError(
                self.env._(
                    "Nothing is hosted for the customer of this ticket. Ask a manager "
                    "to add the service in Helpdesk > Agreements > Availability."
                )
            )
        context = {"default_ticket_id": self.id}
        if len(services) == 1:
            context["default_service_id"] = services.id
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Report outage"),
            "res_model": "sla.outage",
            "view_mode": "form",
            "target": "new",
            "context": context,
        }

    def action_view_outages(self):
        """Open the outages the ticket is about."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "sla_availability.sla_outage_action"
        )
        action["domain"] = [("ticket_id", "=", self.id)]
        action["context"] = {"default_ticket_id": self.id}
        return action

    # === BUSINESS METHODS === #

    def _sla_outage_customers(self):
        """The companies the tickets come from."""
        return self.partner_id.commercial_partner_id
