"""A requirement, from the form to “it is solved”, as its customer lives through it.

A real server, a browser without scripts, and people who do their part in between.
"""

import os
import re

import lxml.html
import story_tools
from story_tools import Story, shell

SET_UP = """
from odoo.fields import Command

def customer_with(name, login):
    company = env["res.partner"].create(
        {"name": name, "is_company": True, "tz": "America/Mexico_City"}
    )
    user = env["res.users"].with_context(no_reset_password=True).create(
        {
            "name": f"{login} of {name}",
            "login": login,
            "password": f"{login}-has-a-word",
            "lang": "en_US",
            "tz": "America/Mexico_City",
            "email": f"{login}@example.com",
            "group_ids": [Command.set(env.ref("base.group_portal").ids)],
        }
    )
    user.partner_id.parent_id = company
    return company, user

norte, eva = customer_with("Norte Foods", "eva")
rival, olga = customer_with("Rival Foods", "olga")
policy = env.ref("sla_policy.preset_prepaid_l3").create_from_preset()
agreement = env["sla.agreement"].create(
    {
        "name": "Support",
        "partner_id": norte.id,
        "policy_id": policy.id,
        "date_start": "2020-01-01",
        "contact_ids": [Command.set(eva.partner_id.ids)],
    }
)
agreement.action_activate()
pack = env["sla.pack"].create({"partner_id": norte.id, "minutes_bought": 600})
pack.action_open()
env.cr.commit()
result = {"type": env.ref("sla_policy.type_requirement").id, "pack": pack.id}
"""

ESTIMATE = """
ticket = env["helpdesk.ticket"].browse(ticket_id)
ticket.user_id = env.ref("base.user_admin")
ticket.action_information_complete()
estimate = env["sla.estimate"].create(
    {
        "ticket_id": ticket.id,
        "line_ids": [(0, 0, {"name": "Report by route", "minutes": 240})],
    }
)
estimate.action_send()
for job in env["sla.print.job"]._due_jobs():
    job._print()
env.cr.commit()
result = estimate.id
"""

MOVE = """
ticket = env["helpdesk.ticket"].browse(ticket_id)
ticket.stage_id = env["helpdesk.ticket.stage"].search(
    [("sla_phase", "=", phase)], limit=1
)
env.cr.commit()
"""

STATE = """
ticket = env["helpdesk.ticket"].browse(ticket_id)
pack = env["sla.pack"].browse(pack_id)
result = {
    "phase": ticket.stage_id.sla_phase,
    "said": [body for body in ticket.message_ids.mapped("body")],
    "coverage": ticket.coverage,
    "held": pack.minutes_held,
    "available": pack.minutes_available,
}
"""


class Reader:
    """A person with a browser that runs no scripts."""

    def __init__(self, server, login):
        self.browser = story_tools.Browser(server)
        self.browser.log_in(login, f"{login}-has-a-word")

    def read(self, path):
        """Open a page; its status."""
        status, text = self.browser.get(path)
        self._see(text)
        return status

    def send(self, action, **values):
        """Fill in the form that goes to an address, and press its button."""
        form = self.page.xpath(f"//form[contains(@action, '{action}')]")[0]
        known = {
            field.get("name"): field.get("value") or ""
            for field in form.xpath(".//input[@type='hidden']")
        }
        status, text = self.browser.post(form.get("action"), **{**known, **values})
        self._see(text)
        return status

    def field(self, name):
        """What a field holds."""
        return self.page.xpath(f"//*[@name='{name}']")[0].get("value")

    def _see(self, text):
        self.page = lxml.html.fromstring(text)
        self.words = " ".join(self.page.text_content().split())


class TestPortalStory(Story):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.database = cls.clone(os.environ["SLA_TEST_TEMPLATE"], "portal")
        cls.made = shell(cls.database, SET_UP)
        cls.server = story_tools.Server(cls.database)
        cls.addClassCleanup(cls.server.stop)

    def state(self, ticket):
        return shell(self.database, STATE, ticket_id=ticket, pack_id=self.made["pack"])

    def move(self, ticket, phase):
        shell(self.database, MOVE, ticket_id=ticket, phase=phase)

    def test_a_requirement_from_the_form_to_its_end(self):
        eva = Reader(self.server, "eva")
        self.assertEqual(eva.read("/my/support"), 200)
        self.assertIn("Prepaid, third level", eva.words)
        # The form: too little first, then what is asked.
        self.assertEqual(eva.read(f"/new/ticket?type={self.made['type']}"), 200)
        subject = "Report of deliveries by route"
        eva.send("/submitted/ticket", step="send", subject=subject)
        self.assertEqual(eva.field("subject"), subject, "what was typed is kept")
        eva.send(
            "/submitted/ticket",
            step="send",
            subject=subject,
            answer_need="Deliveries of a week, by route and driver",
            answer_reason="Routes are planned by hand",
        )
        found = "SELECT id FROM helpdesk_ticket WHERE name = %s"
        ticket = story_tools.value(self.database, found, subject)
        # Of the prepaid tier: worked on once its estimate is approved.
        self.assertEqual(self.state(ticket)["coverage"], "billable")
        # The estimate, approved by name.
        estimate = shell(self.database, ESTIMATE, ticket_id=ticket)
        eva.read("/my/estimates")
        self.assertTrue(eva.page.xpath(f"//a[contains(@href, 'estimate/{estimate}')]"))
        eva.read(f"/my/estimate/{estimate}")
        sentence = eva.field("sentence")
        status = eva.send(f"/my/estimate/{estimate}/approve", name="Eva Ruiz")
        self.assertEqual(status, 400, "nothing was agreed to")
        eva.send(f"/my/estimate/{estimate}/approve", name="Eva Ruiz", sentence=sentence)
        state = self.state(ticket)
        self.assertEqual((state["held"], state["available"]), (240, 360))
        # A stranger learns nothing of it.
        olga = Reader(self.server, "olga")
        for path in (
            f"/my/estimate/{estimate}",
            f"/my/estimate/{estimate}/pdf",
            f"/my/estimate/{estimate + 1000}",
        ):
            self.assertEqual(olga.read(path), 404, path)
        # Solved, says the desk; not so, says the customer; then it is.
        self.move(ticket, "solved")
        eva.read(f"/my/ticket/{ticket}")
        eva.send("/not_solved", reason="Drivers are missing")
        state = self.state(ticket)
        self.assertNotEqual(state["phase"], "solved")
        self.assertTrue(any("Drivers are missing" in said for said in state["said"]))
        self.move(ticket, "solved")
        eva.read(f"/my/ticket/{ticket}")
        eva.send("/confirm")
        self.assertEqual(self.state(ticket)["phase"], "closed")
        self.assertEqual(eva.read("/my/hours"), 200)
        self.assertTrue(re.search(r"10:00|10 h", eva.words), "all of it is free again")
