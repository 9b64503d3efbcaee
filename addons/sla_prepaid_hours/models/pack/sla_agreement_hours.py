from odoo import api, fields, models

from odoo.addons.sla_policy.const import ROLE_APPROVER


class SlaAgreement(models.Model):
    """The button that says how many hours are left."""

    _inherit = "sla.agreement"

    sla_hours_summary = fields.Char(compute="_compute_sla_hours_summary")

    @api.depends("commercial_partner_id", "company_id")
    def _compute_sla_hours_summary(self):
        balances = self.env["sla.pack"]._format_balances(
            self.commercial_partner_id, self.company_id
        )
        for agreement in self:
            owner = agreement.commercial_partner_id.id, agreement.company_id.id
            agreement.sla_hours_summary = balances.get(owner) or self.env._("None")

    def action_view_sla_packs(self):
        """Open the customer's packs: any of them may pay for the agreement's work."""
        self.ensure_one()
        return self.commercial_partner_id.action_view_sla_packs()

    def _roles_of(self, partner):
        """Approvers are named by the agreement, or are its authorised contacts."""
        roles = super()._roles_of(partner)
        # Customers may not read agreements; whether they are named in one decides.
        if roles and self.sudo()._approves(partner):
            roles.add(ROLE_APPROVER)
        return roles
