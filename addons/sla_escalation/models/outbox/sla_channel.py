import re

from odoo import api, models

from ...engine import delivery as engine

_NUMBER = re.compile(r"^\+?[\d\s().\-/]{6,25}$")


class SlaChannel(models.AbstractModel):
    """A way to reach somebody. Each has an adapter: `sla.channel.` and its code.

    An adapter knows by what somebody is reached on it, and how to send. Those that
    call a provider outside the database say so by `_is_external`: their notifications
    are claimed, which is committed, before they are sent, so that a process that dies
    in between neither loses nor doubles one (rule E7).
    """

    _name = "sla.channel"
    _description = "Notification Channel"

    _is_external = False

    @api.model
    def _adapter(self, code):
        """The adapter of a channel; None if its addon is not installed."""
        name = f"sla.channel.{code}"
        return self.env[name] if name in self.env else None

    @api.model
    def _address_of(self, user, partner, role):
        """By what somebody is reached; False: not by this channel.

        :param user: `res.users`, perhaps empty
        :param partner: `res.partner`: theirs, or an outsider's
        :param role: `sla.escalation.role`, perhaps empty
        """
        return False

    @api.model
    def _pace(self, company):
        """How many at once, and how many seconds between two batches."""
        return 100, 0

    @api.model
    def _send(self, notifications):
        """Send notifications.

        :return: `{notification id: engine.delivery.Outcome}`, one for each
        """
        raise NotImplementedError

    @api.model
    def _reconcile(self, notifications):
        """Find out about notifications of which nobody knows if they were taken.

        :return: as `_send`; `retry` is surely not there, `unknown` to ask again later
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

        What cannot be dialled from anywhere reaches somebody else, or nobody.
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
        """The number somebody is called by."""
        for number in (role.phone, user.partner_id.phone, partner.phone):
            if digits := self._digits(number):
                return digits
        return False
