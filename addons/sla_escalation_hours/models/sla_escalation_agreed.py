from odoo import api, fields, models

from odoo.addons.sla_policy.models.moment_format import format_moment

from .sla_event import UNDUE_AGREED


class SlaEscalation(models.Model):
    """What the customer agreed to pay should it be undue (rule H7): as evidence."""

    _inherit = "sla.escalation"

    undue_agreed = fields.Text(
        compute="_compute_undue_agreed",
        string="Price Agreed To",
        help="What the customer read that it costs if it is undue, before they "
        "escalated; who it was, and when.",
    )

    # === COMPUTE METHODS === #

    @api.depends("ticket_id")
    @api.depends_context("lang", "tz")
    def _compute_undue_agreed(self):
        """One query for any number of escalations."""
        # Whoever sees the escalation sees what was agreed to with it.
        events = (
            self.env["sla.event"]
            .sudo()
            .search(
                [
                    ("ticket_id", "in", self.ticket_id.ids),
                    ("kind", "=", UNDUE_AGREED),
                ],
                order="occurred_at, id",
            )
        )
        told = {}
        for event in events:
            told.setdefault(event.value["escalation"], []).append(
                self.env._(
                    "%(price)s (%(person)s, %(moment)s)",
                    price=event.value["price"],
                    person=event.partner_id.name or "",
                    moment=format_moment(self.env, event.occurred_at),
                )
            )
        for escalation in self:
            escalation.undue_agreed = "\n".join(told.get(escalation.id, ())) or False

    # === BUSINESS METHODS === #

    def _keep_agreed(self, cost):
        """Write down what the caller has agreed to.

        :param cost: as `_sla_undue_cost` told it
        """
        self.ensure_one()
        self.env["sla.event"]._record(
            [
                {
                    "ticket_id": self.ticket_id.id,
                    "kind": UNDUE_AGREED,
                    "user_id": self.env.uid,
                    "partner_id": self.env.user.partner_id.id,
                    "value": {
                        "escalation": self.id,
                        "minutes": cost["minutes"],
                        "amount": cost["amount"],
                        "currency": cost["currency"].name or "",
                        "price": cost["price"],
                        "lang": self.env.lang or "en_US",
                    },
                }
            ]
        )
