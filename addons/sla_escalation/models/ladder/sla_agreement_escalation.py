from odoo import fields, models

from ... import const


class SlaAgreement(models.Model):
    """The levels of escalation an agreement has, before there is a ticket."""

    _inherit = "sla.agreement"

    # === BUSINESS METHODS === #

    def _escalation_ways(self):
        """What its customer may do to escalate, by their tier and nothing else (E3).

        As `helpdesk.ticket.get_escalation_ways`, but for the number of a ticket,
        without which nothing is escalated (E4): what a link is filled in with leaves
        room for it.

        :return: dicts of ``trigger`` (`customer` or `emergency`), ``number``, ``name``,
            ``text`` and ``links``: dicts of ``label``, ``kind`` and ``url``
        """
        self.ensure_one()
        # Customers may not read ladders; they are told of those of their own tier.
        agreement = self.sudo()
        policy = agreement._policy_on(fields.Datetime.now())
        rules = self.env["sla.escalation.rule"].sudo()
        ways = []
        for rule in rules.browse(rules._ids_of(policy.id, agreement.company_id.id)):
            if rule.trigger not in (const.CUSTOMER, const.EMERGENCY):
                continue
            for number, level in enumerate(rule._levels_for(policy), start=1):
                if level.for_customer:
                    ways.append(
                        {
                            "trigger": rule.trigger,
                            "number": number,
                            "name": level.name,
                            "text": level.customer_text or "",
                            "links": level._links(
                                agreement.company_id, self.env._("Ticket number:")
                            ),
                        }
                    )
        return ways
