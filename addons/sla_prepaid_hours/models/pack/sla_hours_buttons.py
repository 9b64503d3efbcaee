from odoo import api, fields, models

from ... import const


class SlaAgreement(models.Model):
    """The button that says how many hours are left."""

    _inherit = "sla.agreement"

    sla_hours_told = fields.Char(compute="_compute_sla_hours_told")

    @api.depends("commercial_partner_id", "company_id")
    def _compute_sla_hours_told(self):
        told = self.env["sla.pack"]._tell_customers(
            self.commercial_partner_id, self.company_id
        )
        for agreement in self:
            owner = agreement.commercial_partner_id.id, agreement.company_id.id
            agreement.sla_hours_told = told.get(owner) or self.env._("None")

    def action_view_sla_packs(self):
        """Open the customer's packs: any of them may pay for the agreement's work."""
        self.ensure_one()
        return self.commercial_partner_id.action_view_sla_packs()


class ResPartner(models.Model):
    _inherit = "res.partner"

    sla_hours_told = fields.Char(
        compute="_compute_sla_hours_told",
        groups="sla_policy.group_sla_user,sales_team.group_sale_salesman",
    )

    @api.depends_context("allowed_company_ids")
    def _compute_sla_hours_told(self):
        told = self.env["sla.pack"]._tell_customers(
            self.commercial_partner_id, self.env.companies
        )
        for partner in self:
            owners = [
                (partner.commercial_partner_id.id, company.id)
                for company in self.env.companies
            ]
            words = [told[owner] for owner in owners if owner in told]
            partner.sla_hours_told = ", ".join(words)

    def action_view_sla_packs(self):
        """Open the packs of the customer."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "sla_prepaid_hours.sla_pack_action"
        )
        partner = self.commercial_partner_id
        action["domain"] = [("commercial_partner_id", "=", partner.id)]
        action["context"] = {
            "search_default_active": 1,
            "default_partner_id": partner.id,
        }
        return action


class SlaPack(models.Model):
    _inherit = "sla.pack"

    # === ACTION METHODS === #

    def action_view_order(self):
        """Open the order it was sold on."""
        self.ensure_one()
        return self.sale_order_id.get_formview_action()

    # === BUSINESS METHODS === #

    @api.model
    def _tell_customers(self, partners, companies):
        """What customers have left, in words. Two queries.

        :return: `{(commercial partner id, company id): words}`, nothing for those
            who never had a pack
        """
        # A button says how much is left to whoever sees the customer; the packs
        # themselves have their rules.
        packs = self.sudo().search(
            [
                ("commercial_partner_id", "in", partners.ids),
                ("company_id", "in", companies.ids),
                ("state", "!=", const.VOID),
            ]
        )
        owners = packs.grouped(lambda p: (p.commercial_partner_id.id, p.company_id.id))
        return {owner: theirs._left_told() for owner, theirs in owners.items()}
