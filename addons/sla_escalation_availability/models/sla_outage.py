from odoo import api, models

from .. import const


class SlaOutage(models.Model):
    """A hosted service that is away is escalated, with a ticket (rule E4)."""

    _inherit = "sla.outage"

    @api.model_create_multi
    def create(self, vals_list):
        outages = super().create(vals_list)
        outages._escalate()
        return outages

    def _escalate(self):
        """Begin the escalations of outages that are going on. Batch."""
        # Whoever, or whatever, reports it needs no rights on tickets.
        away = self.sudo().filtered(
            lambda outage: not outage.date_to and outage.cause == "provider"
        )
        causes = []
        for outage in away:
            rule = outage._escalation_rule()
            if not rule:
                continue
            if not outage.ticket_id:
                outage.ticket_id = outage._escalation_ticket()
            causes.append(
                {
                    "ticket": outage.ticket_id,
                    "rule": rule,
                    "trigger": const.OUTAGE,
                    "reason": self.env._(
                        "“%s” is away.", outage.service_id.display_name
                    ),
                }
            )
        if causes:
            self.env["sla.escalation"]._start(causes)

    def _escalation_rule(self):
        """The ladder of the customer's tier for outages, empty if it has none."""
        rules = self.env["sla.escalation.rule"]
        customer = self.commercial_partner_id
        [agreement] = self.env["sla.agreement"]._find_active(
            [(customer.id, self.company_id.id, self.date_from)]
        )
        policy = agreement.policy_id if agreement else self.env["sla.policy"]
        found = rules.sudo().browse(rules._ids_of(policy.id, self.company_id.id))
        return found.filtered(lambda rule: rule.trigger == const.OUTAGE)[:1]

    def _escalation_ticket(self):
        """A ticket for an outage that nobody has filed one for."""
        name = self.env._("“%s” is away", self.service_id.display_name)
        return (
            self.env["helpdesk.ticket"]
            .with_company(self.company_id)
            .create(
                {
                    "name": name,
                    "description": name,
                    "partner_id": self.commercial_partner_id.id,
                    "company_id": self.company_id.id,
                    "priority": "3",
                }
            )
        )
