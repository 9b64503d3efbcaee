from odoo import api, models

# RFC 3834, and what is sent in its place by those who have not read it.
_AUTOMATIC_HEADERS = ("X-Autoreply", "X-Autorespond")


def _is_automatic(mail):
    """Whether a mail (email.message) was written by a machine."""
    submitted = (mail.get("Auto-Submitted") or "no").strip().lower()
    if not submitted.startswith("no"):
        return True
    if (mail.get("Precedence") or "").strip().lower() == "auto_reply":
        return True
    return any(mail.get(header) for header in _AUTOMATIC_HEADERS)


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        """An automatic answer on a ticket is kept, but as what it is (rule M8)."""
        if _is_automatic(message) and any(
            route[0] == "helpdesk.ticket" for route in routes or ()
        ):
            message_dict["message_type"] = "auto_comment"
        return super()._message_route_process(message, message_dict, routes)
