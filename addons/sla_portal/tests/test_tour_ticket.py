"""The customer's stories on the page of a ticket, on a telephone, in two languages."""

from odoo.tests import no_retry

from .common import LANGUAGES, PortalCase


class TestTicketTours(PortalCase):
    browser_size = "375x667"
    touch_enabled = True

    def walk(self, tour, prepare=None):
        """Go through a tour in each language, on a ticket of its own.

        :return: the tickets
        """
        tickets = self.env["helpdesk.ticket"]
        for lang in LANGUAGES:
            self.portal_user.lang = lang
            ticket = self.make_ticket(
                name="The stock report is empty", partner_id=self.eva.id
            )
            if prepare:
                prepare(ticket)
            with self.subTest(lang=lang):
                self.start_tour(
                    f"/my/ticket/{ticket.id}",
                    f"sla_portal_ticket_{tour}",
                    login=self.portal_user.login,
                )
            tickets |= ticket
        tickets.invalidate_recordset()
        return tickets

    @no_retry
    def test_follow(self):
        self.walk("follow")

    @no_retry
    def test_answer(self):
        tickets = self.walk(
            "answer", lambda ticket: self.move(ticket, "waiting_customer")
        )
        self.assertEqual(set(tickets.stage_id.mapped("sla_phase")), {"in_progress"})

    @no_retry
    def test_escalate(self):
        self.make_rule(
            self.make_level(role=self.role, name="Operations", for_customer=True),
            trigger="customer",
        )
        self.make_charge_rule("undue_escalation", minimum_minutes=60)
        tickets = self.walk("escalate")
        for ticket in tickets:
            self.assertEqual(self.escalations(ticket).reason, "Nobody can invoice")

    @no_retry
    def test_not_solved(self):
        tickets = self.walk("dispute", lambda ticket: self.move(ticket, "solved"))
        self.assertEqual(set(tickets.stage_id.mapped("sla_phase")), {"in_progress"})

    @no_retry
    def test_confirm(self):
        tickets = self.walk("confirm", lambda ticket: self.move(ticket, "solved"))
        self.assertEqual(set(tickets.stage_id.mapped("sla_phase")), {"closed"})
