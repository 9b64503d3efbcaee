from odoo import fields, models
from odoo.tools import format_date

from .sla_agreement import DRAFT, IN_FORCE


class SlaAgreement(models.Model):
    """What activating an agreement would do at once, shown before it is done."""

    _inherit = "sla.agreement"

    # === ACTION METHODS === #

    def action_confirm_activation(self):
        """Activate; after a confirmation where it does more than cover new tickets.

        :return: the action that opens the confirmation, or `True` once activated
        """
        self.check_access("write")
        drafts = self.filtered(lambda agreement: agreement.state == DRAFT)
        drafts._check_can_activate()
        if not any(drafts._activation_effects().values()):
            return self.action_activate()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Activate the agreement"),
            "res_model": "sla.activate.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_agreement_ids": drafts.ids},
        }

    # === BUSINESS METHODS === #

    def _activation_effects(self):
        """What activating each agreement does at once, beyond covering new tickets.

        Other addons add theirs. Nothing is changed by asking.

        :return: `{agreement: [sentence]}`, in the language of the environment
        """
        now = fields.Datetime.now()
        same_customer = self._in_force_of_same_customer()
        effects = {agreement: [] for agreement in self}
        for agreement, sentences in effects.items():
            if agreement.date_end and agreement.date_end < agreement._local_day(now):
                sentences.append(
                    self.env._(
                        "Its last day, %s, is over: no ticket comes under it.",
                        format_date(self.env, agreement.date_end),
                    )
                )
            if agreement.is_suspended:
                sentences.append(
                    self.env._(
                        "It is suspended from the start, until it is resumed: %s",
                        agreement.suspension_reason,
                    )
                )
            if others := same_customer[agreement]:
                sentences.append(
                    self.env._(
                        "%(customer)s has other agreements in force: %(agreements)s. "
                        "A ticket takes the first one in the order of the list.",
                        customer=agreement.commercial_partner_id.display_name,
                        agreements=", ".join(others.mapped("name")),
                    )
                )
        return effects

    def _in_force_of_same_customer(self):
        """`{agreement: the customer's others that are in force}`. One query."""
        found = self.search(
            [
                ("commercial_partner_id", "in", self.commercial_partner_id.ids),
                ("company_id", "in", self.company_id.ids),
                ("state", "in", IN_FORCE),
            ]
        ).grouped(lambda other: (other.commercial_partner_id, other.company_id))
        return {
            agreement: found.get(
                (agreement.commercial_partner_id, agreement.company_id), self.browse()
            )
            - agreement
            for agreement in self
        }
