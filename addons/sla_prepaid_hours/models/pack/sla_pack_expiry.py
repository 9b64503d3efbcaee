from datetime import timedelta

from odoo import api, fields, models

from ... import const
from ...engine import alerts

# Where it is tomorrow already, today's packs have ended.
_AHEAD = timedelta(hours=14)


class SlaPack(models.Model):
    """What time alone does to packs: their hours expire, announced beforehand."""

    _inherit = "sla.pack"

    # Those that may expire, or be announced; most never do.
    _live_end_idx = models.Index(
        "(date_end) WHERE date_end IS NOT NULL AND state = 'active'"
    )

    # === BUSINESS METHODS === #

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
        # What is held only is not claimed: nobody need wait for it.
        packs = packs._with_free_minutes(packs._figures())
        packs._claim()
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
        """Queue what is to be told about packs that end: each notice once, and of
        several only the one that fits (rule H10)."""
        notices = self.env["sla.pack.notice"]
        told = notices._told(self, "expiry")
        ahead = (fields.Datetime.now() + _AHEAD).date()
        rows = []
        for pack in self.sudo()._with_free_minutes(self._figures()):
            life = (pack.date_end - (pack.date_start or pack.opened_on)).days + 1
            # Nothing is due anywhere: no need to know what day it is there.
            days_left = max((pack.date_end - ahead).days, 0)
            if alerts.expiry(days_left, told[pack.id], life) == (None, ()):
                continue
            days_left = (pack.date_end - pack._today()).days
            notice = alerts.expiry(days_left, told[pack.id], life)
            rows += notices._rows(pack.id, "expiry", notice)
        notices._queue(rows)
