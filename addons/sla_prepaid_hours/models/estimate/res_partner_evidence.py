from odoo import api, models
from odoo.exceptions import UserError


class ResPartner(models.Model):
    """Customers and people that evidence names are archived, not deleted."""

    _inherit = "res.partner"

    # === CRUD METHODS === #

    @api.ondelete(at_uninstall=False)
    def _unlink_except_evidence(self):
        # Who deletes contacts need not see estimates.
        evidence = self.env["sla.estimate.evidence"].sudo()
        found = evidence.search(
            [
                "|",
                ("partner_id", "in", self.ids),
                "|",
                ("estimate_id.partner_id", "in", self.ids),
                ("estimate_id.commercial_partner_id", "in", self.ids),
            ],
            limit=1,
        )
        if found:
            estimate = found.estimate_id
            person = (
                found.partner_id | estimate.partner_id | estimate.commercial_partner_id
            ) & self.sudo()
            raise UserError(
                self.env._(
                    "%(person)s was sent estimates or answered them, which is kept as "
                    "evidence. Archive the contact instead of deleting it.",
                    person=person[:1].name,
                )
            )
