from odoo import models
from odoo.fields import Domain


class IrAttachment(models.Model):
    """The files of a ticket's page are fetched by who may read the page.

    Not by a token of the file, which would open it to every holder of the address,
    for good: a reader who may not see a file any more does not get it.
    """

    _inherit = "ir.attachment"

    def _can_return_content(self, field_name=None, access_token=None):
        if not access_token and self.env.user._is_portal() and self._portal_is_shown():
            return True
        return super()._can_return_content(field_name, access_token)

    def _portal_is_shown(self):
        """Whether the reader sees it on the page of a ticket."""
        self.ensure_one()
        # Customers have no rights to attachments; what a page shows of its ticket's is
        # for them.
        one = self.sudo()
        ticket = self.env["helpdesk.ticket"].browse(one.res_id).exists()
        if one.res_model != ticket._name or one.res_field or not ticket:
            return False
        if ticket._portal_is_copied():
            domain = ticket.sudo()._portal_conversation_domain()
        elif ticket.has_access("read"):
            domain = ticket.sudo()._portal_message_domain()
        else:
            return False
        ticket = ticket.sudo()
        shown = domain & Domain("attachment_ids", "=", one.id)
        return bool(self.env["mail.message"].sudo().search_count(shown, limit=1)) or (
            one.id in [file["id"] for file in ticket._portal_own_files()]
        )
