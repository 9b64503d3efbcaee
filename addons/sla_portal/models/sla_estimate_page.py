from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from odoo.addons.sla_policy.const import ROLE_APPROVER, ROLE_BILLING
from odoo.addons.sla_policy.models.moment_format import format_moment
from odoo.addons.sla_prepaid_hours.engine import duration

_TONES = {
    "draft": "secondary",
    "sent": "info",
    "approved": "success",
    "declined": "danger",
    "expired": "warning",
    "superseded": "secondary",
    "done": "success",
}
_OPEN = "waiting"
_PNG = "data:image/png;base64,"


class SlaEstimate(models.Model):
    """What the pages of estimates show, of estimates that the reader may read."""

    _inherit = "sla.estimate"

    # === BUSINESS METHODS === #

    def _answer_url(self):
        """Where the customer reads it and answers."""
        self.ensure_one()
        return f"{self.get_base_url()}/my/estimate/{self.id}"

    @api.model
    def _portal_filters(self):
        """The ways to look at estimates, with how many there are. One query.

        :return: `{key: {"label", "domain", "count"}}`
        """
        counts = dict(self._read_group([], ["state"], ["__count"]))
        filters = {
            _OPEN: (self.env._("Waiting for your answer"), ("sent",)),
            "approved": (self.env._("Approved estimates"), ("approved", "done")),
            "closed": (
                self.env._("Not in force"),
                ("declined", "expired", "superseded"),
            ),
            "all": (self.env._("All estimates"), tuple(counts)),
        }
        return {
            key: {
                "label": label,
                "domain": [("state", "in", states)],
                "count": sum(counts.get(state, 0) for state in states),
            }
            for key, (label, states) in filters.items()
        }

    def _portal_rows(self):
        """A row an estimate. A constant number of queries."""
        rows = []
        # Approvers need not see the ticket: its number and subject are on
        # the estimate they were sent.
        for mine, estimate in zip(self, self.sudo(), strict=True):
            is_paid = (
                estimate.paid_by == "invoice"
                and estimate.price
                and mine._shows_amounts()
            )
            rows.append(
                {
                    "url": f"/my/estimate/{mine.id}",
                    "number": estimate.ticket_id.number,
                    "subject": estimate.ticket_id.name,
                    "version": mine.version,
                    "state": mine.state,
                    "label": mine._portal_label(),
                    "tone": _TONES[mine.state],
                    "time": duration.write(mine.minutes),
                    "price": estimate._money(estimate.price) if is_paid else "",
                    "sent": format_date(self.env, mine.sent_at),
                    "valid_until": format_date(self.env, mine.valid_until),
                }
            )
        return rows

    def _portal_label(self):
        """Its state in the customer's words."""
        if self.state == "sent":
            return self.env._("Waits for your answer")
        return dict(self._fields["state"]._description_selection(self.env))[self.state]

    def _portal_page(self):
        """All that the page of an estimate shows."""
        self.ensure_one()
        # As in `_portal_rows`; what is printed is for all readers of the estimate.
        estimate = self.sudo()
        ticket = estimate.ticket_id
        # The page shows balances as they are now; the PDF has them as they were sent.
        said = self._print_values(is_live=True)
        is_shown = said["has_amounts"]
        is_open = self.state == "sent"
        if not is_open:
            # What covers it is of interest until it is answered.
            said["cover"] = ""
            if self.paid_by == "hours":
                said["price"] = said["price_hour"] = False
        stale = self._portal_refusal(self._check_can_answer)
        newest = estimate.ticket_id.estimate_ids.filtered(
            lambda one: one.state != "draft"
        ).sorted("version")[-1:]
        return {
            **said,
            "id": self.id,
            "url": f"/my/estimate/{self.id}",
            "state": self.state,
            "label": self._portal_label(),
            "tone": _TONES[self.state],
            "stale": stale if self.state not in ("approved", "done") else "",
            "newer": newest.version > self.version
            and {"version": newest.version, "url": f"/my/estimate/{newest.id}"},
            "ticket_url": f"/my/ticket/{ticket.id}"
            if ticket.sudo(False).has_access("read")
            else "",
            "is_printing": self.is_printing,
            "has_pdf": is_shown and bool(estimate.attachment_id),
            "digest": self.sent_digest or "",
            "declined": self.decline_reason or "",
            "approved": self._portal_approval(is_shown),
            **self._portal_answer(is_open and not stale),
        }

    def _portal_answer(self, is_open):
        """What the reader may answer, and what keeps them from it."""
        me = self.env.user.partner_id
        answer = {
            "can_decline": False,
            "can_approve": False,
            "why_not": "",
            "sentence": self.approval_sentence or "",
            "missing": "",
            "is_short": False,
            "request": None,
        }
        if not is_open:
            return answer
        if not self.env.user.share:
            answer["why_not"] = self.env._(
                "You are not one of the customer's people: what they answer is written "
                "down on the estimate in the back office."
            )
            return answer
        refused = self._portal_refusal(self._check_may_answer)
        answer["can_decline"] = not refused
        refused = refused or self._portal_refusal(self._check_is_printed)
        refused = refused or self._portal_refusal(lambda: self._check_within_limit(me))
        missing, is_short = self._shortage() if self._shows_amounts() else (0, False)
        answer.update(
            # Without the hours it would be refused: it is not offered.
            can_approve=not refused and not is_short,
            why_not=refused,
            missing=duration.write(missing) if missing else "",
            is_short=is_short,
        )
        if missing:
            companies = me._sla_hours_companies(
                frozenset({ROLE_BILLING, ROLE_APPROVER})
            )
            # They see what hours are sold, as on their quotations.
            answer["request"] = me.sudo()._portal_hours_request(
                companies & self.sudo().company_id, missing, self.sudo().kind_id
            )
        return answer

    def _portal_refusal(self, check):
        """The sentence a check refuses with; empty where it does not."""
        try:
            check()
        except (AccessError, UserError) as error:
            return str(error)
        return ""

    def _portal_approval(self, is_shown):
        """Who approved it, and how; None where it is not approved.

        :param bool is_shown: whether the reader sees amounts
        """
        if not self.approved_at:
            return None
        estimate = self.sudo().with_context(bin_size=False)
        zone = estimate.commercial_partner_id._sla_zone(estimate.company_id)
        signature = estimate.approved_signature
        return {
            "person": estimate.approved_by_id.name,
            "name": estimate.approved_name or "",
            "sentence": is_shown and estimate.approved_sentence or "",
            "lang": (estimate.approved_lang or "").replace("_", "-"),
            "at": format_moment(self.env, estimate.approved_at, tz=zone),
            "zone": zone,
            "signature": f"{_PNG}{signature.decode()}" if signature else "",
            "has_pdf": is_shown and bool(estimate.signed_attachment_id),
        }
