from collections import defaultdict

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ... import const
from ...engine.ledger import Figures, figures_of


class SlaPack(models.Model):
    """A pack's books: what its entries come to, and what must always hold."""

    _inherit = "sla.pack"

    # === BUSINESS METHODS === #

    def _refresh_state(self, figures):
        """Let the states of opened packs follow from their entries.

        :param figures: as `_figures` gives them now
        """
        by_state = {}
        for pack in self.sudo():
            if pack.state not in const.OPENED:
                continue
            found = figures.get(pack.id, Figures())
            if found.available + found.held > 0:
                state = const.ACTIVE
            elif found.expired:
                state = const.EXPIRED
            else:
                state = const.EXHAUSTED
            if state == const.ACTIVE and not pack.active:
                # What is there to be used is not out of sight.
                pack.active = True
            by_state[state] = by_state.get(state, self.browse()) | pack
        for state, packs in by_state.items():
            packs._set_state(state)

    def _after_posting(self, entries):
        """Called with the packs that got entries, and the entries. To be extended."""

    def _claim(self):
        """Make sure that nobody else draws on the packs meanwhile.

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
        # Whoever sees a pack sees what is left of it.
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
        # Hours are drawn whether or not whoever logs time may see the pack.
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
        """The last line of defence: what must never be, whoever posted.

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
