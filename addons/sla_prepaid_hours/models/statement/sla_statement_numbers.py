from collections import defaultdict

from odoo import fields, models

from ...engine import statement as engine
from .sla_statement import CLOSED


class SlaStatement(models.Model):
    """What a statement says: read from the ledger, or kept since it was closed."""

    _inherit = "sla.statement"

    numbers = fields.Json(
        readonly=True, copy=False, help="All it says, kept when it was closed."
    )

    # === BUSINESS METHODS === #

    def _sums(self, is_live=False):
        """The figures of each statement. One query for any number of drafts.

        :param is_live: what the ledger says now of closed ones too
        :return: `{statement: engine.Sums}`
        """
        drafts = self.filtered(
            lambda one: (
                (is_live or one.state != CLOSED) and one.date_from and one.date_to
            )
        )
        months = defaultdict(list)
        # The figures are visible with the statement.
        for partner, company, month, kind, minutes in (
            self.env["sla.pack.entry"]
            .sudo()
            ._read_group(
                [
                    ("commercial_partner_id", "in", drafts.partner_id.ids),
                    ("company_id", "in", drafts.company_id.ids),
                    ("date", "<=", max(drafts.mapped("date_to"), default=False)),
                ],
                ["commercial_partner_id", "company_id", "date:month", "kind"],
                ["minutes:sum"],
            )
            if drafts
            else ()
        ):
            months[partner.id, company.id].append((month, kind, minutes))
        found = {}
        for statement in self:
            if statement in drafts:
                opening, sections = 0, dict.fromkeys(engine.SECTIONS, 0)
                for month, kind, minutes in months[statement._owner()]:
                    if month < statement.date_from:
                        opening += minutes
                    elif month == statement.date_from:
                        sections[engine.SECTION_OF[kind]] += minutes
                found[statement] = engine.Sums(opening, sections)
            else:
                kept = (statement.sudo().numbers or {}).get("total", {})
                found[statement] = engine.Sums(
                    kept.get("opening", 0), kept.get("sections", {})
                )
        return found

    def _numbers(self):
        """All that a statement says, as plain values.

        Minutes are integers as in the ledger; days are text. A constant number of
        queries.
        """
        self.ensure_one()
        if self.state == CLOSED:
            return self.sudo().numbers
        # The lines are visible with the statement, in the customer's language.
        self = self.sudo().with_context(lang=self.partner_id.lang, active_test=False)
        entries = self.env["sla.pack.entry"].search(
            self._domain_entries(), order="date, id"
        )
        opening, held = self._balances()
        stated = engine.state(
            opening,
            [
                engine.Movement(
                    entry.pack_id.id,
                    entry.kind,
                    entry.minutes,
                    entry.date,
                    entry.id,
                    entry._statement_group(),
                )
                for entry in entries
            ],
            self.date_from,
            self.date_to,
        )
        interventions = self._interventions() | entries.intervention_id
        works = interventions._statement_rows()
        explained, lines = set(), []
        for line in stated.lines:
            lines.append(self._line(line, works, explained))
        days = self._interventions().sorted(lambda one: (one.work_date, one.id))
        to_invoice = days.filtered("uncovered_minutes")
        uncharged = days.filtered(
            lambda one: one.worked_minutes and not one.charged_minutes
        )
        return {
            "from": fields.Date.to_string(self.date_from),
            "to": fields.Date.to_string(self.date_to),
            "total": _sums_row(stated.total),
            "sentence": stated.total.sentence(),
            "held": sum(held.values()),
            "worked": sum(days.mapped("worked_minutes")),
            "charged": sum(days.mapped("charged_minutes")),
            "packs": self._pack_rows(stated.packs, held),
            "lines": lines,
            "holds": self._hold_rows(),
            "to_invoice": [works[one.id] for one in to_invoice],
            "uncharged": [works[one.id] for one in uncharged],
        }

    def _interventions(self):
        """The work of the month."""
        return self.env["sla.intervention"].search(
            [
                ("commercial_partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("work_date", ">=", self.date_from),
                ("work_date", "<=", self.date_to),
            ]
        )

    def _balances(self):
        """What is free when the month begins, and what is held when it ends, by pack.

        :return: two dicts `{pack id: minutes}`
        """
        domain = [
            ("commercial_partner_id", "=", self.partner_id.id),
            ("company_id", "=", self.company_id.id),
        ]
        entries = self.env["sla.pack.entry"]
        opening = {
            pack.id: minutes
            for pack, minutes in entries._read_group(
                [*domain, ("date", "<", self.date_from)], ["pack_id"], ["minutes:sum"]
            )
            if minutes
        }
        held = {
            pack.id: -minutes
            for pack, minutes in entries._read_group(
                [
                    *domain,
                    ("date", "<=", self.date_to),
                    ("kind", "in", ("hold", "release")),
                ],
                ["pack_id"],
                ["minutes:sum"],
            )
            if minutes
        }
        return opening, held

    def _pack_rows(self, packs, held):
        """One row for each pack that had, moved or holds something."""
        records = self.env["sla.pack"].browse(sorted({*packs, *held}))
        return [
            {
                "pack_id": pack.id,
                "pack": pack.name,
                "kind": pack.kind_id.name or "",
                "opened": fields.Date.to_string(pack.opened_on) or "",
                "ends": fields.Date.to_string(pack.date_end) or "",
                "held": held.get(pack.id, 0),
                **_sums_row(packs.get(pack.id, engine.Sums())),
            }
            for pack in records
        ]

    def _hold_rows(self):
        """What estimates hold when the month ends."""
        groups = self.env["sla.pack.entry"]._read_group(
            [
                ("commercial_partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("date", "<=", self.date_to),
                ("kind", "in", ("hold", "release")),
            ],
            ["pack_id", "estimate_id"],
            ["minutes:sum"],
        )
        return [
            {
                "pack": pack.name,
                "ticket": estimate.ticket_id.number or "",
                "title": estimate.ticket_id.name or "",
                "version": estimate.version or 0,
                "minutes": -minutes,
            }
            for pack, estimate, minutes in groups
            if minutes
        ]

    def _line(self, line, works, explained):
        """A line of the engine, with what people want to know about it.

        Work is explained once: `explained` are the interventions that have been.
        """
        entries = self.env["sla.pack.entry"].browse(line.orders)
        entry = entries[-1]
        intervention = entry.intervention_id
        row = {
            "day": fields.Date.to_string(line.day),
            "section": line.section,
            "kind": entry.kind,
            "minutes": line.minutes,
            "balance": line.balance,
            "pack_id": line.pack,
            "pack": entry.pack_id.name,
            "pack_balance": line.pack_balance,
            "ticket": entry.ticket_id.number or "",
            "title": entry.ticket_id.name or "",
            "who": "",
            "what": entry.reason or "",
            "estimate": entry.estimate_id.version or 0,
            "is_corrected": len(entries) > 1,
        }
        if line.section == engine.USED and intervention:
            row.update({key: works[intervention.id][key] for key in ("who", "what")})
            if intervention.id not in explained and self._is_of_month(intervention):
                explained.add(intervention.id)
                work = works[intervention.id]
                row.update(
                    {key: work[key] for key in ("worked", "charged", "steps", "ground")}
                )
        elif not intervention:
            row["who"] = entry.user_id.name or ""
        return row

    def _is_of_month(self, intervention):
        return self.date_from <= intervention.work_date <= self.date_to


class SlaPackEntry(models.Model):
    _inherit = "sla.pack.entry"

    def _statement_group(self):
        """What belongs together in a statement: one piece of work, and what late
        work brought back of what had expired."""
        if self.intervention_id:
            return f"{self.intervention_id.id}:{self.estimate_id.id or 0}"
        return None


class SlaIntervention(models.Model):
    _inherit = "sla.intervention"

    def _statement_rows(self):
        """The values of each for a statement: `{id: dict}`. One query for the time."""
        lines = self._lines()
        rows = {}
        for one in self:
            time = lines[one.id].sorted(lambda line: (line.date, line.id))
            who = list(dict.fromkeys(time.employee_id.mapped("name")))
            what = [name for name in dict.fromkeys(time.mapped("name")) if name != "/"]
            rows[one.id] = {
                "day": fields.Date.to_string(one.work_date),
                "ticket": one.ticket_id.number or "",
                "title": one.ticket_id.name or "",
                "who": ", ".join(who),
                "what": "; ".join(filter(None, what)) or one.reason or "",
                "worked": one.worked_minutes,
                "charged": one.charged_minutes,
                "covered": one.covered_minutes,
                "minutes": one.uncovered_minutes,
                "steps": one.steps or [],
                "ground": one.ground or "",
                "waived": one.waive_reason or "" if one.is_waived else "",
            }
        return rows


def _sums_row(sums):
    """The figures of the engine as they are kept."""
    return {
        "opening": sums.opening,
        "sections": {section: sums[section] for section in engine.SECTIONS},
        "closing": sums.closing,
    }
