from odoo import fields, models

DRAFT = "draft"
SENT = "sent"
APPROVED = "approved"
DECLINED = "declined"
EXPIRED = "expired"
SUPERSEDED = "superseded"
DONE = "done"


class SlaEstimate(models.Model):
    """What a ticket would take, and whether the customer wants it."""

    _name = "sla.estimate"
    _description = "Estimate"
    _order = "ticket_id desc, version desc, id desc"
    _rec_name = "version"
    _check_company_auto = True

    ticket_id = fields.Many2one(
        "helpdesk.ticket", required=True, ondelete="cascade", index=True
    )
    commercial_partner_id = fields.Many2one(
        related="ticket_id.commercial_partner_id", store=True, index=True
    )
    company_id = fields.Many2one(
        related="ticket_id.company_id", store=True, index=True
    )
    agreement_id = fields.Many2one(related="ticket_id.agreement_id", store=True)
    version = fields.Integer(readonly=True, copy=False, default=1)
    chain_id = fields.Many2one("sla.estimate", readonly=True, copy=False, index=True)
    state = fields.Selection(
        [
            (DRAFT, "Draft"),
            (SENT, "Sent"),
            (APPROVED, "Approved"),
            (DECLINED, "Declined"),
            (EXPIRED, "Expired"),
            (SUPERSEDED, "Superseded"),
            (DONE, "Done"),
        ],
        default=DRAFT,
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    line_ids = fields.One2many("sla.estimate.line", "estimate_id", copy=True)
    minutes = fields.Integer()
    kind_id = fields.Many2one("sla.work.kind", ondelete="restrict")
    paid_by = fields.Selection(
        [("hours", "Prepaid hours"), ("invoice", "Invoice")],
        default="hours",
        required=True,
    )
    price_hour = fields.Monetary()
    price = fields.Monetary()
    currency_id = fields.Many2one("res.currency")
    analysis = fields.Html()
    terms = fields.Html()
    valid_until = fields.Date()
    tolerance_percent = fields.Integer()
    sent_at = fields.Datetime(readonly=True, copy=False)
    sent_user_id = fields.Many2one("res.users", readonly=True, copy=False)
    approved_at = fields.Datetime(readonly=True, copy=False)
    approved_by_id = fields.Many2one("res.partner", readonly=True, copy=False)
    approved_user_id = fields.Many2one("res.users", readonly=True, copy=False)
    approved_from = fields.Char(readonly=True, copy=False)
    approval_message_id = fields.Many2one("mail.message", readonly=True, copy=False)
    approval_note = fields.Char(readonly=True, copy=False)
    sent_digest = fields.Char(readonly=True, copy=False)
    approved_digest = fields.Char(readonly=True, copy=False)
    attachment_id = fields.Many2one("ir.attachment", readonly=True, copy=False)
    decline_reason = fields.Char(readonly=True, copy=False)
    closed_at = fields.Datetime(readonly=True, copy=False)
