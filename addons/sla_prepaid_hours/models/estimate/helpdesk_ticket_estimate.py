from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from odoo.addons.sla_policy.engine import vocabulary as voc
from odoo.addons.sla_policy.models.moment_format import format_moment

from ...engine import duration
from .sla_estimate import (
    APPROVED,
    DECLINED,
    DRAFT,
    EXPIRED,
    OVER_PHASES,
    SENT,
    STATES,
)

# Of a ticket's estimates the first of these is the one that counts.
_WEIGHTS = {APPROVED: 0, SENT: 1, DRAFT: 2}


class HelpdeskTicket(models.Model):
    """A ticket's estimates: which one counts, and what becomes of it at closing."""

    _inherit = "helpdesk.ticket"

    sla_estimate_id = fields.Many2one(
        "sla.estimate",
        string="Estimate",
        compute="_compute_sla_estimate",
        groups="sla_policy.group_sla_user",
        help="What is approved, else what was sent, else the newest one.",
    )
    sla_estimate_count = fields.Integer(
        compute="_compute_sla_estimate", groups="sla_policy.group_sla_user"
    )
    sla_estimate_state = fields.Selection(
        STATES,
        string="Estimate Is",
        compute="_compute_sla_estimate",
        groups="sla_policy.group_sla_user",
    )
    sla_estimate_summary = fields.Char(
        string="Estimate in Short",
        compute="_compute_sla_estimate",
        groups="sla_policy.group_sla_user",
    )
    sla_needs_estimate = fields.Boolean(
        compute="_compute_sla_needs_estimate",
        groups="sla_policy.group_sla_user",
        help="An estimate was promised, or the agreement does not include the work.",
    )

    # === COMPUTE METHODS === #

    @api.depends("estimate_ids.state")
    def _compute_coverage_reason(self):
        return super()._compute_coverage_reason()

    @api.depends(
        "estimate_ids.state",
        "estimate_ids.version",
        "estimate_ids.minutes",
        "intervention_ids.charged_minutes",
        "release_date",
    )
    @api.depends_context("lang", "tz")
    def _compute_sla_estimate(self):
        # All at once: taken one by one each would be read by itself.
        by_ticket = self._origin.estimate_ids.grouped("ticket_id")
        none = self.env["sla.estimate"]
        for ticket in self:
            estimates = by_ticket.get(ticket._origin, none)
            estimate = min(
                estimates,
                key=lambda e: (_WEIGHTS.get(e.state, 3), -e.version),
                default=none,
            ).with_prefetch(self._origin.estimate_ids._prefetch_ids)
            ticket.sla_estimate_count = len(estimates)
            ticket.sla_estimate_id = estimate
            ticket.sla_estimate_state = estimate.state
            ticket.sla_estimate_summary = estimate and ticket._sla_format_estimate(
                estimate, estimates
            )

    @api.depends("clock_ids.state", "coverage", "sla_phase")
    def _compute_sla_needs_estimate(self):
        for ticket in self:
            is_promised = any(
                clock.metric_id.code == voc.ESTIMATE and clock.state != voc.CANCELLED
                for clock in ticket.clock_ids
            )
            ticket.sla_needs_estimate = ticket.sla_phase not in OVER_PHASES and (
                is_promised or ticket.coverage in (voc.BILLABLE, voc.OVER_QUOTA)
            )

    # === CRUD METHODS === #

    @api.ondelete(at_uninstall=False)
    def _unlink_except_estimated(self):
        kept = self.env["sla.estimate"].sudo()
        kept = kept.search([("ticket_id", "in", self.ids), ("state", "!=", DRAFT)])
        if kept:
            raise UserError(
                self.env._(
                    "The customer was sent an estimate on %s. Archive the ticket "
                    "instead of deleting it.",
                    kept[0].ticket_id.display_name,
                )
            )

    # === ACTION METHODS === #

    def action_estimate(self):
        """Open the ticket's estimate, or begin one."""
        self.ensure_one()
        estimate = self.sla_estimate_id
        if not estimate:
            estimate = self.env["sla.estimate"].create({"ticket_id": self.id})
        return estimate._open_form()

    def action_view_estimates(self):
        """Open the estimate, or the list where there are several versions."""
        self.ensure_one()
        if self.sla_estimate_count == 1:
            return self.sla_estimate_id._open_form()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "sla_prepaid_hours.sla_estimate_action"
        )
        action["domain"] = [("ticket_id", "=", self.id)]
        action["context"] = {"default_ticket_id": self.id}
        return action

    # === BUSINESS METHODS === #

    def _sla_check_open_for_estimate(self):
        """Refuse tickets on which nothing is estimated.

        :raise UserError: with what to do first
        """
        for ticket in self:
            if not ticket.active:
                raise UserError(
                    self.env._(
                        "%s is archived. Unarchive it first.", ticket.display_name
                    )
                )
            if not ticket.partner_id:
                raise UserError(
                    self.env._(
                        "%s has no customer. Choose who the estimate is for first.",
                        ticket.display_name,
                    )
                )
            if ticket.sla_phase in OVER_PHASES:
                raise UserError(
                    self.env._(
                        "%s is closed. Reopen it before anything is estimated.",
                        ticket.display_name,
                    )
                )

    def _sla_format_estimate(self, estimate, estimates):
        """The status of the current estimate in a sentence; empty: there is none.

        :param estimates: all of the ticket's
        """
        time = duration.write(estimate.minutes)
        if estimate.state == SENT:
            sentence = self.env._(
                "%(time)s h, sent on %(moment)s",
                time=time,
                moment=format_moment(self.env, estimate.sent_at),
            )
            if estimate.valid_until:
                sentence = self.env._(
                    "%(sent)s, valid until %(day)s",
                    sent=sentence,
                    day=format_date(self.env, estimate.valid_until),
                )
            return sentence
        if estimate.state == APPROVED:
            sentence = self.env._(
                "%(time)s h, used %(used)s h.",
                time=time,
                used=duration.write(estimate.used_minutes),
            )
            waiting = estimates.filtered(lambda e: e.state == SENT)
            if waiting:
                sentence += " " + self.env._(
                    "Version %(version)s waits for an answer: %(time)s h.",
                    version=waiting.version,
                    time=duration.write(waiting.minutes),
                )
            if not self.release_date:
                sentence += " " + self.env._("The release date is still to be set.")
            return sentence
        if estimate.state == DECLINED:
            return estimate.decline_reason or ""
        if estimate.state == EXPIRED:
            return self.env._("Make a new version, or ask the customer.")
        return ""

    def _sla_next_step(self):
        # What there was to do is done.
        if self.coverage in (voc.BILLABLE, voc.OVER_QUOTA):
            state = self.sla_estimate_state
            if state == APPROVED:
                return False
            if state == SENT:
                return self.env._("Wait for the customer's answer to the estimate.")
        return super()._sla_next_step()

    def _sla_sync_events(self):
        # However a ticket was closed, this is where it is looked at.
        res = super()._sla_sync_events()
        self._sla_finish_estimates()
        return res

    def _sla_finish_estimates(self):
        """What was approved on tickets that are over, or another customer's by now,
        is done: what was not used of it is given back (rule H4)."""
        for ticket in self.sudo():
            approved = ticket.estimate_ids.filtered(lambda e: e.state == APPROVED)
            if not ticket.active or ticket.sla_phase in OVER_PHASES:
                reason = self.env._("the ticket was closed")
            elif approved.commercial_partner_id - ticket.commercial_partner_id:
                reason = self.env._("the ticket is another customer's now")
            else:
                continue
            for estimate in approved:
                estimate._finish(reason)
