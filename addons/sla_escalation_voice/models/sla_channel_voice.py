from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.sla_escalation.engine import delivery

from ..const import VOICE
from ..engine import call as call_engine, refusal as engine
from .sla_voice_client import Refused

# A request that got lost on its way arrives within this, or never.
_IN_FLIGHT = timedelta(seconds=30)
# So long a call waits for the account's hour to pass (seconds).
_WAIT_FOR_ROOM = 300


class SlaChannelVoice(models.AbstractModel):
    """By telephone: the number and severity read aloud, taken on by a key.

    The provider has no key of ours to recognise a request by. Each call is asked to
    tell us about itself at an address that names the notification; where the answer to
    a request got lost, that, or the provider's list of calls, says whether it rings.
    """

    _name = "sla.channel.voice"
    _inherit = ["sla.channel"]
    _description = "Notifications by Telephone"

    _code = VOICE
    _sequence = 60
    _can_acknowledge = True
    _is_external = True

    @api.model
    def _label(self):
        return self.env._("Phone call")

    @api.model
    def _address_of(self, user, partner, role):
        return self._phone_of(user, partner, role)

    @api.model
    def _pace(self, company):
        # Providers dial one a second. One at a time also lets go of the notification
        # at once, which whoever takes the call is waiting for.
        return 1, 1

    @api.model
    def _send(self, notifications):
        accounts = self.env["sla.voice.account"]._of(notifications.company_id)
        made = self._calls_made(notifications.escalation_id)
        hour_ago = fields.Datetime.now() - timedelta(hours=1)
        known = self.env["sla.voice.account"].union(*accounts.values())
        in_hour = known._count_calls(hour_ago)
        outcomes = {}
        for one in notifications:
            account = accounts[one.company_id]
            escalation = one.escalation_id.id
            outcome = self._hinder(
                account, made.get(escalation, 0), in_hour.get(account.id, 0)
            )
            if outcome is None:
                # Whether it rings or not: what may have cost something counts.
                made[escalation] = made.get(escalation, 0) + 1
                in_hour[account.id] = in_hour.get(account.id, 0) + 1
                outcome = self._call(one, account)
            outcomes[one.id] = outcome
        return outcomes

    @api.model
    def _calls_made(self, escalations):
        """`{escalation id: calls made for it}`. One query."""
        groups = (
            self.env["sla.voice.call"]
            # A limit counts whatever there is, whoever looks.
            .sudo()
            ._read_group(
                [("escalation_id", "in", escalations.ids)],
                ["escalation_id"],
                ["__count"],
            )
        )
        return {escalation.id: count for escalation, count in groups}

    @api.model
    def _hinder(self, account, made, in_hour):
        """Why a call is not even asked for, as an outcome, or None."""
        if not account:
            return delivery.Outcome(
                delivery.REFUSED,
                error=self.env._(
                    "This company has no telephone account that is ready."
                ),
            )
        if made >= account.max_calls_escalation:
            return delivery.Outcome(
                delivery.REFUSED,
                error=self.env._(
                    "%s calls were made for this escalation: no more may be.",
                    made,
                ),
            )
        if in_hour >= account.max_calls_hour:
            return delivery.Outcome(
                delivery.RETRY,
                error=self.env._(
                    "%s calls were made in the last hour: no more may be.",
                    in_hour,
                ),
                retry_after=_WAIT_FOR_ROOM,
            )
        return None

    @api.model
    def _call(self, notification, account):
        """Ask for one call."""
        try:
            sid = account._client().call(
                notification.address,
                account._url(notification.id, "answer"),
                account._url(notification.id, "status"),
                account.ring_seconds,
                account.detects_machines,
            )
        except Refused as refused:
            return self._refused(account, refused.refusal)
        if account.problem:
            account.problem = False
        self.env["sla.voice.call"]._placed(notification, account, sid)
        return delivery.Outcome(delivery.SENT, ref=sid)

    @api.model
    def _refused(self, account, refusal):
        """The outcome of a call that was not made, or perhaps was."""
        sentence = self._sentence(refusal)
        if refusal.reason in engine.OF_THE_ACCOUNT and account.problem != sentence:
            account.problem = sentence
        return self._outcome_of_refusal(refusal, sentence)

    @api.model
    def _reconcile(self, notifications):
        """Find the calls of notifications whose answer got lost.

        What the provider has told us by itself names the notification; else the oldest
        call to the number since then that is nobody's is it.
        """
        accounts = self.env["sla.voice.account"]._of(notifications.company_id)
        outcomes = {}
        for one in notifications.sorted("claimed_at"):
            outcome = self._settled(one)
            outcomes[one.id] = outcome or self._look_for(one, accounts[one.company_id])
        return outcomes

    @api.model
    def _settled(self, notification):
        """What is known of the call of this try, as an outcome, or None."""
        # As superuser: whoever delivers need not see calls.
        call = notification.sudo().voice_call_ids.filtered(
            lambda call: call.placed_at >= notification.claimed_at
        )[:1]
        return self._outcome_of(call) if call else None

    @api.model
    def _outcome_of(self, call):
        """What a call that was made makes of its notification."""
        if call_engine.report(call._life()) == "failed":
            return delivery.Outcome(
                delivery.REFUSED, ref=call.sid, error=call._why_not()
            )
        return delivery.Outcome(delivery.SENT, ref=call.sid)

    @api.model
    def _look_for(self, notification, account):
        """Ask the provider whether it made a call, and which."""
        if not account:
            # It cannot be asked any more; whether it rang nobody will know.
            return self._hinder(account, 0, 0)
        try:
            told = account._client().calls_to(
                notification.address, notification.claimed_at
            )
        except Refused as refused:
            outcome = self._refused(account, refused.refusal)
            return delivery.Outcome(
                delivery.UNKNOWN, error=outcome.error, retry_after=outcome.retry_after
            )
        calls = self.env["sla.voice.call"]
        known = set(
            calls.sudo()
            .search([("sid", "in", [sid for sid, _at, _status, _who in told])])
            .mapped("sid")
        )
        for sid, placed_at, status, answered_by in told:
            if sid in known:
                continue
            # By our clock, which the provider's may be behind.
            placed_at = max(placed_at, notification.claimed_at)
            call = calls._placed(notification, account, sid, placed_at)
            # What it comes to is answered, and not told beside that.
            call._learn(
                tell=False,
                status=call_engine.status_of(status),
                answered_by=call_engine.answerer_of(answered_by),
            )
            return self._outcome_of(call)
        if fields.Datetime.now() - notification.claimed_at < _IN_FLIGHT:
            return delivery.Outcome(delivery.UNKNOWN)
        return delivery.Outcome(delivery.RETRY)

    @api.model
    def _sentence(self, refusal):
        """Why the provider did not call, for people."""
        sentences = {
            engine.BUSY_PROVIDER: self.env._(
                "The provider is busy, and is asked again."
            ),
            engine.UNREACHABLE: self.env._("The provider could not be reached."),
            engine.NO_ANSWER: self.env._("The provider did not say whether it calls."),
            engine.GARBAGE: self.env._("The provider's answer could not be read."),
            engine.CREDENTIALS: self.env._(
                "The provider does not know the account SID with this auth token. Copy "
                "both again from its console."
            ),
            engine.SUSPENDED: self.env._("The provider has suspended the account."),
            engine.BAD_NUMBER: self.env._("This number cannot be called."),
            engine.BAD_SENDER: self.env._(
                "The provider does not let us call from the account's number. Verify "
                "it in its console, or use another."
            ),
            engine.NOT_PERMITTED: self.env._(
                "The account may not call this number. Allow its country in the "
                "provider's console."
            ),
            engine.OPTED_OUT: self.env._(
                "Whoever has this number does not want calls."
            ),
            engine.OTHER: self.env._("The provider refuses the call."),
        }
        sentence = sentences[refusal.reason]
        return f"{sentence} ({refusal.code})" if refusal.code else sentence
