"""Documents are printed after the commit, and never by a request.

A real server with few workers, which wkhtmltopdf asks for the styles of each document.
A request that printed would hold one of the workers; one that printed with rows locked
would hold those who wait for the rows as well, until nobody is left to answer.
"""

import os
import re
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from html import unescape

from story_tools import Browser, Server, Story, query, shell, size, value

PEOPLE = size(3, 4)  # more than workers
WORKERS = 2
# Generous: none of these requests prints. One that did would last until the server
# kills its worker, after two minutes.
SECONDS = 90
# How long documents may take, printed one after the other on a slow machine.
PRINTED_WITHIN = 600

WORLD = """
from odoo.fields import Command

env["ir.config_parameter"].set_param("report.url", "http://127.0.0.1:1")
customer = env["res.partner"].create(
    {"name": "Norte Foods", "is_company": True, "email": "norte@example.com"}
)
for number in range(people):
    env["res.users"].create(
        {
            "name": f"Contact {number}",
            "login": f"contact{number}",
            "password": f"contact{number}",
            "email": f"contact{number}@example.com",
            "partner_id": env["res.partner"].create(
                {
                    "name": f"Contact {number}",
                    "email": f"contact{number}@example.com",
                    "parent_id": customer.id,
                }
            ).id,
            "group_ids": [Command.set(env.ref("base.group_portal").ids)],
        }
    )
pack = env["sla.pack"].create({"partner_id": customer.id, "minutes_bought": 6000})
pack._open()
tickets = env["helpdesk.ticket"].create(
    [
        {"name": f"Ticket {n}", "description": "x", "partner_id": customer.id}
        for n in range(1 + people)
    ]
)
estimates = env["sla.estimate"].create(
    [{"ticket_id": ticket.id, "minutes": 120} for ticket in tickets]
)
customers = env["res.partner"].create(
    [{"name": f"Customer {n}", "is_company": True} for n in range(people)]
)
statements = env["sla.statement"].create(
    [{"partner_id": one.id, "date_from": "2020-01-01"} for one in customers]
)
result = {"estimates": estimates.ids, "statements": statements.ids}
env.cr.commit()
"""

THANKS = "You approved it"
TOO_LATE = "was approved already, by Contact"

SENT = """
    SELECT count(*) FROM sla_estimate
     WHERE state != 'draft' AND sent_digest IS NULL"""
CLOSED = """
    SELECT count(*) FROM sla_statement
     WHERE state = 'closed' AND pdf_sha256 IS NULL"""
SIGNED = """
    SELECT count(*) FROM sla_estimate
     WHERE state = 'approved' AND signed_digest IS NULL"""
EVIDENCE = """
    SELECT kind, count(*) FROM sla_estimate_evidence
     WHERE estimate_id = %s GROUP BY kind ORDER BY kind"""
KEPT = [("approved", 1), ("document", 1), ("sent", 1), ("signed", 1)]
JOBS = "SELECT state, count(*) FROM sla_print_job GROUP BY state"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class TestPrintingOnFewWorkers(Story):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.database = cls.clone(os.environ["SLA_TEST_TEMPLATE"], "prints")

    def setUp(self):
        super().setUp()
        self.world = shell(self.database, WORLD, people=PEOPLE)
        self.server = Server(
            self.database,
            f"--workers={WORKERS}",
            f"--gevent-port={free_port()}",
            works=True,
        )
        self.addCleanup(self.server.stop)
        query(
            self.database,
            "UPDATE ir_config_parameter SET value = %s WHERE key = 'report.url'",
            f"http://127.0.0.1:{self.server.port}",
        )

    def test_everybody_is_answered_and_all_is_printed(self):
        """All send, all close a month, all approve one estimate, each at once."""
        desk = [self.browser("admin") for _number in range(PEOPLE)]
        contested, *others = self.world["estimates"]
        self.at_once(
            *(
                partial(browser.call, "sla.estimate", "action_send", [one])
                for browser, one in zip(desk, others, strict=True)
            )
        )
        self.at_once(
            *(
                partial(browser.call, "sla.statement", "action_close", [one])
                for browser, one in zip(desk, self.world["statements"], strict=True)
            )
        )
        desk[0].call("sla.estimate", "action_send", [contested])
        self.wait_until(SENT)
        self.wait_until(CLOSED)
        contacts = [self.browser(f"contact{number}") for number in range(PEOPLE)]
        forms = [self.form(browser, contested) for browser in contacts]
        pages = self.at_once(
            *(
                partial(browser.post, f"/my/estimate/{contested}/approve", **form)
                for browser, form in zip(contacts, forms, strict=True)
            )
        )
        thanked = [status for status, page in pages if status == 200 and THANKS in page]
        refused = [
            status for status, page in pages if status == 400 and TOO_LATE in page
        ]
        self.assertEqual((len(thanked), len(refused)), (1, PEOPLE - 1))
        self.wait_until(SIGNED)
        self.assertEqual(query(self.database, EVIDENCE, contested), KEPT)
        printed = dict(query(self.database, JOBS))
        self.assertEqual(printed, {"printed": 2 * PEOPLE + 2})

    def browser(self, login):
        browser = Browser(self.server)
        browser.log_in(login, login)
        return browser

    def form(self, browser, estimate):
        """What a contact fills in on the page."""
        status, page = browser.get(f"/my/estimate/{estimate}")
        self.assertEqual(status, 200)
        names = ("csrf_token", "version", "digest", "sentence")
        found = {}
        for field in re.findall(r"<input\b[^>]*>", page):
            known = dict(re.findall(r'(\w+)="([^"]*)"', field))
            if known.get("name") in names:
                found[known["name"]] = unescape(known["value"])
        self.assertEqual(set(found), set(names), page)
        return {**found, "name": "One of us"}

    def at_once(self, *calls):
        """What each request answers; none takes long."""

        def work(call):
            begin = time.monotonic()
            return call(), time.monotonic() - begin

        with ThreadPoolExecutor(len(calls)) as pool:
            done = list(pool.map(work, calls))
        self.assertLess(max(seconds for _answer, seconds in done), SECONDS)
        return [answer for answer, _seconds in done]

    def wait_until(self, left):
        """Wait until a query counts none."""
        limit = time.monotonic() + PRINTED_WITHIN
        while value(self.database, left):
            self.assertLess(time.monotonic(), limit, left)
            time.sleep(0.5)
