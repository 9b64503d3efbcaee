"""A telephone company on loopback: a real HTTP server with the provider's shapes.

Standard library only, so that stories outside Odoo's test runner can start it too. The
shapes of requests, answers and webhooks are those of the provider's documentation of
the Call resource (version 2010-04-01), of TwiML and of its request signatures.

    with FakeTwilio("AC…", "token") as fake:
        fake.will_answer(429, "lost", "ok")      # then: ok, whatever comes
        …                                        # the product places calls
        talk = fake.pick_up(fake.calls[0], press="1")
        fake.hang_up(fake.calls[0])
"""

import base64
import hashlib
import hmac
import json
import socket
import threading
import urllib.error
import urllib.parse
import urllib.request
from contextlib import suppress
from datetime import datetime, timezone
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4
from xml.etree import ElementTree

VERSION = "2010-04-01"

# How the provider words what it refuses: status of the answer, sentence.
ERRORS = {
    20003: (401, "Authenticate"),
    20005: (403, "Account not active"),
    20404: (404, "The requested resource was not found"),
    20429: (429, "Too Many Requests"),
    20500: (500, "An internal server error has occurred"),
    21210: (400, "Source phone number provided is not yet verified"),
    21211: (400, "The 'To' number provided is not a valid phone number."),
    21215: (400, "Account not authorized to call this number."),
    21219: (400, "The number is unverified. Trial accounts cannot call it."),
    21610: (400, "Attempt to reach unsubscribed recipient"),
}


