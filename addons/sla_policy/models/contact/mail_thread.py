from odoo import api, models

# RFC 3834, and what is sent in its place by those who have not read it.
_AUTOMATIC_HEADERS = ("X-Autoreply", "X-Autorespond")
_TICKET = "helpdesk.ticket"

# Goes with a mail from an agent's address without proof of the sender.
UNPROVEN = object()


def _is_automatic(mail):
    """Whether a mail (email.message) was written by a machine."""
    submitted = (mail.get("Auto-Submitted") or "no").strip().lower()
    if not submitted.startswith("no"):
        return True
    if (mail.get("Precedence") or "").strip().lower() == "auto_reply":
        return True
    return any(mail.get(header) for header in _AUTOMATIC_HEADERS)


class MailThread(models.AbstractModel):
    """Incoming mail of tickets: machines, unproven agents, copies of strangers."""

    _inherit = "mail.thread"

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        """Decide what a mail to a ticket counts as, before it is posted.

        An automatic answer is kept as what it is (rule M8). A mail from an agent's
        address without proof of the sender becomes an internal note. Copies of
        strangers subscribe nobody.
        """
        routes = list(routes or ())
        if not any(route[0] == _TICKET for route in routes):
            return super()._message_route_process(message, message_dict, routes)
        if _is_automatic(message):
            message_dict["message_type"] = "auto_comment"
        # The gateway has no user: what is decided here depends on the mail alone.
        ticket = self.env[_TICKET].sudo()
        ticket = ticket.browse(
            [route[1] for route in routes if route[0] == _TICKET and route[1]]
        )[:1]
        author = self.env["res.partner"].sudo()
        author = author.browse(message_dict.get("author_id") or ())
        is_agent = ticket._sla_is_of_desk(author)
        is_proven = is_agent and self._sla_is_proven_sender(message, message_dict)
        if not (is_proven or ticket._sla_may_copy(author, message_dict, is_agent)):
            message_dict.update(to="", cc="", to_filtered="", cc_filtered="")
            message_dict["partner_ids"] = []
        if ticket and is_agent and not is_proven and author != ticket.partner_id:
            self = self.with_context(sla_sender=UNPROVEN)
            message_dict["is_internal"] = True
            message_dict["partner_ids"] = []
            # An internal answer is sent to the author of its parent: not to a customer.
            parent = self.env["mail.message"].sudo()
            parent = parent.browse(message_dict.get("parent_id") or ())
            if not parent.author_id or parent.author_id.partner_share:
                message_dict.pop("parent_id", None)
        return super()._message_route_process(message, message_dict, routes)
