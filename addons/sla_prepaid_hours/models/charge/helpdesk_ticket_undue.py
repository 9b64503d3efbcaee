from odoo import api, models
from odoo.tools import format_amount

from ... import const
from ...engine import duration


class HelpdeskTicket(models.Model):
    """What an undue escalation would cost, for the customer to read before."""

    _inherit = "helpdesk.ticket"

    # === BUSINESS METHODS === #

    @api.readonly
    def get_undue_price(self):
        """What the customer is charged should an escalation turn out to be undue
        (rules E6 and H7). Writes nothing.

        :return: dict of ``minutes`` (0: it is not charged) and ``price``, in words:
            hours and, where an hour has a price, money before taxes
        :raise AccessError: on a ticket of somebody else
        """
        self.ensure_one()
        self.check_access("read")
        self._check_is_readers_own(
            self.env._("You can see the prices of your own company's tickets only.")
        )
        # Customers may not read rules; what their own tier charges they may know.
        ticket = self.sudo()
        cost = ticket._sla_undue_cost()
        return {"minutes": cost["minutes"], "price": cost["price"]}

    def _sla_undue_cost(self):
        """What an undue escalation costs.

        :return: dict of ``minutes`` (0: it is not charged), ``price`` in words,
            ``amount`` before taxes and ``currency``, 0 and none where an hour has no
            price
        """
        self.ensure_one()
        currency = self.env["res.currency"]
        if not (
            self.commercial_partner_id and self._sla_charges(const.UNDUE_ESCALATION)
        ):
            return {"minutes": 0, "price": "", "amount": 0.0, "currency": currency}
        minutes = self._sla_charge_rule(const.UNDUE_ESCALATION).minimum_minutes
        hour, currency = self._sla_hour_price(self.type_id.work_kind_id)
        return {
            "minutes": minutes,
            "price": self._sla_price_for_customer(minutes),
            "amount": currency.round(hour * minutes / 60) if hour else 0.0,
            "currency": currency,
        }

    def _sla_price_for_customer(self, minutes):
        """So many minutes, as the customer pays them."""
        self.ensure_one()
        time = duration.write(minutes)
        price, currency = self._sla_hour_price(self.type_id.work_kind_id)
        if not price:
            return self.env._("%s h of your hours", time)
        return self.env._(
            "%(time)s h of your hours, or %(price)s before taxes where you have none",
            time=time,
            price=format_amount(self.env, price * minutes / 60, currency),
        )
