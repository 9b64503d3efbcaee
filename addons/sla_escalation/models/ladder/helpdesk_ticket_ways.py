from odoo import api, models

from ... import const


class HelpdeskTicket(models.Model):
    """The levels of escalation that a ticket's customer has, and how to reach them."""

    _inherit = "helpdesk.ticket"

    # === BUSINESS METHODS === #

    @api.readonly
    def get_escalation_ways(self):
        """What the customer may do to escalate, by their tier and nothing else (E3).

        Numbers and addresses are those of roles, which a company publishes; nobody's
        own are told.

        :return: dicts of ``trigger`` (`customer` or `emergency`), ``number``, ``name``,
            ``text`` and ``links``: dicts of ``label`` and ``url``, filled in with the
            ticket's number
        :raise AccessError: on a ticket of somebody else
        """
        self.ensure_one()
        self.check_access("read")
        self._check_is_readers_own(
            self.env._("You can see the levels of your own company's tickets only.")
        )
        # Customers may not read rules; what their own tier offers they may know.
        ticket = self.sudo()
        ways = []
        for rule in self.env["sla.escalation.rule"]._of(ticket):
            if rule.trigger in (const.CUSTOMER, const.EMERGENCY) and rule._fits(ticket):
                ways += ticket._ways_of(rule)
        return ways

    def _ways_of(self, rule):
        """The levels of a ladder that are told to the customer."""
        ways = []
        for frozen in rule._freeze(self)["levels"]:
            if not frozen["for_customer"]:
                continue
            level = self.env["sla.escalation.level"].browse(frozen["level"])
            ways.append(
                {
                    "trigger": rule.trigger,
                    "number": frozen["number"],
                    "name": level.name,
                    "text": level.customer_text or "",
                    "links": self._links_of(level),
                }
            )
        return ways

    def _links_of(self, level):
        """Links to a level's role, ready to tap; none to people."""
        text = self.env._(
            "Ticket %(number)s: %(subject)s", number=self.number, subject=self.name
        )
        return level._links(self.company_id, text)
