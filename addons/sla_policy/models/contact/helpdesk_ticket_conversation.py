from odoo import models
from odoo.tools import email_normalize

from ...engine import vocabulary as voc
from .mail_thread import UNPROVEN

# Written by a person. Acknowledgements, out-of-office notes and notifications
# have types of their own and count for nothing (rule M8).
_SAID_BY_PEOPLE = {"comment", "email"}


class HelpdeskTicket(models.Model):
    """What is said on a ticket: answers of agents, messages of the customer."""

    _inherit = "helpdesk.ticket"

    def _message_post_after_hook(self, message, msg_values):
        res = super()._message_post_after_hook(message, msg_values)
        self._sla_record_message(message)
        return res

    def _get_message_create_valid_field_names(self):
        return super()._get_message_create_valid_field_names() | {"sla_customer_only"}

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """Send notices and estimates to our people and the customer's only.

        Others follow the conversation: what an agreement says is not theirs.
        """
        recipients = super()._notify_get_recipients(message, msg_vals, **kwargs)
        # What the followers are is decided here, whoever posts.
        message, ticket = message.sudo(), self.sudo()
        if message.message_type != "auto_comment" and not message.sla_customer_only:
            return recipients
        named = set(message.partner_ids.ids)
        people = self.env["res.partner"].sudo()
        return [
            one
            for one in recipients
            if not (one["id"] and one["share"])
            or one["id"] in named
            or ticket._sla_is_of_customer(people.browse(one["id"]))
        ]

    def _sla_record_message(self, message):
        """Take a message as an event, if it is one (rules M1, M2, M8, C4)."""
        if self.env.context.get("sla_sender") is UNPROVEN:
            # A mail of the gateway: whoever it is from confirms it first.
            self._sla_keep_unproven(message)
            return
        kind = self._sla_message_kind(message)
        if not kind:
            return
        origin = {"message_id": message.id}
        if kind == voc.EVENT_CUSTOMER_REPLY:
            origin["partner_id"] = message.author_id.id
        else:
            origin["user_id"] = message.author_id.user_ids[:1].id or self.env.uid
        self._sla_record(kind, **origin)
        if kind == voc.EVENT_CUSTOMER_REPLY:
            self._sla_customer_is_back(origin)

    def _sla_message_kind(self, message):
        """`agent_reply`, `customer_reply`, or None for what stops nothing."""
        message = message.sudo()
        if message.message_type not in _SAID_BY_PEOPLE or message.is_internal:
            return None
        # The mail that opens a ticket has a subtype of its own: it is the ticket.
        if message.subtype_id != self.env.ref("mail.mt_comment"):
            return None
        author = message.author_id
        if author == self.env.ref("base.partner_root"):
            return None
        # A colleague who filed the ticket is its customer, not its agent.
        if author and not author.partner_share and author != self.sudo().partner_id:
            # An answer counts from a login: nobody outside posts one for an agent.
            return None if self.env.user.share else voc.EVENT_AGENT_REPLY
        return voc.EVENT_CUSTOMER_REPLY if self._sla_is_customer(message) else None

    def _sla_is_customer(self, message):
        """Whether the author speaks for the ticket's customer (rule C4).

        Any contact of the customer does; a supplier in copy does not.
        """
        ticket = self.sudo()
        author = message.author_id
        if author and ticket.partner_id:
            return author.commercial_partner_id == ticket.commercial_partner_id
        theirs = email_normalize(ticket.partner_email or "")
        return bool(theirs) and email_normalize(message.email_from or "") == theirs

    def _sla_customer_is_back(self, origin):
        """The customer has answered: the ticket is ours again (rule C4)."""
        for ticket in self.sudo():
            if ticket.sla_phase != voc.WAITING_CUSTOMER:
                continue
            # Back to work, whichever stage the team has for that.
            stage = ticket._sla_stage_of((voc.IN_PROGRESS, voc.ASSIGNED, voc.NEW))
            if stage:
                ticket.write({"stage_id": stage.id})
