import logging
from collections import defaultdict
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import str2bool

from ... import const
from ...engine import delivery as engine

_logger = logging.getLogger(__name__)

# So long after a claim nobody else looks at it: its sender holds a lock by then.
_LEASE = 10  # seconds
# Queued for so long without a try: the job got lost, or nobody runs jobs.
_LOST = timedelta(minutes=5)
_STUCK = timedelta(minutes=15)


class SlaNotification(models.Model):
    """From the outbox to a channel: once, whatever crashes (rule E7).

    What leaves the database takes two steps. A batch is claimed, and that is
    committed; then it is sent, under a lock, and what came of it is written. A claim
    without a lock is one whose sender died: the provider is asked before anything is
    sent again.
    """

    _inherit = "sla.notification"

    # === JOBS === #

    @api.model
    def _job_deliver(self, channel, company_id):
        """Deliver one batch of a channel and company, and see to the next.

        :param str channel: the code of a channel
        """
        company = self.env["res.company"].browse(company_id)
        sender = self._writer().with_company(company)
        adapter = sender.env["sla.channel"]._adapter(channel)
        size, pause = adapter._pace(company) if adapter is not None else (100, 0)
        sender._reconcile_open(adapter, channel, company, size)
        batch = sender._due(channel, company, size, claimed=False)
        if batch:
            sender._deliver_batch(adapter, batch)
        if not batch:
            # What is due and somebody else's is not asked for again and again.
            pause = _LEASE
        elif len(batch) < size:
            pause = 0
        sender._enqueue_next(channel, company, pause)

    @api.model
    def _due(self, channel, company, size, claimed):
        """Locked rows whose turn it is, the oldest first."""
        return self.search(
            [
                ("state", "=", engine.QUEUED),
                ("channel", "=", channel),
                ("company_id", "=", company.id),
                ("next_try_at", "<=", fields.Datetime.now()),
                ("claimed_at", "!=" if claimed else "=", False),
            ],
            limit=size,
            order="next_try_at, id",
        ).try_lock_for_update()

    @api.model
    def _reconcile_open(self, adapter, channel, company, size):
        """Ask about claimed rows whose sender died, or never got an answer."""
        rows = self._due(channel, company, size, claimed=True)
        if rows:
            rows._settle(rows._call_adapter(adapter, "_reconcile"))
            self._checkpoint()

    def _deliver_batch(self, adapter, batch):
        now = fields.Datetime.now()
        if adapter is None or not adapter._is_external:
            for tries, rows in batch.grouped("attempts").items():
                rows.write({"attempts": tries + 1})
            batch._settle(batch._call_adapter(adapter, "_send"))
            self._checkpoint()
            return
        for tries, rows in batch.grouped("attempts").items():
            rows.write(
                {
                    "attempts": tries + 1,
                    "claimed_at": now,
                    "next_try_at": now + timedelta(seconds=_LEASE),
                }
            )
        self._checkpoint()
        claimed = batch.try_lock_for_update()
        claimed._settle(claimed._call_adapter(adapter, "_send"))
        self._checkpoint()

    def _checkpoint(self):
        """Commit: from here on it is known, whatever happens to this process."""
        self.env["ir.cron"]._commit_progress()

    def _call_adapter(self, adapter, method):
        """What a channel makes of rows: `{id: Outcome}`, one for each."""
        if adapter is None:
            return self._all(
                engine.REFUSED,
                self.env._("The addon of this channel is not installed any more."),
            )
        if self._is_copy():
            self.write({"is_dropped": True})
            return self._all(
                engine.REFUSED,
                self.env._("This database is a copy: it notifies nobody."),
            )
        try:
            return getattr(adapter, method)(self)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception as error:
            _logger.exception("Channel %s failed", adapter._name)
            kind = engine.UNKNOWN if adapter._is_external else engine.RETRY
            return self._all(kind, str(error)[:250])

    def _all(self, kind, error):
        """The same outcome for each."""
        return {one.id: engine.Outcome(kind, error=error) for one in self}

    @api.model
    def _is_copy(self):
        """Whether the database was neutralized (rule E9)."""
        # Nobody else reads parameters; this one is no secret.
        params = self.env["ir.config_parameter"].sudo()
        return str2bool(params.get_param("database.is_neutralized") or "False")

    def _settle(self, outcomes):
        """Write down what came of a try, and let other channels take over."""
        now = fields.Datetime.now()
        alike = defaultdict(self.browse)
        fallen = self.browse()
        for one in self:
            outcome = outcomes.get(one.id) or engine.Outcome(engine.UNKNOWN)
            step = engine.after(outcome, one.attempts)
            vals = {
                "state": step.state,
                "claimed_at": one.claimed_at if step.is_open else False,
                "next_try_at": False
                if step.wait is None
                else now + timedelta(seconds=step.wait),
                "error": outcome.error or False,
            }
            if outcome.ref:
                vals["provider_ref"] = outcome.ref
            if step.state in (engine.SENT, engine.DELIVERED):
                vals["sent_at"] = one.sent_at or now
            if step.state == engine.DELIVERED:
                vals["delivered_at"] = now
            if step.needs_fallback:
                fallen |= one
            alike[tuple(vals.items())] |= one
        for vals, rows in alike.items():
            rows.write(dict(vals))
        fallen._fallback()

    def _fallback(self):
        """The next channel's turn, for who was not reached by one for good."""
        vals_list, lost = [], self.browse()
        for one in self:
            tried, previous = {one.channel}, one.fallback_of_id
            while previous:
                tried.add(previous.channel)
                previous = previous.fallback_of_id
            recipient = one.user_id, one.partner_id, one.role_id
            route = None
            if not one.is_dropped and one.escalation_id.state == const.TRIGGERED:
                route = self.with_company(one.company_id)._route(
                    [one.escalation_id._frozen(one.level_number).get("fallback")],
                    *recipient,
                    tried=tried,
                )
            if route is None:
                lost |= one
                continue
            channel, address = route
            vals_list.append(
                {
                    **{
                        name: one[name].id
                        for name in (
                            "escalation_id",
                            "ticket_id",
                            "company_id",
                            "level_id",
                            "user_id",
                            "partner_id",
                            "role_id",
                        )
                    },
                    "level_number": one.level_number,
                    "level_name": one.level_name,
                    "loop": one.loop,
                    "repetition": one.repetition,
                    "channel": channel,
                    "address": address,
                    "key": f"{one.key.rsplit(':', 1)[0]}:{channel}",
                    "fallback_of_id": one.id,
                    "next_try_at": fields.Datetime.now(),
                }
            )
        self._queue(vals_list)
        lost.write({"state": engine.DEAD})
        lost._advance_unreached()

    def _advance_unreached(self):
        """A level that reached nobody after all does not wait (rule E2)."""
        unreached = self.filtered(lambda one: not one.is_dropped).escalation_id
        unreached = unreached.filtered(lambda one: one.state == const.TRIGGERED)
        if not unreached:
            return
        unreached._log(const.LOG_UNREACHED)
        for escalation in unreached:
            alive = escalation.notification_ids.filtered(
                lambda one, escalation=escalation: (
                    one.level_number == escalation.level_number
                    and one.loop == escalation.loop
                    and one.state in (engine.QUEUED, engine.SENT, engine.DELIVERED)
                )
            )
            if not alive:
                escalation._advance_level(fields.Datetime.now(), passed_on=True)

    # === REPORTS === #

    def _report(self, kind, at=None, error=""):
        """What a provider tells later, in any order and as often as it likes.

        :param str kind: `sent`, `delivered`, `read` or `failed`
        :param at: naive UTC, now by default
        """
        at = at or fields.Datetime.now()
        for one in self._as_writer():
            state = engine.merge(one.state, kind)
            vals = {}
            if state != one.state:
                vals["state"] = state
                vals["claimed_at"] = False
                vals["next_try_at"] = False
            if kind in (engine.SENT, engine.DELIVERED, engine.READ) and not one.sent_at:
                vals["sent_at"] = at
            if kind in (engine.DELIVERED, engine.READ) and not one.delivered_at:
                vals["delivered_at"] = at
            if kind == engine.READ and not one.read_at:
                vals["read_at"] = at
            if error and state == engine.FAILED:
                vals["error"] = error[:250]
            if vals:
                one.write(vals)
            if vals.get("state") == engine.FAILED:
                one._fallback()

    # === QUEUE === #

    def _enqueue(self, at=None):
        """Have the channels of notifications delivered after this transaction.

        :param at: not before, naive UTC
        """
        for channel, company in {(one.channel, one.company_id) for one in self}:
            self._enqueue_channel(channel, company, at)

    @api.model
    def _enqueue_channel(self, channel, company, at=None):
        when = at.replace(second=0, microsecond=0).isoformat() if at else "now"
        # Delivered by the system, whoever has brought it about.
        outbox = self.with_user(SUPERUSER_ID).with_context(
            lang=None, sla_writer=None, tracking_disable=None
        )
        outbox.with_delay(
            eta=at,
            # Each notification counts its own tries; a job killed often is no reason.
            max_retries=0,
            identity_key=f"sla.notification:{channel}:{company.id}:{when}",
            description=f"Deliver notifications: {channel}",
        )._job_deliver(channel, company.id)

    @api.model
    def _enqueue_next(self, channel, company, pause):
        """See to what is left: at once if the batch was full, else when it is due."""
        nearest = self.search_fetch(
            [
                ("state", "=", engine.QUEUED),
                ("channel", "=", channel),
                ("company_id", "=", company.id),
            ],
            ["next_try_at"],
            order="next_try_at",
            limit=1,
        )
        if nearest:
            now = fields.Datetime.now()
            at = max(nearest.next_try_at or now, now + timedelta(seconds=pause))
            self._enqueue_channel(channel, company, at if at > now else None)

    @api.model
    def _enqueue_lost(self):
        """Queue again what nobody has tried for a while, and say so if it lasts."""
        now = fields.Datetime.now()
        lost = self.sudo()._read_group(
            [("state", "=", engine.QUEUED), ("next_try_at", "<=", now - _LOST)],
            ["channel", "company_id"],
            ["next_try_at:min"],
        )
        for channel, company, since in lost:
            self._enqueue_channel(channel, company)
            if since <= now - _STUCK:
                _logger.error(
                    "Notifications by %s have waited since %s: is the job runner of "
                    "queue_job running (--load=base,rpc,web,queue_job)?",
                    channel,
                    since,
                )
