from dataclasses import asdict
from datetime import timedelta

from odoo import api, models

from odoo.addons.sla_policy.engine import vocabulary as voc
from odoo.addons.sla_policy.engine.business_time import BusinessTimeline
from odoo.addons.sla_policy.engine.local_time import Zone
from odoo.addons.sla_policy.models.sla_due import Due

from ... import const
from ...engine import ladder as engine, quiet
from .sla_escalation_rule import TO_PLAN
from .sla_escalation_watch import TO_FIRE

_BATCH = 200

TO_ADVANCE = Due("_advance_level", "next_at", cron=const.CRON)

# Words and moves of an agent that show that somebody is at work.
_TOUCHES = {
    voc.EVENT_AGENT_REPLY,
    voc.EVENT_PHASE,
    voc.EVENT_ASSIGNED,
    voc.EVENT_INFORMATION_COMPLETE,
    voc.EVENT_ESTIMATE_SENT,
}


class SlaEscalation(models.Model):
    """From level to level, until somebody has taken it on (rule E2)."""

    _inherit = "sla.escalation"

    # === CRON === #

    @api.model
    def _cron_escalate(self, batch=_BATCH):
        """Notify what is due, then sleep until the next.

        However late it runs, each level is notified once, and waits its time.
        """
        watches = self.env["sla.escalation.watch"]._writer()
        escalations = self._writer()
        rules = self.env["sla.escalation.rule"].sudo()
        notify = ((watches, TO_FIRE, batch), (escalations, TO_ADVANCE, batch))
        # A rule is planned with all its tickets: nobody who is to be told waits for
        # that. What is due by it comes afterwards.
        for rows, due, size in (*notify, (rules, TO_PLAN, 1), *notify):
            done, seconds_left = rows._do_due(due, size)
            if not seconds_left:
                # What waits is done by a run right after this one.
                self._wake(const.CRON)
                return
            if due is TO_PLAN and not done:
                break
        self.env["sla.notification"]._enqueue_lost()
        rules._wake_for_next(TO_PLAN)
        watches._wake_for_next(TO_FIRE)
        escalations._wake_for_next(TO_ADVANCE)

    # === BUSINESS METHODS === #

    def _advance_level(self, now, passed_on=False):
        """Go on with escalations whose wait is over at `now` (naive UTC). Batch.

        A level that reaches nobody does not wait: the next one's turn comes at once.

        :param bool passed_on: whoever was reached has handed it on
        """
        climbing = self._as_writer()
        climbing = climbing._still_triggered(now) if not passed_on else climbing
        known = climbing._known()
        pending = [(one, one._next_position(passed_on)) for one in climbing]
        while pending:
            due, exhausted = [], climbing.browse()
            for escalation, position in pending:
                if position is None:
                    exhausted |= escalation
                elif not escalation._is_deferred(position, now):
                    due.append((escalation, position))
            exhausted._exhaust(now)
            reached = self.env["sla.notification"]._notify(due, known)
            pending = []
            for escalation, position in due:
                escalation._enter(
                    position, now, bool(reached.get(escalation.id)), known
                )
                if not reached.get(escalation.id):
                    pending.append((escalation, escalation._position_after(position)))
            climbing._log_level(due, reached)
        wake_at = [one.next_at for one in climbing if one.next_at]
        if wake_at:
            self._wake(const.CRON, max(min(wake_at), now))

    def _still_triggered(self, now):
        """Those that nobody looks after: acknowledged ones only if nothing happened."""
        acknowledged = self.filtered(lambda one: one.state == const.ACKNOWLEDGED)
        touched = acknowledged._touched()
        touched.write({"next_at": False})
        forgotten = acknowledged - touched
        if forgotten:
            forgotten._log(const.LOG_AGAIN)
        for escalation in forgotten:
            # Anybody may take it on again, be it that the level has quiet hours now.
            escalation.write(
                {
                    "state": const.TRIGGERED,
                    "position": asdict(engine.again(escalation._current_position())),
                    "acknowledged_at": False,
                    "acknowledged_by_id": False,
                    "acknowledged_via": False,
                }
            )
        triggered = self.filtered(lambda one: one.state == const.TRIGGERED)
        return triggered | forgotten

    def _touched(self):
        """Those on whose tickets an agent has done something since."""
        if not self:
            return self
        events = self.env["sla.event"].sudo()
        rows = events.search_fetch(
            [
                ("ticket_id", "in", self.ticket_id.ids),
                ("kind", "in", sorted(_TOUCHES)),
                ("occurred_at", ">=", min(self.mapped("acknowledged_at"))),
            ],
            ["ticket_id", "occurred_at"],
        )
        last = {}
        for row in rows:
            key = row.ticket_id.id
            last[key] = max(row.occurred_at, last.get(key, row.occurred_at))
        return self.filtered(
            lambda one: (
                one.ticket_id.id in last
                and last[one.ticket_id.id] >= one.acknowledged_at
            )
        )

    def _current_position(self):
        return engine.Position(**self.position) if self.position else None

    def _next_position(self, passed_on=False):
        """Where an escalation goes now; None: it is exhausted."""
        self.ensure_one()
        position = self._current_position()
        levels = self._levels()
        if position is None:
            return engine.start(levels, self.is_emergency)
        if passed_on:
            return engine.skip(levels, self.ladder["loops"], position)
        return engine.following(levels, self.ladder["loops"], position)

    def _position_after(self, position):
        """The next level after one that reached nobody."""
        return engine.skip(self._levels(), self.ladder["loops"], position)

    def _is_deferred(self, position, now):
        """Whether a level's quiet hours put it off; then until they end."""
        level = self.ladder["levels"][position.level]
        if self.is_emergency:
            return False
        until = quiet.released(now, Zone(self.ladder["tz"]), *level["quiet"])
        if until <= now:
            return False
        self.write({"next_at": until})
        return True

    def _known(self):
        """What frozen ladders name and is still there: levels and calendars. Batch."""
        ladders = self.mapped("ladder")
        level_ids = {level["level"] for ladder in ladders for level in ladder["levels"]}
        calendar_ids = {ladder["calendar"] for ladder in ladders} - {0}
        levels = self.env["sla.escalation.level"].browse(sorted(level_ids))
        calendars = self.env["resource.calendar"].sudo().browse(sorted(calendar_ids))
        return levels.exists(), calendars.exists()

    def _enter(self, position, now, is_reached, known):
        """Be at a position, and wait there if somebody was reached."""
        level = self.ladder["levels"][position.level]
        levels, calendars = known
        vals = {
            "state": const.TRIGGERED,
            "position": asdict(position),
            "level_id": level["level"] in levels._ids and level["level"],
            "level_number": level["number"],
            "level_name": level["name"],
            "loop": position.loop,
        }
        if is_reached:
            vals["next_at"] = self._wait_over(position, now, calendars)
        self.write(vals)

    def _wait_over(self, position, now, calendars):
        """When the wait at a position is over, naive UTC."""
        seconds, kind = engine.wait(self._levels(), position)
        if kind == engine.SERVICE:
            over = self._timeline(calendars).deadline(now, seconds)
            if over:
                return over
        return now + timedelta(seconds=seconds)

    def _timeline(self, calendars):
        """The service hours that waits count in."""
        calendar = calendars.browse(self.ladder["calendar"] or [])
        if calendar and calendar in calendars:
            return calendar._sla_timeline(self.company_id.id)
        return BusinessTimeline.always(self.ladder["tz"])

    def _log_level(self, due, reached):
        """Write down which levels were notified, and which reached nobody."""
        rows = []
        for escalation, position in due:
            level = escalation.ladder["levels"][position.level]
            is_reached = bool(reached.get(escalation.id))
            rows.append(
                {
                    "escalation_id": escalation.id,
                    "kind": const.LOG_NOTIFIED if is_reached else const.LOG_NOBODY,
                    "level_number": level["number"],
                    "loop": position.loop,
                    "note": level["name"],
                }
            )
            # A ticket without an agent is no gap in the ladder: the next one hears it.
            if not is_reached and level["target"] != const.TO_AGENT:
                escalation._notify_manager(level["name"])
        if rows:
            self.env["sla.escalation.event"]._record(rows)

    def _exhaust(self, now):
        """The end of the ladder: a named person is told, never nobody (rule E2)."""
        if not self:
            return
        self.write({"state": const.EXHAUSTED, "next_at": False, "ended_at": now})
        self._log(const.LOG_EXHAUSTED)
        self.env["sla.notification"]._notify_last_resort(
            [(one, one._last_resort()) for one in self]
        )

    def _last_resort(self):
        """Who answers for it in the end.

        The rule's, the agreement's, else a manager of agreements of the company.
        """
        self.ensure_one()
        agreement = self.ticket_id.agreement_id
        named = self.env["res.users"].browse(self.ladder.get("last_resort") or [])
        for user in (named.exists(), agreement.user_id):
            if user and user.active:
                return user
        managers = self.env.ref("sla_policy.group_sla_manager").all_user_ids
        return managers.filtered(
            lambda user: (
                user.active
                and not user.share
                and self.company_id in user.company_ids
                and user != self.env.ref("base.user_root")
            )
        ).sorted("id")[:1]

    def _notify_manager(self, level_name):
        """A level had nobody: somebody has to fill it in before the next time."""
        manager = self._last_resort()
        if manager:
            self.ticket_id.with_context(
                mail_activity_quick_update=True
            ).activity_schedule(
                "mail.mail_activity_data_warning",
                user_id=manager.id,
                summary=self.env._("Nobody to reach on level “%s”", level_name),
                note=self.env._(
                    "The escalation of this ticket went on to the next level at once. "
                    "Say who holds the role, or put somebody on call."
                ),
            )
