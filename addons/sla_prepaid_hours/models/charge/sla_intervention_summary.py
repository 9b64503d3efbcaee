from odoo import api, fields, models
from odoo.tools import format_date

from ... import const
from ...engine import duration
from ..pack.sla_pack_summary import if_any


class SlaIntervention(models.Model):
    """Summary of a day's work for readers: the charge and the packs that paid."""

    _inherit = "sla.intervention"

    pack_names = fields.Char(string="Paid From", compute="_compute_pack_names")
    worked_text = fields.Char(string="Worked", compute="_compute_texts")
    charged_text = fields.Char(string="Charged", compute="_compute_texts")
    covered_text = fields.Char(string="From Packs", compute="_compute_texts")
    uncovered_text = fields.Char(string="To Invoice", compute="_compute_texts")
    steps_html = fields.Html(compute="_compute_steps_html", sanitize=False)

    @api.depends(
        "worked_minutes", "charged_minutes", "covered_minutes", "uncovered_minutes"
    )
    def _compute_texts(self):
        for one in self:
            one.worked_text = duration.write(one.worked_minutes)
            one.charged_text = duration.write(one.charged_minutes)
            one.covered_text = if_any(one.covered_minutes)
            one.uncovered_text = if_any(one.uncovered_minutes)

    @api.depends("steps", "charged_minutes")
    @api.depends_context("lang")
    def _compute_steps_html(self):
        for one in self:
            one.steps_html = self.env["ir.qweb"]._render(
                "sla_prepaid_hours.charge_steps",
                {
                    "steps": [
                        {
                            **step,
                            "time": step["minutes"] and duration.write(step["minutes"]),
                        }
                        for step in one._format_steps(one.steps)
                    ],
                    "charged": duration.write(one.charged_minutes),
                },
            )

    # === COMPUTE METHODS === #

    @api.depends("covered_minutes", "entry_ids")
    def _compute_pack_names(self):
        drawn = self._drawn()
        for one in self:
            packs = drawn.get(one._origin.id, {})
            one.pack_names = ", ".join(pack.display_name for pack in packs)

    # === BUSINESS METHODS === #

    def _drawn(self):
        """What packs have paid for each day. One query.

        :return: `{intervention id: {pack: minutes}}`
        """
        drawn = {}
        # The user who sees what a day was charged sees what paid for it.
        for one, pack, minutes in (
            self.env["sla.pack.entry"]
            .sudo()
            ._read_group(
                [
                    ("intervention_id", "in", self._origin.ids),
                    ("kind", "in", (const.CONSUME, const.REVERSE)),
                ],
                ["intervention_id", "pack_id"],
                ["minutes:sum"],
            )
        ):
            if minutes:
                drawn.setdefault(one.id, {})[pack] = -minutes
        return drawn

    def _format_outcomes(self):
        """Each day in a sentence: what it is charged, what pays, what is left.

        :return: `{intervention id: sentence}`
        """
        days = self.sudo()
        drawn = days._drawn()
        packs = self.env["sla.pack"].sudo()
        for paid in drawn.values():
            packs = packs.union(*paid)
        figures = packs._figures()
        return {
            day.id: day._format_outcome(drawn.get(day.id, {}), figures) for day in days
        }

    def _format_outcome(self, drawn, figures):
        """The day in a sentence.

        :param drawn: `{pack: minutes}`
        :param figures: of the packs
        """
        self.ensure_one()
        parts = [
            self.env._(
                "%(day)s: %(worked)s worked, %(charged)s charged.",
                day=format_date(self.env, self.work_date),
                worked=duration.write(self.worked_minutes),
                charged=duration.write(self.charged_minutes),
            )
        ]
        parts += [
            self.env._(
                "%(pack)s pays %(time)s and has %(left)s left.",
                pack=pack.display_name,
                time=duration.write(minutes),
                left=duration.write(figures[pack.id].available),
            )
            for pack, minutes in drawn.items()
        ]
        if self.uncovered_minutes:
            parts.append(
                self.env._(
                    "No pack pays for %s: it is to be invoiced.",
                    duration.write(self.uncovered_minutes),
                )
            )
        return " ".join(parts)
