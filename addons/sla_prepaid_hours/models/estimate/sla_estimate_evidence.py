import base64
import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.http import request
from odoo.tools import html2plaintext

BACKEND = "backend"
_LONGEST_AGENT = 256

MATCHES = "matches"
MESSAGE_CHANGED = "message"
FILE_CHANGED = "file"


def caller_address():
    """The network address of the request; `backend` where there is none."""
    return request.httprequest.remote_addr if request else BACKEND


def text_digest(text):
    """SHA-256 of a text."""
    return hashlib.sha256((text or "").encode()).hexdigest()


class SlaEstimateEvidence(models.Model):
    """What proves that an estimate was sent and answered: who, when, from where, with
    the digests of the files and the text of the message.

    Apart from the conversation, which people edit. Rows are only added.
    """

    _name = "sla.estimate.evidence"
    _inherit = ["sla.guarded"]
    _description = "Estimate Evidence"
    _order = "estimate_id, id"
    _rec_name = "kind"

    estimate_id = fields.Many2one(
        "sla.estimate", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="estimate_id.company_id", store=True)
    kind = fields.Selection(
        [
            ("sent", "Sent"),
            ("document", "Document printed"),
            ("approved", "Approved"),
            ("declined", "Declined"),
            ("signed", "Signed document printed"),
        ],
        required=True,
    )
    recorded_at = fields.Datetime(string="When", required=True)
    user_id = fields.Many2one(
        "res.users",
        string="Logged In",
        required=True,
        ondelete="restrict",
        help="The user whose login it was.",
    )
    login = fields.Char(required=True)
    address = fields.Char(string="Network Address")
    agent = fields.Char(string="Browser")
    partner_id = fields.Many2one(
        "res.partner",
        string="On Behalf Of",
        ondelete="restrict",
        index="btree_not_null",
        help="Who of the customer gave the answer.",
    )
    partner_name = fields.Char(string="Person")
    customer_name = fields.Char(string="Customer")
    zone = fields.Char(string="Time Zone")
    note = fields.Char(
        string="How", help="How the answer was given, or why it was declined."
    )
    signed_name = fields.Char(string="Signed As")
    sentence = fields.Char(string="Agreed To")
    lang = fields.Char(string="Language")
    signature_sha256 = fields.Char(string="SHA-256 of the Signature")
    document_sha256 = fields.Char(
        string="SHA-256 of the Approved Document",
        help="The document that was approved.",
    )
    attachment_id = fields.Many2one(
        "ir.attachment",
        string="File",
        ondelete="restrict",
        index="btree_not_null",
    )
    sha256 = fields.Char(string="SHA-256 of the File")
    message_id = fields.Many2one("mail.message", ondelete="set null")
    message_text = fields.Text(help="The text of the message when it was chosen.")
    message_author = fields.Char()
    message_date = fields.Datetime(string="Written")
    message_sha256 = fields.Char(string="SHA-256 of the Message")
    integrity = fields.Selection(
        [
            (MATCHES, "Unchanged"),
            (MESSAGE_CHANGED, "Message edited or deleted since"),
            (FILE_CHANGED, "File changed"),
        ],
        compute="_compute_integrity",
        help="Whether the files and the message are still what they were.",
    )

    # === COMPUTE METHODS === #

    @api.depends("sha256", "signature_sha256", "message_sha256")
    def _compute_integrity(self):
        # Screens read the sizes of files; here their contents are compared.
        for evidence in self.sudo().with_context(bin_size=False):
            evidence.integrity = evidence._compare()

    # === BUSINESS METHODS === #

    def _guard_sentence(self):
        return self.env._(
            "Evidence is never changed nor deleted, not even by administrators. Make a "
            "new version of the estimate to correct it."
        )

    def _compare(self):
        """What has changed since it was recorded: a value of `integrity`."""
        self.ensure_one()
        estimate = self.estimate_id
        if self.sha256:
            content = self.attachment_id.raw or b""
            if hashlib.sha256(content).hexdigest() != self.sha256:
                return FILE_CHANGED
        if self.signature_sha256:
            if estimate._signature_digest() != self.signature_sha256:
                return FILE_CHANGED
        if self.message_sha256:
            if text_digest(self.message_text) != self.message_sha256:
                return MESSAGE_CHANGED
            text = message_text(self.message_id.exists())
            if text_digest(text) != self.message_sha256:
                return MESSAGE_CHANGED
        return MATCHES

    @api.model
    def _record(self, estimate, kind, **values):
        """Add evidence: who is logged in, when and from where.

        :param values: what else is kept with it
        """
        user = self.env.user
        agent = request.httprequest.user_agent.string if request else ""
        return self._writer().create(
            {
                "estimate_id": estimate.id,
                "kind": kind,
                "recorded_at": fields.Datetime.now(),
                "user_id": user.id,
                "login": user.login,
                "address": caller_address(),
                "agent": (agent or "")[:_LONGEST_AGENT],
                "customer_name": estimate.sudo().commercial_partner_id.name,
                **values,
            }
        )


