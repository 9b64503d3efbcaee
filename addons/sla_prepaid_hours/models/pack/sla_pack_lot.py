from datetime import timedelta

from odoo import models

from ... import const
from ...engine import allocation


class SlaPack(models.Model):
    """Packs and what is held of them, as the engine takes them."""

    _inherit = "sla.pack"

    # === BUSINESS METHODS === #

    def _owner(self):
        """Whose it is, as a key."""
        return self.commercial_partner_id.id, self.company_id.id

    def _lots(self, figures=None):
        """The packs as the engine takes them. One query, unless it was made already.

        What has expired may still pay for work of its days that is written down
        late: the day of the work decides (rule H2).

        :param figures: as `_figures` gives them
        :return: `{pack id: allocation.Lot}`
        """
        if figures is None:
            figures = self._figures()
        lots = {}
        for pack in self.sudo():
            found = figures.get(pack.id)
            is_reserved = pack.partner_id != pack.commercial_partner_id
            lots[pack.id] = allocation.Lot(
                key=pack.id,
                free=found.available + found.expired if found else 0,
                bought=pack.opened_on,
                start=pack.date_start or None,
                end=pack.date_end or None,
                kind=pack.kind_id.id or None,
                owner=pack.partner_id.id if is_reserved else None,
            )
        return lots

    def _holds(self):
        """What estimates hold of the packs. One query."""
        return [
            allocation.Hold(estimate.id, pack.id, -minutes)
            for pack, estimate, minutes in self.env["sla.pack.entry"]
            .sudo()
            ._read_group(
                [
                    ("pack_id", "in", self.ids),
                    ("kind", "in", (const.HOLD, const.RELEASE)),
                ],
                ["pack_id", "estimate_id"],
                ["minutes:sum"],
            )
            if minutes
        ]

    def _unexpire(self, delta, figures):
        """Postings that bring expired minutes back for work of their days.

        :param dict delta: what is about to change, in free minutes by pack id
        :param figures: as `_figures` gives them now
        """
        postings = []
        for pack in self.sudo():
            found = figures.get(pack.id)
            missing = -(found.available + delta.get(pack.id, 0)) if found else 0
            back = min(missing, found.expired) if found else 0
            if back > 0:
                postings.append(
                    {
                        "pack_id": pack.id,
                        "kind": const.EXPIRE,
                        "minutes": back,
                        "date": pack.date_end + timedelta(days=1),
                        "key": f"unexpire:{pack.id}:{pack._entry_mark()}",
                        "reason": self.env._("Work of its days was written down late"),
                    }
                )
        return postings

    def _entry_mark(self):
        """How often the pack has been posted on: makes a key of its own."""
        return (
            self.env["sla.pack.entry"].sudo().search_count([("pack_id", "=", self.id)])
        )
