import logging
from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models

from ... import const
from ...engine import alerts
from .sla_pack_notice import DUE

_logger = logging.getLogger(__name__)


_BATCH = 100


# Where it is tomorrow already, today's packs have ended.
_AHEAD = timedelta(hours=14)


class SlaPack(models.Model):
    """The cron of packs: expiry, grants, notices, drafts of statements.

    Each step works in small parts: a run that is killed goes on where it stopped, a
    late one makes up for what was missed, and a second one changes nothing.
    """

    _inherit = "sla.pack"

    # Those that may expire, or be announced; most never do.
    _live_end_idx = models.Index(
        "(date_end) WHERE date_end IS NOT NULL AND state = 'active'"
    )

    # === BUSINESS METHODS === #

    @api.model
    def _cron_packs(self, batch=_BATCH):
        """Do what is due. Each step looks at what its index says is due."""
        for step in (
            self._cron_estimates,
            self._cron_open,
            self._cron_expire,
            self._cron_grants,
            self._cron_announce,
            self._cron_statements,
            self._cron_notices,
        ):
            if not step(batch):
                # No time left: what waits is done by a run right after this one.
                self._wake("sla_prepaid_hours.ir_cron_packs")
                return

    @api.model
    def _cron_estimates(self, batch):
        """Expire estimates that were not answered in time."""
        return self.env["sla.estimate"]._cron_expire(batch)

    @api.model
    def _cron_open(self, batch):
        """Hours whose order, invoice or payment is there and that wait for nothing:
        opening them failed then, or the tier has been relaxed since."""
        waiting = self.sudo().search(
            [
                ("state", "=", const.DRAFT),
                ("sale_line_id", "!=", False),
                ("sale_order_id.state", "=", "sale"),
            ],
            order="id",
        )
        return self._over(waiting, lambda packs: packs._settle_due(), batch)

    @api.model
    def _cron_expire(self, batch):
        """Hours after their last day."""
        return self._over(
            # What is archived counts in the books like the others.
            self.sudo()
            .with_context(active_test=False)
            .search(self._domain_expiring(), order="date_end, id"),
            lambda packs: packs._expire(),
            batch,
        )

    @api.model
    def _cron_grants(self, batch):
        """The hours that tiers include each year."""
        agreements = (
            self.env["sla.agreement"]
            .sudo()
            .search(
                [
                    ("state", "=", "active"),
                    ("policy_id.grant_minutes_year", ">", 0),
                ],
                order="id",
            )
        )
        return self._over(agreements, lambda found: found._grant_due(), batch)

    @api.model
    def _cron_announce(self, batch):
        """Hours that expire soon."""
        return self._over(
            self.sudo().search(self._domain_ending(), order="date_end, id"),
            lambda packs: packs._announce_expiry(),
            batch,
        )

    @api.model
    def _cron_statements(self, batch):
        """Drafts of the months that are over, where the customer is."""
        statements = self.env["sla.statement"].sudo()
        by_owner = defaultdict(list)
        for partner, company, month in statements._missing_months():
            by_owner[partner, company].append(month)

        def state_months(part):
            statements.create(
                [
                    {
                        "partner_id": partner.id,
                        "company_id": company.id,
                        "date_from": month,
                    }
                    for partner, company in part
                    for month in by_owner[partner, company]
                ]
            )

        return self._go_through(list(by_owner), state_months, batch)

    @api.model
    def _cron_notices(self, batch):
        """Send queued notices, each in a step of its own: none is sent twice."""
        notices = self.env["sla.pack.notice"].sudo()
        waiting = notices.search([("state", "=", DUE)], order="id")
        return self._over(waiting, lambda found: found._send_due(), 1)

    @api.model
    def _domain_expiring(self):
        """The packs that have ended somewhere and have something left."""
        ahead = (fields.Datetime.now() + _AHEAD).date()
        return [("state", "=", const.ACTIVE), ("date_end", "<", ahead)]

    def _expire(self):
        """Let what is free after the last day expire, dated the day after.

        What was used is not touched; what is held stays until its estimate ends, and
        expires then. Twice changes nothing.

        :return: the packs that had something to expire
        """
        packs = self.sudo().filtered(
            lambda pack: (
                pack.state == const.ACTIVE
                and pack.date_end
                and pack.date_end < pack._today()
            )
        )
        # Packs with held minutes only are not locked.
        packs = packs._with_free_minutes(packs._figures())
        packs._lock()
        figures = packs._figures()
        due = packs._with_free_minutes(figures)
        marks = due._last_entry_ids()
        self.env["sla.pack.entry"]._post(
            [
                {
                    "pack_id": pack.id,
                    "kind": const.EXPIRE,
                    "minutes": -figures[pack.id].available,
                    "date": pack.date_end + timedelta(days=1),
                    # Of what was free after that entry: what is given back later
                    # expires under a key of its own.
                    "key": f"expire:{pack.id}:{marks[pack.id]}",
                    "reason": self.env._(
                        "Valid until %s", fields.Date.to_string(pack.date_end)
                    ),
                }
                for pack in due
            ]
        )
        return due

    def _with_free_minutes(self, figures):
        return self.filtered(
            lambda pack: pack.id in figures and figures[pack.id].available > 0
        )

    def _last_entry_ids(self):
        """The newest entry of each pack. One query."""
        return {
            pack.id: last
            for pack, last in self.env["sla.pack.entry"]
            .sudo()
            ._read_group([("pack_id", "in", self.ids)], ["pack_id"], ["id:max"])
        }

    @api.model
    def _domain_ending(self):
        """The packs whose end may have to be announced."""
        now = fields.Datetime.now()
        first = (now - _AHEAD).date()
        last = (now + _AHEAD).date() + timedelta(days=max(alerts.DAYS))
        return [
            ("state", "=", const.ACTIVE),
            ("date_end", ">=", first),
            ("date_end", "<=", last),
        ]

    def _announce_expiry(self):
        """Queue the notices of packs that end: each notice once, and of
        several only the one that fits (rule H10)."""
        notices = self.env["sla.pack.notice"]
        announced = notices._announced(self, "expiry")
        ahead = (fields.Datetime.now() + _AHEAD).date()
        rows = []
        for pack in self.sudo()._with_free_minutes(self._figures()):
            life = (pack.date_end - (pack.date_start or pack.opened_on)).days + 1
            # Nothing is due anywhere: no need to know what day it is there.
            days_left = max((pack.date_end - ahead).days, 0)
            if alerts.expiry(days_left, announced[pack.id], life) == (None, ()):
                continue
            days_left = (pack.date_end - pack._today()).days
            notice = alerts.expiry(days_left, announced[pack.id], life)
            rows += notices._rows(pack.id, "expiry", notice)
        notices._queue(rows)

    # === STEPS === #

    @api.model
    def _over(self, records, work, batch):
        """Work on records in parts, skipping those that are locked.

        :return: whether there is time left
        """

        def work_on(part):
            locked = part.try_lock_for_update(allow_referencing=True)
            self._one_stops_no_other(locked, work, self._leave_out)

        return self._go_through(records, work_on, batch)

    @api.model
    def _leave_out(self, record, error):
        _logger.warning("%s was left out", record, exc_info=error)
