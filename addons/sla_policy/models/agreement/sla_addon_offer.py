from odoo import fields, models

from .sla_price import MONTH, ONCE, PERIODS

CONTACTS = "contacts"
CHANNEL = "channel"
HOURS = "hours"
ADDON_KINDS = [
    (CONTACTS, "Extra contacts"),
    (HOURS, "Extended hours"),
    ("emergency", "Emergencies"),
    ("visits", "Visits"),
    (CHANNEL, "Channel"),
    ("interface", "Interface"),
    ("other", "Other"),
]
ADDON_PERIODS = [*PERIODS, (ONCE, "Once")]


class SlaAddonOffer(models.Model):
    """What may be added to agreements of a tier, and at which price."""

    _name = "sla.addon.offer"
    _description = "Add-on on Offer"
    _order = "policy_id, sequence, id"

    policy_id = fields.Many2one(
        "sla.policy", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="policy_id.company_id")
    sequence = fields.Integer(default=10)
    kind = fields.Selection(ADDON_KINDS, required=True, default=CONTACTS)
    name = fields.Char(required=True, translate=True)
    quantity = fields.Integer(default=1, required=True)
    amount = fields.Monetary(string="Price", help="For one of them.")
    on_request = fields.Boolean(
        string="By Quotation", help="There is no list price: the customer asks for one."
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
        ondelete="restrict",
    )
    period = fields.Selection(ADDON_PERIODS, required=True, default=MONTH)
    channel_id = fields.Many2one(
        "helpdesk.ticket.channel", ondelete="restrict", index="btree_not_null"
    )
    calendar_id = fields.Many2one(
        "resource.calendar",
        string="Hours",
        ondelete="restrict",
        index="btree_not_null",
    )
    note = fields.Char(translate=True)

    _quantity_positive = models.Constraint(
        "CHECK(quantity > 0)", "Of an add-on there is at least one."
    )
    _amount_not_negative = models.Constraint(
        "CHECK(amount >= 0)", "A price cannot be negative."
    )
