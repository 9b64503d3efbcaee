from odoo import models
from odoo.exceptions import UserError

from odoo.addons.sla_policy.models.caller import (
    LINE,
    checked,
    flag,
    strip_untrusted_context,
    text,
)


class HelpdeskTicket(models.Model):
    """A customer escalates at the price that they were shown, and no other."""

    _inherit = "helpdesk.ticket"

    # === ACTION METHODS === #

    @strip_untrusted_context
    @checked(reason=text(), emergency=flag, price=text(LINE))
    def action_escalate(self, reason=None, emergency=False, price=None):
        """As without hours; what a customer was shown is compared, and kept.

        :param str price: what it costs if it is undue, in the words of
            `get_undue_price` that the customer read; none: they were shown nothing
        :raise UserError: where it costs something else by now
        """
        if price is None or not self.env.user.share:
            return super().action_escalate(reason, emergency=emergency)
        if self.get_undue_price()["price"] != price:
            raise UserError(
                self.env._(
                    "What an undue escalation costs has changed meanwhile. Read the "
                    "price below, then send it again."
                )
            )
        escalation = super().action_escalate(reason, emergency=emergency)
        # Customers may read neither prices nor what is kept of them.
        cost = self.sudo()._sla_undue_cost()
        if cost["minutes"]:
            escalation.sudo()._keep_agreed(cost)
        return escalation
