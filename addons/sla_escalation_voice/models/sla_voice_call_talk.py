from dataclasses import replace

from twilio.twiml.voice_response import Gather, VoiceResponse

from odoo import models
from odoo.exceptions import UserError

from ..engine import call as engine, speech

# How long a key is waited for after the last word (seconds).
_WAIT_FOR_KEY = 8

_OPEN = ("triggered", "exhausted")


class SlaVoiceCall(models.Model):
    """What is said in a call, and what its keys do.

    Only the ticket's number and its severity are read aloud: nobody knows who listens.
    """

    _inherit = "sla.voice.call"

    # === BUSINESS METHODS === #

    def _answer(self):
        """Somebody or something took the call: what it hears, as TwiML."""
        self.ensure_one()
        talk = self._talk()
        if self._life().is_machine or self._is_over():
            return talk._end()
        self._learn(status=engine.IN_PROGRESS, spoken=True)
        if self.notification_id.escalation_id.state not in _OPEN:
            return talk._end(talk.env._("Somebody is taking care of it already."))
        return talk._call_adapter()

    def _press(self, digit):
        """A key was pressed: what it does, and what is said to it, as TwiML.

        The first key that decides does so once, however often it is told.
        """
        self.ensure_one()
        talk = self._talk()
        before = self._life()
        if before.digit:
            return talk._end(talk._done(before.digit, self.note))
        if self._is_over():
            return talk._end()
        life, decides = engine.press(before, digit)
        if not decides:
            if self.repeats >= engine.MAX_REPEATS:
                return talk._end(talk._nothing_done())
            self._become(before, life, repeats=self.repeats + 1)
            return talk._call_adapter()
        note = talk._do(digit)
        self._become(before, replace(life, void=bool(note)), note=note)
        return talk._end(talk._done(digit, note))

    def _do(self, digit):
        """Acknowledge or pass on.

        :return: False, or a sentence why nothing came of it
        """
        notification = self.notification_id
        escalation, partner = notification.escalation_id, notification.partner_id
        act = escalation._acknowledge
        if digit == engine.PASS_ON:
            act = escalation._pass_on
        try:
            with self.env.cr.savepoint():
                done = act(partner, "voice")
        except UserError:
            return self.env._(
                "This could not be written down. Please open the ticket instead."
            )
        if done:
            return False
        if digit == engine.PASS_ON:
            return self.env._("There is nothing to pass on any more.")
        return self.env._("Somebody else has taken it on already.")

    # === WORDS === #

    def _talk(self):
        """The call in a language that its listener and its voice have."""
        lang = self.notification_id._lang()
        if speech.language_of(lang) == speech.ENGLISH:
            # The words of other languages would be read by an English voice.
            lang = "en_US"
        return self.with_context(lang=lang)

    def _call_adapter(self):
        """The number and the severity, and what the keys do."""
        self.ensure_one()
        response = VoiceResponse()
        about = self.env._(
            "Ticket number %(number)s. Severity: %(severity)s.",
            number=speech.spell(self.ticket_id.number),
            severity=self.notification_id.escalation_id._severity(),
        )
        keys = self.env._(
            "Press 1 to take it on. Press 2 to pass it on to the next person. Press 9 "
            "to hear this again."
        )
        hello = self.env._("This is a support escalation.")
        # Said twice: the first time people are looking for something to write with.
        self._gather(response, hello, about, keys)
        self._gather(response, about, keys)
        self._say(response, self._nothing_done())
        response.hangup()
        return str(response)

    def _end(self, words=""):
        """Some last words, and the end of the call."""
        response = VoiceResponse()
        if words:
            self._say(response, words)
        response.hangup()
        return str(response)

    def _gather(self, response, *sentences):
        """Say sentences, and wait for one key."""
        gather = Gather(
            num_digits=1,
            timeout=_WAIT_FOR_KEY,
            # A key ends it by itself; without one it goes on below.
            finish_on_key="",
            action=self.account_id._url(self.notification_id.id, "key"),
            method="POST",
        )
        for words in sentences:
            self._say(gather, words)
        response.append(gather)

    def _say(self, verb, words):
        lang = self.env.context.get("lang")
        verb.say(speech.pause_after(words), language=speech.language_of(lang))

    def _done(self, digit, note):
        """What came of a key."""
        if note:
            return note
        if digit == engine.ACKNOWLEDGE:
            return self.env._("You have taken it on. Thank you.")
        return self.env._("It goes on to the next person. Thank you.")

    def _nothing_done(self):
        return self.env._("Nobody has taken it on. Good bye.")
