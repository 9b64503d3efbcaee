from odoo import fields, models

from ... import const


class SlaPolicy(models.Model):
    """How a tier handles hours: when they may be used, and when they run out."""

    _inherit = "sla.policy"

    shortage = fields.Selection(
        const.SHORTAGES,
        string="When Hours Run Out",
        default=const.OWE,
        required=True,
        help="What happens to work that is charged and finds nothing left to draw on.",
    )
    overdraft_minutes = fields.Integer(
        string="Overdraft (min)",
        help="How far below zero a customer's balance may go.",
    )
    pack_opens = fields.Selection(
        const.OPENINGS,
        string="Hours May Be Used",
        default=const.WHEN_PAID,
        required=True,
    )
    grant_minutes_year = fields.Integer(
        string="Granted a Year (min)",
        help="Minutes the tier includes each year, expiring after it. 0: none.",
    )
    grant_kind_id = fields.Many2one(
        "sla.work.kind",
        string="Granted For",
        ondelete="restrict",
        index="btree_not_null",
        help="The only work that granted minutes pay for. Empty: any.",
    )
    charge_rule_ids = fields.One2many(
        "sla.charge.rule", "policy_id", string="Charging Rules", copy=True
    )

    _overdraft_not_negative = models.Constraint(
        "CHECK(overdraft_minutes >= 0 AND overdraft_minutes <= 6000000)",
        "An overdraft is some minutes, at most a hundred thousand hours.",
    )
    _grant_not_negative = models.Constraint(
        "CHECK(grant_minutes_year >= 0 AND grant_minutes_year <= 6000000)",
        "What is granted a year is some minutes, at most a hundred thousand hours.",
    )

    # === BUSINESS METHODS === #

    def _overdraft(self):
        """How many minutes a customer's balance may be below zero."""
        return self.overdraft_minutes if self.shortage == const.OVERDRAFT else 0
