from odoo import fields, models


class SlaPolicy(models.Model):
    """What a tier costs, and how long its agreements run."""

    _inherit = "sla.policy"

    months_after_go_live = fields.Integer(
        string="Months after Go-Live",
        tracking=True,
        help="Its agreements end so many months after go-live. 0: by no fixed term.",
    )
    renewal_notice_days = fields.Integer(
        string="Renewal Notice",
        default=30,
        help="So many days before the end of an agreement the customer and the "
        "responsible are told. 0: nobody is.",
    )
    price_ids = fields.One2many("sla.price", "policy_id", string="Prices", copy=True)
    addon_offer_ids = fields.One2many(
        "sla.addon.offer", "policy_id", string="Add-ons on Offer", copy=True
    )

    _months_not_negative = models.Constraint(
        "CHECK(months_after_go_live >= 0)",
        "An agreement runs for a number of months after go-live, or 0 for no term.",
    )
    _notice_not_negative = models.Constraint(
        "CHECK(renewal_notice_days >= 0)",
        "Notice is given a number of days before the end, or 0 for none.",
    )
