"""Channels: the ways a notification reaches its recipient, and their registry.

A channel is one class, and that class is its only registration. To add one, in an
addon that depends on `sla_escalation`:

    class SlaChannelPager(models.AbstractModel):
        _name = "sla.channel.pager"
        _inherit = ["sla.channel"]
        _description = "Pager Channel"

        _code = "pager"
        _sequence = 70

        @api.model
        def _label(self):
            return self.env._("Pager")

        @api.model
        def _address_of(self, user, partner, role):
            return user.login

        @api.model
        def _send(self, notifications):
            return {one.id: Outcome(DELIVERED) for one in notifications}

Levels then offer the channel, the outbox delivers by it, and when its addon is
uninstalled levels go back to e-mail and its notifications are deleted.

- ``_code``: the stored value; the model is named ``sla.channel.`` and the code
- ``_sequence``: its position in selections
- ``_is_external``: the provider is outside the database. Its notifications are claimed
  and committed before they are sent, so that a crash neither loses nor repeats one
  (rule E7); `_reconcile` has to find out what became of a claimed one
- ``_can_acknowledge``: recipients can acknowledge by this channel
- `_pace`: size of a batch and seconds between two of them
"""

import re

from odoo import api, models

from ... import const
from ...engine import delivery as engine

_NUMBER = re.compile(r"^\+?[\d\s().\-/]{6,25}$")


class SlaChannel(models.AbstractModel):
    """Base of the channels, and their registry."""

    _name = "sla.channel"
    _description = "Notification Channel"

    _code = False
    _sequence = 100
    _is_external = False
    _can_acknowledge = False

    # === REGISTRY === #

    @api.model
    def _registered(self):
        """The installed channels, in the order of selections."""
        names = self.env.registry.descendants(["sla.channel"], "_inherit")
        channels = [self.env[name] for name in names if self.env[name]._code]
        return sorted(channels, key=lambda channel: (channel._sequence, channel._code))

    @api.model
    def _adapter(self, code):
        """The class of a channel; None if its addon is not installed."""
        return next((one for one in self._registered() if one._code == code), None)

    @api.model
    def _selection(self):
        """The channels as a selection: codes and labels."""
        return [(channel._code, channel._label()) for channel in self._registered()]

    @api.model
    def _selection_via(self):
        """The ways to acknowledge as a selection: Odoo, the portal, and channels."""
        return [
            (const.BY_BACKEND, self.env._("Odoo")),
            (const.BY_PORTAL, self.env._("Portal")),
            *(
                (channel._code, channel._label())
                for channel in self._registered()
                if channel._can_acknowledge
            ),
        ]

    @api.model
    def _unregister(self, modules):
        """Remove the channels of addons that are being uninstalled.

        :param list modules: names of addons
        """
        codes = [
            channel._code
            for channel in self._registered()
            if channel._original_module in modules
        ]
        if not codes:
            return
        # The uninstalling user need not have rights on ladders.
        levels = self.env["sla.escalation.level"].sudo()
        levels.search([("channel", "in", codes)]).write({"channel": const.EMAIL})
        for name in ("also_channel", "fallback_channel"):
            levels.search([(name, "in", codes)]).write({name: False})
        outbox = self.env["sla.notification"]._writer()
        outbox.search([("channel", "in", codes)]).unlink()

    # === OF EACH CHANNEL === #

    @api.model
    def _label(self):
        """Name of the channel, in the language of the environment."""
        raise NotImplementedError

    @api.model
    def _address_of(self, user, partner, role):
        """Return the address of a recipient; False: not reached by this channel.

        :param user: `res.users`, perhaps empty
        :param partner: `res.partner`: theirs, or an outsider's
        :param role: `sla.escalation.role`, perhaps empty
        """
        return False

    @api.model
    def _pace(self, company):
        """Return the size of a batch and the seconds between two of them."""
        return 100, 0

    @api.model
    def _send(self, notifications):
        """Send notifications.

        :return: `{notification id: engine.delivery.Outcome}`, one for each
        """
        raise NotImplementedError

    @api.model
    def _reconcile(self, notifications):
        """Find out whether the provider accepted claimed notifications.

        :return: as `_send`; `retry`: surely not accepted, `unknown`: check again later
        """
        return {
            notification.id: engine.Outcome(engine.RETRY)
            for notification in notifications
        }

    # === TOOLS OF ADAPTERS === #

    @api.model
    def _outcome_of_refusal(self, refusal, sentence):
        """What a provider's refusal means for the outbox.

        :param refusal: of an adapter's engine: its ``kind`` is `retry`, `refused` or
            `unknown`, ``retry_after`` is seconds, or None
        :param str sentence: why, for people
        """
        return engine.Outcome(
            refusal.kind, error=sentence, retry_after=refusal.retry_after
        )

    @api.model
    def _digits(self, number):
        """A number as digits after a +; False for one without its country's code.

        A number without it cannot be dialled from everywhere and is not used.
        """
        number = (number or "").strip()
        if not _NUMBER.match(number):
            return False
        digits = re.sub(r"\D", "", number)
        if number.startswith("00"):
            digits = digits[2:]
        elif not number.startswith("+"):
            return False
        return f"+{digits}" if 8 <= len(digits) <= 15 else False

    @api.model
    def _phone_of(self, user, partner, role):
        """The phone number of a recipient; False if there is none."""
        for number in (role.phone, user.partner_id.phone, partner.phone):
            if digits := self._digits(number):
                return digits
        return False
