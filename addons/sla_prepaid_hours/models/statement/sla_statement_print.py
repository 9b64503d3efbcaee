import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ... import const
from ...engine import duration, statement as engine
from ..sla_print_job import STATEMENT
from .sla_statement import CLOSED, DRAFT

_FIGURES = ("opening", "bought", "used", "held", "expired", "other", "closing")


class SlaStatement(models.Model):
    """The PDF and XLSX of a closed statement: made once, kept with their digests."""

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
    pdf_attachment_id = fields.Many2one(
        "ir.attachment", string="PDF", readonly=True, copy=False, ondelete="restrict"
    )
    pdf_sha256 = fields.Char(string="SHA-256 of the PDF", readonly=True, copy=False)
    xlsx_attachment_id = fields.Many2one(
        "ir.attachment", string="XLSX", readonly=True, copy=False, ondelete="restrict"
    )
    xlsx_sha256 = fields.Char(string="SHA-256 of the XLSX", readonly=True, copy=False)
    is_intact = fields.Boolean(
        compute="_compute_is_intact",
        help="The files are those that were made when it was closed.",
    )
    is_printing = fields.Boolean(
        compute="_compute_is_printing", help="The documents are being prepared."
    )
    print_error = fields.Char(compute="_compute_print_error")

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

    @api.depends("state", "pdf_sha256")
    def _compute_is_printing(self):
        for statement in self:
            statement.is_printing = statement._is_to_print()

    @api.depends("is_printing")
    def _compute_print_error(self):
        errors = self.env["sla.print.job"]._errors_of(self)
        for statement in self:
            statement.print_error = statement.is_printing and errors.get(statement.id)

    @api.depends("pdf_sha256", "xlsx_sha256")
    def _compute_is_intact(self):
        # Screens ask for the sizes of files; here it is about what is in them.
        for statement in self.sudo().with_context(bin_size=False):
            statement.is_intact = all(
                _sha256(attachment.raw) == digest
                for attachment, digest in statement._papers()
            )

    # === ACTION METHODS === #

    def action_print_pdf(self):
        """The PDF: the one that was kept, or how the draft looks now."""
        return self._open_paper(
            "pdf_attachment_id", "sla_prepaid_hours.sla_statement_report"
        )

    def action_print_xlsx(self):
        """The XLSX: the one that was kept, or how the draft looks now."""
        return self._open_paper(
            "xlsx_attachment_id", "sla_prepaid_hours.sla_statement_report_xlsx"
        )

    def action_print_again(self):
        """Print documents that could not be printed."""
        self.check_access("write")
        self.env["sla.print.job"]._print_again(self)
        return True

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
        # Corrected work is listed with its final figures.
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
        steps = self.env["sla.intervention"]._format_steps(row.get("steps"))
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

    def _papers(self):
        """The kept files with the digests they had."""
        self.ensure_one()
        return [
            (attachment, digest)
            for attachment, digest in (
                (self.pdf_attachment_id, self.pdf_sha256),
                (self.xlsx_attachment_id, self.xlsx_sha256),
            )
            if attachment
        ]

    def _paper_name(self, extension):
        """The file name; a statement that was opened again makes new files."""
        self.ensure_one()
        name = self.env._(
            "Hours %(customer)s %(month)s",
            customer=self.partner_id.name,
            month=self.date_from.strftime("%Y-%m"),
        ).replace("/", "-")
        again = f" ({self.revision + 1})" if self.revision else ""
        return f"{name}{again}.{extension}"

    def _is_to_print(self, _document=STATEMENT):
        """Whether the papers are still to be made."""
        self.ensure_one()
        return self.state == CLOSED and not self.pdf_sha256

    def _check_is_printed(self):
        """Refuse to hand over papers that are not made yet.

        :raise UserError: with what to do
        """
        for statement in self:
            if statement._is_to_print():
                raise UserError(
                    self.env._(
                        "The documents of “%s” are being prepared. Try again in a "
                        "minute.",
                        statement.display_name,
                    )
                )

    def _render_document(self, _document):
        """Both papers as `[(name, content, extension)]`, from the frozen figures."""
        self.ensure_one()
        reports = (
            self.env["ir.actions.report"]
            .with_company(self.company_id)
            .with_context(lang=self._paper_lang())
        )
        pdf, kind = reports._render_qweb_pdf(
            "sla_prepaid_hours.sla_statement_report", self.ids
        )
        xlsx, _kind = reports._render_xlsx(
            "sla_prepaid_hours.sla_statement_report_xlsx", self.ids, {}
        )
        return [("pdf", pdf, kind), ("xlsx", xlsx, "xlsx")]

    def _keep_document(self, _document, papers):
        """Keep both papers with their digests; mail them where that is agreed."""
        if not self._is_to_print():
            return
        vals = {}
        for name, content, extension in papers:
            vals[f"{name}_attachment_id"] = self._keep_paper(content, extension).id
            vals[f"{name}_sha256"] = _sha256(content)
        self._as_writer().write(vals)
        # Mailed by the user who closed it; they need no rights to what is posted.
        closer = self.closed_user_id or self.env.user
        self.with_user(closer).sudo()._after_printing()

    def _report_print_failure(self, error):
        """A note on the statement: the customer has no documents yet."""
        self._message_log(
            body=self.env._("The documents could not be printed: %s", error)
        )

    def _paper_lang(self):
        """The customer's language, else that of the user who closed it."""
        return self.partner_id.lang or self.closed_user_id.lang or self.env.lang

    def _keep_paper(self, content, extension):
        words = self.with_context(lang=self._paper_lang())
        # Closing a month needs no right to attachments.
        return (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": words._paper_name(extension),
                    "raw": content,
                    "res_model": self._name,
                    "res_id": self.id,
                }
            )
        )

    def _open_paper(self, field, report):
        self.ensure_one()
        self.check_access("read")
        self._check_is_printed()
        attachment = self.sudo()[field]
        if attachment:
            return {
                "type": "ir.actions.act_url",
                "url": f"/web/content/{attachment.id}?download=true",
                "target": "self",
            }
        return self.env.ref(report).report_action(self)

    def _after_printing(self):
        """Hook: the papers of a closed statement have just been made."""


def _figure(minutes):
    """Minutes, and how people read them."""
    return {"minutes": minutes, "clock": duration.write(minutes)}


def _sha256(content):
    return hashlib.sha256(content or b"").hexdigest()
