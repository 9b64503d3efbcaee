import hashlib

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import get_lang

from odoo.addons.sla_policy.models.moment_format import format_moment

SIGNED = "estimate_signed"
TEMPLATE = "sla_prepaid_hours.mail_template_estimate_signed"


class SlaLetter(models.Model):
    """The e-mail that brings the signer of an estimate what they signed, once. Its
    occasion is the estimate."""

    _inherit = "sla.letter"

    kind = fields.Selection(
        selection_add=[(SIGNED, "Estimate as signed")],
        ondelete={SIGNED: "cascade"},
    )

    # === BUSINESS METHODS === #

    def _templates(self):
        return {**super()._templates(), SIGNED: TEMPLATE}

    def _is_true(self):
        if self.kind != SIGNED:
            return super()._is_true()
        # What was signed was signed, whatever becomes of the ticket.
        return bool(self._signed_estimate().approved_by_id)

    def _post(self):
        if self.kind != SIGNED:
            return super()._post()
        return self._signed_estimate()._post_signed()

    def _signed_estimate(self):
        """The estimate that it is about, if it is still there."""
        return self.env["sla.estimate"].browse(self.occasion).exists()


class SlaEstimate(models.Model):
    """What was signed goes to who signed it."""

    _inherit = "sla.estimate"

    # === BUSINESS METHODS === #

    def _queue_signed(self):
        """Queue the e-mail, after the ones before it."""
        self.ensure_one()
        self.env["sla.letter"]._queue_all([(self.ticket_id, SIGNED, self.id)])

    def _post_signed(self):
        """Mail the PDF as it was signed to who signed it.

        An internal note on the ticket, because not everybody
        who reads the ticket may see what it costs.

        :raise UserError: where the file is not what was signed any more
        """
        self.ensure_one()
        content = self.signed_attachment_id.raw
        if not content or hashlib.sha256(content).hexdigest() != self.signed_digest:
            raise UserError(
                self.env._("The PDF as signed is missing, or is not what it was.")
            )
        mail = (
            self.env.ref(TEMPLATE)
            .sudo()
            ._generate_template(self.ids, ["subject", "body_html", "email_from"])
        )[self.id]
        ticket = self.ticket_id.with_company(self.company_id)
        ticket.with_context(lang=self._signer_lang()).message_post(
            subject=mail["subject"],
            body=mail["body_html"],
            email_from=mail["email_from"],
            # Written by a machine: it answers nothing (rule M8).
            message_type="auto_comment",
            subtype_xmlid="mail.mt_note",
            partner_ids=self.approved_by_id.ids,
            attachments=[(self.signed_attachment_id.name, content)],
        )

    def _signer_lang(self):
        """The language of who signed, if it is one in use."""
        return get_lang(self.env, self.approved_by_id.lang).code

    def _signed_mail_values(self):
        """The values of the e-mail, in the language of the environment."""
        self.ensure_one()
        estimate = self.sudo()
        zone = estimate.commercial_partner_id._sla_zone(estimate.company_id)
        return {
            "name": estimate.approved_by_id.name,
            "signed": estimate.approved_name,
            "sentence": estimate.approved_sentence,
            "number": estimate.ticket_id.number,
            "subject": estimate.ticket_id.name,
            "version": estimate.version,
            "at": format_moment(self.env, estimate.approved_at, tz=zone),
            "zone": zone,
            "url": estimate._answer_url(),
        }