def message_text(message):
    """What a message says, without its markup."""
    return html2plaintext(message.body or "").strip()


class SlaEstimate(models.Model):
    """The evidence of an estimate."""

    _inherit = "sla.estimate"

    evidence_ids = fields.One2many(
        "sla.estimate.evidence",
        "estimate_id",
        copy=False,
        groups="sla_policy.group_sla_user",
    )
    is_intact = fields.Boolean(
        compute="_compute_is_intact",
        groups="sla_policy.group_sla_user",
        help="The files are those that were sent and signed.",
    )

    # === COMPUTE METHODS === #

    @api.depends("evidence_ids")
    def _compute_is_intact(self):
        for estimate in self:
            estimate.is_intact = FILE_CHANGED not in estimate.evidence_ids.mapped(
                "integrity"
            )

    # === BUSINESS METHODS === #

    def _record_approval(self):
        """Keep the approval apart from the estimate and from the conversation."""
        self.ensure_one()
        estimate = self
        person, message = estimate.approved_by_id, estimate.approval_message_id
        values = {
            "partner_id": person.id,
            "partner_name": person.name,
            "zone": estimate.commercial_partner_id._sla_zone(estimate.company_id),
            "note": estimate.approval_note,
            "signed_name": estimate.approved_name,
            "sentence": estimate.approved_sentence,
            "lang": estimate.approved_lang,
            "signature_sha256": estimate._signature_digest(),
            "document_sha256": estimate.approved_digest,
        }
        if message:
            text = message_text(message)
            values |= {
                "message_id": message.id,
                "message_text": text,
                "message_author": message.author_id.name or message.email_from,
                "message_date": message.date,
                "message_sha256": text_digest(text),
            }
        self.env["sla.estimate.evidence"]._record(estimate, "approved", **values)

    def _signature_digest(self):
        """SHA-256 of the picture that was drawn; empty where none was."""
        self.ensure_one()
        drawn = self.sudo().with_context(bin_size=False).approved_signature
        return drawn and hashlib.sha256(base64.b64decode(drawn)).hexdigest()

    def _approval_evidence(self):
        """The evidence of its approval; empty where it is not approved."""
        self.ensure_one()
        # Who may read the estimate is checked where this is shown.
        evidence = self.sudo().evidence_ids
        return evidence.filtered(lambda one: one.kind == "approved")[-1:]

    @api.model
    def _is_written_by_author(self, message):
        """Whether the author of a message wrote it: by their own login, or through
        the system's own ways in (mail gateway, a link with a signature).

        A user who posts in another's name passes the author; their login stays.
        """
        writer = message.create_uid
        return (
            writer.partner_id == message.author_id
            or writer._is_superuser()
            or writer._is_public()
        )

    def _check_written_by(self, message, author):
        """Refuse a message that was posted in the name of its author.

        :raise UserError: with what to do instead
        """
        if not self._is_written_by_author(message):
            raise UserError(
                self.env._(
                    "That message was posted by %(user)s in the name of %(author)s: it "
                    "does not prove an approval. Choose one that %(author)s wrote, or "
                    "enter how they approved it.",
                    user=message.create_uid.name,
                    author=author.name or message.email_from,
                )
            )
