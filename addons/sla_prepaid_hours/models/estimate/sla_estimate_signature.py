import base64
import binascii
import io

from PIL import Image, UnidentifiedImageError

from odoo import api, fields, models
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request

from odoo.addons.sla_policy.models.moment_format import format_moment

from ...engine import duration
from .sla_estimate_price import BY_HOURS

_LONGEST_NAME = 128
_LONGEST_AGENT = 256
# A signature drawn with a finger comes to a tenth of it.
_MOST_BYTES = 256 * 1024
_MOST_PIXELS = 4000
_PNG = "data:image/png;base64,"


class SlaEstimate(models.Model):
    """What a customer signs when they approve: their name, the sentence they agree
    to and, if they draw one, their signature; and the PDF as it was signed."""

    _inherit = "sla.estimate"

    approval_sentence = fields.Char(
        compute="_compute_approval_sentence",
        help="What the customer agrees to by approving it, word by word.",
    )
    approved_name = fields.Char(
        string="Signed As",
        readonly=True,
        copy=False,
        help="The name as it was typed by who approved it.",
    )
    approved_signature = fields.Binary(
        string="Signature",
        readonly=True,
        copy=False,
        attachment=True,
        help="As it was drawn: a PNG.",
    )
    approved_sentence = fields.Char(string="Agreed To", readonly=True, copy=False)
    approved_lang = fields.Char(
        string="Read In",
        readonly=True,
        copy=False,
        help="The language of the sentence that was agreed to.",
    )
    approved_agent = fields.Char(
        string="Recorded With",
        readonly=True,
        copy=False,
        groups="sla_policy.group_sla_user",
        help="What the browser said it was.",
    )
    signed_attachment_id = fields.Many2one(
        "ir.attachment",
        string="PDF as Signed",
        readonly=True,
        copy=False,
        ondelete="set null",
        help="The PDF that was sent, and a sheet that says who approved it and how.",
    )
    signed_digest = fields.Char(
        string="Signed Fingerprint",
        readonly=True,
        copy=False,
        help="SHA-256 of the PDF as signed.",
    )

    # === COMPUTE METHODS === #

    @api.depends("minutes", "version", "price", "paid_by", "ticket_id.number")
    @api.depends_context("lang", "uid")
    def _compute_approval_sentence(self):
        for estimate in self:
            # It names the price: who may not see the price may not approve either.
            estimate.approval_sentence = (
                estimate._shows_amounts() and estimate._approval_sentence()
            )

    # === ACTION METHODS === #

    def action_open_signed_pdf(self):
        """Open the PDF as it was signed."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.signed_attachment_id.id}",
            "target": "new",
        }

    # === BUSINESS METHODS === #

    def _approval_sentence(self):
        """It says what follows from the estimate alone, and stays as it is while the
        customer reads it."""
        self.ensure_one()
        # A customer's contact need not see the ticket itself.
        estimate = self.sudo()
        said = {
            "version": estimate.version,
            "ticket": estimate.ticket_id.number or "",
            "time": duration.write(estimate.minutes),
            "customer": estimate.commercial_partner_id.name or "",
        }
        if estimate.paid_by == BY_HOURS and estimate._is_owed():
            return self.env._(
                "I approve version %(version)s of the estimate for ticket %(ticket)s: "
                "%(time)s h of the prepaid hours of %(customer)s; what these lack is "
                "invoiced.",
                **said,
            )
        if estimate.paid_by == BY_HOURS:
            return self.env._(
                "I approve version %(version)s of the estimate for ticket %(ticket)s: "
                "%(time)s h of the prepaid hours of %(customer)s.",
                **said,
            )
        return self.env._(
            "I approve version %(version)s of the estimate for ticket %(ticket)s: "
            "%(time)s h for %(price)s before taxes, invoiced to %(customer)s.",
            price=estimate._money(estimate.price),
            **said,
        )

    def _signing(self, name, signature, sentence):
        """What a customer has to give with their approval.

        :param str name: as they typed it
        :param str signature: a PNG as base64 or as a data URL; it may be empty
        :param str sentence: what they agreed to, as they read it
        :return: values to be kept
        :raise UserError: where something is missing, with what
        """
        self.ensure_one()
        name = " ".join(name.split()) if isinstance(name, str) else ""
        if not any(letter.isalpha() for letter in name):
            raise UserError(self.env._("Type your full name: it signs the approval."))
        if len(name) > _LONGEST_NAME:
            raise UserError(
                self.env._(
                    "The name is too long. Type at most %s characters.", _LONGEST_NAME
                )
            )
        if not isinstance(sentence, str) or not sentence.strip():
            raise UserError(
                self.env._("Tick that you agree to this: “%s”", self.approval_sentence)
            )
        if sentence.split() != self.approval_sentence.split():
            raise UserError(
                self.env._(
                    "What you agree to reads differently: “%s” Read it, and agree "
                    "again.",
                    self.approval_sentence,
                )
            )
        agent = request.httprequest.user_agent.string if request else ""
        return {
            "approved_name": name,
            "approved_signature": self._read_signature(signature),
            "approved_sentence": self.approval_sentence,
            "approved_lang": self.env.lang or "en_US",
            "approved_agent": (agent or "")[:_LONGEST_AGENT],
        }

    @api.model
    def _read_signature(self, signature):
        """A signature that was drawn, as base64.

        :raise UserError: where it is no picture, or too big
        """
        if not signature:
            return False
        try:
            if not isinstance(signature, str):
                raise ValueError
            encoded = signature.removeprefix(_PNG)
            if len(encoded) > _MOST_BYTES:
                raise ValueError
            content = base64.b64decode(encoded, validate=True)
            with Image.open(io.BytesIO(content), formats=["PNG"]) as picture:
                if max(picture.size) > _MOST_PIXELS:
                    raise ValueError
                picture.verify()
        except (ValueError, binascii.Error, OSError, SyntaxError) as error:
            raise UserError(
                self.env._(
                    "The signature cannot be read, or is too big. Draw it again, or "
                    "leave it out: your name signs it."
                )
            ) from error
        except (UnidentifiedImageError, Image.DecompressionBombError) as error:
            raise UserError(
                self.env._("The signature is no picture (PNG). Draw it again.")
            ) from error
        return encoded

    def _signed_values(self):
        """What the sheet says, in the language of the environment.

        :raise AccessError: for customers: it is printed once, by us, as they sign
        """
        self.ensure_one()
        if self.env.user.share and not self.env.su:
            raise AccessError(
                self.env._("Read it as it was signed, on the page of the estimate.")
            )
        self.check_access("read")
        if not self.approved_at:
            raise MissingError(
                self.env._(
                    "This estimate has not been approved: there is no approval to "
                    "print."
                )
            )
        estimate = self.sudo()
        # As it was at the approval, whatever has been renamed since.
        kept = estimate._approval_evidence()
        zone = kept.zone
        signature = estimate.with_context(bin_size=False).approved_signature
        return {
            "title": estimate._print_name(),
            "sentence": estimate.approved_sentence,
            "name": estimate.approved_name,
            "person": f"{kept.partner_name} ({kept.login})",
            "customer": kept.customer_name,
            "signature": signature and f"{_PNG}{signature.decode()}",
            "at": self.env._(
                "%(moment)s (%(zone)s)",
                moment=format_moment(self.env, estimate.approved_at, "exact", tz=zone),
                zone=zone,
            ),
            "at_utc": f"{fields.Datetime.to_string(estimate.approved_at)} UTC",
            "from": estimate.approved_from,
            "agent": estimate.approved_agent or "",
            "lang": estimate.approved_lang,
            "digest": estimate.approved_digest,
        }
