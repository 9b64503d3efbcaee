from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.tools import SQL, mute_logger

from .. import const
from ..engine import call as engine

# A key that is pressed while somebody hangs up may be told after the end.
_LATE_KEY = timedelta(minutes=2)


class SlaVoiceCall(models.Model):
    """One call, from what the provider tells about it, in whatever order it does.

    What is said in it, and what its keys do, is in `sla_voice_call_talk`.
    """

    _name = "sla.voice.call"
    _inherit = ["sla.guarded"]
    _description = "Telephone Call"
    _order = "placed_at desc, id desc"
    _rec_name = "to_number"

    account_id = fields.Many2one(
        "sla.voice.account",
        required=True,
        ondelete="restrict",
        index=True,
        readonly=True,
    )
    company_id = fields.Many2one(
        related="account_id.company_id", store=True, index=True, readonly=True
    )
    notification_id = fields.Many2one(
        "sla.notification",
        required=True,
        ondelete="cascade",
        index=True,
        readonly=True,
    )
    escalation_id = fields.Many2one(
        related="notification_id.escalation_id", store=True, index=True, readonly=True
    )
    ticket_id = fields.Many2one(
        related="notification_id.ticket_id", store=True, index=True, readonly=True
    )
    partner_id = fields.Many2one(
        related="notification_id.partner_id", string="To", readonly=True
    )
    level_number = fields.Integer(
        related="notification_id.level_number", string="Level", readonly=True
    )
    to_number = fields.Char(string="Number", readonly=True)
    sid = fields.Char(string="Provider's Number", required=True, readonly=True)
    placed_at = fields.Datetime(required=True, readonly=True, index=True)
    status = fields.Selection(
        const.STATUSES, default=engine.QUEUED, required=True, readonly=True
    )
    answered_by = fields.Selection(const.ANSWERERS, string="Taken By", readonly=True)
    is_heard = fields.Boolean(
        string="Words Heard", readonly=True, help="Somebody took it, and was told."
    )
    digit = fields.Char(
        string="Key", readonly=True, help="1 acknowledges, 2 passes on."
    )
    digit_at = fields.Datetime(string="Key Pressed", readonly=True)
    repeats = fields.Integer(string="Said Again", readonly=True)
    seconds = fields.Integer(readonly=True)
    ended_at = fields.Datetime(readonly=True)
    result = fields.Selection(
        const.RESULTS, default=engine.PENDING, required=True, readonly=True
    )
    note = fields.Char(
        readonly=True, help="Why a key that was pressed changed nothing."
    )

    # However often the provider names it, there is one.
    _sid_uniq = models.UniqueIndex("(sid)", "This call is known already.")
    _account_idx = models.Index("(account_id, placed_at)")

    # === BUSINESS METHODS === #

    def _guard_sentence(self):
        return self.env._(
            "Calls are what the provider tells of them; nobody edits them."
        )

    @api.model
    def _placed(self, notification, account, sid, placed_at=None):
        """The row of a call that the provider has taken. One, however often named.

        :raise ConcurrencyError: where another process is writing it down just now
        """
        call = self.sudo().search([("sid", "=", sid)])
        if call:
            return call._as_writer()
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                return self._writer().create(
                    {
                        "account_id": account.id,
                        "notification_id": notification.id,
                        "to_number": notification.address,
                        "sid": sid,
                        "placed_at": placed_at or fields.Datetime.now(),
                    }
                )
        except UniqueViolation as error:
            # Seen by the next transaction only: this one has to be tried again.
            raise ConcurrencyError(f"call {sid} is being written") from error

    @api.model
    def _named(self, notification, account, sid):
        """The row of a call that a webhook names; its notification is locked.

        Whoever sends holds the notification, too, hence waits for nobody who waits
        for it; and what two webhooks tell of one call is written one after the other.
        """
        self.env.cr.execute(
            SQL(
                "SELECT id FROM sla_notification WHERE id = %s FOR UPDATE",
                notification.id,
            ),
            # That somebody else was faster is no error: it is tried again.
            log_exceptions=False,
        )
        call = self._placed(notification, account, sid)
        if notification.provider_ref != sid and call._is_newest():
            # Whoever asked for the call died before it was told.
            notification._as_writer().write({"provider_ref": sid})
        return call

    def _is_newest(self):
        """Whether the notification was not sent again since."""
        self.ensure_one()
        newest = self.sudo().search(
            [("notification_id", "=", self.notification_id.id)], limit=1
        )
        return newest == self

    def _life(self):
        self.ensure_one()
        return engine.Life(
            status=self.status,
            answered_by=self.answered_by or "",
            spoken=self.is_heard,
            digit=self.digit or "",
            void=bool(self.note),
            seconds=self.seconds,
        )

    def _learn(self, tell=True, **told):
        """Something was told of a call: `engine.call.merge` says what.

        :param bool tell: whether the notification is to hear of it
        """
        self.ensure_one()
        before = self._life()
        self._become(before, engine.merge(before, **told), tell=tell)

    def _become(self, before, life, tell=True, **more):
        """Write down what is known of a call now, and tell the notification."""
        self.ensure_one()
        if life == before and not more:
            return
        now = fields.Datetime.now()
        vals = {
            "status": life.status,
            "answered_by": life.answered_by or False,
            "is_heard": life.spoken,
            "digit": life.digit or False,
            "seconds": life.seconds,
            "result": engine.result(life),
            **more,
        }
        if life.has_ended and not before.has_ended:
            vals["ended_at"] = now
        if life.digit and not before.digit:
            vals["digit_at"] = now
        self._as_writer().write(vals)
        told = engine.report(life)
        # That it was taken at all is news while it was only asked for.
        is_news = told != engine.report(before) or before.status == engine.QUEUED
        if not (tell and is_news):
            return
        # A call that was made again since fails for itself only.
        if told != "failed" or self._is_newest():
            self.notification_id._report(told, at=now, error=self._why_not())

    def _why_not(self):
        """Why nobody heard it, as a sentence; empty where somebody did."""
        self.ensure_one()
        if self.result == engine.BY_MACHINE:
            return self.env._("An answering machine took the call.")
        if self.result == engine.NOT_TAKEN and self.status == engine.BUSY:
            return self.env._("The line was busy.")
        if self.result == engine.NOT_TAKEN:
            return self.env._("It rang, and nobody came.")
        if self.result == engine.NOT_MADE:
            return self.env._("The call could not be put through.")
        return ""

    def _is_over(self):
        """Whether it ended so long ago that nobody can be pressing keys in it."""
        self.ensure_one()
        now = fields.Datetime.now()
        return bool(self.ended_at) and self.ended_at < now - _LATE_KEY
