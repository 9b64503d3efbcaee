from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import request
from odoo.tools import consteq

from odoo.addons.helpdesk_mgmt.controllers.myaccount import CustomerPortalHelpdesk

from ..http_tools import (
    MAX_ID,
    attempt_within_limit,
    flash,
    neighbours,
    own,
    page,
    see_other,
)
from .tickets import HISTORY

_MODEL = "helpdesk.ticket"
_URL = "/my/ticket"
_MAX_TOKEN = 64


class TicketPortal(CustomerPortalHelpdesk):
    """The page of a ticket, and what its customer can do about it.

    Every button calls a method of the ticket that checks for itself who may.
    """

    @http.route(methods=["GET"])
    def portal_my_ticket(self, ticket_id, access_token=None, story="", **_kwargs):
        """The ticket's page. A reader with only the link of an e-mail reads the
        conversation, and does nothing (rule P2)."""
        ticket = self._guest_ticket(ticket_id, access_token)
        if ticket is None:
            if request.env.user._is_public():
                # Whether there is such a ticket or not.
                return request.redirect_query(
                    "/web/login", {"redirect": f"/my/ticket/{ticket_id}"}
                )
            try:
                ticket = self._read_ticket(ticket_id)
            except NotFound:
                # As help desk answers, whether there is such a ticket or not.
                return request.redirect("/my")
            return self._ticket_page(ticket, story=story)
        return self._ticket_page(ticket, story=story, is_guest=True)

    @http.route(
        [
            "/my/ticket/<int:ticket_id>/message",
            "/my/ticket/<int:ticket_id>/confirm",
            "/my/ticket/<int:ticket_id>/not_solved",
            "/my/ticket/<int:ticket_id>/confirm_contact",
        ],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    def ticket_form(self, ticket_id, **_kwargs):
        """Lead the address of a form back to its page: a refused form leaves it in
        the browser, and so does a login that came in between."""
        return see_other(f"/my/ticket/{ticket_id}")

    @http.route(
        "/my/ticket/<int:ticket_id>/message",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def ticket_message(self, ticket_id, body="", **_kwargs):
        """Answer, as by mail."""
        ticket = self._read_ticket(ticket_id)
        files = request.httprequest.files.getlist("files")
        return self._ask(
            ticket,
            "message",
            lambda: ticket._portal_say(
                body, [(file.filename, file.read()) for file in files if file.filename]
            ),
            request.env._("Your message was sent."),
            body=body,
        )

    @http.route(
        "/my/ticket/<int:ticket_id>/confirm",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def ticket_confirm(self, ticket_id, **_kwargs):
        """It is solved."""
        ticket = own(_MODEL, ticket_id)
        return self._ask(
            ticket,
            "confirm",
            ticket.action_confirm_solved,
            request.env._("Thank you. The ticket is closed."),
        )

    @http.route(
        "/my/ticket/<int:ticket_id>/not_solved",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def ticket_not_solved(self, ticket_id, reason="", **_kwargs):
        """It is not solved: the ticket, or a new one, goes on."""
        ticket = own(_MODEL, ticket_id)
        return self._ask(
            ticket,
            "not_solved",
            lambda: ticket.action_not_solved(reason),
            request.env._("Thank you. We go on with it."),
            reason=reason,
        )

    @http.route(
        "/my/ticket/<int:ticket_id>/confirm_contact",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def ticket_confirm_contact(self, ticket_id, **_kwargs):
        """An authorised contact confirms a colleague's ticket."""
        ticket = own(_MODEL, ticket_id)
        return self._ask(
            ticket,
            "confirm_contact",
            ticket.action_confirm_contact,
            request.env._("Thank you. What is promised starts now."),
        )

    @http.route(
        "/my/ticket/<int:ticket_id>/escalate",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    def ticket_escalate_form(self, ticket_id, **_kwargs):
        """Whom it would reach, and what it would cost if it is undue."""
        return self._escalate_page(own(_MODEL, ticket_id))

    @http.route(
        "/my/ticket/<int:ticket_id>/escalate",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def ticket_escalate(self, ticket_id, reason="", emergency="", price="", **_kwargs):
        """Escalate it."""
        ticket = own(_MODEL, ticket_id)
        _done, error = attempt_within_limit(
            "escalate",
            lambda: ticket.action_escalate(
                reason, emergency=bool(emergency), price=price
            ),
        )
        if error:
            return self._escalate_page(
                ticket, error=error, reason=reason, emergency=emergency
            )
        flash(request.env._("It was escalated. The person on duty is being notified."))
        return see_other(f"/my/ticket/{ticket.id}")

    # === PAGES === #

    def _guest_ticket(self, ticket_id, access_token):
        """The ticket for a reader without rights who has its link; else None."""
        if not access_token or len(access_token) > _MAX_TOKEN or ticket_id > MAX_ID:
            return None
        # What is no ASCII is no token, and cannot be compared in constant time.
        if not access_token.isascii():
            return None
        # sudo: the reader has no rights; the token of the link is checked.
        ticket = request.env[_MODEL].sudo().search([("id", "=", ticket_id)], limit=1)
        if ticket.sudo(False).has_access("read"):
            return None
        known = ticket.access_token
        return ticket if known and consteq(known, access_token) else None

    def _read_ticket(self, ticket_id):
        """The ticket that the user may read, or whose conversation they are in.

        :raise werkzeug.exceptions.NotFound: for all others
        """
        if 0 < ticket_id <= MAX_ID:
            ticket = request.env[_MODEL].browse(ticket_id)
            if ticket.exists() and ticket._portal_is_copied():
                return ticket
        return own(_MODEL, ticket_id)

    def _ticket_page(self, ticket, story="", error="", **typed):
        is_guest = typed.pop("is_guest", False)
        ticket, is_whole = ticket.sudo(False), story == "all"
        if is_guest or ticket._portal_is_copied():
            # Neither has a list.
            name, near = "sla_portal.ticket_conversation_page", {}
            values = ticket._portal_conversation(is_guest, is_whole)
        else:
            name, near = "sla_portal.ticket_page", neighbours(HISTORY, ticket, _URL)
            values = ticket._portal_page(is_whole)
        return page(
            name,
            page_name="tickets",
            page_title=f"{values['number']} · {values['name']}",
            error=error,
            typed=typed,
            ticket=values,
            **near,
        )

    def _escalate_page(self, ticket, error="", **typed):
        return page(
            "sla_portal.ticket_escalate_page",
            page_name="tickets",
            page_title=request.env._("Escalate %s", ticket.number),
            error=error,
            typed=typed,
            ticket=ticket._portal_escalation(),
        )

    # === DOING === #

    def _ask(self, ticket, what, call, thanks, **typed):
        """Do what a form asked for; what was typed stays where it is refused."""
        _done, error = attempt_within_limit(what, call)
        if error:
            return self._ticket_page(ticket, error=error, **typed)
        flash(thanks)
        return see_other(f"/my/ticket/{ticket.id}")
