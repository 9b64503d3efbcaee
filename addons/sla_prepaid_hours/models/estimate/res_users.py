from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class ResUsers(models.Model):
    """Users whose login is on evidence are archived, not deleted."""

    _inherit = "res.users"

    # === CRUD METHODS === #

    @api.ondelete(at_uninstall=False)
    def _unlink_except_evidence(self):
        # Who deletes users need not see estimates.
        evidence = self.env["sla.estimate.evidence"].sudo()
        found = evidence.search([("user_id", "in", self.ids)], limit=1)
        if found:
            raise UserError(
                self.env._(
                    "%(user)s sent, approved or declined estimates, which is kept as "
                    "evidence. Archive the user instead of deleting it.",
                    user=found.user_id.name,
                )
            )

    # === BUSINESS METHODS === #

    def _sla_estimates_seen(self):
        """Which estimates agreements let a user see, for record rules: those of the
        tickets they see, and those that are theirs to answer.

        :return: a domain on estimates, the same as long as the user is
        """
        self.ensure_one()
        if not self.share:
            return list(Domain.TRUE)
        me = self.partner_id.id
        answers = Domain("approver_ids.partner_id", "in", [me]) | (
            Domain("approver_ids", "=", False) & Domain("contact_ids", "in", [me])
        )
        seen = Domain("ticket_id", "any", self._sla_tickets_seen())
        return list(seen | Domain("ticket_id.agreement_id", "any", answers))
