from odoo import api, models

from odoo.addons.sla_policy.engine import vocabulary as voc

from .sla_letter_inactivity import NO_PROGRESS


class SlaClock(models.Model):
    """What silence and reports of progress follow from: the facts, and the clocks."""

    _inherit = "sla.clock"

    # === BUSINESS METHODS === #

    @api.model
    def _after_refold(self, tickets, folded, facts, now):
        res = super()._after_refold(tickets, folded, facts, now)
        self.env["sla.silence"]._follow(tickets, facts)
        tickets._progress_follow(facts)
        return res

    def _after_risk(self):
        res = super()._after_risk()
        self._progress_reports().ticket_id._progress_ask()
        return res

    def _after_breach(self):
        res = super()._after_breach()
        due = self._progress_reports()
        due.ticket_id._progress_ask()
        # Where the policy says so, the customer is told; it keeps no promise (M8).
        self.env["sla.letter"]._queue_all(
            [
                (clock.ticket_id, NO_PROGRESS, clock.id)
                for clock in due
                if clock.policy_id.tells_no_progress
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
