from odoo import api, models
from odoo.exceptions import UserError


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Customers become one, and so do their books of hours.

    Odoo moves rows past all models, and stops where two of them are alike.
    """

    _inherit = "base.partner.merge.automatic.wizard"

    # === BUSINESS METHODS === #

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Hand the books over to the partner that is kept.

        :raise UserError: where closed statements, or hours of two customers, would
            be mixed; with what to do instead
        """
        owner = dst_partner.commercial_partner_id
        for partner in src_partners:
            customer = partner.commercial_partner_id
            if customer == partner:
                partner._sla_hand_over_books(owner)
            elif customer != owner:
                self._sla_check_hours_stay(partner)
        self._sla_keep_one_quotation(src_partners | dst_partner)
        self.env.flush_all()
        return super()._update_foreign_keys(src_partners, dst_partner)

    @api.model
    def _sla_check_hours_stay(self, partner):
        """A contact of one customer is merged into another's without any hours."""
        packs = partner._sla_all_packs([("partner_id", "=", partner.id)])
        for pack in packs._with_minutes():
            raise UserError(
                self.env._(
                    "%(contact)s has hours of %(customer)s (%(pack)s), which stay with "
                    "them. Transfer them to another contact first, or give them back.",
                    contact=partner.name,
                    customer=pack.commercial_partner_id.name,
                    pack=pack.name,
                )
            )

    @api.model
    def _sla_keep_one_quotation(self, partners):
        """Of several quotations for more hours of one customer one is enough."""
        # Users who merge contacts need not see orders.
        quoted = (
            self.env["sale.order"]
            .sudo()
            .search([("sla_topup_partner_id", "in", partners.ids)], order="id desc")
        )
        for alike in quoted.grouped("company_id").values():
            alike[1:].sla_topup_partner_id = False
