from odoo import fields, models

from ...const import WARRANTIES
from ...engine import warranty


class SlaPolicy(models.Model):
    """For whom and for what a policy's promises are made."""

    _inherit = "sla.policy"

    coverage_ids = fields.One2many(
        "sla.coverage", "policy_id", string="Request Types", copy=True
    )
    ticket_quota = fields.Integer(
        string="Tickets a Month",
        help="How many tickets a calendar month includes; they do not carry over. "
        "0: as many as they like.",
    )
    contact_limit = fields.Integer(
        string="Authorised Contacts",
        help="How many people of the customer the agreement may name. 0: any number.",
    )
    channel_ids = fields.Many2many(
        "helpdesk.ticket.channel",
        string="Channels",
        help="Where tickets may come from. Empty: from anywhere. A ticket that does "
        "not say where it came from is taken.",
    )
    serves_critical = fields.Boolean(
        string="Serves 3 Stars While Suspended",
        tracking=True,
        help="What stops the customer's whole operation is served even while the "
        "agreement is suspended.",
    )
    warranty = fields.Selection(
        WARRANTIES,
        default=warranty.NONE,
        required=True,
        help="How long what is delivered under this policy is put right at no cost.",
    )
    warranty_days = fields.Integer(
        help="Days after the delivery; the last of them is still under warranty."
    )
    minimum_minutes = fields.Integer(
        string="Billed at Least (min)",
        default=60,
        help="What something outside the policy costs at least, in minutes.",
    )

    _quota_not_negative = models.Constraint(
        "CHECK(ticket_quota >= 0 AND contact_limit >= 0 AND minimum_minutes >= 0 "
        "AND warranty_days >= 0)",
        "Tickets a month, contacts, minutes and days cannot be negative. Use 0 for "
        "no limit.",
    )
    _warranty_has_days = models.Constraint(
        "CHECK(warranty != 'days' OR warranty_days BETWEEN 1 AND 36500)",
        "Say for how many days the warranty lasts: at least one, at most a hundred "
        "years.",
    )

    # === BUSINESS METHODS === #

    def _coverage_of(self, request_type):
        """The line about a request type, empty if there is none. No query a ticket."""
        return self.coverage_ids.filtered(lambda line: line.type_id == request_type)[:1]
