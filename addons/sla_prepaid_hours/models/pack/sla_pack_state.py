from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.sla_policy.models.own_write import as_own_write

from ... import const
from ...engine.ledger import Figures


class SlaPack(models.Model):
    """Opening packs, voiding them, and the state that follows from their entries."""

    _inherit = "sla.pack"

    # === ACTION METHODS === #

    def action_open(self):
        """Let its hours be used. What is open already stays as it is.

        :raise UserError: where it is void, or not to be opened yet
        """
        self.check_access("write")
        self._check_may_open()
        self._open()
        return True

    def action_void(self):
        """Take packs out of use that were never drawn on.

        :raise UserError: where something was used, held, refunded or transferred
        """
        self.check_access("write")
        packs = self.filtered(lambda pack: pack.state != const.VOID)
        packs._lock()
        entries = self.env["sla.pack.entry"].sudo()
        used = entries._read_group(
            [
                ("pack_id", "in", packs.ids),
                ("kind", "not in", (const.PURCHASE, const.GRANT)),
            ],
            ["pack_id"],
        )
        for (pack,) in used:
            raise UserError(
                self.env._(
                    "Hours of “%s” have been used, so it cannot become void. Give "
                    "back what is left by a credit note.",
                    pack.name,
                )
            )
        entries._post(
            [
                {
                    "pack_id": pack.id,
                    "kind": const.ADJUST,
                    "minutes": -minutes,
                    "key": f"void:{pack.id}",
                    "reason": self.env._("Made void"),
                }
                for pack in packs
                if (minutes := pack._figures().get(pack.id, Figures()).available)
            ]
        )
        packs._set_state(const.VOID)
        return True

    # === BUSINESS METHODS === #

    def _open(self, reason=None):
        """Open drafts: what was sold is on their books from now on."""
        drafts = self.filtered(lambda pack: pack.state == const.DRAFT).sorted("id")
        now = fields.Datetime.now()
        for pack in drafts:
            today = pack._today()
            vals = {"opened_at": now, "opened_on": today}
            if pack.validity_months and not pack.date_end:
                start = pack.date_start or today
                vals["date_start"] = start
                vals["date_end"] = start + relativedelta(
                    months=pack.validity_months, days=-1
                )
            pack._as_state_writer().write(vals)
        drafts._set_state(const.ACTIVE)
        self.env["sla.pack.entry"]._post(
            [
                {
                    "pack_id": pack.id,
                    "kind": pack.source,
                    "minutes": pack.minutes_bought,
                    "key": f"open:{pack.id}",
                    "reason": reason,
                }
                for pack in drafts
            ]
        )

    def _set_state(self, state):
        """The only writer of `state`."""
        changed = self.filtered(lambda pack: pack.state != state)
        if changed:
            changed._as_state_writer().write({"state": state})

    def _as_state_writer(self):
        # The user who logs time may bring a pack to its end without a right to edit it.
        return as_own_write(self.sudo())

    def _check_may_open(self):
        """Refuse what is not to be opened by hand.

        :raise UserError: where it is void, came from no transfer, or waits for its
            order, invoice or payment
        """
        for pack in self:
            if pack.state == const.VOID:
                raise UserError(
                    self.env._("“%s” is void. Sell a new pack instead.", pack.name)
                )
            if pack.state != const.DRAFT:
                continue
            if pack.source == const.TRANSFER:
                raise UserError(
                    self.env._(
                        "“%s” would hold hours that come from nowhere. Transfer them "
                        "from the pack that has them.",
                        pack.name,
                    )
                )
            if sentence := pack._waiting_sentence():
                raise UserError(sentence)

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
