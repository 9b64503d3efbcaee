import base64
import binascii
import hashlib
import io

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.pdf import PdfFileReader

from odoo.addons.sla_policy.models.caller import checked, text

MAX_MEGABYTES = 20


class SlaAgreementTerms(models.Model):
    """The terms as the customer accepted them: the PDF, the person and the date.

    Never changed: a mistake is corrected by adding the right PDF and declaring
    the wrong one void.
    """

    _name = "sla.agreement.terms"
    _inherit = ["sla.guarded"]
    _guards_creation = False
    _description = "Accepted Terms"
    _order = "accepted_on desc, id desc"
    _rec_name = "version"

    agreement_id = fields.Many2one(
        "sla.agreement", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="agreement_id.company_id", store=True)
    commercial_partner_id = fields.Many2one(
        related="agreement_id.commercial_partner_id"
    )
    version = fields.Char(required=True)
    accepted_on = fields.Date(
        compute="_compute_accepted_on",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    accepted_by_id = fields.Many2one(
        "res.partner",
        required=True,
        ondelete="restrict",
        index="btree_not_null",
        domain="[('commercial_partner_id', '=', commercial_partner_id)]",
    )
    file = fields.Binary(string="PDF", required=True, attachment=True)
    filename = fields.Char(string="File Name")
    sha256 = fields.Char(
        readonly=True,
        copy=False,
        help="Fingerprint of the file: another file has another one.",
    )
    is_void = fields.Boolean(string="Void", readonly=True, copy=False)
    void_reason = fields.Char(readonly=True, copy=False)
    voided_on = fields.Datetime(readonly=True, copy=False)
    voided_by_id = fields.Many2one(
        "res.users", string="Declared Void By", readonly=True, copy=False
    )

    # === COMPUTE METHODS === #

    @api.depends("version", "accepted_on", "is_void")
    def _compute_display_name(self):
        for terms in self:
            name = terms.version or ""
            if terms.is_void:
                name = self.env._("%s (void)", name)
            terms.display_name = name

    @api.depends("agreement_id")
    def _compute_accepted_on(self):
        """Default to today in the time zone of the agreement."""
        for terms in self:
            terms.accepted_on = terms.accepted_on or terms._today()

    def _today(self):
        """Today's date in the time zone of the agreement."""
        self.ensure_one()
        if self.agreement_id.policy_id:
            return self.agreement_id._local_day(fields.Datetime.now())
        return fields.Date.context_today(self)

    # === CONSTRAINT METHODS === #

    @api.constrains("accepted_by_id", "agreement_id")
    def _check_accepted_by(self):
        for terms in self:
            customer = terms.agreement_id.commercial_partner_id
            if terms.accepted_by_id.commercial_partner_id != customer:
                raise ValidationError(
                    self.env._(
                        "%(person)s does not belong to %(customer)s. Terms are "
                        "accepted by a contact of the customer.",
                        person=terms.accepted_by_id.display_name,
                        customer=customer.display_name,
                    )
                )

    @api.constrains("accepted_on")
    def _check_accepted_on(self):
        for terms in self:
            if terms.accepted_on > terms._today():
                raise ValidationError(
                    self.env._(
                        "Terms are filed once they are accepted: the date is in the "
                        "future."
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [
            {
                **vals,
                "sha256": self._fingerprint(vals.get("file"), vals.get("filename")),
                "is_void": False,
                "void_reason": False,
                "voided_on": False,
                "voided_by_id": False,
            }
            for vals in vals_list
        ]
        return super().create(vals_list)

    def _guard_sentence(self):
        return self.env._(
            "Accepted terms are never changed nor deleted. Add the right "
            "ones, and declare these void."
        )

    # === ACTION METHODS === #

    def action_ask_void(self):
        """Open the wizard that asks for the reason to declare them void."""
        self.ensure_one()
        return self.env["sla.set.aside.wizard"]._open(terms_id=self.id)

    @checked(reason=text())
    def action_void(self, reason):
        """Declare terms void: they were filed by mistake.

        :param str reason: shown on the terms
        """
        # Users who may add terms may declare them void.
        self.check_access("create")
        if not (reason or "").strip():
            raise UserError(self.env._("Enter the reason why these terms are void."))
        self.filtered(lambda terms: not terms.is_void)._as_writer().write(
            {
                "is_void": True,
                "void_reason": reason.strip(),
                "voided_on": fields.Datetime.now(),
                "voided_by_id": self.env.uid,
            }
        )
        return True

    # === BUSINESS METHODS === #

    @api.model
    def _fingerprint(self, file, filename):
        """SHA-256 of a PDF as a form sends it (base64).

        :raise ValidationError: where it is none, whatever it is called
        """
        encoded = file.encode() if isinstance(file, str) else file or b""
        try:
            # Some clients break the lines of what they send.
            content = base64.b64decode(b"".join(encoded.split()), validate=True)
        except (binascii.Error, ValueError):
            content = b""
        name = filename or self.env._("The file")
        if len(content) > MAX_MEGABYTES * 1024 * 1024:
            raise ValidationError(
                self.env._(
                    "“%(file)s” is larger than %(limit)s MB. Scan it at a lower "
                    "resolution.",
                    file=name,
                    limit=MAX_MEGABYTES,
                )
            )
        if not _is_pdf(content):
            raise ValidationError(
                self.env._(
                    "“%s” is not a PDF, or a damaged one. Save the accepted terms as "
                    "PDF and choose that file.",
                    name,
                )
            )
        return hashlib.sha256(content).hexdigest()


def _is_pdf(content):
    """Whether the content is a readable PDF with at least one page."""
    if not content.startswith(b"%PDF-"):
        return False
    try:
        reader = PdfFileReader(io.BytesIO(content), strict=False)
        return bool(reader.is_encrypted or len(reader.pages))
    except Exception:  # The reader's errors have no common class.
        return False
