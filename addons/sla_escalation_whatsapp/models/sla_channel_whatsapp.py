import logging
import time
from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.sla_escalation.engine import delivery

from .. import const
from ..client import Refused
from ..engine import errors, text, window

_logger = logging.getLogger(__name__)

# How long a status may take that proves that Meta has a message.
_PROOF = timedelta(minutes=2)
_RECHECK = 30  # seconds
# What a batch may take before the rest of it waits for the next.
_PATIENCE = 45  # seconds


class SlaChannelWhatsapp(models.AbstractModel):
    """By the WhatsApp Cloud API.

    Within 24 hours of the other side's last message by a message with buttons, else by
    an approved template. Only to people who have agreed to it.
    """

    _name = f"sla.channel.{const.CHANNEL}"
    _inherit = ["sla.channel"]
    _description = "Notifications by WhatsApp"

    _code = const.CHANNEL
    _sequence = 50
    _can_acknowledge = True
    _is_external = True

    @api.model
    def _label(self):
        return self.env._("WhatsApp")

    # === WHO, AND HOW MANY === #

    @api.model
    def _address_of(self, user, partner, role):
        identities = self.env["sla.whatsapp.identity"]
        found = identities
        if role.whatsapp:
            found = identities._reachable(number=self._digits(role.whatsapp))
        person = user.partner_id or partner
        if not found and person:
            found = identities._reachable(partner=person)
        return found._address() if found else False

    @api.model
    def _pace(self, company):
        account = self.env["sla.whatsapp.account"]._for(company)
        return account._pace() if account else super()._pace(company)

    # === SENDING === #

    @api.model
    def _send(self, notifications):
        outcomes = {}
        for company, rows in notifications.grouped("company_id").items():
            account = self.env["sla.whatsapp.account"]._for(company)
            if account:
                outcomes.update(self._send_by(account, rows))
            else:
                sentence = self.env._(
                    "No WhatsApp account of %s is set up and active.", company.name
                )
                outcomes.update(
                    dict.fromkeys(
                        rows.ids, delivery.Outcome(delivery.REFUSED, error=sentence)
                    )
                )
        return outcomes

    @api.model
    def _send_by(self, account, notifications):
        """Send by one account, one request a notification: `{id: Outcome}`."""
        known = self._identities_of(account, notifications)
        templates = self.env["sla.whatsapp.template"]._approved(account)
        began = time.monotonic()
        outcomes = {}
        with account._client() as client:
            for one in notifications:
                if time.monotonic() - began > _PATIENCE:
                    outcomes[one.id] = delivery.Outcome(
                        delivery.RETRY,
                        error=self.env._("Meta took too long for those before it."),
                    )
                    continue
                outcomes[one.id] = self._send_one(
                    client, one, known.get(one), templates
                )
        return outcomes

    @api.model
    def _identities_of(self, account, notifications):
        """Who notifications go to, if they still agree: `{notification: identity}`.

        One query.
        """
        # Whoever is notified: the job may see them all.
        agreed = (
            self.env["sla.whatsapp.identity"]
            .sudo()
            .search(
                [
                    ("account_id", "=", account.id),
                    ("consent", "in", ["given"]),
                ]
                + self._any_of(notifications)
            )
        )
        found = {}
        for one in notifications:
            theirs = agreed.filtered(lambda who, one=one: who._is_at(one.address))
            same = theirs.filtered(
                lambda who, one=one: who.partner_id == one.partner_id
            )
            found[one] = (same or theirs)[:1]
        return found

    @api.model
    def _any_of(self, notifications):
        """A domain of the identities at the addresses of notifications."""
        addresses = [address for address in notifications.mapped("address") if address]
        keys = [self.env["sla.whatsapp.identity"]._key_of(one) for one in addresses]
        return ["|", ("number_key", "in", keys), ("bsuid", "in", addresses)]

    @api.model
    def _send_one(self, client, notification, identity, templates):
        """Send one notification, the way that the window allows."""
        if not identity:
            return delivery.Outcome(
                delivery.REFUSED,
                error=self.env._("They have not agreed to be written to by WhatsApp."),
            )
        now = fields.Datetime.now()
        if window.is_open(identity.last_inbound_at or None, now):
            try:
                return self._taken(self._send_buttons(client, notification))
            except Refused as refused:
                if refused.refusal.code != errors.RE_ENGAGEMENT:
                    return self._outcome_of_refusal(refused.refusal, str(refused))
                # Meta's clock is the one that counts: closed after all.
        return self._send_template(client, notification, templates)

    @api.model
    def _taken(self, wamid):
        """The outcome of a message that Meta has."""
        return delivery.Outcome(delivery.SENT, ref=wamid)

    @api.model
    def _send_buttons(self, client, notification):
        """Send a message with buttons: its wamid, or `Refused`."""
        told = notification._told().env
        return client.send_text(
            notification.address,
            text.body(notification._summary()),
            buttons=[
                (told._("I take it"), text.payload(text.ACKNOWLEDGE, notification.key)),
                (told._("Pass it on"), text.payload(text.PASS_ON, notification.key)),
            ],
            key=notification.key,
        )

    @api.model
    def _send_template(self, client, notification, templates):
        template = templates._nearest(notification._lang())
        if not template:
            return delivery.Outcome(
                delivery.REFUSED,
                error=self.env._(
                    "They have not written in the last 24 hours, and Meta has approved "
                    "no template for escalations. Ask for its approval in the account."
                ),
            )
        variables, payloads = template._fill(notification)
        try:
            wamid = client.send_template(
                notification.address,
                template.name,
                template.language,
                variables,
                payloads,
                key=notification.key,
            )
        except Refused as refused:
            return self._outcome_of_refusal(refused.refusal, str(refused))
        return self._taken(wamid)

    # === FINDING OUT === #

    @api.model
    def _reconcile(self, notifications):
        """Whether Meta has what nobody knows about.

        Every status repeats our key. Two minutes after the claim, what no status was
        heard of is not there.
        """
        refs = self.env["sla.whatsapp.message"]._refs_by_key(
            notifications.mapped("key")
        )
        now = fields.Datetime.now()
        outcomes = {}
        for one in notifications:
            if one.key in refs:
                outcomes[one.id] = self._taken(refs[one.key])
            elif one.claimed_at and now < one.claimed_at + _PROOF:
                outcomes[one.id] = delivery.Outcome(
                    delivery.UNKNOWN, retry_after=_RECHECK
                )
            else:
                outcomes[one.id] = delivery.Outcome(
                    delivery.RETRY, error=one.error or ""
                )
        return outcomes
