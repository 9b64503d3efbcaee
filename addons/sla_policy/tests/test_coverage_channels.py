"""The same facts, the same decision: through every real door."""

import json
import re
from datetime import datetime, timedelta

from odoo.fields import Command
from odoo.tests.common import HttpCase, tagged

from .common import SlaMixin

SUBJECT = "URGENTE: the invoices do not come out"


@tagged("post_install", "-at_install")
class TestEveryDoor(SlaMixin, HttpCase):
    """A contact who is not authorised, a type that is excluded, a claim of urgency."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_people()
        cls.env.company.helpdesk_mgmt_portal_type = True
        cls.manuals = cls.env["helpdesk.ticket.type"].create({"name": "Manuals wanted"})
        policy = cls.make_policy(cls.make_target("resolution", hours=9))
        policy.coverage_ids = [
            Command.create({"type_id": cls.manuals.id, "coverage": "excluded"})
        ]
        cls.agreement = cls.make_agreement(policy, ticket_quota=3)
        cls.eva = cls.portal_user.partner_id
        cls.robot = cls._new_user(
            "robot", "helpdesk_mgmt.group_helpdesk_user", name="Robot"
        )

    def values(self):
        return {"name": SUBJECT, "description": "<p>Today.</p>"}

    # === DOORS === #

    def by_backend(self, **values):
        return self.make_ticket(**self.values(), partner_id=self.eva.id, **values)

    def by_mail(self):
        return self.mail_in(
            author=self.eva.email, headers={"Subject": SUBJECT}, body="Today."
        )

    def by_portal(self, **fields):
        self.authenticate("sla_portal", "sla_portal")
        page = self.url_open("/new/ticket").text
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
        answer = self.url_open(
            "/submitted/ticket",
            data={
                "csrf_token": token,
                "subject": SUBJECT,
                "description": "Today.",
                **fields,
            },
        )
        self.assertEqual(answer.status_code, 200)
        number = int(re.search(r"/my/ticket/(\d+)", answer.url)[1])
        return self.env["helpdesk.ticket"].browse(number)

    def by_api(self):
        self.authenticate(None, None)  # a key stands for its own user only
        key = (
            self.env["res.users.apikeys"]
            .with_user(self.robot)
            ._generate("rpc", "An integration", datetime.now() + timedelta(days=1))
        )
        answer = self.url_open(
            "/json/2/helpdesk.ticket/create",
            data=json.dumps(
                {"vals_list": [{**self.values(), "partner_id": self.eva.id}]}
            ),
            headers={
                "Authorization": f"Bearer {key}",
                "Content-Type": "application/json",
            },
        )
        self.assertEqual(answer.status_code, 200, answer.text)
        return self.env["helpdesk.ticket"].browse(answer.json())

    def by_import(self):
        loaded = (
            self.env["helpdesk.ticket"]
            .with_user(self.manager)
            .load(
                ["name", "description", "partner_id/.id"],
                [[SUBJECT, "Today.", str(self.eva.id)]],
            )
        )
        return self.env["helpdesk.ticket"].browse(loaded["ids"])

    def every_door(self):
        return {
            "backend": self.by_backend(),
            "mail": self.by_mail(),
            "portal": self.by_portal(),
            "API": self.by_api(),
            "import": self.by_import(),
        }

    # === DECISIONS === #

    def assertSameEverywhere(self, tickets, coverage):
        for door, ticket in tickets.items():
            with self.subTest(door):
                self.assertEqual(ticket.coverage, coverage)
                self.assertEqual((ticket.priority, ticket.urgency), ("3", "claimed"))
        grounds = {str(ticket.coverage_ground) for ticket in tickets.values()}
        self.assertEqual(len(grounds), 1, grounds)

    def test_a5_an_unconfirmed_contact_on_every_channel(self):
        self.agreement.contact_ids = self.contact
        self.assertSameEverywhere(self.every_door(), "unconfirmed_contact")

    def test_a2_a_suspended_agreement_on_every_channel(self):
        self.agreement.action_suspend("Unpaid")
        self.assertSameEverywhere(self.every_door(), "suspended")

    def test_a4_the_quota_counts_all_channels_together(self):
        tickets = self.every_door()
        decided = [ticket.coverage for ticket in tickets.values()]
        self.assertEqual(decided, ["included"] * 3 + ["over_quota"] * 2)

    def test_an_excluded_type_on_every_channel_that_can_tell_it(self):
        typed = {"type_id": self.manuals.id}
        decided = {
            self.by_backend(**typed).coverage,
            self.by_portal(type=str(self.manuals.id)).coverage,
        }
        self.assertEqual(decided, {"excluded"})
