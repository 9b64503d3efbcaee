from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import const


class SlaWhatsappAttachWizard(models.TransientModel):
    """Somebody who knows says which ticket messages belong to, and who wrote them."""

    _name = "sla.whatsapp.attach.wizard"
    _inherit = ["sla.wizard"]
    _description = "Attach WhatsApp Messages to a Ticket"

    message_ids = fields.Many2many("sla.whatsapp.message", required=True)
    message_text = fields.Text(compute="_compute_message_text", string="Messages")
    sender = fields.Char(compute="_compute_message_text")
    ticket_id = fields.Many2one(
        "helpdesk.ticket",
        compute="_compute_ticket_id",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    customer_id = fields.Many2one(
        related="ticket_id.commercial_partner_id", related_sudo=False, string="Customer"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Written by",
        compute="_compute_partner_id",
        compute_sudo=False,
        store=True,
        readonly=False,
        help="The messages are posted as theirs: they count as the customer's answer.",
    )
    remember = fields.Boolean(
        string="Remember That This Is Them",
        help="Their next messages that name a ticket go to it by themselves.",
    )

    # === COMPUTE METHODS === #

    @api.depends("message_ids")
    def _compute_message_text(self):
        for wizard in self:
            rows = wizard.message_ids.sorted("id")
            wizard.message_text = "\n".join(row._as_text() for row in rows)
            names = [row.sender_name or row.sender_number or "" for row in rows]
            numbers = [row.sender_number or "" for row in rows]
            wizard.sender = " · ".join(dict.fromkeys(filter(None, names + numbers)))

    @api.depends("message_ids")
    def _compute_ticket_id(self):
        for wizard in self:
            wizard.ticket_id = wizard.message_ids._suggested_tickets()[:1]

    @api.depends("ticket_id", "message_ids")
    def _compute_partner_id(self):
        for wizard in self:
            known = wizard.message_ids.partner_id
            ticket = wizard.ticket_id
            theirs = known.filtered(
                lambda one, ticket=ticket: (
                    one.commercial_partner_id == ticket.commercial_partner_id
                )
            )
            wizard.partner_id = theirs[:1] or ticket.partner_id

    # === ACTION METHODS === #

    def action_attach(self):
        """Post the messages on the ticket, as that person.

        :raise UserError: with what is missing
        """
        self.ensure_one()
        rows = self.message_ids
        rows.check_access("read")
        if not (self.ticket_id and self.partner_id):
            raise UserError(self.env._("Choose the ticket, and whose words these are."))
        # Whoever attaches adds to the ticket: they need the right to.
        self.ticket_id.check_access("write")
        rows = rows.filtered(lambda row: row.state == const.TRIAGE).sorted("id")
        locked = rows._as_writer().try_lock_for_update()
        if not locked or locked.ids != rows.ids:
            raise UserError(
                self.env._(
                    "Somebody has taken care of these messages meanwhile. Open the "
                    "list again."
                )
            )
        if self.ticket_id.company_id not in (rows.company_id | self.env["res.company"]):
            raise UserError(
                self.env._(
                    "Ticket %s is another company's than the number they wrote to.",
                    self.ticket_id.number,
                )
            )
        for row in rows:
            row._post(self.ticket_id, self.partner_id)
        rows._as_writer().write({"handled_by_id": self.env.uid})
        if self.remember:
            self._remember(rows)
        return {"type": "ir.actions.act_window_close"}

    def _remember(self, rows):
        """Keep who the sender is; that they agreed to be written to is not said."""
        # Agents keep no identities; this one follows from what they have just said.
        identities = self.env["sla.whatsapp.identity"].sudo()
        for row in rows:
            if not (row.sender_number or row.sender_bsuid):
                continue
            known, _is_recycled = identities._of_sender(row.account_id, row._sender())
            if self.partner_id in known.partner_id:
                continue
            identities.create(
                {
                    "account_id": row.account_id.id,
                    "partner_id": self.partner_id.id,
                    "number": row.sender_number,
                    "bsuid": row.sender_bsuid,
                    "name": row.sender_name,
                    "last_inbound_at": row.occurred_at,
                }
            )
