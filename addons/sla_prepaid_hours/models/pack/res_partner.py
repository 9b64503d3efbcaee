from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ... import const
from ...engine import worktime


class ResPartner(models.Model):
    """What day it is at a customer's, and how far their balance may go."""

    _inherit = "res.partner"

    sla_pack_ids = fields.One2many(
        "sla.pack",
        "commercial_partner_id",
        string="Hour Packs",
        groups="sla_policy.group_sla_user",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("parent_id", "is_company")
    def _check_hours_stay(self):
        """A contact who goes to another customer takes no hours along.

        Where the customer as a whole becomes part of another, so do its books:
        see `res_partner_books`.
        """
        # Whoever edits contacts need not see packs.
        packs = self.env["sla.pack"].sudo().with_context(active_test=False)
        packs = packs.search(
            [("partner_id", "child_of", self.ids), ("state", "!=", const.DRAFT)]
        ).filtered(
            lambda pack: (
                pack.commercial_partner_id != pack.partner_id.commercial_partner_id
                and pack.commercial_partner_id
                == pack.commercial_partner_id.commercial_partner_id
            )
        )
        for pack in packs._with_minutes():
            raise ValidationError(
                self.env._(
                    "%(contact)s has hours of %(customer)s (%(pack)s), which stay with "
                    "them. Transfer them to another contact first, or give them back.",
                    contact=pack.partner_id.name,
                    customer=pack.commercial_partner_id.name,
                    pack=pack.name,
                )
            )

    # === BUSINESS METHODS === #

    def _sla_today(self, company):
        """Today at the customer's: their time zone, else that of their agreement."""
        self.ensure_one()
        return self._sla_day(fields.Datetime.now(), company)

    def _sla_day(self, moment, company):
        """The day a moment (naive UTC) falls on at the customer's."""
        self.ensure_one()
        return worktime.local_day(self._sla_zone(company), moment)

    def _sla_zone(self, company):
        """The time zone a customer's days are counted in."""
        self.ensure_one()
        # A customer's days do not depend on who asks.
        customer = self.sudo().commercial_partner_id
        return (
            customer.tz
            or customer._sla_hours_agreement(company).policy_id.tz
            or company.sudo().partner_id.tz
            or "UTC"
        )

    def _sla_hours_agreement(self, company):
        """The agreement that says how the customer's hours are handled now."""
        self.ensure_one()
        found = self.env["sla.agreement"]._find_active(
            [(self.commercial_partner_id.id, company.id, fields.Datetime.now())]
        )
        return found[0]

    def _sla_overdraft(self, company):
        """How many minutes the customer's balance may be below zero."""
        self.ensure_one()
        return self._sla_hours_agreement(company).policy_id._overdraft()

    def _sla_owners(self):
        """Whose packs may pay for a contact's work: theirs, and those above them."""
        owners, partner = set(), self.sudo()
        while partner:
            owners.add(partner.id)
            partner = partner.parent_id
        return frozenset(owners | set(self.sudo().commercial_partner_id.ids))
