import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..sla_print_job import STATEMENT
from .sla_statement import CLOSED


class SlaStatement(models.Model):
    """The PDF and the XLSX of a closed statement: made once, kept with digests."""

    _inherit = "sla.statement"

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
        # Nobody needs a right to attachments to close a month.
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


def _sha256(content):
    return hashlib.sha256(content or b"").hexdigest()
