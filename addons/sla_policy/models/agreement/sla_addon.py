from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..proposal import preserve_manual_values
from .sla_addon_offer import ADDON_KINDS, ADDON_PERIODS, CHANNEL, CONTACTS
from .sla_price import MONTH

# What an offer says of itself, and an add-on picked from it takes over.
_OFFERED = (
    "kind",
    "name",
    "quantity",
    "amount",
    "currency_id",
    "period",
    "channel_id",
    "calendar_id",
    "note",
)


def _offered(field, **kwargs):
    """A field taken from the offer when one is picked, and then one's own."""
    return field(
        **kwargs,
        compute="_compute_offered",
        store=True,
        readonly=False,
        precompute=True,
    )


class SlaAddon(models.Model):
    """Something an agreement has on top of its policy, from when until when."""

    _name = "sla.addon"
    _description = "Agreement Add-on"
    _order = "agreement_id, date_from, id"

    agreement_id = fields.Many2one(
        "sla.agreement", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="agreement_id.company_id", store=True)
    policy_id = fields.Many2one(related="agreement_id.policy_id")
    offer_id = fields.Many2one(
        "sla.addon.offer",
        string="From Catalogue",
        ondelete="set null",
        index="btree_not_null",
        domain="[('policy_id', '=', policy_id)]",
    )
    kind = fields.Selection(
        ADDON_KINDS,
        compute="_compute_offered",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    name = _offered(fields.Char, required=True)
    quantity = _offered(fields.Integer, required=True)
    amount = _offered(fields.Monetary, string="Price", help="For one of them.")
    currency_id = _offered(
        fields.Many2one, comodel_name="res.currency", required=True, ondelete="restrict"
    )
    period = fields.Selection(
        ADDON_PERIODS,
        compute="_compute_offered",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    channel_id = _offered(
        fields.Many2one,
        comodel_name="helpdesk.ticket.channel",
        ondelete="restrict",
        index="btree_not_null",
    )
    calendar_id = _offered(
        fields.Many2one,
        comodel_name="resource.calendar",
        string="Hours",
        ondelete="restrict",
        index="btree_not_null",
    )
    note = _offered(fields.Char)
    total = fields.Monetary(compute="_compute_total")
    date_from = fields.Date(
        string="From", help="The first day it is there. Empty: from the beginning."
    )
    date_to = fields.Date(
        string="Until",
        help="The last day it is there. Empty: as long as the agreement.",
    )

    _dates_ordered = models.Constraint(
        "CHECK(date_to IS NULL OR date_from IS NULL OR date_to >= date_from)",
        "An add-on cannot end before it starts. Check its two dates.",
    )
    _quantity_positive = models.Constraint(
        "CHECK(quantity > 0)", "Of an add-on there is at least one."
    )
    _amount_not_negative = models.Constraint(
        "CHECK(amount >= 0)", "A price cannot be negative."
    )

    # === COMPUTE METHODS === #

    @api.depends("offer_id")
    def _compute_offered(self):
        """What the picked offer says; without one what is there, or the least."""
        for addon in self:
            # The catalogue is read by whoever may pick from it.
            for name in _OFFERED:
                addon[name] = addon.offer_id[name] if addon.offer_id else addon[name]
            addon.kind = addon.kind or CONTACTS
            addon.quantity = addon.quantity or 1
            addon.period = addon.period or MONTH
            if not addon.currency_id:
                company = addon.agreement_id.company_id or self.env.company
                addon.currency_id = (
                    addon.agreement_id.currency_id or company.currency_id
                )

    @api.depends("amount", "quantity")
    def _compute_total(self):
        for addon in self:
            addon.total = addon.amount * addon.quantity

    # === CONSTRAINT METHODS === #

    @api.constrains("kind", "channel_id")
    def _check_channel(self):
        for addon in self:
            if addon.kind == CHANNEL and not addon.channel_id:
                raise ValidationError(
                    self.env._(
                        "“%s” opens a channel to the customer. Choose which one.",
                        addon.name,
                    )
                )

    @api.constrains("calendar_id", "kind")
    def _check_calendar(self):
        for addon in self:
            calendar = addon.calendar_id
            if not calendar:
                continue
            calendar._sla_check_countable()
            if calendar.company_id and calendar.company_id != addon.company_id:
                raise ValidationError(
                    self.env._(
                        "The hours “%s” belong to another company. Choose some of the "
                        "agreement's.",
                        calendar.name,
                    )
                )

    # === CRUD METHODS === #

    def write(self, vals):
        with preserve_manual_values(
            self, vals, {name: ("offer_id",) for name in _OFFERED}
        ):
            return super().write(vals)

    # === BUSINESS METHODS === #

    def _valid_on(self, day, kind=None):
        """Those that are there on a day (local to the policy), of a kind or of any."""
        return self.filtered(
            lambda addon: (
                (not kind or addon.kind == kind)
                and (not addon.date_from or addon.date_from <= day)
                and (not addon.date_to or day <= addon.date_to)
            )
        )
