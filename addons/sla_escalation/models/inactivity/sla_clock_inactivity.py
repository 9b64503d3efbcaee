from odoo import api, models

from odoo.addons.sla_policy.engine import vocabulary as voc

from .sla_letter_inactivity import NO_PROGRESS


class SlaClock(models.Model):
    """What inactivity and progress reports follow from: the events, and the clocks."""

    _inherit = "sla.clock"

    # === BUSINESS METHODS === #

    @api.model
    def _after_refold(self, tickets, folded, events, now):
        res = super()._after_refold(tickets, folded, events, now)
        self.env["sla.inactivity"]._follow(tickets, events)
        tickets._sync_progress_reports(events)
        return res

    def _send_risk_reminders(self):
        res = super()._send_risk_reminders()
        self._progress_reports().ticket_id._request_progress_report()
        return res

    def _send_breach_reminders(self):
        res = super()._send_breach_reminders()
        due = self._progress_reports()
        due.ticket_id._request_progress_report()
        # Where the policy says so, the customer is told; it keeps no promise (M8).
        self.env["sla.letter"]._queue_all(
            [
                (clock.ticket_id, NO_PROGRESS, clock.id)
                for clock in due
                if clock.policy_id.notifies_no_progress
            ]
        )
        return res

    def _progress_reports(self):
        return self.filtered(
            lambda clock: (
                clock.metric_id.code == voc.PROGRESS_UPDATE
                and clock.state == voc.RUNNING
            )
        )
