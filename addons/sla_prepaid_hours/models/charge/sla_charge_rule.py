from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ... import const
from ...engine import charging


class SlaChargeRule(models.Model):
    """How a tier charges time that is worked on some ground (rules H5 and H7).

    The first rule in order that fits counts. Without one, only work under an
    approved estimate is charged, as it was worked.
    """

    _name = "sla.charge.rule"
    _description = "Charging Rule"
    _order = "policy_id, sequence, id"

    policy_id = fields.Many2one(
        "sla.policy", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="policy_id.company_id")
    is_preset = fields.Boolean(related="policy_id.is_preset")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    name = fields.Char(required=True, translate=True)
    ground = fields.Selection(
        const.GROUNDS,
        required=True,
        default=const.OUT_OF_POLICY,
        help="Approved estimate: work on tickets whose estimate the customer has "
        "approved. Out of policy: the agreement does not include the ticket. Undue "
        "escalation: what a manager marks as such. First level: included tickets of "
        "the types below, looked at before “included”. Warranty: putting right what "
        "was delivered. Warranty over: the same once its warranty is over; without a "
        "line of its own it is out of policy. Included: all other tickets.",
    )
    type_ids = fields.Many2many(
        "helpdesk.ticket.type",
        string="Request Types",
        help="Empty: any.",
    )
    is_free = fields.Boolean(
        string="No Charge", help="Time is logged and nothing is charged."
    )
    needs_estimate = fields.Boolean(
        string="Only When Approved",
        help="Nothing is charged until the customer has approved an estimate.",
    )
    regular_percent = fields.Integer(
        string="In Service Hours (%)",
        default=charging.PLAIN,
        required=True,
        help="100: an hour is charged as an hour. 0: it is not charged.",
    )
    after_hours_percent = fields.Integer(
        string="After Hours (%)", default=charging.PLAIN, required=True
    )
    holiday_percent = fields.Integer(
        string="Holidays (%)", default=charging.PLAIN, required=True
    )
    increment_minutes = fields.Integer(
        string="Increment (min)",
        default=1,
        required=True,
        help="Charged time is rounded up to a multiple of this.",
    )
    minimum_minutes = fields.Integer(
        string="Minimum (min)",
        help="Charged at least, once for each ticket and day.",
    )
    tolerance_percent = fields.Integer(
        string="Tolerance (%)",
        help="How far work may go above what the customer approved.",
    )

    _figures_possible = models.Constraint(
        "CHECK(regular_percent BETWEEN 0 AND 1000 "
        "AND after_hours_percent BETWEEN 0 AND 1000 "
        "AND holiday_percent BETWEEN 0 AND 1000 "
        "AND increment_minutes BETWEEN 1 AND 1440 "
        "AND minimum_minutes BETWEEN 0 AND 1440 "
        "AND tolerance_percent BETWEEN 0 AND 100)",
        "Multipliers go from 0 to 1000 %, increments from 1 minute and minimums from "
        "none to a day, tolerances to 100 %.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("ground", "is_free", "minimum_minutes")
    def _check_undue(self):
        for rule in self:
            if (
                rule.ground == const.UNDUE_ESCALATION
                and not rule.is_free
                and not rule.minimum_minutes
            ):
                raise ValidationError(
                    self.env._(
                        "“%s”: an undue escalation is charged with its minimum. Say "
                        "how many minutes that is.",
                        rule.name,
                    )
                )

    # === BUSINESS METHODS === #

    def _fitting(self, ground, ticket_type):
        """The first of the rules for a ground and a type of request."""
        return self.filtered(
            lambda rule: (
                rule.ground == ground
                and (not rule.type_ids or ticket_type in rule.type_ids)
            )
        )[:1]

    def _engine_rule(self, minimum=0):
        """The rule as the engine takes it; empty: charged as worked.

        :param int minimum: minutes charged at least whatever the rule says
        """
        if not self:
            return charging.Rule(minimum=minimum)
        return charging.Rule(
            regular_percent=self.regular_percent,
            after_hours_percent=self.after_hours_percent,
            holiday_percent=self.holiday_percent,
            increment=self.increment_minutes,
            minimum=max(self.minimum_minutes, minimum),
        )