def sign(token, url, params):
    """The signature of a webhook: HMAC-SHA1 over the URL and the sorted parameters."""
    text = url + "".join(f"{name}{params[name]}" for name in sorted(params))
    digest = hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def post(url, params, headers):
    """Deliver a webhook.

    :return: `(status, text)` of the answer; status 0 where there was none
    """
    body = urllib.parse.urlencode(params).encode()
    request = urllib.request.Request(url, body, headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return 0, ""


class Call:
    """One call the provider was asked to make, with everything asked of it."""

    def __init__(self, account_sid, asked, at):
        self.sid = f"CA{uuid4().hex}"
        self.account_sid = account_sid
        self.asked = asked
        self.to = asked["To"][0]
        self.from_ = asked["From"][0]
        self.url = asked["Url"][0]
        self.status_url = asked.get("StatusCallback", [""])[0]
        self.created_at = at
        self.status = "queued"
        self.answered_by = None
        self.seconds = 0
        self.sequence = 0

    def as_json(self):
        """The Call resource."""
        has_started = self.status not in ("queued", "initiated")
        at = format_datetime(self.created_at.replace(tzinfo=timezone.utc))
        uri = f"/{VERSION}/Accounts/{self.account_sid}/Calls/{self.sid}"
        return {
            "account_sid": self.account_sid,
            "annotation": None,
            "answered_by": self.answered_by,
            "api_version": VERSION,
            "caller_name": None,
            "date_created": at,
            "date_updated": at,
            "direction": "outbound-api",
            "duration": str(self.seconds) if self.seconds else None,
            "end_time": None,
            "forwarded_from": None,
            "from": self.from_,
            "from_formatted": self.from_,
            "group_sid": None,
            "parent_call_sid": None,
            "phone_number_sid": None,
            "price": None,
            "price_unit": "USD",
            "queue_time": "0",
            "sid": self.sid,
            "start_time": at if has_started else None,
            "status": "queued" if self.status == "initiated" else self.status,
            "subresource_uris": {
                "notifications": f"{uri}/Notifications.json",
                "recordings": f"{uri}/Recordings.json",
            },
            "to": self.to,
            "to_formatted": self.to,
            "trunk_sid": None,
            "uri": f"{uri}.json",
        }

    def webhook(self, **more):
        """What every webhook about this call says."""
        said = {
            "AccountSid": self.account_sid,
            "ApiVersion": VERSION,
            "CallSid": self.sid,
            "CallStatus": self.status,
            "Called": self.to,
            "Caller": self.from_,
            "Direction": "outbound-api",
            "From": self.from_,
            "To": self.to,
        }
        if self.answered_by:
            said["AnsweredBy"] = self.answered_by
        return {**said, **more}


class Talk:
    """What somebody who took a call heard, and what they were asked."""

    def __init__(self):
        self.answers = []
        self.said = []
        self.languages = set()
        self.gathers = []

    @property
    def text(self):
        return " ".join(self.said)

    @property
    def statuses(self):
        return [status for status, _text in self.answers]

    def hear(self, element):
        for verb in element.iter("Say"):
            self.said.append((verb.text or "").strip())
            self.languages.add(verb.get("language"))


class FakeTwilio:
    """The provider.

    :param deliver: `(url, params, headers)` → `(status, text)`: how webhooks travel
    :param automatic: what happens to a call by itself once it is placed: a key that
        somebody presses, `""` who presses none, `machine`, `busy`, `no-answer`,
        `failed`; None: nothing, the test moves it
    :param clock: returns naive UTC
    """

    def __init__(self, account_sid, token, deliver=post, automatic=None, clock=None):
        self.account_sid = account_sid
        self.token = token
        self.deliver = deliver
        self.automatic = automatic
        self.clock = clock or (
            lambda: datetime.now(timezone.utc).replace(tzinfo=None, microsecond=0)
        )
        self.calls = []
        self.requests = []
        self.page_size = 1000
        self._answers = []
        self._lock = threading.Lock()
        self._released = threading.Event()
        self._threads = []
        self._server = None

    # === LIFE OF THE SERVER === #

    def __enter__(self):
        fake = self

        class Handler(_Handler):
            provider = fake

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_error):
        self._released.set()
        for thread in self._threads:
            thread.join(timeout=30)
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self):
        return f"http://127.0.0.1:{self._server.server_port}"

    # === WHAT IT IS TOLD TO DO === #

    def will_answer(self, *answers):
        """How the next requests to make a call are answered, in this order.

        | `ok` | it calls |
        | an error of the dictionary, as 21211 | it does not call and says so |
        | 429, 500, 503 or another status | it does not call |
        | `hang` | it never answers, and does not call |
        | `drop` | the connection ends, and it does not call |
        | `lost` | it calls, and the connection ends before it says so |
        | `broken` | it calls, and answers 500 |
        | `garbage` | it calls, and answers what nobody can read |
        """
        self._answers.extend(answers)

    def next_answer(self):
        with self._lock:
            return self._answers.pop(0) if self._answers else "ok"

    def place(self, asked):
        """Take a call in; it rings when somebody says so, or by itself."""
        call = Call(self.account_sid, asked, self.clock())
        with self._lock:
            self.calls.append(call)
        if self.automatic is not None:
            thread = threading.Thread(target=self._live, args=(call,), daemon=True)
            self._threads.append(thread)
            thread.start()
        return call

    # === WHAT HAPPENS AT THE OTHER END === #

    def pick_up(self, call, press="", answered_by="human"):
        """Somebody or something takes it, listens and presses keys, one a question.

        :return: :class:`Talk`
        """
        call.status = "in-progress"
        if call.asked.get("MachineDetection"):
            call.answered_by = answered_by
        talk = Talk()
        url, params, keys = call.url, call.webhook(), list(press)
        while url:
            status, text = self.send(url, params)
            talk.answers.append((status, text))
            if status != 200:
                break
            url, params = self._listen(call, talk, url, text, keys)
        return talk

    def _listen(self, call, talk, url, text, keys):
        """Go through a TwiML document; `(where it goes on, with which parameters)`."""
        for verb in ElementTree.fromstring(text):
            talk.hear(verb)
            if verb.tag == "Hangup":
                break
            if verb.tag == "Redirect":
                return urllib.parse.urljoin(url, verb.text.strip()), call.webhook()
            if verb.tag == "Gather":
                talk.gathers.append(dict(verb.attrib))
                if keys:
                    told = call.webhook(
                        Digits=keys.pop(0), FinishedOnKey="", msg="Gather End"
                    )
                    return urllib.parse.urljoin(url, verb.get("action")), told
        return None, None

    def tell(self, call, status, times=1, **more):
        """Post the status callback of one status, as often as wanted.

        :return: statuses of the answers
        """
        call.sequence += 1
        params = call.webhook(
            CallStatus=status,
            CallbackSource="call-progress-events",
            SequenceNumber=str(call.sequence - 1),
            Timestamp=format_datetime(self.clock().replace(tzinfo=timezone.utc)),
            **more,
        )
        if status == "completed":
            params.setdefault("CallDuration", str(call.seconds))
            params.setdefault("Duration", "1")
        return [self.send(call.status_url, params)[0] for _time in range(times)]

    def hang_up(self, call, seconds=20):
        call.status, call.seconds = "completed", seconds
        return self.tell(call, "completed")

    def send(self, url, params, token=None, headers=None):
        """A signed webhook; `token` signs it with another secret than ours."""
        signed = {
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "User-Agent": "TwilioProxy/1.1",
            "X-Twilio-Signature": sign(token or self.token, url, params),
            **(headers or {}),
        }
        return self.deliver(url, params, signed)

    def _live(self, call):
        """A call by itself, from ringing to the end."""
        self.tell(call, "initiated")
        self.tell(call, "ringing")
        if self.automatic in ("busy", "no-answer", "failed"):
            call.status = self.automatic
            self.tell(call, self.automatic)
            return
        machine = self.automatic == "machine"
        self.pick_up(
            call,
            press="" if machine else self.automatic,
            answered_by="machine_start" if machine else "human",
        )
        self.hang_up(call)


