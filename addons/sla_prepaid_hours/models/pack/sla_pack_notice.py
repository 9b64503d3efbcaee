import logging
from collections import defaultdict

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from ... import const
from ...engine import alerts, duration

_logger = logging.getLogger(__name__)


DUE = "due"


SENT = "sent"


SKIPPED = "skipped"


FAILED = "failed"


_KINDS = [
    *((f"alert_{level}", f"{level} % used or held") for level in alerts.LEVELS),
    *((f"expiry_{days}", f"Expires in {days} days") for days in alerts.DAYS),
]


# What brings a balance down, seen from the customer.
_CONSUMING = (const.CONSUME, const.HOLD, const.EXPIRE)


class SlaPackNotice(models.Model):
    """A notice about a pack, sent once: hours run low, or they expire.

    Queued with what brings it about, and sent right after by a cron.
    """

    _name = "sla.pack.notice"
    _inherit = ["sla.guarded"]
    _description = "Notice about Hours"
    _order = "id desc"
    _rec_name = "kind"

    pack_id = fields.Many2one(
        "sla.pack", required=True, ondelete="cascade", index=True, readonly=True
    )
    commercial_partner_id = fields.Many2one(
        related="pack_id.commercial_partner_id", string="Customer"
    )
    company_id = fields.Many2one(
        related="pack_id.company_id", store=True, index=True, readonly=True
    )
    kind = fields.Selection(_KINDS, required=True, readonly=True)
    state = fields.Selection(
        [
            (DUE, "To be sent"),
            (SENT, "Sent"),
            (SKIPPED, "A more urgent notice was sent"),
            (FAILED, "Failed"),
        ],
        default=DUE,
        required=True,
        readonly=True,
    )
    ticket_id = fields.Many2one(
        "helpdesk.ticket",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The ticket that caused it: its agent is notified as well.",
    )
    sent_at = fields.Datetime(readonly=True)
    error = fields.Char(readonly=True)

    _kind_uniq = models.UniqueIndex(
        "(pack_id, kind)", "This notice about the pack exists already."
    )
    _due_idx = models.Index("(id) WHERE state = 'due'")

    # === BUSINESS METHODS === #

    def _guard_sentence(self):
        return self.env._(
            "Notices about packs are created by the system and cannot be edited."
        )

    @api.model
    def _queue(self, rows):
        """Put notices aside for the cron; what is there already stays.

        :param rows: dicts of `pack_id`, `kind`, `state` and perhaps `ticket_id`
        """
        if not rows:
            return
        known = self.sudo().search(
            [("pack_id", "in", [row["pack_id"] for row in rows])]
        )
        announced = {(notice.pack_id.id, notice.kind) for notice in known}
        new = [row for row in rows if (row["pack_id"], row["kind"]) not in announced]
        if not new:
            return
        pressing = {
            (row["pack_id"], row["kind"].split("_")[0])
            for row in new
            if row["state"] == DUE
        }
        # What is more pressing takes the place of what has not been sent yet.
        known.filtered(
            lambda one: (
                one.state == DUE
                and (one.pack_id.id, one.kind.split("_")[0]) in pressing
            )
        )._as_writer().write({"state": SKIPPED})
        self._writer().create(new)
        if pressing:
            self.env["sla.due"]._wake("sla_prepaid_hours.ir_cron_packs")

    @api.model
    def _rows(self, pack_id, prefix, notice, ticket_id=False):
        """The rows of what the engine says about a pack."""
        rows = [
            {"pack_id": pack_id, "kind": f"{prefix}_{mark}", "state": SKIPPED}
            for mark in notice.mark
        ]
        if notice.send is not None:
            rows.append(
                {
                    "pack_id": pack_id,
                    "kind": f"{prefix}_{notice.send}",
                    "state": DUE,
                    "ticket_id": ticket_id,
                }
            )
        return rows

    @api.model
    def _announced(self, packs, prefix):
        """The notices that packs have had, sent or skipped. One query.

        :return: `{pack id: set of figures}`
        """
        announced = defaultdict(set)
        for pack, kind in self.sudo()._read_group(
            [("pack_id", "in", packs.ids), ("kind", "=like", f"{prefix}%")],
            ["pack_id", "kind"],
        ):
            announced[pack.id].add(int(kind.split("_")[1]))
        return announced

    def _send_due(self):
        """Send those that are still due now that they are ours."""
        for notice in self.filtered(lambda one: one.state == DUE):
            notice._send()

    # === SENDING === #

    def _send(self):
        """Send each notice once; one that cannot be sent stops no other."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                self._send_letters()
                self._propose_top_up()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise  # The cron starts over and finds the notice still due.
        except Exception as error:  # one bad address stops no other notice
            _logger.warning("Notice %s was not sent", self.id, exc_info=True)
            self._as_writer().write({"state": FAILED, "error": str(error)[:250]})
            return
        self._as_writer().write({"state": SENT, "sent_at": fields.Datetime.now()})

    def _send_letters(self):
        """An e-mail to the customer's contacts, another to the responsible users."""
        what = "alert" if self.kind.startswith("alert") else "expiry"
        for whom, partners in (
            ("customer", self._customers()),
            ("staff", self._staff()),
        ):
            template = self.env.ref(f"sla_prepaid_hours.mail_template_{what}_{whom}")
            for partner in partners:
                # Each in their own language. It is seen on the pack.
                template.with_context(
                    sla_lang=partner.lang, sla_name=partner.name
                ).send_mail(
                    self.id,
                    email_values={
                        "recipient_ids": [fields.Command.set(partner.ids)],
                        "email_to": False,
                        "model": "sla.pack",
                        "res_id": self.pack_id.id,
                    },
                )

    def _customers(self):
        pack = self.pack_id
        return pack.commercial_partner_id._sla_hours_contacts(pack.company_id)

    def _staff(self):
        """The account manager, and the agent of the ticket that brought it about."""
        pack = self.pack_id
        agreement = (
            pack.agreement_id
            or pack.commercial_partner_id._sla_hours_agreement(pack.company_id)
        )
        manager = agreement.user_id or pack.commercial_partner_id.user_id
        users = (manager | self.ticket_id.user_id).filtered("active")
        return users.partner_id.filtered("email") - self._customers()

    def _propose_top_up(self):
        """Prepare a quotation for more hours, where a user may sell them."""
        if not self.kind.startswith("alert"):
            return
        pack = self.pack_id
        agreement = pack.commercial_partner_id._sla_hours_agreement(pack.company_id)
        if agreement:
            agreement._propose_top_up(
                reason=dict(self._fields["kind"]._description_selection(self.env))[
                    self.kind
                ]
            )

    # === VALUES OF THE TEMPLATES === #

    def _template_free(self):
        """What the customer has left for that kind of work, as text."""
        self.ensure_one()
        pack = self.pack_id
        found = pack._last_packs({pack._kind_owner()}).values()
        free = sum(free for _last, _bought, free in found)
        return f"{duration.write(free)} h"

    def _template_pack_free(self):
        """What is left of the pack, as text."""
        self.ensure_one()
        return f"{duration.write(self.pack_id.minutes_available)} h"


