"""A mail server that delivers nothing, and a page that shows what it was given.

`./dev demo` starts it beside Odoo, so that what the desk writes, by escalations too,
can be looked at: `inbox.py SMTP_PORT WEB_PORT PARENT`. It ends with the process PARENT.
"""

import email
import email.policy
import html
import os
import sys
import threading
import time
from collections import deque
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from aiosmtpd.controller import Controller

KEPT = 200
PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="5"><title>Inbox of the demo</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; margin: 1rem auto; max-width: 52rem;
       padding: 0 1rem; color: #212529; background: #fff; }}
article {{ border: 1px solid #ced4da; border-radius: .5rem; margin: 1rem 0;
          padding: .75rem 1rem; }}
h1 {{ font-size: 1.4rem; }} h2 {{ font-size: 1.05rem; margin: 0; }}
p {{ margin: .25rem 0; color: #495057; overflow-wrap: anywhere; }}
iframe {{ border: 0; width: 100%; height: 14rem; }}
</style></head><body>
<h1>Inbox of the demo</h1>
<p>Every mail Odoo sends ends here: {count} so far. The page looks again by itself.</p>
{mails}</body></html>"""
MAIL = """<article><h2>{subject}</h2><p>To {to} · {at}</p>
<details {opened}><summary>Read it</summary>
<iframe sandbox="allow-popups allow-popups-to-escape-sandbox" title="{subject}"
srcdoc="&lt;base target=_blank&gt;{body}"></iframe></details></article>"""

mails = deque(maxlen=KEPT)
total = 0


class Sink:
    """Takes every mail."""

    async def handle_DATA(self, server, session, envelope):
        global total
        message = email.message_from_bytes(
            envelope.content, policy=email.policy.default
        )
        part = message.get_body(("html", "plain"))
        mails.appendleft(
            {
                "subject": message["subject"] or "",
                "to": ", ".join(envelope.rcpt_tos),
                "at": datetime.now().strftime("%H:%M:%S"),
                "body": part.get_content() if part else "",
            }
        )
        total += 1
        return "250 OK"


class Page(BaseHTTPRequestHandler):
    def do_GET(self):
        told = "".join(
            MAIL.format(
                **{name: html.escape(text) for name, text in mail.items()},
                opened="open" if number == 0 else "",
            )
            for number, mail in enumerate(list(mails))
        )
        page = PAGE.format(count=total, mails=told or "<p>Nothing yet.</p>").encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *_args):
        pass


def main(smtp_port, web_port, parent):
    sink = Controller(Sink(), hostname="127.0.0.1", port=smtp_port)
    sink.start()
    web = ThreadingHTTPServer(("127.0.0.1", web_port), Page)
    threading.Thread(target=web.serve_forever, daemon=True).start()
    while os.path.exists(f"/proc/{parent}"):
        time.sleep(1)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
