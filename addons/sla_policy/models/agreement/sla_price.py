from odoo import api, fields, models

MONTH = "month"
YEAR = "year"
ONCE = "once"
PERIODS = [(MONTH, "A month"), (YEAR, "A year")]
MONTHS_PER_YEAR = 12


class SlaPrice(models.Model):
    """What a tier costs on a platform: one cell of the price matrix."""

    _name = "sla.price"
    _description = "Support Price"
    _order = "policy_id, sequence, platform_id, id"
    _rec_name = "policy_id"

    policy_id = fields.Many2one(
        "sla.policy", required=True, ondelete="cascade", index=True, string="Tier"
    )
    company_id = fields.Many2one(related="policy_id.company_id")
    is_preset = fields.Boolean(related="policy_id.is_preset")
    sequence = fields.Integer(default=10)
    platform_id = fields.Many2one(
        "sla.platform",
        ondelete="restrict",
        index="btree_not_null",
        help="Empty: the price on any platform that has none of its own.",
    )
    # The lowest, where a report puts several together: tiers do not add up.
    amount = fields.Monetary(string="Price", required=True, aggregator="min")
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
        ondelete="restrict",
    )
    period = fields.Selection(PERIODS, required=True, default=MONTH)
    amount_year = fields.Monetary(
        string="Price a Year",
        compute="_compute_amount_year",
        store=True,
        aggregator="min",
        help="For comparing tiers that are paid by the month with others.",
    )

    _cell_uniq = models.UniqueIndex(
        "(policy_id, COALESCE(platform_id, 0))",
        "The tier has a price for this platform already. Change that one.",
    )
    _amount_not_negative = models.Constraint(
        "CHECK(amount >= 0)", "A price cannot be negative."
    )

    # === COMPUTE METHODS === #

    @api.depends("amount", "period")
    def _compute_amount_year(self):
        for price in self:
            times = MONTHS_PER_YEAR if price.period == MONTH else 1
            price.amount_year = price.amount * times

    # === BUSINESS METHODS === #

    def _for_platform(self, platform):
        """The price on a platform: its own, else the one for any platform."""
        own = self.filtered(lambda price: price.platform_id == platform)
        return (own or self.filtered(lambda price: not price.platform_id))[:1]
