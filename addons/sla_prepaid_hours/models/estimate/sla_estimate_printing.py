import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.pdf import merge_pdf

from ..sla_print_job import APPROVAL, ESTIMATE
from .sla_estimate import DRAFT, SENT

REPORT = "sla_prepaid_hours.sla_estimate_report"
SHEET = "sla_prepaid_hours.sla_estimate_signature_report"


class SlaEstimate(models.Model):
    """The documents of an estimate, printed by a cron after what they follow from."""

    _inherit = "sla.estimate"

    is_printing = fields.Boolean(
        compute="_compute_is_printing",
        help="The document is being prepared; it can be approved and opened once it is "
        "there.",
    )
    print_error = fields.Char(
        compute="_compute_print_error", groups="sla_policy.group_sla_user"
    )

    # === COMPUTE METHODS === #

    @api.depends("state", "sent_digest", "approved_name", "signed_digest")
    def _compute_is_printing(self):
        for estimate in self:
            estimate.is_printing = estimate._is_to_print(
                ESTIMATE
            ) or estimate._is_to_print(APPROVAL)

    @api.depends("is_printing")
    def _compute_print_error(self):
        errors = self.env["sla.print.job"]._errors_of(self)
        for estimate in self:
            estimate.print_error = estimate.is_printing and errors.get(estimate.id)

    # === ACTION METHODS === #

    def action_print_again(self):
        """Print documents that could not be printed."""
        self._check_may_write()
        self.env["sla.print.job"]._print_again(self)
        return True

    # === BUSINESS METHODS === #

    def _is_to_print(self, document):
        """Whether a document is still to be printed."""
        self.ensure_one()
        if document == ESTIMATE:
            return self.state not in (DRAFT, False) and not self.sent_digest
        return bool(self.approved_name) and not self.signed_digest

    def _check_is_printed(self):
        """Refuse to approve a document that is not printed yet.

        :raise UserError: with what to do
        """
        if self._is_to_print(ESTIMATE):
            raise UserError(
                self.env._(
                    "The document is being prepared. Open the estimate again in a "
                    "minute, then approve it."
                )
            )

    def _render_document(self, document):
        """The bytes of a document. Locks nothing."""
        self.ensure_one()
        # Printing reads the layout of the company, which agents need not see.
        reports = self.env["ir.actions.report"].sudo().with_company(self.company_id)
        if document == ESTIMATE:
            return reports._render_qweb_pdf(REPORT, self.ids)[0]
        # What was sent is not printed anew: this is what was signed.
        sent = self.sudo().attachment_id.raw or b""
        if hashlib.sha256(sent).hexdigest() != self.sent_digest:
            raise UserError(
                self.env._(
                    "The PDF that was sent is not what it was: the approval cannot be "
                    "put behind it."
                )
            )
        sheet, _kind = reports._render_qweb_pdf(SHEET, self.ids)
        # Where reports come as HTML (tests), there is nothing to put together.
        is_pdf = sent.startswith(b"%PDF-") and sheet.startswith(b"%PDF-")
        return merge_pdf([sent, sheet]) if is_pdf else sent + sheet

    def _keep_document(self, document, content):
        """Keep a document as it was printed, and mail it to who is to have it."""
        self._lock()
        if not self._is_to_print(document):
            return
        if document == ESTIMATE:
            self._keep_sent(content)
        else:
            self._keep_signed(content)

    def _report_print_failure(self, error):
        """A note on the ticket and a task: the customer has no document yet."""
        self.sudo()._notify_agent(
            self.env._(
                "The document of estimate version %(version)s could not be printed: "
                "%(error)s",
                version=self.version,
                error=error,
            ),
            self.env._("Print the estimate again"),
        )

    def _keep_sent(self, content):
        name = f"{self._in_their_words()._print_name()}.pdf"
        attachment, digest = self._keep_file(name, content)
        self._as_writer().write({"attachment_id": attachment.id, "sent_digest": digest})
        self.env["sla.estimate.evidence"]._record(
            self, "document", attachment_id=attachment.id, sha256=digest
        )
        # One that was answered or replaced meanwhile is not asked about any more.
        if self.state == SENT:
            # The agent who pressed the button writes to the customer (rule M1); they
            # need no rights of their own to what is posted for them.
            sender = self.with_user(self.sent_user_id or self.env.user).sudo()
            sender.with_company(self.company_id)._post_sent_mail(name, content)

    def _keep_signed(self, content):
        words = self.with_context(lang=self.approved_lang)
        name = words.env._("%s (signed).pdf", words._print_name())
        attachment, digest = self._keep_file(name, content)
        self._as_writer().write(
            {"signed_attachment_id": attachment.id, "signed_digest": digest}
        )
        self.env["sla.estimate.evidence"]._record(
            self, "signed", attachment_id=attachment.id, sha256=digest
        )
        self._queue_signed()

    def _keep_file(self, name, content):
        """A file of the estimate, and its SHA-256."""
        # It is printed for the customer, in their language.
        attachment = (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": name,
                    "raw": content,
                    "mimetype": "application/pdf",
                    "res_model": self._name,
                    "res_id": self.id,
                }
            )
        )
        return attachment, hashlib.sha256(content).hexdigest()
