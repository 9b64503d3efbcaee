"""A stand-in for the WhatsApp Cloud API: a real HTTP server on loopback.

It answers with the shapes that Meta documents, and does what real ones do on a bad day:
it refuses, breaks down, hangs, talks nonsense, accepts a message and loses the answer,
tells things twice and in the wrong order. What it has accepted it keeps: tests count
there.
"""

import hashlib
import hmac
import json
import re
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager, nullcontext
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_ROUTE = re.compile(r"^/v\d+\.\d+/(?P<owner>\d+)/(?P<what>messages|message_templates)$")
_WORDS = {
    131026: "Message undeliverable",
    131047: "Re-engagement message",
    130429: "Rate limit hit",
    131056: "(Business Account, Consumer Account) pair rate limit hit",
    131016: "Service unavailable",
    132001: "Template name does not exist in the translation",
    190: "Invalid OAuth access token",
}
_HTTP_ERRORS = {"429", "500", "502"}
_ACCEPTED = {"ok", "lost", "lost_502", "lost_hang", "garbage", "empty"}


class FakeMeta:
    """The server. As a context manager it runs as long as the block.

    :param str token: the access token it takes
    :param str secret: the app secret it signs webhooks with
    :param str callback: the webhook's address
    :param headers: answers what webhooks carry beside Meta's own
    :param door: a context in which webhooks get through
    """

    def __init__(
        self,
        token="token",
        secret="secret",
        callback=None,
        headers=dict,
        door=nullcontext,
    ):
        self.token, self.secret = token, secret
        self.callback, self.headers, self.door = callback, headers, door
        #: Every request to send, accepted or not.
        self.requests = []
        #: What was accepted: dicts with `wamid`, `key`, `to`, `type` and `body`.
        self.accepted = []
        #: What the next requests get, one each; then all are accepted.
        self.script = []
        #: Templates, as the API lists them.
        self.templates = []
        #: The answers of the webhook.
        self.told = []
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(
            ("127.0.0.1", 0), type("Handler", (_Handler,), {"fake": self})
        )
        self._server.daemon_threads = True
        self._quit = threading.Event()

    def __enter__(self):
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *exception):
        self._quit.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self):
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    # === ON A BAD DAY === #

    def then(self, *steps):
        """What the next requests get, one each.

        Accepted: `ok`, and those that lose the answer: `lost`, `lost_502`,
        `lost_hang`, `garbage`, `empty`. Not accepted: `500`, `502`, `429`, `hang`,
        `cut`, `nonsense`, or a code of the API.
        """
        self.script.extend(steps)
        return self

    def keys(self):
        """The keys of ours that were accepted, in order, as often as they were."""
        return [message["key"] for message in self.accepted]

    # === WEBHOOKS === #

    def post(self, payload, secret=None, signature=None, times=1):
        """Post a webhook, signed; again until it is taken, as Meta does.

        :param signature: in place of the right one; "" for none at all
        :return: the last HTTP status
        """
        raw = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        status = None
        for _time in range(times):
            for _again in range(5):
                status = self._post_once(raw, secret, signature)
                self.told.append(status)
                if status == 200 or signature is not None or secret is not None:
                    break
                time.sleep(0.05)
        return status

    def _post_once(self, raw, secret, signature):
        if signature is None:
            signature = self.sign(raw, secret)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with self.door():
            headers = {"Content-Type": "application/json", **self.headers()}
            if signature:
                headers["X-Hub-Signature-256"] = signature
            request = urllib.request.Request(self.callback, raw, headers)
            try:
                with opener.open(request, timeout=20) as answer:
                    return answer.status
            except urllib.error.HTTPError as error:
                error.close()
                return error.code

    def sign(self, raw, secret=None):
        digest = hmac.new((secret or self.secret).encode(), raw, hashlib.sha256)
        return f"sha256={digest.hexdigest()}"

    def tell(self, message, *words, code=None):
        """Post statuses of an accepted message, one webhook each, in that order."""
        for word in words:
            self.post(status_payload(message, word, code=code))

    # === THE SERVER === #

    def _next(self, body):
        """What the next request gets."""
        with self._lock:
            self.requests.append(body)
            return self.script.pop(0) if self.script else "ok"

    def _accept(self, owner, body):
        with self._lock:
            number = len(self.accepted) + 1
            message = {
                "wamid": f"wamid.FAKE{owner}{number:06d}",
                "key": body.get("biz_opaque_callback_data"),
                "to": body.get("to"),
                "recipient": body.get("recipient"),
                "type": body.get("type"),
                "phone_id": owner,
                "body": body,
            }
            self.accepted.append(message)
        return message

    def _answer_of(self, message):
        contact = {"input": message["to"] or message["recipient"]}
        if message["to"]:
            contact["wa_id"] = re.sub(r"\D", "", message["to"])
        else:
            contact["user_id"] = message["recipient"]
        return {
            "messaging_product": "whatsapp",
            "contacts": [contact],
            "messages": [{"id": message["wamid"], "message_status": "accepted"}],
        }


