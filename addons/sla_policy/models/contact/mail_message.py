from odoo import fields, models


class MailMessage(models.Model):
    """Messages of a ticket that are for its customer, not for others in copy."""

    _inherit = "mail.message"

    sla_customer_only = fields.Boolean(
        string="For the Customer Only",
        readonly=True,
        copy=False,
        help="Followers of the ticket who are not of its customer do not receive it.",
    )
