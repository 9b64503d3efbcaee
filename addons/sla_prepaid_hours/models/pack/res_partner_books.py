from odoo import api, models
from odoo.exceptions import UserError

from ..statement.sla_statement import CLOSED


class ResPartner(models.Model):
    """What becomes of hours when their customer becomes part of another.

    They go along with the whole customer; where a contact only leaves it they stay.
    What closed statements say of two customers is never mixed.
    """

    _inherit = "res.partner"

    # === CRUD METHODS === #

    def write(self, vals):
        res = super().write(vals)
        if {"parent_id", "is_company"} & vals.keys():
            packs = self._sla_all_packs([("partner_id", "child_of", self.ids)])
            for customer in packs.commercial_partner_id:
                owner = customer.commercial_partner_id
                if owner != customer:
                    customer._sla_hand_over_books(owner)
        return res

    # === BUSINESS METHODS === #

    @api.model
    def _sla_all_packs(self, domain):
        # Whoever looks after contacts need not see packs; archived ones count too.
        return (
            self.env["sla.pack"].sudo().with_context(active_test=False).search(domain)
        )

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
        months = stated.grouped(lambda one: (one.company_id, one.date_from))
        for month in months.values():
            # A draft is made of the ledger: one says all there is.
            kept = month.sorted(lambda one: (one.state != CLOSED, one.id))[:1]
            (month - kept).unlink()
            kept.filtered(lambda one: one.partner_id != owner).write(
                {"partner_id": owner.id}
            )
        self._sla_all_packs(
            [("commercial_partner_id", "=", self.id)]
        )._as_state_writer().write({"commercial_partner_id": owner.id})
        mine.write({"commercial_partner_id": owner.id})
        work = self.env["sla.intervention"]._writer()
        work.search([("commercial_partner_id", "=", self.id)]).write(
            {"commercial_partner_id": owner.id}
        )
