import json

from odoo import http
from odoo.http import request

from ..http_tools import attempt, attempt_within_limit, flash, page, see_other, whole

_URL = "/my/tickets/order"


class OrderPortal(http.Controller):
    """The customer's own order of their open tickets.

    Arranged by buttons, or by dragging where scripts run; what it changes is shown
    before it is sent for good.
    """

    @http.route(_URL, type="http", auth="user", website=True, methods=["GET"])
    def order(self, **_kwargs):
        """The current order."""
        tickets = request.env["helpdesk.ticket"].get_order()
        return self._page(tickets.ids)

    @http.route(_URL, type="http", auth="user", website=True, methods=["POST"])
    def order_change(self, ids="", step="", before="", moves="", **_kwargs):
        """Move one ticket by a place, show what the order changes, or set it.

        :param str ids: the order as arranged so far, ids by comma
        :param str step: ``up-<id>``, ``down-<id>``, ``check`` or ``send``
        :param str before: the order that was looked at, ids by comma
        :param str moves: the dates that were shown, JSON
        """
        arranged = self._numbers(ids)
        action, _sep, number = step.partition("-")
        if action in ("up", "down"):
            return self._page(self._shifted(arranged, whole(number), action))
        if action == "send":
            return self._send(arranged, self._numbers(before), moves)
        return self._page(arranged, is_checked=True)

    def _send(self, arranged, before, moves):
        def change():
            return request.env["helpdesk.ticket"].action_set_order(
                arranged, before=before, moves=self._shown(moves)
            )

        preview, error = attempt_within_limit("order", change)
        if error:
            return self._page(arranged, error=error, is_checked=True)
        if preview["moves"]:
            sentence = request.env._(
                "Your order is set. The dates that moved are on their tickets."
            )
        else:
            sentence = request.env._("Your order is set.")
        flash(sentence)
        return see_other(_URL)

    def _page(self, arranged, error="", is_checked=False):
        model = request.env["helpdesk.ticket"]
        preview, refused = attempt(lambda: model.preview_order(arranged))
        if refused:
            # A user who may not set it sees the current order.
            tickets, preview = model.get_order(), None
        else:
            tickets = model.browse(preview["ids"])
        return page(
            "sla_portal.portal_order",
            error=error,
            refused=refused,
            page_name="tickets",
            rows=tickets._portal_order_rows(),
            ids=",".join(str(one) for one in tickets.ids),
            changes=preview,
            is_checked=is_checked and preview and preview["is_changed"],
            before=",".join(str(one) for one in preview["before"]) if preview else "",
            moves=json.dumps(
                {
                    str(move["id"]): move["after"].isoformat()
                    for move in (preview["moves"] if preview else ())
                }
            ),
        )

    def _numbers(self, text):
        """Ids from a list by comma; what is none is passed over."""
        return [whole(one) for one in text.split(",")[:1000] if whole(one)]

    def _shown(self, text):
        """The dates that were shown; None where the form was tampered with."""
        try:
            shown = json.loads(text or "{}")
        except ValueError:
            return {}
        return shown if isinstance(shown, dict) else {}

    def _shifted(self, ids, one, direction):
        """The order with a ticket moved by one place."""
        if one not in ids:
            return ids
        place = ids.index(one)
        other = place - 1 if direction == "up" else place + 1
        if 0 <= other < len(ids):
            ids[place], ids[other] = ids[other], ids[place]
        return ids
