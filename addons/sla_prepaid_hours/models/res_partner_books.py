from odoo import api, models
from odoo.exceptions import UserError

from .. import const
from .sla_statement import CLOSED

# Nothing of these is left to be used.
_USED_UP = (const.EXHAUSTED, const.EXPIRED, const.VOID)


class ResPartner(models.Model):
    """What becomes of hours when their customer becomes part of another.

    They go along with the whole customer, and stay where somebody only leaves it.
    What closed statements say of two customers is never mixed.
    """

    _inherit = "res.partner"

    # === CRUD METHODS === #

    def write(self, vals):
        if not {"parent_id", "is_company"} & vals.keys():
            return super().write(vals)
        packs = self._sla_all_packs([("partner_id", "child_of", self.ids)])
        before = packs.grouped("commercial_partner_id")
        res = super().write(vals)
        for customer, theirs in before.items():
            customer._sla_follow_customer(
                theirs.filtered(
                    lambda pack, old=customer: pack.commercial_partner_id != old
                )
            )
        return res

    # === BUSINESS METHODS === #

    @api.model
    def _sla_all_packs(self, domain):
        # Whoever looks after contacts need not see packs; archived ones count too.
        return self.env["sla.pack"].sudo().with_context(active_test=False).search(domain)

    def _sla_follow_customer(self, packs):
        """Packs that were this customer's and, as it seems, are another's now."""
        self.ensure_one()
        owner = self.commercial_partner_id
        if packs and owner != self:
            self._sla_hand_over_books(owner)
        elif packs:
            packs._stay_with(self)

    def _sla_hand_over_books(self, owner):
        """All that was booked on this customer is another's now.

        :raise UserError: where it would change what a closed statement has said
        """
        self.ensure_one()
        if self == owner:
            return
        # They are ledgers nobody writes; whose they are follows the customer.
        entries = self.env["sla.pack.entry"]._writer()
        mine = entries.search([("commercial_partner_id", "=", self.id)])
        theirs = entries.search(
            [
                ("commercial_partner_id", "=", owner.id),
                ("company_id", "in", mine.company_id.ids),
            ]
        )
        statements = self.env["sla.statement"]._writer()
        stated = statements.search([("partner_id", "in", (self | owner).ids)])
        both = mine.company_id & theirs.company_id
        closed = stated.filtered(lambda one: one.state == CLOSED)
        if closed.filtered(lambda one: one.company_id in both):
            raise UserError(
                self.env._(
                    "%(one)s and %(other)s have prepaid hours, and statements that "
                    "are closed: they would not add up any more. Refund or use up the "
                    "hours of one of them and archive it.",
                    one=self.name,
                    other=owner.name,
                )
            )
        for month in stated.grouped(lambda one: (one.company_id, one.date_from)).values():
            # A draft is made of the ledger: one says all there is.
            kept = month.sorted(lambda one: (one.state != CLOSED, one.id))[:1]
            (month - kept).unlink()
            kept.filtered(lambda one: one.partner_id != owner).write(
                {"partner_id": owner.id}
            )
        mine.write({"commercial_partner_id": owner.id})
        work = self.env["sla.intervention"]._writer()
        work.search([("commercial_partner_id", "=", self.id)]).write(
            {"commercial_partner_id": owner.id}
        )


class SlaPack(models.Model):
    _inherit = "sla.pack"

    # === BUSINESS METHODS === #

    def _stay_with(self, customer):
        """Packs of a contact who leaves their customer stay with the customer.

        :raise UserError: where something is left that was reserved for the contact
        """
        for pack in self:
            if pack.state not in _USED_UP:
                raise UserError(
                    self.env._(
                        "“%(pack)s” holds hours of %(customer)s that are reserved for "
                        "%(contact)s. Transfer them within %(customer)s first.",
                        pack=pack.name,
                        customer=customer.name,
                        contact=pack.partner_id.name,
                    )
                )
        self._as_state_writer().write({"partner_id": customer.id})


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Contacts that are merged: their hours are those of the one that is left."""

    _inherit = "base.partner.merge.automatic.wizard"

    # === BUSINESS METHODS === #

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        owner = dst_partner.commercial_partner_id
        for partner in src_partners:
            customer = partner.commercial_partner_id
            packs = partner._sla_all_packs([("partner_id", "=", partner.id)])
            if customer == partner:
                partner._sla_hand_over_books(owner)
            elif customer != owner and packs:
                packs._stay_with(customer)
        # Of two quotations for more hours one is enough.
        orders = self.env["sale.order"].sudo()
        quoted = orders.search(
            [("sla_topup_partner_id", "in", (src_partners | dst_partner).ids)],
            order="id desc",
        )
        for alike in quoted.grouped("company_id").values():
            alike[1:].sla_topup_partner_id = False
        self.env.flush_all()
        res = super()._update_foreign_keys(src_partners, dst_partner)
        self.env.invalidate_all()
        packs = dst_partner._sla_all_packs([("partner_id", "=", dst_partner.id)])
        self.env.add_to_compute(packs._fields["commercial_partner_id"], packs)
        return res
