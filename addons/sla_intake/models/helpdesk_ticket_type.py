from odoo import fields, models


class HelpdeskTicketType(models.Model):
    """How a request type is shown to customers who file a ticket."""

    _inherit = "helpdesk.ticket.type"

    when_to_use = fields.Char(
        string="When to Choose It",
        translate=True,
        help="Shown to customers under its name: “Something stopped working”.",
    )
    portal_sequence = fields.Integer(
        string="Place in the Portal",
        default=50,
        help="Where customers see it among those their agreement treats alike: the "
        "lowest first.",
    )
    asks_impact = fields.Boolean(
        string="Asks What Has Stopped",
        default=True,
        help="Customers say what has stopped and how soon it is needed; the severity "
        "follows from it. Without it a ticket begins with the lowest severity.",
    )
