from odoo import http
from odoo.http import request

from ..http_tools import page


class SupportPortal(http.Controller):
    """The overview of a customer's support."""

    @http.route("/my/support", type="http", auth="user", website=True, methods=["GET"])
    def support(self, **_kwargs):
        """Every agreement in force, and what is going on under them."""
        me = request.env.user.partner_id
        agreements = me._sla_agreements()
        policy = agreements[:1].policy_id
        zone = request.env.user.tz or policy.tz or "UTC"
        return page(
            "sla_portal.portal_support",
            page_name="support",
            page_title=request.env._("My support"),
            agreements=agreements._portal_pages(me, zone),
            standing=request.env["helpdesk.ticket"]._portal_standing(),
        )
