import hashlib

from odoo import http
from odoo.exceptions import UserError
from odoo.http import content_disposition, request

from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..http_tools import (
    attempt_within_limit,
    flash,
    neighbours,
    own,
    page,
    remember_list,
    see_other,
    whole,
)

_LIST = "/my/estimates"
_ONE = "/my/estimate/<int:estimate_id>"
_ROWS = 20
_HISTORY = "my_estimates_history"


def estimate_page(estimate, error="", **typed):
    """The page of one.

    :param error: why something that was asked for on it is refused
    :param typed: what was typed into its forms
    """
    values = {
        "name": request.env.user.name,
        "is_agreed": False,
        "signature": "",
        "reason": "",
        "is_declining": False,
        "asked": {},
        **typed,
    }
    return page(
        "sla_portal.portal_estimate",
        error=error,
        page_name="estimates",
        one=estimate._portal_page(),
        typed=values,
        **neighbours(_HISTORY, estimate, "/my/estimate"),
    )


class EstimatePortal(http.Controller):
    """Estimates that the customer was sent, and their answers."""

    @http.route(
        [_LIST, f"{_LIST}/page/<int:number>"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    def estimates(self, number=1, show="", **_kwargs):
        """What waits for an answer; where nothing does, all of them."""
        model = request.env["sla.estimate"]
        filters = model._portal_filters()
        if show not in filters:
            show = "waiting" if filters["waiting"]["count"] else "all"
        pager = portal_pager(
            url=_LIST,
            url_args={"show": show},
            total=filters[show]["count"],
            page=whole(number) or 1,
            step=_ROWS,
        )
        found = model.search(
            filters[show]["domain"],
            order="sent_at desc, id desc",
            limit=_ROWS,
            offset=pager["offset"],
        )
        remember_list(_HISTORY, found)
        return page(
            "sla_portal.portal_estimates",
            page_name="estimates",
            filters=filters,
            show=show,
            rows=found._portal_rows(),
            pager=pager,
        )

    @http.route(_ONE, type="http", auth="user", website=True, methods=["GET"])
    def estimate(self, estimate_id, **_kwargs):
        """One of them. Looking at it changes nothing (rule P2)."""
        return estimate_page(own("sla.estimate", estimate_id))

    @http.route(
        [f"{_ONE}/approve", f"{_ONE}/decline"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    def estimate_form(self, estimate_id, **_kwargs):
        """Lead the address of a form back to its page: see `ticket_form`."""
        return see_other(f"/my/estimate/{estimate_id}")

    @http.route(
        f"{_ONE}/approve", type="http", auth="user", website=True, methods=["POST"]
    )
    def estimate_approve(
        self,
        estimate_id,
        version="",
        digest="",
        name="",
        sentence="",
        signature="",
        **_kwargs,
    ):
        """Approve what was looked at, by name."""
        estimate = own("sla.estimate", estimate_id)

        def approve():
            self._check_is_customers()
            return estimate.action_approve(
                version=whole(version),
                digest=digest,
                name=name,
                sentence=sentence,
                signature=signature,
            )

        _done, error = attempt_within_limit("estimate", approve)
        mine = estimate.approved_user_id == request.env.user
        if error and not (mine and estimate.state == "approved"):
            return estimate_page(
                estimate,
                error,
                name=name,
                is_agreed=bool(sentence),
                signature=signature if signature.startswith("data:image/png") else "",
            )
        # Sent twice by the same person it is no mistake: it is approved.
        flash(
            str(error) or request.env._("Thank you. You approved it; work can begin.")
        )
        return see_other(f"/my/estimate/{estimate.id}")

    @http.route(
        f"{_ONE}/decline", type="http", auth="user", website=True, methods=["POST"]
    )
    def estimate_decline(self, estimate_id, version="", reason="", **_kwargs):
        """Decline it, and say why."""
        estimate = own("sla.estimate", estimate_id)

        def decline():
            self._check_is_customers()
            if version != str(estimate.version):
                raise UserError(
                    request.env._("Open the estimate again: you looked at another one.")
                )
            return estimate.action_decline(reason)

        _done, error = attempt_within_limit("estimate", decline)
        if error:
            return estimate_page(estimate, error, reason=reason, is_declining=True)
        flash(request.env._("You declined it. We will get back to you."))
        return see_other(f"/my/estimate/{estimate.id}")

    @http.route(f"{_ONE}/pdf", type="http", auth="user", website=True, methods=["GET"])
    def estimate_pdf(self, estimate_id, **_kwargs):
        """The PDF as it was sent."""
        estimate = self._own_with_amounts(estimate_id)
        # It belongs to the estimate, which they may read.
        return self._file(estimate.sudo().attachment_id, estimate.sent_digest)

    @http.route(
        f"{_ONE}/signed", type="http", auth="user", website=True, methods=["GET"]
    )
    def estimate_signed(self, estimate_id, **_kwargs):
        """The PDF as it was signed."""
        estimate = self._own_with_amounts(estimate_id)
        # It belongs to the estimate, which they may read.
        return self._file(estimate.sudo().signed_attachment_id, estimate.signed_digest)

    def _check_is_customers(self):
        """Agents have a form with a field for the customer's message.

        :raise UserError: for them
        """
        if not request.env.user.share:
            raise UserError(
                request.env._(
                    "You are not one of the customer's people. Write down what they "
                    "answered on the estimate in the back office."
                )
            )

    def _own_with_amounts(self, estimate_id):
        """The estimate, for readers who may see its amounts: its files have them."""
        estimate = own("sla.estimate", estimate_id)
        if not estimate._shows_amounts():
            raise request.not_found()
        return estimate

    def _file(self, attachment, digest):
        """A file as it was kept; nothing where it is not that any more."""
        content = attachment.exists() and attachment.raw
        if not content or hashlib.sha256(content).hexdigest() != digest:
            raise request.not_found()
        return request.make_response(
            content,
            headers=[
                ("Content-Type", "application/pdf"),
                ("Content-Length", len(content)),
                ("Content-Disposition", content_disposition(attachment.name)),
                ("X-Content-Type-Options", "nosniff"),
                ("Cache-Control", "private, no-store"),
            ],
        )
