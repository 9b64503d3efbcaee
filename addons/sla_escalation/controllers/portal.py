from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import request

from .. import const

_MAX_ID = 2**31 - 1


class EscalationPortal(http.Controller):
    """Taking an escalation on, for whoever it was sent to and who is logged in."""

    @http.route(
        "/my/escalation/<int:escalation_id>/acknowledge",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    def escalation(self, escalation_id, **_kwargs):
        """Show it. Looking at it changes nothing (rule P2)."""
        return self._page(self._reached(escalation_id))

    @http.route(
        "/my/escalation/<int:escalation_id>/acknowledge",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def escalation_acknowledge(self, escalation_id, answer="acknowledge", **_kwargs):
        """Take it on, or hand it to the next level."""
        escalation = self._reached(escalation_id)
        partner = request.env.user.partner_id
        try:
            if answer == "pass_on":
                escalation._pass_on(partner, "portal")
            else:
                escalation._acknowledge(partner, "portal")
        except (AccessError, UserError) as error:
            return self._page(escalation, str(error))
        return request.redirect(request.httprequest.path, code=303)

    def _reached(self, escalation_id):
        """The escalation, if it was sent to whoever is logged in.

        Whoever it was not sent to learns nothing, not even whether it exists.
        """
        if escalation_id > _MAX_ID:
            raise request.not_found()
        # It may be on a ticket that they cannot read; being notified is what counts.
        escalation = request.env["sla.escalation"].sudo().browse(escalation_id).exists()
        partner = request.env.user.partner_id
        if partner not in escalation.notification_ids.partner_id:
            raise request.not_found()
        return escalation

    def _page(self, escalation, error=""):
        partner = request.env.user.partner_id
        mine = escalation.notification_ids.filtered(
            lambda one: one.partner_id == partner
        )
        is_open = escalation.state in (const.TRIGGERED, const.EXHAUSTED)
        return request.render(
            "sla_escalation.portal_escalation",
            {
                "page_name": "escalation",
                "escalation": escalation,
                "ticket": False,
                "told": mine[:1],
                "error": error,
                "is_open": is_open,
                "can_pass_on": escalation.state == const.TRIGGERED,
                "is_mine": escalation.state == const.ACKNOWLEDGED
                and escalation.acknowledged_by_id == partner,
            },
        )
