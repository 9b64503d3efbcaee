from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..const import PAYMENT_RULES
from ..engine import arrears as engine


class SlaPolicy(models.Model):
    _inherit = "sla.policy"

    payment_rule = fields.Selection(
        PAYMENT_RULES,
        string="Payment",
        default=engine.NONE,
        required=True,
        tracking=True,
        help="What has to be paid for service to go on. Unpaid invoices suspend the "
        "agreement after a notice, and payment resumes it. Invoices in dispute do "
        "not count.",
    )
    payment_day = fields.Integer(
        string="Paid by Day",
        default=5,
        tracking=True,
        help="What is due by this day of the month and still unpaid suspends from the "
        "day after. In shorter months: from the day after their last.",
    )
    payment_grace_days = fields.Integer(
        string="Days of Grace",
        default=0,
        tracking=True,
        help="How many days after its due date an invoice may still be unpaid.",
    )
    payment_notice_days = fields.Integer(
        string="Notice",
        default=2,
        tracking=True,
        help="How many days before the suspension the customer has notice. Where a "
        "notice comes late, the suspension waits for it.",
    )
    payment_earlier_invoices = fields.Boolean(
        string="Earlier Invoices Count",
        tracking=True,
        help="Also invoices dated before the first day of the agreement suspend it. "
        "Otherwise only those that name the agreement do.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains(
        "payment_rule", "payment_day", "payment_grace_days", "payment_notice_days"
    )
    def _check_payment(self):
        for policy in self.filtered(lambda p: p.payment_rule != engine.NONE):
            if not 1 <= policy.payment_day <= 31:
                raise ValidationError(
                    self.env._("Payment is due by a day of the month: from 1 to 31.")
                )
            if policy.payment_grace_days < 0:
                raise ValidationError(
                    self.env._(
                        "Days of grace come after the due date: 0 or more of them."
                    )
                )
            if not 1 <= policy.payment_notice_days <= 25:
                raise ValidationError(
                    self.env._(
                        "Notice is given before service stops: 1 to 25 days before."
                    )
                )

    # === BUSINESS METHODS === #

    def _payment_rule(self):
        """The rule as the engine takes it."""
        self.ensure_one()
        return engine.Rule(
            kind=self.payment_rule or engine.NONE,
            day=self.payment_day,
            grace_days=self.payment_grace_days,
            notice_days=self.payment_notice_days,
        )
