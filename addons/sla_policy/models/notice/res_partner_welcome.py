import logging

from odoo import fields, models
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)


class ResPartner(models.Model):
    """Contacts that a mail to support has made (rule A6)."""

    _inherit = "res.partner"

    sla_welcomed_on = fields.Date(
        string="Known from Mail Since",
        readonly=True,
        copy=False,
        groups="sla_policy.group_sla_user",
        help="The day on which a mail to support made this contact.",
    )

    # === BUSINESS METHODS === #

    def _sla_may_welcome(self, limit):
        """Whether mail may make one more contact of the customer today."""
        self.ensure_one()
        contacts = self.sudo().with_context(active_test=False)
        made = contacts.search_count(
            [
                ("parent_id", "=", self.id),
                ("sla_welcomed_on", "=", fields.Date.today()),
            ]
        )
        if made >= limit:
            _logger.warning("Too many unknown senders for partner %s today", self.id)
        return made < limit

    def _sla_invite(self):
        """Give a contact a portal user and send the invitation, as a person would."""
        self.ensure_one()
        # The mail gateway makes users on behalf of a customer who says so.
        wizard = self.env["portal.wizard"].sudo().create({"partner_ids": [self.id]})
        try:
            with self.env.cr.savepoint():
                wizard.user_ids.action_grant_access()
        except UserError as error:
            # Somebody has this address for a login: it is theirs, and they have a user.
            _logger.info("No portal user for partner %s: %s", self.id, error)
