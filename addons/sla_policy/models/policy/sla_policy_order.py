from odoo import fields, models

KEEP = "keep"
DEAL = "deal"


class SlaPolicy(models.Model):
    """What the customer's own order of priority does to promised dates."""

    _inherit = "sla.policy"

    reorder = fields.Selection(
        [
            (KEEP, "Promised dates stay"),
            (DEAL, "Promised dates are dealt anew"),
        ],
        string="Changed Priorities",
        default=KEEP,
        required=True,
        help="Customers put their open tickets in an order of their own. Dealt anew: "
        "the release dates that are promised already follow it, the customer is shown "
        "before which ones move, and every move is published on its ticket.",
    )
