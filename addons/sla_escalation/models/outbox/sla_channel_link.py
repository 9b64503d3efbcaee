from urllib.parse import quote

from odoo import api, models

from ... import const
from ...engine import delivery as engine


class SlaChannelLink(models.AbstractModel):
    """Base of the channels by link, which need no account with a provider.

    The user who works on the ticket gets an activity; its link is filled in with the
    number of the ticket.
    """

    _name = "sla.channel.link"
    _inherit = ["sla.channel.activity"]
    _description = "Notifications by Link"

    # The base of links is no channel itself.
    _code = False

    @api.model
    def _send(self, notifications):
        pairs = [(one, one._link_recipient()) for one in notifications]
        self._schedule([pair for pair in pairs if pair[1]])
        error = self.env._("No user works on the ticket who could open the link.")
        return {
            one.id: engine.Outcome(engine.DELIVERED)
            if hand
            else engine.Outcome(engine.REFUSED, error=error)
            for one, hand in pairs
        }


class SlaChannelWhatsappLink(models.AbstractModel):
    """A chat in WhatsApp, or a group's, with the first message ready."""

    _name = "sla.channel.whatsapp_link"
    _inherit = ["sla.channel.link"]
    _description = "Notifications by WhatsApp Link"

    _code = const.WHATSAPP_LINK
    _sequence = 30

    @api.model
    def _label(self):
        return self.env._("WhatsApp link")

    @api.model
    def _address_of(self, user, partner, role):
        if role.whatsapp:
            return self._digits(role.whatsapp)
        if role.group_url:
            return role.group_url
        return self._phone_of(user, partner, role)

    @api.model
    def _url(self, address, text):
        """Where a tap leads; a group's invitation cannot carry a text."""
        if address.startswith("https://"):
            return address
        return f"https://wa.me/{address.lstrip('+')}?text={quote(text)}"


class SlaChannelPhoneLink(models.AbstractModel):
    """A number to tap."""

    _name = "sla.channel.phone_link"
    _inherit = ["sla.channel.link"]
    _description = "Notifications by Phone Link"

    _code = const.PHONE_LINK
    _sequence = 40

    @api.model
    def _label(self):
        return self.env._("Phone link")

    @api.model
    def _address_of(self, user, partner, role):
        return self._phone_of(user, partner, role)

    @api.model
    def _url(self, address, text):
        return f"tel:{address}"
