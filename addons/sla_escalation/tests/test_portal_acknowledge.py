"""`/my/escalation/<id>/acknowledge`: whoever was reached, and nobody else."""

import re

from odoo import http
from odoo.tests import HttpCase, tagged

from odoo.addons.sla_policy.tests.common import SlaMixin

from .common import EscalationMixin


@tagged("post_install", "-at_install")
class TestPortalAcknowledge(EscalationMixin, SlaMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_people()
        cls._set_up_ladder()
        # A technician of another company, reached by a level.
        cls.outsider = cls._new_user(
            "outsider",
            "base.group_portal",
            name="Olga Outside",
            email="olga@supplier.example.com",
        )
        cls.stranger = cls._new_user(
            "stranger", "base.group_portal", email="stranger@example.com"
        )
        cls.make_rule(
            cls.make_level(partner=cls.outsider.partner_id, channel="email"),
            cls.make_level(role=cls.role),
            trigger="agent",
        )
        ticket = cls.make_ticket(user_id=cls.agent.id)
        cls.escalation = ticket.with_user(cls.agent).action_escalate("Smoke & <fire>")
        cls.escalation = cls.escalation.with_env(cls.env)
        cls.url = f"/my/escalation/{cls.escalation.id}/acknowledge"

    def post(self, url=None, **values):
        values.setdefault("csrf_token", http.Request.csrf_token(self))
        return self.url_open(url or self.url, data=values, allow_redirects=False)

    def test_looking_shows_it_and_changes_nothing(self):
        self.authenticate("sla_outsider", "sla_outsider")
        page = self.url_open(self.url)
        self.assertEqual(page.status_code, 200)
        self.assertIn(self.escalation.ticket_id.number, page.text)
        self.assertIn("Smoke &amp; &lt;fire&gt;", page.text)
        self.assertIn("Take it on", page.text)
        self.assertIn('name="csrf_token"', page.text)
        self.assertEqual(self.escalation.state, "triggered")

    def test_the_button_takes_it_on_without_javascript(self):
        self.authenticate("sla_outsider", "sla_outsider")
        page = self.url_open(self.url)
        token = re.search(r'name="csrf_token"\s+value="([^"]+)"', page.text).group(1)
        answer = self.post(csrf_token=token, answer="acknowledge")
        self.assertEqual(answer.status_code, 303)
        self.escalation.invalidate_recordset()
        self.assertEqual(self.escalation.state, "acknowledged")
        self.assertEqual(self.escalation.acknowledged_by_id, self.outsider.partner_id)
        self.assertEqual(self.escalation.acknowledged_via, "portal")
        self.assertIn("You have taken it on", self.url_open(self.url).text)
        # Twice is once.
        self.assertEqual(self.post(csrf_token=token).status_code, 303)
        self.assertEqual(self.log(self.escalation).count("acknowledged"), 1)

    def test_it_can_be_handed_on(self):
        self.authenticate("sla_outsider", "sla_outsider")
        page = self.url_open(self.url)
        token = re.search(r'name="csrf_token"\s+value="([^"]+)"', page.text).group(1)
        self.assertEqual(self.post(csrf_token=token, answer="pass_on").status_code, 303)
        self.escalation.invalidate_recordset()
        self.assertEqual(self.escalation.level_number, 2)
        self.assertIn("passed_on", self.log(self.escalation))

    def test_not_without_a_token(self):
        self.authenticate("sla_outsider", "sla_outsider")
        for token in ("", "wrong"):
            self.assertEqual(self.post(csrf_token=token).status_code, 400)
        self.escalation.invalidate_recordset()
        self.assertEqual(self.escalation.state, "triggered")

    def test_strangers_learn_nothing(self):
        """Neither a colleague of the customer, nor an agent it has not reached."""
        last = self.env["sla.escalation"].search([], order="id desc", limit=1).id
        missing = f"/my/escalation/{last + 1000}/acknowledge"
        huge = f"/my/escalation/{2**63}/acknowledge"
        for login in ("sla_stranger", "sla_portal", "sla_agent2"):
            with self.subTest(login):
                self.authenticate(login, login)
                pages = [self.url_open(url) for url in (self.url, missing, huge)]
                self.assertEqual({page.status_code for page in pages}, {404})
                texts = {self.bare(page.text) for page in pages}
                self.assertNotIn(self.escalation.ticket_id.number, pages[0].text)
                self.assertEqual(len(texts), 1)
                token = self.csrf()
                self.assertEqual(self.post(csrf_token=token).status_code, 404)
        self.escalation.invalidate_recordset()
        self.assertEqual(self.escalation.state, "triggered")

    def bare(self, text):
        """A page without what is of each request: tokens and its own address."""
        return re.sub(r'csrf_token: "[^"]*"|/my/escalation/\d+/\w+', "", text)

    def csrf(self):
        page = self.url_open("/my/account").text
        found = re.search(r'csrf_token"?:?\s*(?:value=)?"([0-9a-fo]+)"', page)
        return found.group(1) if found else ""

    def test_whoever_is_not_logged_in_is_asked_to(self):
        answer = self.url_open(self.url, allow_redirects=False)
        self.assertEqual(answer.status_code, 303)
        self.assertIn("/web/login", answer.headers["Location"])

    def test_taken_on_by_somebody_else_is_told(self):
        self.escalation.with_user(self.agent).action_acknowledge()
        self.authenticate("sla_outsider", "sla_outsider")
        page = self.url_open(self.url).text
        self.assertIn("has taken it on", page)
        self.assertNotIn("Take it on", page)

    def test_over_is_told(self):
        self.move(self.escalation.ticket_id, "solved")
        self.authenticate("sla_outsider", "sla_outsider")
        self.assertIn("It is over", self.url_open(self.url).text)
