from odoo import fields, models
from odoo.exceptions import UserError

from .sla_statement import CLOSED

BY_HAND = "hand"
ON_CLOSING = "closing"
MAILINGS = [
    (BY_HAND, "By hand"),
    (ON_CLOSING, "When the month is closed"),
]


class SlaPolicy(models.Model):
    _inherit = "sla.policy"

    statement_mail = fields.Selection(
        MAILINGS,
        string="Statements Are Mailed",
        default=BY_HAND,
        required=True,
        help="When customers of this tier get the monthly statement of their hours.",
    )


class SlaAgreement(models.Model):
    _inherit = "sla.agreement"

    statement_mail = fields.Selection(
        MAILINGS,
        string="Statements Are Mailed",
        help="Empty: as the policy says.",
    )


class SlaStatement(models.Model):
    """Statements on their way to the customer."""

    _inherit = "sla.statement"

    sent_at = fields.Datetime(string="Mailed", readonly=True, copy=False)

    # === ACTION METHODS === #

    def action_send(self):
        """Mail closed statements to the customer's contacts.

        :raise UserError: for a draft, or where no recipient has an address
        """
        self.check_access("write")
        for statement in self:
            if statement.state != CLOSED:
                raise UserError(
                    self.env._(
                        "“%s” is a draft: its figures may still change. Close it, then "
                        "send it.",
                        statement.display_name,
                    )
                )
            statement._check_is_printed()
            if not statement._statement_recipients():
                raise UserError(
                    self.env._(
                        "Neither %s nor an authorised contact of theirs has an e-mail "
                        "address. Enter one, then send it.",
                        statement.partner_id.name,
                    )
                )
            statement._send()
        return True

    # === BUSINESS METHODS === #

    def _statement_recipients(self):
        """Who gets it: the authorised contacts, else the company."""
        self.ensure_one()
        return self.partner_id._sla_hours_contacts(self.company_id)

    def _mailing(self):
        agreement = self.partner_id._sla_hours_agreement(self.company_id)
        return agreement.statement_mail or agreement.policy_id.statement_mail

    def _after_printing(self):
        res = super()._after_printing()
        if self._mailing() == ON_CLOSING and self._statement_recipients():
            self._send()
        return res

    def _send(self):
        """Mail it with both papers, in the customer's language."""
        self.ensure_one()
        papers = self.sudo().pdf_attachment_id | self.sudo().xlsx_attachment_id
        self.with_company(self.company_id).message_post_with_source(
            self.env.ref("sla_prepaid_hours.mail_template_statement"),
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachment_ids=[fields.Command.set(papers.ids)],
        )
        self._as_writer().write({"sent_at": fields.Datetime.now()})
