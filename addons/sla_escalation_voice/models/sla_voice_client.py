import logging
import ssl
from datetime import timedelta, timezone

import requests
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client
from urllib3.exceptions import NewConnectionError

from odoo import models

from odoo.addons.sla_policy.engine.local_time import to_naive_utc

from .. import const
from ..engine import refusal as engine

_logger = logging.getLogger(__name__)

# How much earlier than ours a provider's clock may be.
_CLOCK_ERROR = timedelta(minutes=2)


class Refused(Exception):
    """The provider did not do it, or did not say; `refusal` knows which."""

    def __init__(self, refusal):
        super().__init__(refusal.reason)
        self.refusal = refusal


class SlaVoiceAccount(models.Model):
    """How the provider is spoken to."""

    _inherit = "sla.voice.account"

    #: How long a request may take (seconds).
    _patience = 10

    def _client(self):
        """The provider, as this account."""
        self.ensure_one()
        # Calls are made in the name of the company, not of whoever escalates.
        account = self.sudo()
        parameters = self.env["ir.config_parameter"].sudo()
        return Provider(
            account.account_sid,
            account.auth_token,
            account.from_number,
            parameters.get_param(const.API_PARAMETER) or const.API_URL,
            self._patience,
        )


class Provider:
    """The few requests made of it, with the ways they fail told apart."""

    def __init__(self, account_sid, token, from_number, api_url, patience):
        self._sid = account_sid
        self._from = from_number
        self._http = _HttpClient(api_url, patience)
        self._client = Client(
            account_sid,
            token,
            http_client=self._http,
            # What the server's environment says of another account is not ours.
            environment={"TWILIO_ACCOUNT_SID": account_sid},
        )

    def call(self, number, url, status_url, ring_seconds, detects_machines):
        """Have a number called.

        :return: what the provider calls the call
        :raise Refused: with whether it may be ringing nevertheless
        """
        options = {"machine_detection": "Enable"} if detects_machines else {}

        def place():
            call = self._client.calls.create(
                to=number,
                from_=self._from,
                url=url,
                method="POST",
                status_callback=status_url,
                status_callback_method="POST",
                status_callback_event=["initiated", "ringing", "answered", "completed"],
                timeout=ring_seconds,
                **options,
            )
            if not call.sid:
                raise ValueError("no sid")
            return call.sid

        return self._call_adapter(place)

    def calls_to(self, number, since):
        """The calls this account made to a number.

        :param datetime since: naive UTC
        :return: list of `(sid, placed at in naive UTC, status, answered by)`, oldest
            first
        :raise Refused: where it does not say
        """
        after = (since - _CLOCK_ERROR).replace(tzinfo=timezone.utc)

        def read():
            # By days only, and a call that has not been dialled has no day yet.
            calls = self._client.calls.list(
                to=number, from_=self._from, start_time_after=after, limit=200
            )
            calls += self._client.calls.list(
                to=number, from_=self._from, status="queued", limit=200
            )
            found = {
                call.sid: (call.sid, _naive(call), call.status, call.answered_by)
                for call in calls
                if call.date_created and call.date_created >= after
            }
            return sorted(found.values(), key=lambda told: told[1])

        return self._call_adapter(read)

    def ask_who_we_are(self):
        """Why the account is refused, or None if it is not."""
        try:
            self._call_adapter(lambda: self._client.api.accounts(self._sid).fetch())
        except Refused as refused:
            return refused.refusal
        return None

    def _call_adapter(self, question):
        """Put a question, and say of every way in which it fails what it means."""
        self._http.forget()
        try:
            return question()
        except TwilioRestException as error:
            refusal = engine.of_answer(error.status, error.code, self._http.retry_after)
        except TwilioException:
            # Its other exceptions do not say what was answered; we have seen it.
            refusal = engine.of_answer(self._http.status, 0, self._http.retry_after)
        except requests.exceptions.ConnectTimeout:
            refusal = engine.unreachable()
        except requests.exceptions.ConnectionError as error:
            refusal = _of_broken_connection(error)
        except requests.exceptions.RequestException:
            refusal = engine.silent()
        except (ValueError, TypeError, KeyError, AttributeError):
            refusal = engine.garbage()
        # Neither the number nor the token: what is logged is read by many.
        _logger.info(
            "Telephone provider: %s (%s %s)",
            refusal.kind,
            refusal.reason,
            refusal.code or "",
        )
        raise Refused(refusal)


class _HttpClient(TwilioHttpClient):
    """Requests with a limit to their patience, to wherever the provider stands."""

    def __init__(self, api_url, patience):
        super().__init__(timeout=patience, max_retries=0)
        self._api_url = api_url.rstrip("/")
        self.forget()

    def forget(self):
        self.status = 0
        self.retry_after = None

    def request(self, method, url, *args, **kwargs):
        if url.startswith(const.API_URL):
            url = self._api_url + url[len(const.API_URL) :]
        response = super().request(method, url, *args, **kwargs)
        self.status = response.status_code
        self.retry_after = (response.headers or {}).get("Retry-After")
        return response

    def log_request(self, kwargs):
        """Nothing: requests name telephone numbers."""

    def log_response(self, status_code, response):
        """Nothing: answers name telephone numbers."""


def _of_broken_connection(error):
    """Whether a connection broke before anything was asked, or after."""
    if isinstance(error, requests.exceptions.ProxyError):
        return engine.unreachable()
    cause = error.args[0] if error.args else None
    reason = getattr(cause, "reason", cause)
    if isinstance(reason, NewConnectionError):
        return engine.unreachable()
    # Some causes are errors, some are words.
    details = getattr(reason, "args", ())
    if details and isinstance(details[0], ssl.SSLCertVerificationError):
        return engine.unreachable()
    return engine.silent()


def _naive(call):
    return to_naive_utc(call.date_created)
