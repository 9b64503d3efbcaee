"""Several people answer one estimate at once: one of them is heard.

Real requests to a real server, real PDFs. Whoever comes too late to see the estimate
as it is fails to serialize, and Odoo runs the request again: it then reads that the
answer was given.
"""

import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from story_tools import Browser, Refused, Server, Story, query, shell, value

PEOPLE = 4

WORLD = """
from odoo.fields import Command

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
pack = env["sla.pack"].create({"partner_id": customer.id, "minutes_bought": 600})
pack._open()
tickets = env["helpdesk.ticket"].create(
    [
        {"name": f"Ticket {n}", "description": "x", "partner_id": customer.id}
        for n in range(2)
    ]
)
estimates = env["sla.estimate"].create(
    [{"ticket_id": ticket.id, "minutes": 120} for ticket in tickets]
)
estimates.action_send()
for job in env["sla.print.job"]._due_jobs():
    job._print()
result = {"pack": pack.id, "estimates": estimates.ids}
env.cr.commit()
"""

HELD = "SELECT -coalesce(sum(minutes), 0) FROM sla_pack_entry WHERE estimate_id = %s"
FACTS = """
    SELECT count(*) FROM sla_event event
      JOIN sla_estimate estimate ON estimate.ticket_id = event.ticket_id
     WHERE estimate.id = %s AND event.kind = 'estimate_approved'
"""
VERSIONS = """
    SELECT other.version, other.state FROM sla_estimate estimate
      JOIN sla_estimate other ON other.ticket_id = estimate.ticket_id
     WHERE estimate.id = %s ORDER BY 1
"""


class TestAnswersAtOnce(Story):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.database = cls.clone(os.environ["SLA_TEST_TEMPLATE"], "estimates")
        cls.world = shell(cls.database, WORLD, people=PEOPLE)
        servers = [Server(cls.database) for _number in range(2)]
        for server in servers:
            cls.addClassCleanup(server.stop)
        cls.agent = Browser(servers[0])
        cls.agent.log_in("admin", "admin")
        cls.contacts = [Browser(servers[number % 2]) for number in range(PEOPLE)]
        for number, browser in enumerate(cls.contacts):
            browser.log_in(f"contact{number}", f"contact{number}")

    def at_once(self, *calls):
        """What each request answers, or why it was refused."""

        def work(call):
            try:
                return call(), ""
            except Refused as error:
                return None, error.said

        with ThreadPoolExecutor(len(calls)) as pool:
            return list(pool.map(work, calls))

    def approval(self, browser, estimate):
        """A contact's approval, signed with what they read of it."""
        call = partial(browser.call, "sla.estimate")
        [read] = call("read", [estimate], ["approval_sentence"])
        return partial(
            call,
            "action_approve",
            [estimate],
            name="One of us",
            sentence=read["approval_sentence"],
        )

    def test_four_who_approve(self):
        """One approves, the others are told who did; it is held once."""
        estimate = self.world["estimates"][0]
        answers = self.at_once(
            *(self.approval(browser, estimate) for browser in self.contacts)
        )
        told = Counter(bool(answer) for answer, _why in answers)
        self.assertEqual(told, {True: 1, False: PEOPLE - 1})
        for answer, why in answers:
            if not answer:
                self.assertIn("was approved already, by Contact", why)
        self.assertEqual(value(self.database, HELD, estimate), 120)
        self.assertEqual(value(self.database, FACTS, estimate), 1)

    def test_a_new_version_while_the_old_one_is_approved(self):
        """Whichever comes first, no approval is of what was superseded before."""
        first = self.world["estimates"][1]
        second = self.agent.call("sla.estimate", "action_new_version", [first])[
            "res_id"
        ]
        (_sent, _why), (approved, why) = self.at_once(
            partial(self.agent.call, "sla.estimate", "action_send", [second]),
            self.approval(self.contacts[0], first),
        )
        states = dict(query(self.database, VERSIONS, first))
        if approved:
            self.assertEqual(states, {1: "approved", 2: "sent"})
        else:
            self.assertIn("was superseded", why)
            self.assertEqual(states, {1: "superseded", 2: "sent"})
        held = value(self.database, HELD, first)
        self.assertEqual(held, 120 if approved else 0)
