from odoo import models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.sla_policy.engine import vocabulary as voc

BAD, FAIR, GOOD = "1", "3", "5"
# What can be rated: it is over, and was not called off.
_OVER = voc.TERMINAL_PHASES - {voc.CANCELLED}


class HelpdeskTicket(models.Model):
    """The customer says how it went."""

    _inherit = "helpdesk.ticket"

    # === BUSINESS METHODS === #

    def _portal_rate(self, rate, feedback=""):
        """Rate a ticket that is over, once.

        :param str rate: `1` (bad), `3` (fair) or `5` (good)
        :param str feedback: what the customer has to say, if anything
        :raise AccessError: for who may not speak for the customer
        :raise UserError: before it is over, or once more
        """
        self.ensure_one()
        self._confirm_check_speaker()
        if rate not in (BAD, FAIR, GOOD):
            raise ValidationError(self.env._("Choose one of: good, fair, bad."))
        # Customers may not write tickets, nor ratings but by the token of a mail.
        ticket = self.sudo()
        ticket._sla_lock()
        if ticket.sla_phase not in _OVER:
            raise UserError(
                self.env._(
                    "%s is being worked on. Rate it when it is solved, please.",
                    self.display_name,
                )
            )
        me = self.env.user.partner_id
        if ticket._portal_rated(me):
            raise UserError(self.env._("You have rated it already. Thank you."))
        feedback = feedback.strip()[:2000] if isinstance(feedback, str) else ""
        ticket.rating_apply(
            int(rate), token=ticket._rating_get_access_token(me), feedback=feedback
        )
        return True

    def _portal_page(self, whole_story=False):
        values = super()._portal_page(whole_story)
        values["rating"] = self._portal_rating()
        return values

    def _portal_rated(self, partner):
        """The comment of the rating; empty if there is none."""
        return self.rating_ids.filtered(
            lambda one: one.consumed and one.partner_id == partner
        )[:1]

    def _portal_rating(self):
        """What the page shows of it: the choices, or what was said."""
        ticket = self.sudo()
        labels = {
            GOOD: self.env._("Good"),
            FAIR: self.env._("Fair"),
            BAD: self.env._("Bad"),
        }
        rated = ticket._portal_rated(self.env.user.partner_id)
        if rated:
            return {
                "choices": [],
                "label": labels.get(str(int(rated.rating)), ""),
                "feedback": rated.feedback or "",
            }
        may = (
            self.env.user.share
            and ticket.active
            and ticket.sla_phase in _OVER
            and self._confirm_is_speaker()
        )
        return may and {"choices": list(labels.items()), "label": "", "feedback": ""}
