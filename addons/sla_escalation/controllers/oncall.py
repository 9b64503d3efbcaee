from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import request


class OncallController(http.Controller):
    @http.route(
        "/sla/oncall/<string:token>.ics",
        type="http",
        auth="public",
        methods=["GET"],
        readonly=True,
        sitemap=False,
        save_session=False,
    )
    def calendar(self, token):
        """Shifts for calendar programs, which cannot log in. Changes nothing."""
        feed = request.env["sla.oncall.feed"]._by_token(token)
        if not feed:
            raise NotFound
        return request.make_response(
            feed._content(),
            headers=[
                ("Content-Type", "text/calendar; charset=utf-8"),
                ("Content-Disposition", 'inline; filename="on-call.ics"'),
                ("Cache-Control", "private, no-store"),
                ("X-Robots-Tag", "noindex"),
                ("Referrer-Policy", "no-referrer"),
            ],
        )
