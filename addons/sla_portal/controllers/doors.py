"""What help desk leaves open, shut: every door of its, and the one that mail left."""

from odoo import http
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.helpdesk_mgmt.controllers.main import HelpdeskTicketController
from odoo.addons.mail.controllers.attachment import AttachmentController
from odoo.addons.mail.controllers.thread import ThreadController
from odoo.addons.portal.controllers.mail import MailController
from odoo.addons.portal.controllers.portal_thread import PortalChatter

from ..http_tools import attempt, flash, limit, own, see_other, whole
from ..models.helpdesk_ticket_conversation import OF_CONVERSATION

_TICKET = "helpdesk.ticket"
# The link of an e-mail opens a ticket without a login: to read, and only that.
_TOKENS = ("hash", "pid", "token", "access_token")


class TicketDoors(HelpdeskTicketController):
    @http.route(methods=["GET", "POST"], website=True)
    def support_ticket_close(self, ticket_id=None, stage_id=None, **_kwargs):
        """Close one's own ticket, by a form; a link only leads to the ticket."""
        ticket = own(_TICKET, whole(ticket_id))
        url = f"/my/ticket/{ticket.id}"
        if request.httprequest.method != "POST":
            return see_other(url)
        limit("close")
        _done, refused = attempt(
            lambda: ticket.action_close_from_portal(whole(stage_id))
        )
        flash(str(refused) or request.env._("The ticket is closed. Thank you."))
        # As help desk answers; its tests ask for it.
        return request.redirect(url, code=302)


class ConversationDoors(ThreadController):
    """A token of an e-mail reads a ticket; writing on it needs a login (P2):
    e-mails are passed on, and their links opened by machines."""

    @http.route()
    def mail_message_post(
        self, thread_model, thread_id, post_data, context=None, **kwargs
    ):
        """Not without end; what a customer's program says of us is not listened to."""
        if thread_model == _TICKET and request.env.user.share:
            limit("message")
            context = None
            post_data = request.env[_TICKET]._customer_page_message(post_data)
        return super().mail_message_post(
            thread_model, thread_id, post_data, context=context, **kwargs
        )

    @http.route()
    def mail_message_update_content(self, message_id, update_data, **kwargs):
        """A customer's own message keeps the kind and the readers it was sent with."""
        # sudo: only to see what it is about; Odoo checks whose it is.
        message = request.env["mail.message"].sudo().browse(whole(message_id))
        if request.env.user.share and message.exists().model == _TICKET:
            limit("message")
            update_data = request.env[_TICKET]._customer_page_message(update_data)
        return super().mail_message_update_content(message_id, update_data, **kwargs)

    @classmethod
    def _get_thread_with_access_for_post(cls, thread_model, thread_id, **kwargs):
        if thread_model == _TICKET:
            kwargs = _without_tokens(kwargs)
        return super()._get_thread_with_access_for_post(
            thread_model, thread_id, **kwargs
        )

    @classmethod
    def _get_message_with_access(cls, message_id, mode="read", **kwargs):
        if mode != "read":
            # sudo: only to see what it is about.
            message = request.env["mail.message"].sudo().browse(int(message_id))
            if message.exists().model == _TICKET:
                kwargs = _without_tokens(kwargs)
        return super()._get_message_with_access(message_id, mode, **kwargs)


class MailDoors(MailController):
    """The button of a notification opens the page of the ticket for those in copy."""

    @classmethod
    def _redirect_to_record(cls, model, res_id, access_token=None, **kwargs):
        if model == _TICKET and res_id and request.session.uid:
            ticket = request.env[_TICKET].browse(int(res_id)).exists()
            if ticket and ticket._portal_is_copied():
                return request.redirect(f"/my/ticket/{ticket.id}")
        return super()._redirect_to_record(
            model, res_id, access_token=access_token, **kwargs
        )


class ChatterDoors(PortalChatter):
    """A token of a mail reads the conversation: no notices, no estimates."""

    @http.route()
    def portal_message_fetch(self, thread_model, thread_id, fetch_params=None, **kw):
        if thread_model == _TICKET and any(name in kw for name in _TOKENS):
            kw["sla_conversation"] = True
        return super().portal_message_fetch(
            thread_model, thread_id, fetch_params=fetch_params, **kw
        )

    def _setup_portal_message_fetch_extra_domain(self, data):
        domain = Domain(super()._setup_portal_message_fetch_extra_domain(data))
        return domain & OF_CONVERSATION if data.get("sla_conversation") else domain


class FileDoors(AttachmentController):
    """What is sent along with a message is what is taken with a new ticket."""

    @http.route()
    def mail_attachment_upload(
        self, ufile, thread_id, thread_model, is_pending=False, **kwargs
    ):
        if thread_model == _TICKET and request.env.user.share:
            sent = [(ufile.filename, ufile.read())]
            ufile.seek(0)
            # sudo: only what is taken is checked; a user who may not write on the
            # ticket is refused below.
            wrong, _kept = request.env[_TICKET].sudo()._intake_check_files(sent)
            if wrong:
                return request.make_json_response({"error": wrong})
        return super().mail_attachment_upload(
            ufile, thread_id, thread_model, is_pending=is_pending, **kwargs
        )


def _without_tokens(kwargs):
    return {name: value for name, value in kwargs.items() if name not in _TOKENS}
