import logging
from uuid import uuid4

from twilio.request_validator import RequestValidator
from werkzeug.exceptions import Forbidden

from odoo import http
from odoo.http import request

from ..const import VOICE
from ..engine import call as engine

_logger = logging.getLogger(__name__)

_WEBHOOK = {
    "type": "http",
    "auth": "public",
    "methods": ["POST"],
    "csrf": False,
    "save_session": False,
}
_PATH = "/sla/voice/<string:uuid>/<int(max=2147483647):notification_id>"


class VoiceController(http.Controller):
    """What the telephone provider asks, and tells us, about calls.

    Refused unless signed with the account's token for exactly this address (rule E8);
    and whoever is refused does not learn what there is.
    """

    @http.route(f"{_PATH}/answer", **_WEBHOOK)
    def answer(self, uuid, notification_id, **_params):
        """Somebody took the call: what is said."""
        call, told = self._call(uuid, notification_id, "answer")
        call._learn(answered_by=engine.answerer_of(told.get("AnsweredBy")))
        return self._twiml(call._answer())

    @http.route(f"{_PATH}/key", **_WEBHOOK)
    def key(self, uuid, notification_id, **_params):
        """A key was pressed."""
        call, told = self._call(uuid, notification_id, "key")
        return self._twiml(call._press(told.get("Digits") or ""))

    @http.route(f"{_PATH}/status", **_WEBHOOK)
    def status(self, uuid, notification_id, **_params):
        """How far the call has come."""
        call, told = self._call(uuid, notification_id, "status")
        call._learn(
            status=engine.status_of(told.get("CallStatus")),
            answered_by=engine.answerer_of(told.get("AnsweredBy")),
            seconds=engine.seconds_of(told.get("CallDuration")),
        )
        return request.make_response("", status=204)

    def _call(self, uuid, notification_id, part):
        """The call that a signed request is about, and what it says.

        :raise Forbidden: the same whatever is wrong
        """
        told = request.httprequest.form
        # A provider is no user; its signature is what it has to show.
        accounts = request.env["sla.voice.account"].sudo()
        account = accounts.search([("uuid", "=", uuid)], limit=1)
        # Somebody else's account is refused after as much work as ours.
        token = account.auth_token or uuid4().hex
        address = (
            account._url(notification_id, part) if account else request.httprequest.url
        )
        signature = request.httprequest.headers.get("X-Twilio-Signature", "")
        is_signed = RequestValidator(token).validate(address, told, signature)
        if not (is_signed and account.auth_token):
            self._refuse("signature")
        sid = told.get("CallSid") or ""
        if told.get("AccountSid") != account.account_sid or not 0 < len(sid) <= 64:
            self._refuse("account")
        notification = (
            request.env["sla.notification"].sudo().browse(notification_id).exists()
        )
        if notification.channel != VOICE or notification.company_id != (
            account.company_id
        ):
            self._refuse("notification")
        calls = request.env["sla.voice.call"].sudo()
        call = calls._named(notification, account, sid)
        if call.notification_id != notification or call.account_id != account:
            self._refuse("call")
        return call, told

    def _refuse(self, why):
        _logger.warning("Telephone: a request was refused (%s)", why)
        raise Forbidden("Forbidden")

    def _twiml(self, text):
        return request.make_response(
            text, headers=[("Content-Type", "text/xml; charset=utf-8")]
        )
