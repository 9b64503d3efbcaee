from datetime import timedelta

from odoo import api, fields, models

from .sla_estimate import EXPIRED, SENT

_BATCH = 100


class SlaEstimate(models.Model):
    """Estimates nobody answered in time. Approving looks at the date by itself."""

    _inherit = "sla.estimate"

    # === BUSINESS METHODS === #

    @api.model
    def _cron_expire(self, batch=_BATCH):
        """Expire what is out of date, a batch at a time.

        :return: whether there is time left
        """
        cron = self.env["ir.cron"]
        while True:
            expired = self._starting_over(
                self._expire_due, fields.Datetime.now(), batch
            )
            # Not all that is found is out of date: a batch is full of what was.
            is_full = expired >= batch
            if not cron._commit_progress(expired, remaining=int(is_full)):
                return False
            if not is_full:
                return True

    @api.model
    def _expire_due(self, now, limit=None):
        """Expire what was valid until a day before today, where the customer is.

        :param datetime now: naive UTC
        :return: how many have expired
        """
        estimates = self.sudo()
        # Where it is tomorrow already, today's are out of date.
        ahead = (now + timedelta(hours=14)).date()
        found = estimates.search(
            [("state", "=", SENT), ("valid_until", "<", ahead)],
            order="valid_until, id",
            limit=limit,
        ).try_lock_for_update()
        days = {
            key: key[0]._sla_day(now, key[1])
            for key in {(e.commercial_partner_id, e.company_id) for e in found}
        }
        over = found.filtered(
            lambda e: e.valid_until < days[e.commercial_partner_id, e.company_id]
        )
        over._set_state((SENT,), EXPIRED)
        over.ticket_id._message_log_batch(
            {
                estimate.ticket_id.id: self.env._(
                    "Estimate version %s was not answered in time and has expired.",
                    estimate.version,
                )
                for estimate in over
            }
        )
        return len(over)
