from odoo import models
from odoo.fields import Domain

from odoo.addons.sla_policy.engine import vocabulary as voc

from .helpdesk_ticket_page import STORY_LENGTH

# Written by people, and no estimate.
OF_CONVERSATION = Domain(
    "message_type", "in", ("comment", "email", "email_outgoing")
) & Domain("sla_customer_only", "!=", True)
_OVER = (voc.CLOSED, voc.HANDED_OVER, voc.CANCELLED)


class HelpdeskTicket(models.Model):
    """What others than the customer read of a ticket: the conversation.

    Who was copied follows the ticket, and who has the link of a mail may have been
    forwarded it. Neither is shown the agreement, its promises, prices or hours.
    """

    _inherit = "helpdesk.ticket"

    # === BUSINESS METHODS === #

    def _portal_is_copied(self):
        """Whether the user follows a ticket of another customer."""
        self.ensure_one()
        user = self.env.user
        if not user.share or user._is_public() or self.has_access("read"):
            return False
        # The record is not theirs to read; that they follow it is.
        ticket = self.sudo()
        return ticket.active and user.partner_id in ticket.message_partner_ids

    def _portal_conversation_domain(self):
        """The messages of the conversation: no notices, no estimates."""
        return self._portal_message_domain() & OF_CONVERSATION

    def _portal_conversation(self, is_guest=False, whole_story=False):
        """What the page shows to others than the customer.

        :param bool is_guest: whether the reader has nothing but a link: they read,
            and do nothing
        :param bool whole_story: the conversation from its beginning
        """
        self.ensure_one()
        self = self.with_context(tz=self._portal_zone())
        # Neither a guest nor who was copied may read tickets; this is what is theirs.
        ticket = self.sudo()
        events = self.env["sla.event"].sudo()
        events = events.search([("ticket_id", "=", self.id)], order="occurred_at, id")
        limit = None if whole_story else STORY_LENGTH
        parts = ticket._portal_messages(
            events, limit and limit + 1, ticket._portal_conversation_domain()
        )
        parts.sort(key=lambda part: part["order"], reverse=True)
        shown = parts[:limit]
        for part in shown:
            part["moment"] = self._portal_moment(part["order"][0])
        return {
            "id": ticket.id,
            "number": ticket.number,
            "name": ticket.name,
            "url": f"/my/ticket/{ticket.id}",
            "zone": self.env.context["tz"],
            "answers": [],
            "description": ticket._portal_description(),
            "files": ticket._portal_own_files(),
            "story": shown,
            "has_older": len(parts) > len(shown),
            "may": {}
            if is_guest
            else {
                "answer": ticket.stage_id.sla_phase not in _OVER,
                "accepts": self._portal_accepts(),
            },
            "is_guest": is_guest,
        }