class _Handler(BaseHTTPRequestHandler):
    """The REST interface of the provider."""

    provider = None
    protocol_version = "HTTP/1.1"

    def log_message(self, *_arguments):
        """Say nothing on the terminal."""

    def do_POST(self):
        length = int(self.headers.get("Content-Length") or 0)
        asked = parse_qs(self.rfile.read(length).decode(), keep_blank_values=True)
        path = urlsplit(self.path).path
        self.provider.requests.append(("POST", path, asked))
        if not self._is_known():
            return self._error(20003)
        if path != f"/{VERSION}/Accounts/{self.provider.account_sid}/Calls.json":
            return self._error(20404)
        answer = self.provider.next_answer()
        if answer in ERRORS:
            return self._error(answer)
        if isinstance(answer, int):
            return self._answer(answer, "<html>Out of order</html>", retry_after="7")
        if answer == "hang":
            self.provider._released.wait(60)
            return self._drop()
        if answer == "drop":
            return self._drop()
        call = self.provider.place(asked)
        if answer == "lost":
            return self._drop()
        if answer == "broken":
            return self._error(20500)
        if answer == "garbage":
            return self._answer(201, "<<<not json")
        return self._answer(201, json.dumps(call.as_json()))

    def do_GET(self):
        parts = urlsplit(self.path)
        asked = {name: told[0] for name, told in parse_qs(parts.query).items()}
        self.provider.requests.append(("GET", parts.path, asked))
        root = f"/{VERSION}/Accounts/{self.provider.account_sid}"
        if not self._is_known():
            return self._error(20003)
        if parts.path == f"{root}.json":
            return self._answer(
                200,
                json.dumps(
                    {
                        "sid": self.provider.account_sid,
                        "friendly_name": "Loopback",
                        "status": "active",
                        "type": "Full",
                    }
                ),
            )
        if parts.path == f"{root}/Calls.json":
            answer = self.provider.next_answer()
            if isinstance(answer, int):
                return self._answer(answer, "<html>Out of order</html>")
            if answer == "garbage":
                return self._answer(200, "<<<not json")
            return self._list(asked)
        return self._error(20404)

    def _list(self, asked):
        """The list of calls: filtered, newest first, a page at a time."""
        calls = list(reversed(self.provider.calls))
        if "To" in asked:
            calls = [call for call in calls if call.to == asked["To"]]
        if "From" in asked:
            calls = [call for call in calls if call.from_ == asked["From"]]
        if "Status" in asked:
            calls = [c for c in calls if c.as_json()["status"] == asked["Status"]]
        since = asked.get("StartTime>")
        if since:
            # Days only, and never a call that has not been dialled.
            day = datetime.fromisoformat(since[:10])
            calls = [
                call
                for call in calls
                if call.as_json()["start_time"] and call.created_at >= day
            ]
        size = min(int(asked.get("PageSize") or 50), self.provider.page_size)
        page = int(asked.get("Page") or 0)
        rest = calls[(page + 1) * size :]
        uri = f"/{VERSION}/Accounts/{self.provider.account_sid}/Calls.json"
        onward = urllib.parse.urlencode({**asked, "Page": page + 1, "PageSize": size})
        self._answer(
            200,
            json.dumps(
                {
                    "calls": [call.as_json() for call in calls[page * size :][:size]],
                    "end": 0,
                    "first_page_uri": uri,
                    "next_page_uri": f"{uri}?{onward}" if rest else None,
                    "page": page,
                    "page_size": size,
                    "previous_page_uri": None,
                    "start": 0,
                    "uri": uri,
                }
            ),
        )

    def _is_known(self):
        wanted = f"{self.provider.account_sid}:{self.provider.token}"
        wanted = "Basic " + base64.b64encode(wanted.encode()).decode()
        return self.headers.get("Authorization") == wanted

    def _error(self, code):
        status, message = ERRORS[code]
        self._answer(
            status,
            json.dumps(
                {
                    "code": code,
                    "message": message,
                    "more_info": f"https://www.twilio.com/docs/errors/{code}",
                    "status": status,
                }
            ),
            retry_after="7" if status == 429 else None,
        )

    def _answer(self, status, text, retry_after=None):
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if retry_after:
            self.send_header("Retry-After", retry_after)
        self.end_headers()
        self.wfile.write(body)

    def _drop(self):
        """End the connection in the middle of nothing."""
        self.close_connection = True
        with suppress(OSError):  # It has gone already.
            self.connection.shutdown(socket.SHUT_RDWR)
