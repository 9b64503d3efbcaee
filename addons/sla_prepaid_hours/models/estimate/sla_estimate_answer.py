from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from odoo.addons.sla_policy.models.moment_format import format_moment

from ...engine import duration
from .sla_estimate import (
    APPROVED,
    DECLINED,
    DRAFT,
    EXPIRED,
    OVER_PHASES,
    SENT,
    SUPERSEDED,
)


class SlaEstimate(models.Model):
    """Who may answer an estimate, and until when."""

    _inherit = "sla.estimate"

    # === BUSINESS METHODS === #

    def _who_may_approve(self):
        """The people the agreement lets approve it; empty: everybody of theirs."""
        self.ensure_one()
        # Approvers need not be able to read the agreement.
        agreement = self.sudo().ticket_id.agreement_id
        if agreement.approver_ids:
            people = agreement.approver_ids._covers(self.minutes).partner_id
        else:
            people = agreement.contact_ids
        return people.filtered("active")

    def _check_is_authorised(self, person):
        """Check that the agreement lets a person decide: of approvers that are
        named, any may answer; else authorised contacts do (rule A5).

        :raise AccessError: with who may
        """
        agreement = self.sudo().ticket_id.agreement_id
        if agreement._approves(person):
            return
        if agreement.approver_ids:
            raise AccessError(
                self.env._(
                    "%(person)s is not an approver of the agreement. %(ask)s",
                    person=person.name,
                    ask=self._whom_to_ask(),
                )
            )
        raise AccessError(
            self.env._(
                "%(person)s is not an authorised contact of the agreement. %(ask)s",
                person=person.name,
                ask=self._whom_to_ask(),
            )
        )

    def _check_within_limit(self, person):
        """Refuse the approval of more than a person may approve.

        :param person: who approves it, which may be recorded by another user
        :raise UserError: with who may
        """
        approvers = self.sudo().ticket_id.agreement_id.approver_ids
        if not approvers:
            return
        self._check_is_authorised(person)
        mine = approvers.filtered(lambda one: one.partner_id == person)
        if not mine._covers(self.minutes):
            raise UserError(
                self.env._(
                    "%(person)s may approve up to %(limit)s h, and this estimate is "
                    "%(time)s h. %(ask)s",
                    person=person.name,
                    limit=duration.write(mine.limit_minutes),
                    time=duration.write(self.minutes),
                    ask=self._whom_to_ask(),
                )
            )

    def _whom_to_ask(self):
        people = self._who_may_approve()
        if people:
            return self.env._(
                "Ask one of these: %s.", ", ".join(people.sudo().mapped("name"))
            )
        return self.env._(
            "No contact is named who may approve so much: have the agreement changed."
        )

    def _check_can_answer(self):
        """Refuse an answer to an estimate that is not open any more.

        :raise UserError: why, and what to do
        """
        # Who answers sees the estimate; what became of the ticket decides.
        estimate = self.sudo()
        reason = estimate._stale_reason()
        if reason:
            raise UserError(reason)
        if estimate.commercial_partner_id != estimate.ticket_id.commercial_partner_id:
            raise UserError(
                self.env._(
                    "The ticket is another customer's now. Make a new version for them."
                )
            )
        ticket = estimate.ticket_id
        if not ticket.active or ticket.sla_phase in OVER_PHASES:
            raise UserError(
                self.env._(
                    "Ticket %s is closed. Reopen it first, or file another one.",
                    ticket.number,
                )
            )

    def _stale_reason(self):
        """Why it cannot be answered any more, in a sentence; empty: it can."""
        if self.state == SENT:
            if self.valid_until and self._today() > self.valid_until:
                return self.env._(
                    "This estimate was valid until %s. Ask for a new version.",
                    format_date(self.env, self.valid_until),
                )
            return ""
        if self.state == DRAFT:
            return self.env._("This estimate has not been sent yet. Send it first.")
        if self.state == APPROVED:
            return self.env._(
                "This estimate was approved already, by %(person)s on %(moment)s.",
                person=self.approved_by_id.name,
                moment=format_moment(self.env, self.approved_at, "field"),
            )
        if self.state == DECLINED:
            return self.env._(
                "This estimate was declined. Ask for a new version of it."
            )
        if self.state == EXPIRED:
            return self.env._("This estimate has expired. Ask for a new version.")
        if self.state == SUPERSEDED:
            return self.env._(
                "Version %s of this estimate was superseded by a newer one. Look at "
                "that one.",
                self.version,
            )
        return self.env._("The work of this estimate is done. Ask for another one.")
