import json
import logging
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from .. import const
from ..engine import webhook

_logger = logging.getLogger(__name__)

_BATCH = 50
# So long after it came in, a job should have looked at it.
_LOST = timedelta(minutes=5)
# For how long delivery statuses are kept.
_KEPT = timedelta(days=90)


class SlaWhatsappMessage(models.Model):
    """What a webhook of WhatsApp told, event by event, once each (rule E8).

    Written down as it comes, and looked at after that is committed: by a job, so that
    Meta has its answer at once and nothing it told is lost. Delivery statuses are in
    `sla_whatsapp_status`, messages of people in `sla_whatsapp_inbound`.
    """

    _name = "sla.whatsapp.message"
    _inherit = ["sla.guarded"]
    _description = "WhatsApp Message Received"
    _order = "id desc"

    account_id = fields.Many2one(
        "sla.whatsapp.account",
        required=True,
        ondelete="cascade",
        index=True,
        readonly=True,
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    kind = fields.Selection(const.KINDS, required=True, readonly=True)
    event_key = fields.Char(
        required=True, readonly=True, help="The same however often Meta tells it."
    )
    tracker = fields.Char(
        readonly=True, index="btree_not_null", help="Our key of what the status is of."
    )
    payload = fields.Text(
        readonly=True,
        groups="base.group_system",
        exportable=False,
        help="As Meta sent it.",
    )
    received_at = fields.Datetime(required=True, readonly=True)
    occurred_at = fields.Datetime(readonly=True)
    state = fields.Selection(const.STATES, required=True, readonly=True)
    reason = fields.Selection(const.REASONS, readonly=True)
    error = fields.Char(readonly=True)
    type = fields.Char(readonly=True)
    sender_number = fields.Char(string="Number", readonly=True)
    sender_bsuid = fields.Char(string="Hidden-Number ID", readonly=True)
    sender_name = fields.Char(string="From", readonly=True)
    body = fields.Text(string="Message", readonly=True)
    media_id = fields.Char(readonly=True)
    media_name = fields.Char(string="Attachment", readonly=True)
    media_mime = fields.Char(string="Attachment's Type", readonly=True)
    media_size = fields.Integer(string="Attachment's Size (bytes)", readonly=True)
    identity_id = fields.Many2one(
        "sla.whatsapp.identity", ondelete="set null", readonly=True
    )
    partner_id = fields.Many2one(
        "res.partner", string="Person", ondelete="set null", readonly=True
    )
    ticket_id = fields.Many2one(
        "helpdesk.ticket",
        ondelete="set null",
        index="btree_not_null",
        readonly=True,
    )
    notification_id = fields.Many2one(
        "sla.notification",
        string="In Answer to",
        ondelete="set null",
        index="btree_not_null",
        readonly=True,
    )
    mail_message_id = fields.Many2one(
        "mail.message", ondelete="set null", readonly=True
    )
    handled_by_id = fields.Many2one("res.users", readonly=True)

    _event_uniq = models.UniqueIndex("(account_id, event_key)")
    _new_idx = models.Index("(account_id, id) WHERE state = 'new'")
    _triage_idx = models.Index("(company_id, id) WHERE state = 'triage'")

    # === COMPUTE METHODS === #

    @api.depends("sender_name", "sender_number", "event_key", "kind")
    def _compute_display_name(self):
        for row in self:
            row.display_name = row.sender_name or row.sender_number or row.event_key

    # === ACTION METHODS === #

    def action_dismiss(self):
        """Set messages aside: they are about no ticket."""
        self.check_access("read")
        waiting = self.filtered(lambda row: row.state == const.TRIAGE)
        waiting._as_writer().write(
            {"state": const.DISMISSED, "handled_by_id": self.env.uid}
        )
        return True

    def action_attach(self):
        """Say which ticket a message belongs to, and who wrote it."""
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Attach to a Ticket"),
            "res_model": "sla.whatsapp.attach.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_message_ids": self.ids},
        }

    def action_try_again(self):
        """Look once more at what failed."""
        self.check_access("read")
        failed = self.filtered(lambda row: row.state == const.FAILED)
        failed._as_writer().write({"state": const.NEW, "error": False})
        for account in failed.account_id:
            self._enqueue(account)
        return True

    # === BUSINESS METHODS === #

    def _guard_sentence(self):
        return self.env._(
            "What came in by WhatsApp is kept as it came; nobody edits it. Attach it "
            "to a ticket, or set it aside."
        )

    @api.model
    def _receive(self, account, payload):
        """Write down what a webhook tells, and see to it that a job looks at it.

        What was told before is passed over, however many tell it at once.

        :param payload: the body as JSON; nothing is assumed about it
        :return: how many events were new
        """
        rows = []
        now = fields.Datetime.now()
        for event in webhook.events(payload):
            if event.phone_id and event.phone_id != account.phone_number_id:
                # One app has one webhook for all its numbers: another account's.
                continue
            rows.append(
                SQL(
                    "(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                    account.id,
                    account.company_id.id,
                    event.kind,
                    event.key,
                    webhook.tracker(event.data)[:255] or None,
                    json.dumps(event.data),
                    now,
                    event.at or now,
                    const.NEW,
                    SUPERUSER_ID,
                    now,
                    SUPERUSER_ID,
                    now,
                )
            )
        if not rows:
            return 0
        # Only the database knows what another server is writing down right now.
        new = self.env.execute_query(
            SQL(
                """
                INSERT INTO sla_whatsapp_message (
                    account_id, company_id, kind, event_key, tracker, payload,
                    received_at, occurred_at, state,
                    create_uid, create_date, write_uid, write_date
                ) VALUES %s
                ON CONFLICT (account_id, event_key) DO NOTHING
                RETURNING id
                """,
                SQL(", ").join(rows),
            )
        )
        if new:
            self._enqueue(account)
        return len(new)

    @api.model
    def _enqueue(self, account):
        """Have what came in looked at, after this transaction."""
        # Nobody is logged in where webhooks come in.
        inbox = self.with_user(SUPERUSER_ID).with_context(lang=None)
        inbox.with_delay(
            identity_key=f"sla.whatsapp.message:{account.id}",
            description=f"Messages of {account.name}",
        )._job_process(account.id)

    @api.model
    def _job_process(self, account_id, batch=_BATCH):
        """Look at what is new for an account, one batch; the rest by another job."""
        rows = self._writer().search(
            [("account_id", "=", account_id), ("state", "=", const.NEW)],
            limit=batch,
            order="id",
        )
        rows = rows.try_lock_for_update()
        statuses = rows.filtered(lambda row: row.kind == webhook.STATUS)
        statuses._process_statuses()
        for row in rows - statuses:
            row._process_one()
        if len(rows) == batch:
            self._enqueue(rows.account_id)

    @api.model
    def _cron_process(self):
        """What no job has looked at: where nobody runs jobs, or one got lost."""
        late = fields.Datetime.now() - _LOST
        waiting = self.sudo()._read_group(
            [("state", "=", const.NEW), ("received_at", "<=", late)],
            ["account_id"],
            ["__count"],
        )
        cron = self.env["ir.cron"]
        for account, count in waiting:
            while count > 0:
                self._job_process(account.id)
                count -= _BATCH
                if not cron._commit_progress(_BATCH, remaining=max(count, 0)):
                    return

    @api.autovacuum
    def _gc_statuses(self):
        """Statuses of long ago say nothing that notifications do not."""
        old = fields.Datetime.now() - _KEPT
        self._writer().search(
            [
                ("kind", "!=", webhook.MESSAGE),
                ("state", "=", const.DONE),
                ("received_at", "<", old),
            ],
            limit=10_000,
        ).unlink()

    def _process_one(self):
        """Do what one event asks for; what goes wrong stops no other."""
        try:
            with self.env.cr.savepoint():
                if self.kind == webhook.TEMPLATE:
                    self._process_template()
                else:
                    self._process_message()
                self.env.flush_all()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception as error:
            _logger.warning("WhatsApp event %s failed", self.id, exc_info=True)
            self.env.invalidate_all()
            self.write({"state": const.FAILED, "error": str(error)[:250]})

    def _data(self):
        """What Meta sent about it; nothing for what cannot be read any more."""
        self.ensure_one()
        data = webhook.parse((self.sudo().payload or "").encode())
        return data if isinstance(data, dict) else {}
