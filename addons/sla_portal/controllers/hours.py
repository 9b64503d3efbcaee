import math

from odoo import http
from odoo.exceptions import UserError
from odoo.http import content_disposition, request

from odoo.addons.portal.controllers.portal import pager as portal_pager
from odoo.addons.sla_policy.const import ROLE_APPROVER, ROLE_BILLING

from ..http_tools import (
    MAX_ID,
    attempt_within_limit,
    flash,
    own,
    page,
    see_other,
    whole,
)
from .estimate import estimate_page

_URL = "/my/hours"
_ROWS = 30
_FILTERS = ("since", "until", "pack", "ticket")
_KINDS = {
    "pdf": ("pdf_attachment_id", "application/pdf"),
    "xlsx": (
        "xlsx_attachment_id",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
}


class HoursPortal(http.Controller):
    """The customer's hours, for those of theirs whom their agreement lets see them."""

    @http.route(
        [_URL, f"{_URL}/page/<int:number>"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    def hours(self, number=1, **typed):
        """What is left, where it went, and what was stated."""
        return self._page(number, typed)

    @http.route(
        f"{_URL}/statement/<int:statement_id>/<string:kind>",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    def hours_statement(self, statement_id, kind, **_kwargs):
        """A closed statement, as it was kept when it was closed."""
        me = request.env.user.partner_id
        companies = me._sla_hours_companies()
        if kind not in _KINDS or not companies or not 0 < statement_id <= MAX_ID:
            raise request.not_found()
        # Customers have no rights to statements; those of their own are found.
        statement = (
            request.env["sla.statement"]
            .sudo()
            .search(
                [
                    *me.sudo()._portal_statements_domain(companies),
                    ("id", "=", statement_id),
                ]
            )
        )
        field, mimetype = _KINDS[kind]
        attachment = statement[field]
        content = attachment.raw
        if not content:
            raise request.not_found()
        return request.make_response(
            content,
            headers=[
                ("Content-Type", mimetype),
                ("Content-Length", len(content)),
                ("Content-Disposition", content_disposition(attachment.name)),
                ("X-Content-Type-Options", "nosniff"),
                ("Cache-Control", "private, no-store"),
            ],
        )

    @http.route(f"{_URL}/buy", type="http", auth="user", website=True, methods=["GET"])
    def hours_form(self, estimate_id="", **_kwargs):
        """Lead the address of the form back to its page: see `ticket_form`."""
        estimate = whole(estimate_id)
        return see_other(f"/my/estimate/{estimate}" if estimate else _URL)

    @http.route(f"{_URL}/buy", type="http", auth="user", website=True, methods=["POST"])
    def hours_buy(self, product_id="", quantity="", note="", estimate_id="", **_kwargs):
        """Ask for more hours; from an estimate that lacks some, go back to it."""
        estimate = None
        if estimate_id.strip():
            estimate = own("sla.estimate", whole(estimate_id))

        def ask():
            me = request.env.user.partner_id
            return me.commercial_partner_id.action_request_hours(
                whole(product_id),
                self._quantity(quantity),
                note,
            )

        order, error = attempt_within_limit("buy", ask)
        if error:
            asked = {"quantity": quantity, "product": product_id, "note": note}
            # Where the form was, if it is still asked for there.
            if estimate and estimate._portal_page()["request"]:
                return estimate_page(estimate, error, asked=asked)
            return self._page(1, {}, error, **asked)
        flash(
            request.env._(
                "We have noted it on quotation %s, and will send it to you.", order
            )
        )
        return see_other(f"/my/estimate/{estimate.id}" if estimate else _URL)

    def _quantity(self, text):
        """A number as people write it; what is none is not a number."""
        try:
            number = float(text.strip().replace(",", "."))
        except ValueError:
            return math.nan
        return number

    def _page(self, number, typed, error="", **asked):
        me = request.env.user.partner_id
        companies = me._sla_hours_companies()
        if not companies:
            askable = me._sla_hours_companies(frozenset({ROLE_BILLING, ROLE_APPROVER}))
            return page(
                "sla_portal.portal_hours_closed",
                # Not theirs, or too often.
                status=max(403, getattr(error, "status", 0)),
                error=error,
                page_name="hours",
                # Their colleagues, by the agreement they may not read.
                people=me.sudo()._portal_hours_people(),
                # Who approves may ask for what they do not see: where it was refused,
                # what they typed is still there.
                request_form=asked and me.sudo()._portal_hours_request(askable),
                asked=asked,
                back="",
            )
        # Packs and movements are not for customers to read; these are their own.
        partner = me.sudo()
        typed = {name: str(typed.get(name) or "") for name in _FILTERS}
        try:
            domain = partner._portal_ledger_domain(companies, typed)
        except UserError as refused:
            error = error or str(refused)
            domain = partner._portal_ledger_domain(
                companies, dict.fromkeys(_FILTERS, "")
            )
        total = request.env["sla.pack.entry"].sudo().search_count(domain)
        pager = portal_pager(
            url=_URL,
            url_args={name: value for name, value in typed.items() if value},
            total=total,
            page=whole(number) or 1,
            step=_ROWS,
        )
        return page(
            "sla_portal.portal_hours",
            error=error,
            page_name="hours",
            hours=partner._portal_hours(companies),
            request_form=partner._portal_hours_request(companies),
            ledger=partner._portal_ledger(
                domain, pager["offset"], _ROWS, request.env.user
            ),
            total=total,
            typed=typed,
            pager=pager,
            asked=asked,
            back="",
        )