class SlaPack(models.Model):
    _inherit = "sla.pack"

    notice_ids = fields.One2many("sla.pack.notice", "pack_id", readonly=True)

    # === BUSINESS METHODS === #

    def _notify_balances(self, entries):
        res = super()._notify_balances(entries)
        entries.sudo()._queue_alerts()
        return res

    def _kind_owner(self):
        """Whose minutes it is counted together with: those for the same work."""
        self.ensure_one()
        return (
            self.commercial_partner_id.id,
            self.company_id.id,
            self.kind_id.id or 0,
        )

    @api.model
    def _last_packs(self, owners):
        """The pack opened last for each kind of work, and what is free. One query.

        What was only moved over from another pack is no new one.

        :param owners: as `_kind_owner` gives them
        :return: `{owner: (last pack, its minutes, free minutes of all)}`
        """
        owners = sorted(owners)
        self.env["sla.pack.entry"].flush_model()
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT pack.commercial_partner_id,
                       pack.company_id,
                       COALESCE(pack.kind_id, 0),
                       (ARRAY_AGG(pack.id ORDER BY pack.source = %s,
                            pack.opened_at DESC, pack.id DESC))[1],
                       (ARRAY_AGG(pack.minutes_bought ORDER BY pack.source = %s,
                            pack.opened_at DESC, pack.id DESC))[1],
                       COALESCE(SUM(entry.minutes), 0)
                  FROM sla_pack pack
                  LEFT JOIN LATERAL (
                        SELECT SUM(minutes) AS minutes
                          FROM sla_pack_entry
                         WHERE pack_id = pack.id
                       ) entry ON true
                 WHERE pack.active
                   AND pack.state IN %s
                   AND (pack.commercial_partner_id, pack.company_id,
                        COALESCE(pack.kind_id, 0)) IN %s
              GROUP BY 1, 2, 3
                """,
                const.TRANSFER,
                const.TRANSFER,
                const.OPENED,
                tuple(owners),
            )
        )
        return {
            (partner, company, kind): (self.browse(last), bought, int(free))
            for partner, company, kind, last, bought, free in rows
        }


class SlaPackEntry(models.Model):
    _inherit = "sla.pack.entry"

    # === BUSINESS METHODS === #

    def _queue_alerts(self):
        """Queue the notices of balances that these entries bring low (rule H10).

        Three queries for any number, and one to write where a notice is due.
        """
        down = self.filtered(lambda entry: entry.kind in _CONSUMING)
        if not down:
            return
        tickets = {}
        for entry in down:
            owner = entry.pack_id._kind_owner()
            tickets[owner] = entry.ticket_id.id or tickets.get(owner, False)
        found = self.env["sla.pack"]._last_packs(tickets)
        low = {
            owner: row
            for owner, row in found.items()
            if alerts.balance(row[1], row[2]).send is not None
        }
        if not low:
            return
        notices = self.env["sla.pack.notice"]
        packs = self.env["sla.pack"].union(*(row[0] for row in low.values()))
        announced = notices._announced(packs, "alert")
        rows = []
        for owner, (last, bought, free) in low.items():
            notice = alerts.balance(bought, free, announced[last.id])
            rows += notices._rows(last.id, "alert", notice, tickets[owner])
        notices._queue(rows)
