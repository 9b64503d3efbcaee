from odoo import models
from odoo.exceptions import UserError

from ... import const
from ...engine import allocation, duration

APPROVED = "approved"
DONE = "done"
BY_HOURS = "hours"


class SlaEstimate(models.Model):
    """What an approved estimate keeps for itself in the customer's packs (rule H4)."""

    _inherit = "sla.estimate"

    # === BUSINESS METHODS === #

    def _is_in_force(self):
        """Whether it is the one that work is charged under, or was."""
        return self.state in (APPROVED, DONE)

    def _is_holding(self):
        """Whether minutes are kept for it."""
        return self.state == APPROVED

    def _hold(self):
        """Keep the approved minutes in the customer's packs, and charge again.

        What has been charged on the ticket under an estimate before counts. Held
        minutes stay held past the end of their pack.

        :raise UserError: where the packs have too little and the tier refuses it
        """
        for estimate in self.sudo():
            ticket = estimate.ticket_id
            if estimate.paid_by == BY_HOURS:
                estimate._hold_minutes()
            ticket._sla_recharge(ticket._sla_approved_since())

    def _hold_minutes(self):
        """Keep what is approved of one estimate.

        Work that was charged under an earlier version gives back what it drew and is
        served out of the new hold: it was approved again. What a closed statement has
        counted stays, and is held no more.
        """
        packs = self.env["sla.pack"]._customer_packs(
            self.commercial_partner_id, self.company_id
        )
        packs._lock()
        past = self._open_work()
        live = past._live_draws()
        minutes = self.minutes - (
            self._charged_before() - sum(past.mapped("charged_minutes"))
        )
        if minutes <= 0:
            return
        demand = allocation.Demand(
            key=self.id,
            day=self.ticket_id._sla_customer_today(),
            minutes=minutes,
            kind=(self.kind_id or self.ticket_id._sla_work_kind()).id or None,
            owners=self.ticket_id.partner_id._sla_owners(),
        )
        policy = self.commercial_partner_id._sla_hours_agreement(
            self.company_id
        ).policy_id
        lots, _holds = allocation.restored(packs._lots().values(), (), live)
        plan = allocation.plan(lots, (), [demand], policy._overdraft())
        short = plan.shortages.get(self.id, 0)
        if short and policy and policy.shortage != const.OWE:
            raise UserError(self._shortage_sentence(minutes, short))
        self.env["sla.pack.entry"]._post(
            past._undo(live)
            + [
                {
                    "pack_id": draw.lot,
                    "kind": const.HOLD,
                    "minutes": -draw.minutes,
                    "estimate_id": self.id,
                    "ticket_id": self.ticket_id.id,
                    "key": f"hold:{self.id}:{draw.lot}",
                }
                for draw in plan.draws
            ]
        )

    def _shortage_sentence(self, minutes, short):
        """Why hours that are missing keep it from being approved, and what to do:
        customers ask for more, agents sell them."""
        said = {
            "customer": self.commercial_partner_id.name,
            "left": duration.write(minutes - short),
            "needed": duration.write(minutes),
            "short": duration.write(short),
        }
        if self.env.user.share:
            return self.env._(
                "%(customer)s has %(left)s free and this needs %(needed)s: %(short)s "
                "are missing. Ask for more hours, and approve it when they are there.",
                **said,
            )
        return self.env._(
            "%(customer)s has %(left)s free and this needs %(needed)s. Sell %(short)s "
            "more first, or send an estimate that is paid by invoice.",
            **said,
        )

    def _shortage(self):
        """What the customer's hours lack for it, beforehand.

        :return: the missing minutes, and whether it cannot be approved without them
        """
        self.ensure_one()
        if self.paid_by != BY_HOURS:
            return 0, False
        # The user who answers need not be able to read the agreement.
        estimate = self.sudo()
        overdraft = estimate.commercial_partner_id._sla_overdraft(estimate.company_id)
        left = estimate.available_minutes + overdraft
        missing = max(estimate._needed_minutes() - max(left, 0), 0)
        return missing, bool(missing and not estimate._is_owed())

    def _is_owed(self):
        """Whether what the customer's hours lack is invoiced, and not refused."""
        self.ensure_one()
        policy = (
            self.sudo()
            .commercial_partner_id._sla_hours_agreement(self.sudo().company_id)
            .policy_id
        )
        return not policy or policy.shortage == const.OWE

    def _open_work(self):
        """What was charged under an estimate of the ticket and may still be changed."""
        work = (
            self.env["sla.intervention"]
            ._writer()
            .search(
                [
                    ("ticket_id", "=", self.ticket_id.id),
                    ("estimate_id", "!=", False),
                    ("source", "=", const.WORK),
                    ("charged_minutes", ">", 0),
                ]
            )
        )
        return work._in_open_periods()

    def _charged_before(self):
        """What has been charged on the ticket under an estimate. One query."""
        [(minutes,)] = (
            self.env["sla.intervention"]
            .sudo()
            ._read_group(
                [
                    ("ticket_id", "=", self.ticket_id.id),
                    ("estimate_id", "!=", False),
                    ("source", "=", const.WORK),
                ],
                [],
                ["charged_minutes:sum"],
            )
        )
        return minutes or 0

    def _release(self, reason):
        """Give back what is held and was not used. Twice changes nothing."""
        entries = self.env["sla.pack.entry"].sudo()
        held = entries._read_group(
            [
                ("estimate_id", "in", self.ids),
                ("kind", "in", (const.HOLD, const.RELEASE)),
            ],
            ["estimate_id", "pack_id"],
            ["minutes:sum", "__count"],
        )
        entries._post(
            [
                {
                    "pack_id": pack.id,
                    "kind": const.RELEASE,
                    "minutes": -minutes,
                    "estimate_id": estimate.id,
                    "ticket_id": estimate.ticket_id.id,
                    "reason": reason,
                    # What is held again later may be given back again.
                    "key": f"release:{estimate.id}:{pack.id}:{count}",
                }
                for estimate, pack, minutes, count in held
                if minutes
            ]
        )
