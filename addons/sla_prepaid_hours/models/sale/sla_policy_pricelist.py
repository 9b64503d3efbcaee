from odoo import fields, models


class SlaPolicy(models.Model):
    """Discounts of a tier: an ordinary pricelist (rule H9)."""

    _inherit = "sla.policy"

    pricelist_id = fields.Many2one(
        "product.pricelist",
        string="Discounts of This Tier",
        ondelete="set null",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        help="Proposed on quotations and estimates of customers under this policy, "
        "unless the customer has a pricelist of their own.",
    )


class SlaAgreement(models.Model):
    _inherit = "sla.agreement"

    # === BUSINESS METHODS === #

    def _tier_pricelist(self):
        """The pricelist of the tier, if it has one in use."""
        # Sellers need not see policies to sell at their discounts.
        return self.sudo().policy_id.pricelist_id.filtered("active").sudo(False)


class ResPartner(models.Model):
    _inherit = "res.partner"

    # === BUSINESS METHODS === #

    def _sla_own_pricelist(self, company):
        """The customer's own pricelist, if it is active."""
        self.ensure_one()
        partner = self.sudo().with_company(company)
        return partner.specific_property_product_pricelist.filtered("active").sudo(
            False
        )

    def _sla_pricelist(self, company):
        """The pricelist that hours are sold and estimated at: the customer's own,
        else that of their tier, else Odoo's."""
        self.ensure_one()
        partner = self.commercial_partner_id.with_company(company)
        return (
            partner._sla_own_pricelist(company)
            or partner._sla_hours_agreement(company)._tier_pricelist()
            or partner.property_product_pricelist
        )
