from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...engine import vocabulary as voc
from ..sla_due import Due

_BATCH = 500

# At risk now, or past the deadline.
_TO_MARK = Due("_mark", "check_at", cron="sla_policy.ir_cron_sweep")
_RECALCULATE = "sla_policy.ir_cron_recalculate"
_FLAGGED = Due(
    "_recalculate", domain=Domain("needs_recalculation", "=", True), cron=_RECALCULATE
)


class SlaClock(models.Model):
    """What time alone brings about, and what an edited calendar does."""

    _inherit = "sla.clock"

    @api.model
    def _cron_sweep(self, batch=_BATCH):
        """Mark what has become at risk or due (rule C7), then sleep until the next."""
        clocks = self._writer()
        clocks._do_due(_TO_MARK, batch)
        clocks._wake_for_next(_TO_MARK)

    def _mark(self, now):
        """Mark locked clocks as of `now` (naive UTC)."""
        due = self.filtered(lambda clock: clock.deadline and clock.deadline <= now)
        at_risk = self - due
        if due:
            due.write({"is_breached": True, "is_at_risk": False, "check_at": False})
            due -= due._already_told()
        if due:
            self.env["sla.event"]._record(
                [
                    {
                        "ticket_id": clock.ticket_id.id,
                        "kind": voc.LOG_BREACHED,
                        "value": {
                            "metric": clock.metric_id.code,
                            "sequence": clock.sequence,
                            "deadline": clock.deadline,
                        },
                    }
                    for clock in due
                ]
            )
            due._send_breach_reminders()
        for clock in at_risk:
            clock.write({"is_at_risk": True, "check_at": clock.deadline})
        if at_risk:
            at_risk._send_risk_reminders()

    def _already_told(self):
        """Those of which the log says already that this deadline has passed.

        A calendar edited to and fro, or rows made anew, bring them back.
        """
        logged = self.env["sla.event"].sudo()
        domain = [
            ("ticket_id", "in", self.ticket_id.ids),
            ("kind", "=", voc.LOG_BREACHED),
        ]
        told = {
            (
                event.ticket_id.id,
                event.value["metric"],
                event.value["sequence"],
                event.value["deadline"],
            )
            for event in logged.search_fetch(domain, ["ticket_id", "value"])
        }
        return self.filtered(
            lambda clock: (
                (
                    clock.ticket_id.id,
                    clock.metric_id.code,
                    clock.sequence,
                    fields.Datetime.to_string(clock.deadline),
                )
                in told
            )
        )

    def _send_breach_reminders(self):
        """Hook: send the reminders of clocks whose deadline has just passed.

        No escalation starts here: its moment is planned with the clocks.
        """

    def _send_risk_reminders(self):
        """Hook: send the reminders of clocks that have little time left.

        Tickets under warranty get the request for a workaround.
        """
        self.filtered(
            lambda clock: clock.metric_id.code == voc.RESOLUTION
        ).ticket_id._sla_request_workaround()

    # === RECALCULATION === #

    @api.model
    def _flag_calendars(self, calendars):
        """Flag the open clocks that count in calendars, for the cron (rule C8)."""
        if not calendars:
            return
        # By SQL: whoever saves the calendar waits for it, be it a hundred thousand.
        self.flush_model(["needs_recalculation", "state", "version_id"])
        self.env.cr.execute(
            SQL(
                """
                UPDATE sla_clock
                   SET needs_recalculation = TRUE
                  FROM sla_policy_version version
                 WHERE version.id = sla_clock.version_id
                   AND version.calendar_id IN %s
                   AND sla_clock.state IN %s
                   AND sla_clock.needs_recalculation IS NOT TRUE
                """,
                calendars._ids,
                tuple(sorted(voc.OPEN_STATES)),
            )
        )
        if self.env.cr.rowcount:
            self.invalidate_model(["needs_recalculation"])
            self._wake(_RECALCULATE)

    @api.model
    def _cron_recalculate(self, batch=_BATCH):
        """Re-derive flagged clocks in bulk, and log what moved (rule C8).

        Verdicts are not among them and stay as they are (rule C9).
        """
        clocks = self._writer()
        clocks._do_due(_FLAGGED, batch)
        clocks._wake_for_next(_FLAGGED)

    def _recalculate(self, _now):
        """Refold the tickets of locked clocks."""
        self._refold(self.ticket_id)
        self.filtered("needs_recalculation").write({"needs_recalculation": False})

    @api.model
    def _log_moved(self, moved):
        """Log deadlines that an edit has moved: `[(clock, before, after)]`."""
        if moved:
            self.env["sla.event"]._record(
                [
                    {
                        "ticket_id": clock.ticket_id.id,
                        "kind": voc.LOG_RECALCULATED,
                        "value": {
                            "metric": clock.metric_id.code,
                            "sequence": clock.sequence,
                            "before": before or None,
                            "after": after or None,
                        },
                    }
                    for clock, before, after in moved
                ]
            )
