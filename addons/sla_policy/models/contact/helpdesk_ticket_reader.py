from odoo import models
from odoo.exceptions import AccessError


class HelpdeskTicket(models.Model):
    """Whose tickets customers may ask about."""

    _inherit = "helpdesk.ticket"

    # === BUSINESS METHODS === #

    def _check_is_readers_own(self, refusal):
        """Customers ask about tickets of their own company only.

        :param str refusal: what they are told
        :raise AccessError: on a ticket of somebody else
        """
        me = self.env.user
        if me.share and (
            self.sudo().commercial_partner_id != me.partner_id.commercial_partner_id
        ):
            raise AccessError(refusal)
