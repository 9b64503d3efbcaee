from urllib.parse import quote

from odoo import api, models

from ...engine import delivery as engine


class SlaChannelLink(models.AbstractModel):
    """By a link somebody of ours opens: no account with anybody is needed.

    The activity goes to whoever works on the ticket; the link in it is filled in with
    the ticket's number, and one tap sends it.
    """

    _name = "sla.channel.link"
    _inherit = ["sla.channel.activity"]
    _description = "Notifications by Link"

    @api.model
    def _send(self, notifications):
        pairs = [(one, one._link_recipient()) for one in notifications]
        self._schedule([pair for pair in pairs if pair[1]])
        nobody = self.env._("Nobody works on the ticket who could open the link.")
        return {
            one.id: engine.Outcome(engine.DELIVERED)
            if hand
            else engine.Outcome(engine.REFUSED, error=nobody)
            for one, hand in pairs
        }


class SlaChannelWhatsappLink(models.AbstractModel):
    """A chat in WhatsApp, or a group's, with the first message ready."""

    _name = "sla.channel.whatsapp_link"
    _inherit = ["sla.channel.link"]
    _description = "Notifications by a Link to WhatsApp"

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
    _description = "Notifications by a Link to the Telephone"

    @api.model
    def _address_of(self, user, partner, role):
        return self._phone_of(user, partner, role)

    @api.model
    def _url(self, address, text):
        return f"tel:{address}"
