from odoo import fields, models

from odoo.addons.sla_policy.const import ROLE_APPROVER, ROLE_BILLING


class SlaAgreement(models.Model):
    _inherit = "sla.agreement"

    def _roles_of(self, partner):
        """Approvers are named by the agreement, or are its authorised contacts."""
        roles = super()._roles_of(partner)
        # Customers may not read agreements; whether they are named in one decides.
        if roles and self.sudo()._approves(partner):
            roles.add(ROLE_APPROVER)
        return roles


class ResPartner(models.Model):
    """Who of a customer may see their hours, and ask for more."""

    _inherit = "res.partner"

    # === BUSINESS METHODS === #

    def _sla_hours_companies(self, roles=frozenset({ROLE_BILLING})):
        """The companies whose hours of their customer a contact has to do with.

        Where there is no agreement nobody is named, and everybody of the customer
        has; one that is over goes on to say who, until there is another. Those of one
        company say it for another with which there is none.

        :param roles: those of which one is needed
        """
        self.ensure_one()
        # Contacts may not read agreements; what they say decides.
        agreements = (
            self.env["sla.agreement"]
            .sudo()
            .search(
                [
                    ("commercial_partner_id", "=", self.commercial_partner_id.id),
                    ("company_id", "in", self.env.companies.ids),
                    ("state", "!=", "draft"),
                ]
            )
        )
        now = fields.Datetime.now()
        companies = self.env["res.company"]
        for company in self.env.companies:
            theirs = agreements.filtered(lambda one, own=company: one.company_id == own)
            in_force = theirs.filtered(
                lambda one: one.state in ("active", "suspended") and one._covers(now)
            )
            say = in_force or theirs.sorted("date_start")[-1:] or agreements
            if not say or any(roles & one._roles_of(self) for one in say):
                companies |= company
        return companies
