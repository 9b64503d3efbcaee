from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

_BATCH = 50


class SlaAgreement(models.Model):
    """Planned moves, made when their day comes."""

    _inherit = "sla.agreement"

    # === CRON === #

    @api.model
    def _cron_policy_moves(self, batch=_BATCH):
        """Make the moves whose day has come, however long ago.

        Agreements another server holds are its business: they are passed over.
        """
        due = self._moves_due(fields.Datetime.now())
        self._go_through(due, self._move_planned, batch)
        self._wake_for_next_move()

    @api.model
    def _moves_due(self, now):
        """The agreements whose day has begun where their next policy counts."""
        # It may be tomorrow there already.
        latest = (now + timedelta(days=1)).date()
        planned = self.with_context(active_test=False).search(
            [("next_policy_date", "<=", latest)], order="next_policy_date, id"
        )
        return planned.filtered(lambda agreement: agreement._is_move_due(now))

    def _is_move_due(self, now):
        policy = self.next_policy_id
        return bool(policy) and policy._local_day(now) >= self.next_policy_date

    @api.model
    def _move_planned(self, agreements):
        """Make the planned moves of agreements that nobody else is at."""
        # They were found among archived ones; what hangs on them is not.
        locked = self.browse(agreements.ids).try_lock_for_update()
        # Somebody may have cancelled or made a move since they were found.
        locked.invalidate_recordset()
        now = fields.Datetime.now()
        alike = defaultdict(self.browse)
        for agreement in locked.filtered(lambda agreement: agreement._is_move_due(now)):
            policy = agreement.next_policy_id
            try:
                agreement._check_can_move(policy)
            except UserError as error:
                agreement._give_up_move(str(error))
                continue
            key = policy, agreement.next_reaim, agreement.next_policy_user_id
            alike[key] |= agreement
        for (policy, reaim, user), agreements in alike.items():
            agreements._move_now(policy, reaim, user or self.env.user)
            agreements._forget_move()

    def _give_up_move(self, reason):
        """What was planned cannot be done any more: say so, once."""
        body = self.env._(
            "Did not move to “%(policy)s” as planned. %(reason)s",
            policy=self.next_policy_id.display_name,
            reason=reason,
        )
        self._forget_move()
        self._message_log(body=body)

    @api.model
    def _wake_for_next_move(self):
        now = fields.Datetime.now()
        planned = self.with_context(active_test=False).search(
            [("next_policy_date", ">=", (now - timedelta(days=1)).date())],
            order="next_policy_date",
            limit=_BATCH,
        )
        moments = (a.next_policy_id._day_begins(a.next_policy_date) for a in planned)
        coming = min((moment for moment in moments if moment > now), default=None)
        if coming:
            self._wake("sla_policy.ir_cron_policy_moves", coming)
