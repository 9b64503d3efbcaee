from collections import defaultdict
from datetime import date

from odoo import api, fields, models
from odoo.fields import Domain

from ... import const
from ...engine import allocation, charging, duration

# What does not exist yet is served after what does, as it will be.
_NEW = 2**62


class SlaIntervention(models.Model):
    """Preview of what time would be charged and drawn, before it is saved."""

    _inherit = "sla.intervention"

    # === BUSINESS METHODS === #

    @api.model
    def _preview(self, ticket, minutes, day=None, at=None, source=const.WORK):
        """What so many minutes more on a ticket would do. Writes nothing.

        :param int minutes: worked; ignored for what is charged at its minimum
        :param day: in the customer's time zone; today by default
        :param at: when the work began, naive UTC
        :return: dict of `worked`, `charged`, `more` (charged beyond what the day is
            charged already), `ground`, `ground_label`, `is_charged`, `steps`
            (`label`, `minutes`), `draws` (`pack_id`, `pack`, `minutes`, `left`,
            `held`), `available`, `left`, `shortage`, `price`, `currency_id`,
            `refusal`; minutes are integers
        """
        ticket.ensure_one()
        ticket = ticket.sudo()
        if not day:
            day = ticket._sla_customer_day(at or fields.Datetime.now())
        one = self.sudo().search(
            [
                ("ticket_id", "=", ticket.id),
                ("work_date", "=", day),
                ("source", "=", source),
            ]
        )
        decision, charge = self._preview_charge(ticket, one, minutes, day, at, source)
        preview = {
            "worked": charge.worked,
            "charged": charge.minutes,
            "more": charge.minutes - one.charged_minutes,
            "ground": decision["ground"],
            "ground_label": dict(
                self._fields["ground"]._description_selection(self.env)
            ).get(decision["ground"], ""),
            "is_charged": decision["is_charged"] and not one.is_waived,
            "steps": self._format_steps([step._asdict() for step in charge.steps]),
            "draws": [],
            "available": 0,
            "left": 0,
            "shortage": charge.minutes,
            "price": 0.0,
            "currency_id": ticket.company_id.currency_id.id,
            "refusal": False,
        }
        if ticket.commercial_partner_id:
            preview.update(self._preview_draws(ticket, one, decision, charge, day))
        return preview

    def _preview_charge(self, ticket, one, minutes, day, at, source):
        """The decision and what the whole day would be charged."""
        decision = ticket._sla_charge_decision(source, day)
        rule = decision["rule"]._engine_rule(decision["minimum"])
        if source != const.WORK:
            return decision, charging.at_least(rule)
        hours = ticket._sla_service_hours()
        works = [line._sla_work(hours, day) for line in one._lines()[one.id]]
        works.append(self._work_of(hours, day, minutes, at))
        cap = None
        if decision["estimate"]:
            spent = decision["estimate"]._charged_before() - one.charged_minutes
            cap = decision["limit"] - spent
        charge = charging.charge(works, rule, cap)
        if one.is_waived or not decision["is_charged"]:
            charge = charging.Charge(charge.worked, 0, charge.steps[:1])
        return decision, charge

    def _preview_draws(self, ticket, one, decision, charge, day):
        """Which packs would pay, and what would be left."""
        customer, company = ticket.commercial_partner_id, ticket.company_id
        owner = customer.id, company.id
        packs = self.env["sla.pack"]._customer_packs(customer, company)
        policy = customer._sla_hours_agreement(company).policy_id
        closed = self.env["sla.statement"]._closed_through([owner])
        refusal = False
        if owner in closed and day <= closed[owner]:
            refusal = self.env._(
                "The statement of %(customer)s is closed until %(day)s.",
                customer=customer.name,
                day=fields.Date.to_string(closed[owner]),
            )
        later = self.sudo().search(
            Domain("commercial_partner_id", "=", customer.id)
            & Domain("company_id", "=", company.id)
            & Domain("work_date", ">=", day)
            & Domain("work_date", ">", closed.get(owner, date.min))
            & Domain("charged_minutes", ">", 0)
            & Domain("id", "not in", one.ids)
        )
        live = (later | one)._live_draws()
        lots, holds = packs._lots(), packs._holds()
        demands = [other._demand() for other in later if other._draws_on_packs()]
        estimate = decision["estimate"]
        if charge.minutes and estimate.paid_by != "invoice":
            demands.append(
                allocation.Demand(
                    key=one.id or _NEW,
                    day=day,
                    minutes=charge.minutes,
                    order=ticket.id,
                    kind=decision["kind"].id or None,
                    owners=ticket.partner_id._sla_owners(),
                    estimate=estimate.id or None,
                )
            )
        _changes, plan = allocation.replan(
            lots.values(), holds, live, demands, overdraft=policy._overdraft()
        )
        short = plan.shortages.get(one.id or _NEW, 0)
        # Work of a later day may be left without: that is refused as well.
        drawing = (later | one).filtered(lambda other: other._draws_on_packs())
        owed = sum(plan.shortages.values()) > sum(drawing.mapped("uncovered_minutes"))
        if charge.minutes and estimate.paid_by == "invoice":
            short = charge.minutes
        elif owed and policy and policy.shortage != const.OWE:
            refusal = refusal or self.env._(
                "%(customer)s has no hours left for this: %(short)s of %(charged)s "
                "are missing.",
                customer=customer.name,
                short=duration.write(sum(plan.shortages.values())),
                charged=duration.write(charge.minutes),
            )
        left = self._left_after(lots, live, plan)
        price, currency = ticket._sla_hour_price(decision["kind"])
        names = {pack.id: pack.display_name for pack in packs}
        return {
            "draws": [
                {
                    "pack_id": draw.lot,
                    "pack": names.get(draw.lot, ""),
                    "minutes": draw.minutes,
                    "held": bool(draw.estimate),
                    "left": left[draw.lot],
                }
                for draw in plan.of(one.id or _NEW)
            ],
            "available": sum(lot.free for lot in lots.values()),
            "left": sum(left.values()),
            "shortage": short,
            "price": (currency or company.currency_id).round(price * short / 60),
            "currency_id": (currency or company.currency_id).id,
            "refusal": refusal,
        }

    @api.model
    def _left_after(self, lots, live, plan):
        """Free minutes of each pack once a plan is posted."""
        left = defaultdict(int, {key: lot.free for key, lot in lots.items()})
        for draw in live:
            left[draw.lot] += 0 if draw.estimate else draw.minutes
        for draw in plan.draws:
            left[draw.lot] -= 0 if draw.estimate else draw.minutes
        return left
