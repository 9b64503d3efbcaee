"""Requests to the WhatsApp Cloud API by `pywa`, and what came of them."""

import ipaddress
import logging
from urllib.parse import urlsplit

import httpx
from pywa import WhatsApp, types
from pywa.errors import WhatsAppError

from . import const
from .engine import errors

_logger = logging.getLogger(__name__)

# What pywa says at these levels repeats whole messages, numbers included.
logging.getLogger("pywa").setLevel(logging.ERROR)

# Neither was the request sent, nor can it have been.
_NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)


class Refused(Exception):
    """The provider did not do it, or did not say; `refusal` knows which."""

    def __init__(self, refusal):
        super().__init__(refusal.error)
        self.refusal = refusal


class WhatsAppClient:
    """One account of the Cloud API. A context manager: it keeps a connection open.

    No secret leaves it: neither in what it logs nor in what it returns.
    """

    def __init__(self, base_url, phone_id, token, waba_id=None, secrets=()):
        """
        :param str base_url: without the version
        :param tuple secrets: what is masked wherever it turns up
        """
        self._secrets = (token, *secrets)
        self._answer = None
        self._session = httpx.Client(
            timeout=const.TIMEOUT,
            # A fake or a gateway on this machine is not behind a proxy.
            trust_env=not _is_local(base_url),
            event_hooks={"response": [self._remember]},
        )
        self._api = WhatsApp(
            phone_id=phone_id,
            token=token,
            waba_id=waba_id or None,
            session=self._session,
            api_version=const.API_VERSION,
        )
        # pywa knows one address only; the session is ours.
        self._session.base_url = f"{base_url.rstrip('/')}/v{const.API_VERSION}"

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self._session.close()

    def __repr__(self):
        return f"<WhatsAppClient of {self._api.phone_id}>"

    # === SENDING === #

    def send_text(self, to, body, buttons=(), key="", answers=None):
        """Send a text within the window.

        :param str to: E.164, or the id of a user whose number is hidden
        :param buttons: `(title, what it sends back)`, three at most
        :param str key: ours; every status of the message repeats it
        :param str answers: the wamid of what it answers
        :return: its wamid
        :raise Refused: with whether it may be on its way nevertheless
        """
        return self._try(
            self._api.send_message,
            to=to,
            text=body,
            buttons=[types.Button(title[:20], data) for title, data in buttons] or None,
            tracker=key or None,
            reply_to_message_id=answers or None,
        )

    def send_template(self, to, name, language, variables=(), payloads=(), key=""):
        """Send an approved template, at any time.

        :param str language: the template's, as Meta writes it (`es_MX`)
        :param variables: of the body, in order
        :param payloads: what its quick-reply buttons send back, in order
        :return: its wamid
        :raise Refused: with whether it may be on its way nevertheless
        """
        params = []
        if variables:
            params.append(types.templates.BodyText.params(*variables))
        params += [
            types.templates.QuickReplyButton.params(callback_data=data, index=index)
            for index, data in enumerate(payloads)
        ]
        return self._try(
            self._api.send_template,
            to=to,
            name=name,
            language=types.templates.TemplateLanguage(language),
            params=params,
            tracker=key or None,
        )

    def _try(self, send, **values):
        """Make a request, and say of every way in which it fails what it means."""
        self._answer = None
        try:
            return send(**values).id
        except WhatsAppError as error:
            refusal = self._judged(error.code, error.details or error.message)
        except _NOT_SENT as error:
            refusal = errors.unreachable(self._masked(error))
        except httpx.HTTPError as error:
            refusal = errors.silent(self._masked(error))
        except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
            # An answer that is none. Taken or not, nobody knows, unless it says so.
            if self._answer is None:
                refusal = errors.impossible(self._masked(error))
            elif self._answer.status_code < 400:
                refusal = errors.silent(self._masked(error))
            else:
                refusal = self._judged(None, "")
        raise Refused(refusal)

    def _judged(self, code, message):
        """What an answer means that is an error."""
        answer = self._answer
        if code == answer.status_code:
            code = None  # pywa's stand-in for an answer that is not the API's
            message = f"HTTP {answer.status_code}"
        return errors.judge(
            answer.status_code,
            code,
            self._masked(message),
            answer.headers.get("Retry-After"),
        )

    # === TEMPLATES === #

    def templates(self):
        """The templates there are, as Meta describes them.

        :raise httpx.HTTPError, WhatsAppError, ValueError: where it does not answer
        """
        found = self._api.api.get_templates(
            waba_id=self._api.waba_id,
            fields=("name", "language", "status", "components", "rejected_reason"),
        )
        data = found.get("data") if isinstance(found, dict) else None
        if not isinstance(data, list):
            raise ValueError("no list of templates")
        return [one for one in data if isinstance(one, dict)]

    def submit(self, template):
        """Ask for a template's review; `template` as the API documents it.

        :return: its state in Meta's words
        """
        answer = self._api.api.create_template(
            waba_id=self._api.waba_id, template=template
        )
        return answer.get("status", "PENDING")

    def why(self, error):
        """An error of `templates` or `submit` in words that may be shown."""
        if isinstance(error, WhatsAppError):
            told = error.user_msg or error.details or error.message
            return self._masked(f"{error.code}: {told}")
        return self._masked(error)

    # === HELPERS === #

    def _remember(self, response):
        self._answer = response

    def _masked(self, error):
        text = str(error) or type(error).__name__
        return errors.without_secrets(text, self._secrets)[:250]


def _is_local(url):
    """Whether an address is this machine's own."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
