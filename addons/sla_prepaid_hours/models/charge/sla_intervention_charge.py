from collections import defaultdict

from odoo import models

from ... import const
from ...engine import charging, duration, worktime

# Steps of the arithmetic are kept under these names.
_STEP = ("name", "figure", "percent", "minutes")


class SlaIntervention(models.Model):
    """How much of an intervention is charged, by which rule (rules H5, H7, H8)."""

    _inherit = "sla.intervention"

    # === BUSINESS METHODS === #

    def _freeze(self, decision, charge):
        """What is to be written, as something that can be compared."""
        ticket = self.ticket_id
        return (
            ("partner_id", ticket.partner_id.id),
            ("commercial_partner_id", ticket.commercial_partner_id.id),
            ("estimate_id", decision["estimate"].id),
            ("rule_id", decision["rule"].id),
            ("kind_id", decision["kind"].id),
            ("ground", decision["ground"]),
            ("worked_minutes", charge.worked),
            ("charged_minutes", charge.minutes),
            ("steps", tuple(charge.steps)),
        )

    def _write_charge(self, vals):
        """Store a charge on the interventions that have another one."""
        vals["steps"] = [dict(zip(_STEP, step, strict=True)) for step in vals["steps"]]
        self.filtered(lambda one: one._differs(vals)).write(vals)

    def _differs(self, vals):
        for name, value in vals.items():
            mine = self[name]
            if isinstance(mine, models.BaseModel):
                mine = mine.id
            if (mine or False) != (value or False):
                return True
        return False

    def _later_under_estimate(self):
        """What comes later on tickets whose approved minutes are shared out."""
        first = {}
        for one in self:
            if one.ticket_id._sla_approved_estimate():
                day = first.get(one.ticket_id, one.work_date)
                first[one.ticket_id] = min(day, one.work_date)
        if not first:
            return self.browse()
        later = self.search(
            [
                ("ticket_id", "in", [ticket.id for ticket in first]),
                ("source", "=", const.WORK),
                ("work_date", ">", min(first.values())),
            ]
        )
        return later.filtered(lambda one: one.work_date > first[one.ticket_id])

    def _spent_before(self):
        """What estimates were charged before the days at hand. One query.

        :return: `{ticket id: minutes}`
        """
        spent = defaultdict(int)
        tickets = self.ticket_id.filtered(
            lambda ticket: ticket._sla_approved_estimate()
        )
        if tickets:
            for ticket, minutes in self._read_group(
                [
                    ("ticket_id", "in", tickets.ids),
                    ("estimate_id", "!=", False),
                    ("source", "=", const.WORK),
                    ("id", "not in", self.ids),
                ],
                ["ticket_id"],
                ["charged_minutes:sum"],
            ):
                spent[ticket.id] = minutes
        return spent

    def _lines(self):
        """The time that is logged on interventions. One query.

        :return: `{intervention id: lines}`
        """
        lines = (
            self.env["account.analytic.line"]
            .sudo()
            .search_fetch(
                [("intervention_id", "in", self.ids)],
                ["intervention_id", "unit_amount", "product_uom_id", "date_time"],
            )
        )
        found = defaultdict(lines.browse)
        for intervention, alike in lines.grouped("intervention_id").items():
            found[intervention.id] = alike
        return found

    def _decide(self, known):
        """How it is charged, as the ticket says, and the hours and the rule it takes.

        :param dict known: what was decided for the ticket on any day already
        """
        key = self.ticket_id.id, self.source
        decision = known.get(key)
        if decision is None:
            decision = self.ticket_id._sla_charge_decision(self.source, self.work_date)
            rule = decision["rule"]._engine_rule(decision["minimum"])
            hours = self.ticket_id._sla_service_hours()
            decision = {**decision, "engine_rule": rule, "hours": hours}
            # What an estimate covers begins on some day; the rest is for every day.
            if not self.ticket_id._sla_approved_estimate():
                known[key] = decision
        return decision

    def _charge_of(self, decision, lines, cap):
        """The engine's answer for one intervention."""
        rule, hours = decision["engine_rule"], decision["hours"]
        works = [line._sla_work(hours, self.work_date) for line in lines]
        charge = charging.charge(works, rule, cap)
        if self.source != const.WORK:
            charge = charging.at_least(rule)
        if self.is_waived or not decision["is_charged"]:
            return charging.Charge(charge.worked, 0, charge.steps[:1])
        return charge

    def _format_steps(self, steps):
        """Each step as a sentence of its own, for people.

        :param steps: as they are kept
        :return: dicts of `label` and `minutes`
        """
        rows = []
        for step in steps or []:
            time = duration.write(step["figure"])
            name = step["name"]
            if name == charging.WORKED:
                label = self.env._("Worked")
            elif name == charging.REGULAR:
                label = self.env._(
                    "In service hours: %(time)s at %(percent)s%%",
                    time=time,
                    percent=step["percent"],
                )
            elif name == charging.AFTER_HOURS:
                label = self.env._(
                    "After hours: %(time)s at %(percent)s%%",
                    time=time,
                    percent=step["percent"],
                )
            elif name == charging.HOLIDAY:
                label = self.env._(
                    "On a holiday: %(time)s at %(percent)s%%",
                    time=time,
                    percent=step["percent"],
                )
            elif name == charging.INCREMENT:
                label = self.env._(
                    "Rounded up to a multiple of %s minutes", step["figure"]
                )
            elif name == charging.MINIMUM:
                label = self.env._("At least %s, once a day", time)
            else:
                label = self.env._("No more than was approved")
            rows.append({"label": label, "minutes": step["minutes"], "name": name})
        return rows

    def _work_of(self, hours, day, minutes, start=None):
        """Minutes by when they were worked, as the engine takes them."""
        if hours is None:
            return charging.Work(regular=minutes)
        if start:
            return worktime.of_span(hours, start, minutes)
        return worktime.of_day(hours, day, minutes)
