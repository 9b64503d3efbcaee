from collections import defaultdict
from datetime import timedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ... import const
from ...engine import allocation
from ...engine.ledger import figures_of


class SlaPack(models.Model):
    """The sums of a pack's entries, and what must always hold for them."""

    _inherit = "sla.pack"

    # === BUSINESS METHODS === #

    def _notify_balances(self, entries):
        """Queue notices about balances that new entries changed. To be extended."""

    def _lock(self):
        """Lock the packs, so that no other transaction draws on them meanwhile.

        In the order of their ids, so that two who claim several never wait for each
        other. Of two transactions that count without seeing each other the second
        one fails to serialize here, and Odoo runs it again.
        """
        if self:
            self.env.cr.execute(
                SQL(
                    """
                    WITH claimed AS MATERIALIZED (
                        SELECT id FROM sla_pack WHERE id IN %s
                         ORDER BY id FOR NO KEY UPDATE
                    )
                    UPDATE sla_pack SET id = sla_pack.id
                      FROM claimed WHERE claimed.id = sla_pack.id
                    """,
                    self._ids,
                )
            )

    def _figures(self):
        """What the entries come to: one query.

        :return: `{pack id: Figures}`; nothing for a pack without entries
        """
        # The balance of a pack is visible with the pack.
        groups = (
            self.env["sla.pack.entry"]
            .sudo()
            ._read_group(
                [("pack_id", "in", self._origin.ids)],
                ["pack_id", "kind"],
                ["minutes:sum"],
            )
        )
        sums = {}
        for pack, kind, minutes in groups:
            sums.setdefault(pack.id, {})[kind] = minutes
        return {pack_id: figures_of(kinds) for pack_id, kinds in sums.items()}

    def _with_minutes(self):
        """Those on which something is free, held or owed. One query."""
        figures = self._figures()
        return self.filtered(
            lambda pack: (
                pack.id in figures
                and (figures[pack.id].available or figures[pack.id].held)
            )
        )

    @api.model
    def _customer_packs(self, partners, companies):
        """The packs of customers that were opened, whatever is left of them.

        :param partners: commercial partners
        :param companies: one or several: each customer's packs with any of them
        """
        # Hours are drawn whether or not the user who logs time may see the pack.
        # Archiving clears a screen; the books count all.
        packs = self.sudo().with_context(active_test=False)
        return packs.search_fetch(
            [
                ("commercial_partner_id", "in", partners.ids),
                ("company_id", "in", companies.ids),
                ("state", "in", const.OPENED),
            ]
        )

    def _check_books(self, entries, figures):
        """Check what must hold after every posting.

        What only gives back is never refused: an overdraft may have been allowed by
        an agreement that is over.

        :param entries: what has just been posted on the packs
        :param figures: as `_figures` gives them now
        :raise UserError: where a balance, or what is held, is below what is allowed
        """
        below, moved = defaultdict(int), defaultdict(int)
        for entry in entries:
            moved[entry.pack_id] += entry.minutes
        # Pack by pack: what one gains is not another's to owe.
        sinking = {pack._owner() for pack in self if moved[pack] < 0}
        for pack in self:
            found = figures.get(pack.id)
            if found and found.held < 0:
                raise UserError(
                    self.env._(
                        "More would be released on “%s” than was ever held.", pack.name
                    )
                )
            if found and found.available < 0:
                owner = pack.commercial_partner_id, pack.company_id
                below[owner] -= found.available
        for (partner, company), minutes in below.items():
            is_more = (partner.id, company.id) in sinking
            if is_more and minutes > partner._sla_overdraft(company):
                raise UserError(
                    self.env._(
                        "%(customer)s has not enough hours left: %(minutes)s minutes "
                        "are missing. Sell more hours first.",
                        customer=partner.name,
                        minutes=minutes,
                    )
                )

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
