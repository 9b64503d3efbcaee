"""Clocks begin with their ticket, on every channel (rules C1, T8)."""

from datetime import timedelta

from odoo import fields, http
from odoo.tests import Form

from .clock_common import ClockCommon, ClockHttpCase

HALF_AN_HOUR = timedelta(minutes=30)


class TestCreation(ClockCommon):
    """C1: on every channel. Two of them need a real server: see TestCreationHttp."""

    def assertPromised(self, ticket):
        self.assertEqual(len(ticket), 1)
        self.assertEqual(ticket.agreement_id, self.agreement)
        self.assertEqual(ticket.coverage, "included")
        self.assertIn("Support", ticket.coverage_reason)
        self.assertDue(ticket, "first_response", "2026-03-02 12:00")
        self.assertDue(ticket, "resolution", "2026-03-03 10:00")
        for clock in ticket.clock_ids:
            self.assertMoment(clock.started_at, "2026-03-02 10:00")
            self.assertEqual(clock.policy_id, self.policy)
            self.assertEqual(clock.version_id.number, 1)
        self.assertEqual(self.events(ticket).mapped("kind"), ["created"])
        self.assertEqual(ticket.sla_state, "running")
        self.assertMoment(ticket.sla_next_deadline, "2026-03-02 12:00")
        self.assertEqual(ticket.sla_next_clock_id, self.clock(ticket, "first_response"))

    def test_c1_backend_form(self):
        with Form(self.env["helpdesk.ticket"].with_user(self.agent)) as form:
            form.name = "Blank pages"
            form.description = "Since this morning."
            form.partner_id = self.contact
        self.assertPromised(form.record.with_env(self.env))

    def test_c1_import(self):
        tickets = self.env["helpdesk.ticket"].with_user(self.agent)
        result = tickets.load(
            ["name", "description", "partner_id/.id", "priority"],
            [
                ["Blank pages", "All of them.", str(self.contact.id), "Medium"],
                ["No pages", "At all.", str(self.contact.id), "Medium"],
            ],
        )
        self.assertFalse(result["messages"])
        for ticket in self.env["helpdesk.ticket"].browse(result["ids"]):
            self.assertPromised(ticket)

    def test_c1_mail_gateway(self):
        ticket = self.mail_in(author='"Ana Ruiz" <ana@example.com>')
        self.assertEqual(ticket.partner_id, self.contact)
        self.assertPromised(ticket)

    def test_c1_mail_to_the_alias_of_a_team(self):
        domain = self.env["mail.alias.domain"].create({"name": "desk.example.com"})
        team = self.env["helpdesk.ticket.team"].create(
            {
                "name": "Printers",
                "alias_name": "printers",
                "alias_domain_id": domain.id,
            }
        )
        ticket = self.mail_in(to="printers@desk.example.com")
        self.assertEqual(ticket.team_id, team)
        self.assertPromised(ticket)

    def test_c1_several_at_once(self):
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        values = {"name": "Blank", "description": "All", "partner_id": self.contact.id}
        tickets = self.env["helpdesk.ticket"].create(
            [values, {**values, "partner_id": stranger.id}, values]
        )
        self.assertPromised(tickets[0])
        self.assertPromised(tickets[2])
        self.assertFalse(tickets[1].clock_ids)
        self.assertEqual(tickets[1].coverage, "no_agreement")

    def test_c1_without_an_agreement_there_is_no_clock(self):
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        for partner in (stranger, self.env["res.partner"]):
            with self.subTest(partner.name):
                ticket = self.make_ticket(partner_id=partner.id)
                self.assertFalse(ticket.clock_ids)
                self.assertFalse(ticket.agreement_id)
                self.assertFalse(ticket.sla_state)
                self.assertEqual(ticket.coverage, "no_agreement")
                self.assertTrue(ticket.coverage_reason)

    def test_c1_a_ticket_that_is_over_when_it_comes(self):
        ticket = self.make_ticket(stage_id=self.stages["closed"].id)
        self.assertFalse(ticket.clock_ids)

    def test_t8_a_clock_starts_by_our_own_field(self):
        """`create_date` is the database's idea of time, not ours."""
        ticket = self.make_ticket()
        self.assertNotEqual(ticket.create_date, self.events(ticket).occurred_at)
        self.assertMoment(self.clock(ticket, "resolution").started_at, self.now)


class TestCreationHttp(ClockHttpCase):
    """C1 through a real server."""

    def assertJustPromised(self, ticket, since):
        self.assertEqual(len(ticket), 1)
        self.assertEqual(ticket.agreement_id, self.agreement)
        clock = self.clock(ticket, "first_response")
        self.assertEqual(clock.state, "running")
        self.assertGreaterEqual(clock.started_at, since)
        self.assertLessEqual(clock.started_at, fields.Datetime.now())
        self.assertEqual(clock.deadline, clock.started_at + HALF_AN_HOUR)
        self.assertTrue(self.clock(ticket, "resolution"))

    def test_c1_portal(self):
        since = fields.Datetime.now()
        self.authenticate("sla_portal", "sla_portal")
        answer = self.url_open(
            "/submitted/ticket",
            data={
                "csrf_token": http.Request.csrf_token(self),
                "subject": "Filed in the portal",
                "description": "Blank pages.",
            },
        )
        self.assertEqual(answer.status_code, 200)
        ticket = self.env["helpdesk.ticket"].search(
            [("name", "=", "Filed in the portal")]
        )
        self.assertEqual(ticket.partner_id, self.portal_user.partner_id)
        self.assertJustPromised(ticket, since)

    def test_c1_json_2(self):
        since = fields.Datetime.now()
        keys = self.env["res.users.apikeys"].with_user(self.agent)
        key = keys._generate("rpc", "tests", since + timedelta(days=1))
        answer = self.url_open(
            "/json/2/helpdesk.ticket/create",
            json={
                "vals_list": [
                    {
                        "name": "Filed by a program",
                        "description": "Blank pages.",
                        "partner_id": self.contact.id,
                    }
                ]
            },
            headers={"Authorization": f"Bearer {key}"},
        )
        self.assertEqual(answer.status_code, 200, answer.text)
        ticket = self.env["helpdesk.ticket"].browse(answer.json())
        self.assertEqual(ticket.name, "Filed by a program")
        self.assertJustPromised(ticket, since)
