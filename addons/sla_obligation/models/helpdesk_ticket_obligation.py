from odoo import api, fields, models

from .sla_obligation_template import CUSTOMER


class HelpdeskTicket(models.Model):
    """Open obligations of the customer on the ticket."""

    _inherit = "helpdesk.ticket"

    sla_open_obligation_ids = fields.Many2many(
        "sla.obligation",
        string="Open Points of the Customer",
        compute="_compute_sla_open_obligation_ids",
        groups="sla_policy.group_sla_user",
    )

    @api.depends("agreement_id")
    def _compute_sla_open_obligation_ids(self):
        # Sudo: agents see them without access to the agreement; see `_open_points`.
        obligations = self.sudo().agreement_id._open_points(CUSTOMER)
        by_agreement = obligations.grouped("agreement_id")
        for ticket in self:
            ticket.sla_open_obligation_ids = by_agreement.get(
                ticket.sudo().agreement_id
            )
