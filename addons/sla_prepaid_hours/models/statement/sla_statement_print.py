from odoo import api, fields, models
from odoo.tools import format_date

from ... import const
from ...engine import duration, statement as engine
from .sla_statement import DRAFT

_FIGURES = ("opening", "bought", "used", "held", "expired", "other", "closing")


class SlaStatement(models.Model):
    """What the papers say: the numbers in the customer's words."""

    _inherit = "sla.statement"

    opening_hours = fields.Float(string="Opening", compute="_compute_hours")
    bought_hours = fields.Float(string="Bought", compute="_compute_hours")
    used_hours = fields.Float(string="Used", compute="_compute_hours")
    held_hours = fields.Float(string="Held or Released", compute="_compute_hours")
    expired_hours = fields.Float(string="Expired", compute="_compute_hours")
    other_hours = fields.Float(string="Other", compute="_compute_hours")
    closing_hours = fields.Float(string="Closing", compute="_compute_hours")
    closing_text = fields.Char(string="Left", compute="_compute_hours")
    body = fields.Html(
        compute="_compute_body", sanitize=False, help="As it is printed."
    )

    # === COMPUTE METHODS === #

    @api.depends("arithmetic")
    def _compute_hours(self):
        for statement in self:
            for name in _FIGURES:
                statement[f"{name}_hours"] = statement[f"{name}_minutes"] / 60
            statement.closing_text = duration.write(statement.closing_minutes)

    @api.depends("arithmetic")
    @api.depends_context("lang")
    def _compute_body(self):
        for statement in self:
            statement.body = bool(statement._origin) and self.env["ir.qweb"]._render(
                "sla_prepaid_hours.statement_body",
                {"said": statement._origin._print_values(), "is_screen": True},
            )

    # === BUSINESS METHODS === #

    def _print_values(self):
        """What PDF and XLSX say, in the language of the environment.

        Every figure comes with its minutes, so that a sheet can add them up.
        """
        self.ensure_one()
        self.check_access("read")
        numbers = self._numbers()
        words = self._section_words()
        total = numbers["total"]
        return {
            "month": self.month_name,
            "from": self._day(numbers["from"]),
            "to": self._day(numbers["to"]),
            "is_draft": self.state == DRAFT,
            "sentence": numbers["sentence"],
            "opening": _figure(total["opening"]),
            "closing": _figure(total["closing"]),
            "held": _figure(numbers["held"]),
            "worked": _figure(numbers["worked"]),
            "charged": _figure(numbers["charged"]),
            "sections": [
                {"name": name, "word": words[name], **_figure(total["sections"][name])}
                for name in engine.SECTIONS
                if name in engine.ALWAYS or total["sections"][name]
            ],
            "packs": [self._print_pack(pack) for pack in numbers["packs"]],
            "lines": [self._print_line(line, words) for line in numbers["lines"]],
            "holds": [
                {**hold, **_figure(hold["minutes"])} for hold in numbers["holds"]
            ],
            "to_invoice": [self._print_work(work) for work in numbers["to_invoice"]],
            "to_invoice_total": _figure(
                sum(work["minutes"] for work in numbers["to_invoice"])
            ),
            "uncharged": [self._print_work(work) for work in numbers["uncharged"]],
        }

    def _section_words(self):
        return {
            engine.BOUGHT: self.env._("Bought or granted"),
            engine.USED: self.env._("Used"),
            engine.HELD: self.env._("Held or released"),
            engine.EXPIRED: self.env._("Expired"),
            engine.REFUNDED: self.env._("Refunded"),
            engine.TRANSFERRED: self.env._("Transferred"),
            engine.ADJUSTED: self.env._("Adjusted"),
        }

    def _day(self, text):
        return format_date(self.env, text) if text else ""

    def _print_pack(self, pack):
        return {
            **pack,
            "ends": self._day(pack["ends"]) or self.env._("Never expires"),
            "opening": _figure(pack["opening"]),
            "sections": {
                name: _figure(minutes) for name, minutes in pack["sections"].items()
            },
            "closing": _figure(pack["closing"]),
            "held": _figure(pack["held"]),
        }

    def _print_line(self, line, words):
        kinds = dict(
            self.env["sla.pack.entry"]._fields["kind"]._description_selection(self.env)
        )
        # Corrected work is told as what it came to.
        back = line["minutes"] > 0
        word = {
            engine.USED: kinds[const.REVERSE if back else const.CONSUME],
            engine.HELD: kinds[const.RELEASE if back else const.HOLD],
        }.get(line["section"], kinds[line["kind"]])
        return {
            **line,
            **_figure(line["minutes"]),
            "date": fields.Date.to_date(line["day"]),
            "day": self._day(line["day"]),
            "word": word,
            "section_word": words[line["section"]],
            "balance": _figure(line["balance"]),
            "worked": _figure(line["worked"]) if "worked" in line else None,
            "charged": _figure(line["charged"]) if "charged" in line else None,
            "why": self._why(line),
        }

    def _print_work(self, work):
        return {
            **work,
            **_figure(work["minutes"]),
            "date": fields.Date.to_date(work["day"]),
            "day": self._day(work["day"]),
            "worked": _figure(work["worked"]),
            "charged": _figure(work["charged"]),
            "why": self._why(work),
        }

    def _why(self, row):
        """On what ground it was charged so, and each step of the arithmetic."""
        words = []
        grounds = dict(
            self.env["sla.intervention"]
            ._fields["ground"]
            ._description_selection(self.env)
        )
        if row.get("waived"):
            words.append(self.env._("Not charged: %s", row["waived"]))
        elif row.get("ground"):
            words.append(grounds[row["ground"]])
        steps = self.env["sla.intervention"]._tell_steps(row.get("steps"))
        for step in steps[1:]:
            words.append(
                self.env._(
                    "%(step)s → %(minutes)s",
                    step=step["label"],
                    minutes=duration.write(step["minutes"]),
                )
                if step["minutes"]
                else step["label"]
            )
        if row.get("section") == engine.HELD and row.get("estimate"):
            words.append(self.env._("Estimate, version %s", row["estimate"]))
        if row.get("is_corrected"):
            words.append(self.env._("Corrected within the month"))
        return "; ".join(words)


def _figure(minutes):
    """Minutes, and how people read them."""
    return {"minutes": minutes, "clock": duration.write(minutes)}
