from odoo import api, fields, models
from odoo.exceptions import UserError


class SlaEstimateApprovalWizard(models.TransientModel):
    """Record the customer's answer to an estimate, and where it is written."""

    _name = "sla.estimate.approval.wizard"
    _inherit = ["sla.wizard"]
    _description = "Answer to an Estimate"

    estimate_id = fields.Many2one("sla.estimate", required=True, ondelete="cascade")
    ticket_id = fields.Many2one(related="estimate_id.ticket_id", related_sudo=False)
    commercial_partner_id = fields.Many2one(
        related="estimate_id.commercial_partner_id", related_sudo=False
    )
    sent_at = fields.Datetime(related="estimate_id.sent_at", related_sudo=False)
    minutes = fields.Integer(related="estimate_id.minutes", related_sudo=False)
    answer = fields.Selection(
        [("approve", "They approve it"), ("decline", "They decline it")],
        string="The Customer's Answer",
        required=True,
        default="approve",
    )
    message_ids = fields.Many2many("mail.message", compute="_compute_message_ids")
    message_id = fields.Many2one(
        "mail.message",
        string="Their Message",
        compute="_compute_message_id",
        compute_sudo=False,
        store=True,
        readonly=False,
        domain="[('id', 'in', message_ids)]",
    )
    message_body = fields.Html(
        related="message_id.body", related_sudo=False, string="They Wrote"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Who Approved",
        compute="_compute_partner_id",
        compute_sudo=False,
        store=True,
        readonly=False,
        domain="[('commercial_partner_id', '=', commercial_partner_id)]",
    )
    note = fields.Char(
        string="How",
        help="How they said it, where it is not in a message on the ticket.",
    )
    reason = fields.Char()

    # === COMPUTE METHODS === #

    @api.depends("estimate_id")
    def _compute_message_ids(self):
        """What the customer wrote on the ticket since it was sent, newest first."""
        for wizard in self:
            messages = self.env["mail.message"].search(
                [
                    ("model", "=", "helpdesk.ticket"),
                    ("res_id", "=", wizard.ticket_id.id),
                    ("message_type", "in", ("comment", "email")),
                    (
                        "author_id.commercial_partner_id",
                        "=",
                        wizard.commercial_partner_id.id,
                    ),
                    ("date", ">=", wizard.sent_at),
                ],
                order="id desc",
            )
            # What was posted in their name proves nothing.
            wizard.message_ids = messages.filtered(
                lambda message: self.env["sla.estimate"]._is_written_by_author(
                    message.sudo()
                )
            )

    @api.depends("estimate_id")
    def _compute_message_id(self):
        for wizard in self:
            wizard.message_id = wizard.message_ids[:1]

    @api.depends("estimate_id", "message_id")
    def _compute_partner_id(self):
        for wizard in self:
            author = wizard.message_id.author_id
            wizard.partner_id = author or wizard.estimate_id.partner_id

    # === ACTION METHODS === #

    def action_confirm(self):
        """Write the answer down."""
        self.ensure_one()
        if self.answer == "decline":
            self.estimate_id.action_decline(self.reason)
        elif not self.message_id and not (self.note or "").strip():
            raise UserError(
                self.env._(
                    "Choose the message in which the customer says yes, or write how "
                    "they did."
                )
            )
        else:
            self.estimate_id.action_approve(
                version=self.estimate_id.version,
                partner_id=self.partner_id.id,
                message_id=self.message_id.id,
                note=self.note,
            )
        return {"type": "ir.actions.act_window_close"}