class _Handler(BaseHTTPRequestHandler):
    """One connection to a `FakeMeta`, which is the class's `fake`."""

    protocol_version = "HTTP/1.1"
    fake = None

    def log_message(self, *args):
        """Say nothing."""

    def do_GET(self):
        found = _ROUTE.match(self.path.split("?")[0])
        if not found or found["what"] != "message_templates":
            return self._json(404, _error(100, "Unsupported get request"))
        return self._json(200, {"data": self.fake.templates, "paging": {}})

    def do_POST(self):
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        found = _ROUTE.match(self.path.split("?")[0])
        if self.headers.get("Authorization") != f"Bearer {self.fake.token}":
            return self._json(401, _error(190))
        if not found:
            return self._json(404, _error(100, "Unsupported post request"))
        body = json.loads(raw)
        if found["what"] == "message_templates":
            self.fake.templates.append({**body, "status": "PENDING"})
            return self._json(200, {"id": "1", "status": "PENDING"})
        step = str(self.fake._next(body))
        if step in _ACCEPTED:
            message = self.fake._accept(found["owner"], body)
            return getattr(self, f"_do_{step}")(message)
        if step.isdigit() and step not in _HTTP_ERRORS:
            return self._json(400, _error(int(step)))
        return getattr(self, f"_do_{step}")()

    # === ACCEPTED === #

    def _do_ok(self, message):
        self._json(200, self.fake._answer_of(message))

    def _do_lost(self, _message):
        self._do_cut()

    def _do_lost_502(self, _message):
        self._do_502()

    def _do_lost_hang(self, _message):
        self._do_hang()

    def _do_garbage(self, _message):
        self._text(200, "<!doctype html>\0not json")

    def _do_empty(self, _message):
        self._json(200, {})

    # === NOT ACCEPTED === #

    def _do_hang(self):
        self.fake._quit.wait(30)
        self._do_cut()

    def _do_cut(self):
        self.close_connection = True
        self.connection.close()

    def _do_500(self):
        self._json(500, _error(131000, "Something went wrong"))

    def _do_502(self):
        self._text(502, "<html>Bad gateway</html>")

    def _do_429(self):
        self._json(429, _error(130429), {"Retry-After": "120"})

    def _do_nonsense(self):
        self._json(400, {"error": {"code": "what", "message": None}})

    # === ANSWERS === #

    def _json(self, status, value, headers=None):
        self._write(status, json.dumps(value), "application/json", headers)

    def _text(self, status, text):
        self._write(status, text, "text/html", None)

    def _write(self, status, text, kind, headers):
        raw = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(raw)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(raw)


@contextmanager
def nowhere():
    """The address of a server that is not there."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    address = f"http://127.0.0.1:{server.server_address[1]}"
    server.server_close()
    yield address


# === THE SHAPES OF WEBHOOKS === #


def envelope(value, phone_id="1000", field="messages"):
    """What is around every webhook."""
    if field == "messages":
        value = {
            "messaging_product": "whatsapp",
            "metadata": {
                "display_phone_number": "525500000000",
                "phone_number_id": phone_id,
            },
            **value,
        }
    return {
        "object": "whatsapp_business_account",
        "entry": [{"id": "2000", "changes": [{"field": field, "value": value}]}],
    }


def message_payload(
    number=None,
    bsuid=None,
    wamid="wamid.IN1",
    name="Ana",
    at=None,
    phone_id="1000",
    answers=None,
    **content,
):
    """Somebody writes: `text={"body": …}`, `button={…}`, `image={…}` …"""
    message = {"id": wamid, "timestamp": str(at or int(time.time()))}
    contact = {"profile": {"name": name}}
    if number:
        message["from"] = contact["wa_id"] = number
    if bsuid:
        message["from_user_id"] = contact["user_id"] = bsuid
    if answers:
        message["context"] = {"from": "525500000000", "id": answers}
    content = content or {"text": {"body": "Hello"}}
    message["type"] = next(iter(content))
    message.update(content)
    return envelope({"contacts": [contact], "messages": [message]}, phone_id)


def button_reply(payload, title="I take it"):
    """What a button of an interactive message sends."""
    return {
        "interactive": {
            "type": "button_reply",
            "button_reply": {"id": payload, "title": title},
        }
    }


def quick_reply(payload, title="I take it"):
    """What a button of a template sends."""
    return {"button": {"payload": payload, "text": title}}


def status_payload(message, word, code=None, at=None):
    """What became of a message that `FakeMeta` has accepted."""
    status = {
        "id": message["wamid"],
        "status": word,
        "timestamp": str(at or int(time.time())),
        "recipient_id": re.sub(r"\D", "", message["to"] or ""),
    }
    if message["recipient"]:
        status["recipient_user_id"] = message["recipient"]
    if message["key"]:
        status["biz_opaque_callback_data"] = message["key"]
    if word == "failed":
        status["errors"] = [
            {
                "code": code or 131026,
                "title": _WORDS.get(code or 131026, "Unknown"),
                "message": _WORDS.get(code or 131026, "Unknown"),
                "error_data": {"details": "Message failed to send."},
            }
        ]
    return envelope({"statuses": [status]}, message["phone_id"])


def _error(code, message=None):
    return {
        "error": {
            "message": f"(#{code}) {message or _WORDS.get(code, 'Unknown')}",
            "type": "OAuthException",
            "code": code,
            "error_data": {
                "messaging_product": "whatsapp",
                "details": message or _WORDS.get(code, "Unknown"),
            },
            "fbtrace_id": "A1b2C3d4E5f6",
        }
    }
