from odoo import http
from odoo.http import request

from odoo.addons.sla_portal.controllers.ticket import TicketPortal
from odoo.addons.sla_portal.http_tools import own, see_other


class TicketRatingPortal(TicketPortal):
    """Rating a ticket on its page."""

    @http.route(
        "/my/ticket/<int:ticket_id>/rate",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    def ticket_rate_form(self, ticket_id, **_kwargs):
        """Lead the address of the form back to its page: see `ticket_form`."""
        return see_other(f"/my/ticket/{ticket_id}")

    @http.route(
        "/my/ticket/<int:ticket_id>/rate",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def ticket_rate(self, ticket_id, rate="", feedback="", **_kwargs):
        """How it went."""
        ticket = own("helpdesk.ticket", ticket_id)
        return self._ask(
            ticket,
            "rate",
            lambda: ticket._portal_rate(rate, feedback),
            request.env._("Thank you for your rating."),
            rate=rate,
            feedback=feedback,
        )
