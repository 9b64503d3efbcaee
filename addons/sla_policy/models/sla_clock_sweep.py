from odoo import api, fields, models

from ..engine import vocabulary as voc

_BATCH = 500


class SlaClock(models.Model):
    """What time alone brings about, and what an edited calendar does."""

    _inherit = "sla.clock"

    @api.model
    def _cron_sweep(self, batch=_BATCH):
        """Mark what has become at risk or due (rule C7), then sleep until the next.

        Reads only what is due, by the partial index. Rows another server holds
        are its business: they are passed over.
        """
        cron = self.env["ir.cron"]
        clocks = self._writer()
        while True:
            now = fields.Datetime.now()
            domain = [("check_at", "<=", now)]
            due = clocks.search(domain, limit=batch, order="check_at, id")
            locked = due.try_lock_for_update()
            # Somebody may have stopped a clock while we were getting hold of it.
            locked.invalidate_recordset()
            locked = locked.filtered(lambda c, now=now: c.check_at and c.check_at <= now)
            locked._mark(now)
            full = len(due) == batch
            remaining = clocks.search_count(domain) if full else 0
            if locked or full:
                seconds_left = cron._commit_progress(len(locked), remaining=remaining)
                if remaining and locked and seconds_left:
                    continue
            break
        nearest = clocks.search_fetch(
            [("check_at", "!=", False)], ["check_at"], limit=1, order="check_at"
        )
        if nearest:
            self._wake("sla_policy.ir_cron_sweep", max(nearest.check_at, now))

    def _mark(self, now):
        """Mark locked clocks as of `now` (naive UTC)."""
        due = self.filtered(lambda clock: clock.deadline and clock.deadline <= now)
        at_risk = self - due
        if due:
            due.write({"is_breached": True, "is_at_risk": False, "check_at": False})
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
            due._after_breach()
        for clock in at_risk:
            clock.write({"is_at_risk": True, "check_at": clock.deadline})

    def _after_breach(self):
        """Hook: the clocks' deadlines have just passed."""

    # === RECALCULATION === #

    @api.model
    def _flag_calendars(self, calendars):
        """Flag the open clocks that count in calendars, for the cron (rule C8)."""
        if not calendars:
            return
        clocks = self._writer().search(
            [
                ("state", "in", sorted(voc.OPEN_STATES)),
                ("version_id.calendar_id", "in", calendars.ids),
                ("needs_recalculation", "=", False),
            ]
        )
        if clocks:
            clocks.write({"needs_recalculation": True})
            self._wake("sla_policy.ir_cron_recalculate")

    @api.model
    def _cron_recalculate(self, batch=_BATCH):
        """Re-derive flagged clocks in bulk, and log what moved (rule C8).

        Verdicts are not among them and stay as they are (rule C9).
        """
        cron = self.env["ir.cron"]
        clocks = self._writer()
        domain = [("needs_recalculation", "=", True)]
        while True:
            flagged = clocks.search(domain, limit=batch, order="id")
            locked = flagged.try_lock_for_update()
            if not locked:
                break
            self._recalculate(locked)
            remaining = clocks.search_count(domain)
            seconds_left = cron._commit_progress(len(locked), remaining=remaining)
            if not (remaining and seconds_left):
                break

    @api.model
    def _recalculate(self, clocks):
        """Refold the tickets of clocks; log the deadlines that moved."""
        clocks.write({"needs_recalculation": False})
        moved = self._refold(clocks.ticket_id)
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
