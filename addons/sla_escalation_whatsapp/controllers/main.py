import hmac
import logging

from pywa.utils import HUB_CH, HUB_SIG, HUB_VT, webhook_updates_validator

from odoo import http
from odoo.http import request

from ..engine import webhook

_logger = logging.getLogger(__name__)

_PREFIX = "sha256="
# Meta's own limit of a webhook is 3 MB.
_LARGEST = 3 * 1024 * 1024  # bytes
# Signed with by nobody: an unknown account takes as long to refuse as a known one.
_NOBODY = "no account has this secret"


class WhatsappWebhook(http.Controller):
    """Where Meta tells what happens. Everything but what it has signed is refused.

    Refusals are alike, whatever is wrong: nobody learns from them which accounts
    there are.
    """

    @http.route(
        "/sla/whatsapp/<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        csrf=False,
        save_session=False,
        readonly=True,
    )
    def handshake(self, token, **params):
        """Prove to Meta that the webhook is ours, whenever it asks."""
        account = request.env["sla.whatsapp.account"]._of_uuid(token)
        is_right = account._is_verify_token(params.get(HUB_VT))
        challenge = params.get(HUB_CH, "")
        if not is_right or params.get("hub.mode") != "subscribe":
            return _refuse()
        return request.make_response(
            challenge[:512], headers=[("Content-Type", "text/plain; charset=utf-8")]
        )

    @http.route(
        "/sla/whatsapp/<string:token>",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
    )
    def update(self, token, **_params):
        """Write down what is signed, answer, and leave the rest to a job."""
        if (request.httprequest.content_length or 0) > _LARGEST:
            return _refuse(413)
        raw = request.httprequest.get_data()
        account = request.env["sla.whatsapp.account"]._of_uuid(token)
        secret = account._secret("app_secret") if account else ""
        signature = request.httprequest.headers.get(HUB_SIG, "")
        is_signed = _is_signed(secret or _NOBODY, raw, signature)
        if not (is_signed and secret):
            _logger.warning("A webhook of WhatsApp without our signature was refused")
            return _refuse()
        new = (
            request.env["sla.whatsapp.message"]
            .sudo()
            ._receive(account, webhook.parse(raw))
        )
        _logger.debug("WhatsApp told account %s of %s events", account.id, new)
        return request.make_response(
            "EVENT_RECEIVED", headers=[("Content-Type", "text/plain; charset=utf-8")]
        )


def _is_signed(secret, raw, signature):
    """Whether a body is signed with a secret. In constant time."""
    digest = signature.removeprefix(_PREFIX)
    if not (signature.startswith(_PREFIX) and digest.isascii()):
        # Compared with nothing all the same.
        hmac.compare_digest(_PREFIX, _PREFIX)
        return False
    return webhook_updates_validator(secret, raw, signature)


def _refuse(status=403):
    return request.make_response(
        "Forbidden",
        headers=[("Content-Type", "text/plain; charset=utf-8")],
        status=status,
    )
