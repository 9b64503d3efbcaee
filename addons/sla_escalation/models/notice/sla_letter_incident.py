from odoo import api, fields, models

from odoo.addons.sla_policy.engine import vocabulary as voc

from .sla_policy_notice import (
    CLOSING,
    CONFIRM,
    DIAGNOSIS,
    PLAN,
    PROGRESS,
    RECEIVED,
    SOLUTION,
    TEMPLATES,
)

#: What each letter carries of what agents write on the ticket.
CARRIES = {
    DIAGNOSIS: ("diagnosis",),
    PLAN: ("diagnosis", "action_plan"),
    SOLUTION: ("solution",),
    CONFIRM: ("solution",),
}
# An agent said that the customer is to be told something: a log line to the clocks.
TOLD = "told"
# Whatever else is decided about a ticket, its letter names the number.
NUMBERED = {voc.INCLUDED, voc.BILLABLE}
# Where the ticket has to be for the letter to be true.
_ENDED = frozenset({voc.CLOSED, voc.HANDED_OVER})


class SlaLetter(models.Model):
    """Letters that tell a customer how their ticket comes along."""

    _inherit = "sla.letter"

    kind = fields.Selection(
        selection_add=[
            (RECEIVED, "Number given"),
            (DIAGNOSIS, "Diagnosis"),
            (PLAN, "Plan of action"),
            (PROGRESS, "Progress"),
            (SOLUTION, "Solution"),
            (CONFIRM, "Request to confirm"),
            (CLOSING, "Closing"),
        ],
        ondelete={kind: "cascade" for kind in TEMPLATES},
    )
    told = fields.Json(
        readonly=True,
        help="What it carried of the ticket's texts: the digest of each.",
    )

    # === BUSINESS METHODS === #

    def _templates(self):
        return {**super()._templates(), **TEMPLATES}

    @api.model
    def _may_hold(self, kind, occasion):
        if kind not in TEMPLATES:
            return super()._may_hold(kind, occasion)
        # An agent who presses a button sends it.
        event = self.env["sla.event"].sudo().browse(occasion)
        return event.kind != TOLD

    def _line(self):
        """What the policy promises of this occasion; empty: nothing any more."""
        ticket = self.ticket_id
        lines = ticket._sla_policy()
        return (
            lines._notices_for(ticket).get(self.kind) or self.env["sla.policy.notice"]
        )

    def _is_true(self):
        if self.kind not in TEMPLATES:
            return super()._is_true()
        ticket = self.ticket_id
        if not ticket.active or ticket.duplicate_id or not self._line():
            return False
        if not (ticket.partner_id.email or ticket.partner_email):
            return False
        phase = ticket.sla_phase
        if self.kind == CLOSING:
            return phase in _ENDED and not self._has_inactivity_notice()
        if self.kind == CONFIRM:
            return phase == voc.SOLVED
        if self.kind == PROGRESS:
            event = self.env["sla.event"].browse(self.occasion).exists()
            return event.value == phase
        if self.kind == RECEIVED and ticket.notices_held_since:
            return phase != voc.CANCELLED and ticket.coverage in NUMBERED
        if self.kind == PLAN:
            return phase not in voc.TERMINAL_PHASES
        return phase != voc.CANCELLED

    def _has_inactivity_notice(self):
        """Whether a letter about closing for inactivity says that it is closed."""
        labels = dict(self._fields["kind"].selection)
        return "closed_inactive" in labels and bool(
            self.search_count(
                [
                    ("ticket_id", "=", self.ticket_id.id),
                    ("kind", "=", "closed_inactive"),
                    ("create_date", ">=", self.create_date),
                ],
                limit=1,
            )
        )

    def _template(self):
        if self.kind not in TEMPLATES:
            return super()._template()
        return self._line().template_id or self.env.ref(TEMPLATES[self.kind])

    def _send(self):
        res = super()._send()
        if self.kind in CARRIES and self.state == "sent":
            self.told = self.ticket_id._notice_digests(CARRIES[self.kind])
        return res
