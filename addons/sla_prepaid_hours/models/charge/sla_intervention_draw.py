from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ... import const
from ...engine import allocation, duration


class SlaIntervention(models.Model):
    """Which packs pay for interventions (rules H1 to H4 and H6)."""

    _inherit = "sla.intervention"

    # === BUSINESS METHODS === #

    def _allocate(self, packs, figures, live):
        """Compute which packs pay for interventions.

        :param packs: all that may pay, locked
        :param figures: what their entries amount to
        :param live: what is drawn now (`_live_draws`)
        :return: changes of draws as the engine returns them, and the minutes that no
            pack pays: `{intervention: minutes}`
        :raise UserError: where a tier refuses work that no hours are left for
        """
        policies = self._hour_policies()
        lots = packs._lots(figures)
        holds = packs._holds() if self.estimate_id else []
        drawn, changes, shortages = defaultdict(list), [], {}
        for draw in live:
            drawn[draw.demand].append(draw)
        for owner, ours in self.grouped(lambda one: one._owner()).items():
            counter = packs.filtered(lambda pack, owner=owner: pack._owner() == owner)
            policy = policies[owner]
            payable = ours.filtered(lambda one: one._draws_on_packs())
            payable_ids = set(payable.ids)
            more, plan = allocation.replan(
                [lots[pack.id] for pack in counter],
                [hold for hold in holds if hold.lot in counter.ids],
                [draw for one in ours for draw in drawn[one.id]],
                [one._demand() for one in payable],
                overdraft=policy._overdraft(),
            )
            ours._check_shortage(plan, policy)
            changes += more
            for one in ours:
                missing = plan.shortages.get(one.id, 0)
                shortages[one] = (
                    missing if one.id in payable_ids else one.charged_minutes
                )
        return changes, shortages

    @api.model
    def _owed_by(self, customers, companies):
        """What is left to invoice to customers, and may still be paid from packs."""
        owed = self._writer().search(
            [
                ("commercial_partner_id", "in", customers.ids),
                ("company_id", "in", companies.ids),
                ("uncovered_minutes", ">", 0),
            ]
        )
        return owed._in_open_periods().filtered(lambda one: one._draws_on_packs())

    def _owner(self):
        """Whose packs pay, as a key."""
        return self.commercial_partner_id.id, self.company_id.id

    def _owners(self):
        return {one._owner() for one in self}

    def _payers(self):
        """The packs the customers have with the companies. One query."""
        packs = self.env["sla.pack"]._customer_packs(
            self.commercial_partner_id, self.company_id
        )
        owners = self._owners()
        return packs.filtered(lambda pack: pack._owner() in owners)

    def _hour_policies(self):
        """The policy that says how each customer's hours are handled now.

        :return: `{owner: policy}`, empty ones where there is no agreement
        """
        owners = sorted(self._owners())
        now = fields.Datetime.now()
        found = self.env["sla.agreement"]._find_active(
            [(partner_id, company_id, now) for partner_id, company_id in owners]
        )
        return {
            owner: agreement.policy_id
            for owner, agreement in zip(owners, found, strict=True)
        }

    def _is_to_be_drawn(self):
        """Whether something is charged, or is drawn already."""
        return bool(
            self.charged_minutes or self.covered_minutes or self.uncovered_minutes
        )

    def _served_after(self, closed):
        """What the same packs serve on the first of these days and later. One query.

        What is about to be written of these themselves need not be written for it:
        `_reallocate` leaves nothing unwritten of any other.

        :param closed: `ClosedPeriods` with their owners
        """
        first = {}
        for one in self:
            owner = one._owner()
            first[owner] = min(first.get(owner, one.work_date), one.work_date)
            last = closed.last_day(owner)
            if last:
                first[owner] = max(first[owner], last + timedelta(days=1))
        # A ticket may have lost its customer.
        since = [
            SQL("(%s, %s, %s)", *owner, day) for owner, day in first.items() if owner[0]
        ]
        if not since:
            return self.browse()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT work.id
                  FROM sla_intervention work
                  JOIN (VALUES %s) AS first(partner_id, company_id, day)
                    ON work.commercial_partner_id = first.partner_id
                   AND work.company_id = first.company_id
                   AND work.work_date >= first.day
                 WHERE work.charged_minutes > 0
                   AND work.id NOT IN %s
                """,
                SQL(", ").join(since),
                self._ids,
            )
        )
        return self.browse(work_id for (work_id,) in rows)

    def _write_covered(self, short):
        """Keep what packs pay, and what is left to invoice.

        :param dict short: minutes that no pack pays, by intervention
        """
        written = defaultdict(list)
        for one, missing in short.items():
            covered = one.charged_minutes - missing
            if (one.covered_minutes, one.uncovered_minutes) != (covered, missing):
                written[covered, missing].append(one.id)
        for (covered, missing), ids in written.items():
            self._writer().browse(ids).write(
                {"covered_minutes": covered, "uncovered_minutes": missing}
            )

    def _draws_on_packs(self):
        """Whether packs pay for it: not where the customer chose an invoice."""
        return self.charged_minutes > 0 and self.estimate_id.paid_by != "invoice"

    def _demand(self):
        """The demand of an intervention, as a value of the engine."""
        return allocation.Demand(
            key=self.id,
            day=self.work_date,
            minutes=self.charged_minutes,
            order=self.ticket_id.id,
            kind=self.kind_id.id or None,
            owners=(self.partner_id or self.commercial_partner_id)._sla_owners(),
            estimate=self.estimate_id.id or None,
        )

    def _live_draws(self):
        """What is drawn for them now, by pack, and what of it came out of a hold.

        What came out of the hold of an estimate that holds no more is free minutes
        like any other. One query.
        """
        entries = self.env["sla.pack.entry"].sudo()
        drawn, out_of_hold = defaultdict(int), defaultdict(int)
        posted = self.filtered("revision")
        for one, pack, kind, estimate, minutes in entries._read_group(
            [("intervention_id", "in", posted.ids)],
            ["intervention_id", "pack_id", "kind", "estimate_id"],
            ["minutes:sum"],
        ):
            if kind in (const.CONSUME, const.REVERSE):
                drawn[one.id, pack.id] -= minutes
            elif kind in (const.HOLD, const.RELEASE):
                out_of_hold[one.id, pack.id, estimate] += minutes
        draws = []
        for (one, pack, estimate), minutes in out_of_hold.items():
            drawn[one, pack] -= minutes
            holding = estimate.id if estimate._is_holding() else None
            draws.append(allocation.Draw(one, pack, minutes, holding))
        draws += [
            allocation.Draw(one, pack, minutes)
            for (one, pack), minutes in drawn.items()
        ]
        return [draw for draw in draws if draw.minutes]

    def _check_shortage(self, plan, policy):
        """Refuse what nothing is left for, where the tier says so.

        :raise UserError: with what is missing and what to do
        """
        if not policy or policy.shortage == const.OWE:
            return
        for one in self:
            short = plan.shortages.get(one.id, 0)
            if short > one.uncovered_minutes:
                raise UserError(one._shortage_sentence(short, one.charged_minutes))

    def _shortage_sentence(self, short, charged):
        """What is missing, and what to do."""
        return self.env._(
            "%(customer)s has no hours left for this: %(short)s of %(charged)s are "
            "missing. Sell more hours, agree on an invoice, or have a manager waive "
            "the charge.",
            customer=self.commercial_partner_id.sudo().name,
            short=duration.write(short),
            charged=duration.write(charged),
        )

    def _post_changes(self, changes, packs, figures, closed):
        """Undo and draw what the engine says, as entries (rule H6).

        :param packs: locked already
        :param figures: what their entries amount to now
        :param closed: `ClosedPeriods` of the packs' owners
        :return: the entries
        """
        postings, delta = [], defaultdict(int)
        revised = defaultdict(list)
        undone = [change.demand for change in changes if change.undone]
        posted = self._writer().browse(undone)._posted_last()
        for change in changes:
            one = self._writer().browse(change.demand)
            revision = one.revision + 1
            revised[revision].append(one.id)
            for draw in change.undone:
                delta[draw.lot] += 0 if draw.estimate else draw.minutes
                postings += one._entries_of(draw, f"u{revision}", posted)
            for draw in change.drawn:
                delta[draw.lot] -= 0 if draw.estimate else draw.minutes
                postings += one._entries_of(draw, f"d{revision}")
        for revision, ids in revised.items():
            self._writer().browse(ids).write({"revision": revision})
        postings += packs._unexpire(delta, figures)
        return self.env["sla.pack.entry"]._append(postings, closed)

    def _posted_last(self):
        """The newest entries of each kind: what giving back undoes. One query.

        :return: `{(intervention id, pack id, kind): entry id}`
        """
        if not self:
            return {}
        return {
            (one.id, pack.id, kind): last
            for one, pack, kind, last in self.env["sla.pack.entry"]
            .sudo()
            ._read_group(
                [
                    ("intervention_id", "in", self.ids),
                    ("kind", "in", (const.CONSUME, const.RELEASE)),
                ],
                ["intervention_id", "pack_id", "kind"],
                ["id:max"],
            )
        }

    def _undo(self, live):
        """The entries that give back what is drawn."""
        postings, posted = [], self._posted_last()
        for one in self:
            draws = [draw for draw in live if draw.demand == one.id]
            if draws:
                revision = one.revision + 1
                one.write({"revision": revision})
                for draw in draws:
                    postings += one._entries_of(draw, f"u{revision}", posted)
        return postings

    def _entries_of(self, draw, mark, undone=None):
        """The entries of one draw: what was held is released as it is used.

        :param dict undone: to give it back, what `_posted_last` says; None: to draw
        """
        undo = undone is not None
        sign = -1 if undo else 1
        estimate = draw.estimate or False
        base = {
            "intervention_id": self.id,
            "ticket_id": self.ticket_id.id,
            "work_date": self.work_date,
            "date": self.work_date,
        }
        key = f"{self.id}:{mark}:{draw.lot}:{draw.estimate or 0}"
        entries = []
        if estimate:
            entries.append(
                {
                    **base,
                    "pack_id": draw.lot,
                    "kind": const.HOLD if undo else const.RELEASE,
                    "minutes": sign * draw.minutes,
                    "estimate_id": estimate,
                    "reversal_id": undo
                    and undone.get((self.id, draw.lot, const.RELEASE), False),
                    "key": f"hold:{key}",
                }
            )
        entries.append(
            {
                **base,
                "pack_id": draw.lot,
                "kind": const.REVERSE if undo else const.CONSUME,
                "minutes": -sign * draw.minutes,
                "estimate_id": estimate,
                "steps": False if undo else self.steps,
                "reversal_id": undo
                and undone.get((self.id, draw.lot, const.CONSUME), False),
                "key": f"work:{key}",
            }
        )
        return entries
