"""Reporting a stopped ERP in a browser, on a phone and at a desk."""

from odoo.tests import HttpCase, no_retry, tagged

from .common import SPANISH, PortalMixin


class IntakeTours(PortalMixin):
    """The stories; who runs them says on what, and in which language."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_portal()
        cls.problem = cls.env.ref("sla_policy.type_problem")
        # The first card.
        cls.problem.portal_sequence = -1
        cls.before = cls.env["helpdesk.ticket"].search([])

    def file_ticket(self, tour, path="/new/ticket", lang="en_US"):
        """Run a story, and return the one ticket that came of it."""
        self.requester.lang = lang
        self.start_tour(path, tour, login=self.requester.login, timeout=120)
        ticket = self.env["helpdesk.ticket"].search([]) - self.before
        self.assertEqual(len(ticket), 1)
        self.assertEqual(ticket.name, "The ERP is stopped")
        self.assertIn("Nobody can invoice since eight.", ticket.description)
        self.assertEqual(ticket.priority, "3")
        self.assertEqual(ticket.type_id, self.problem)
        self.assertEqual(ticket.partner_id, self.requester.partner_id)
        return ticket

    def report(self, lang="en_US"):
        ticket = self.file_ticket("sla_portal_intake", lang=lang)
        names = sorted(ticket.attachment_ids.mapped("name"))
        self.assertEqual(names, ["picture-1.png", "screen.png"])

    def report_without_a_session(self, lang="en_US"):
        ticket = self.file_ticket(
            "sla_portal_intake_lost", f"/new/ticket?type={self.problem.id}", lang
        )
        self.assertEqual(ticket.attachment_ids.mapped("name"), ["picture-1.png"])


@tagged("post_install", "-at_install")
class TestIntakeTour(IntakeTours, HttpCase):
    """At a desk."""

    @no_retry
    def test_report_a_stopped_erp(self):
        self.report()

    @no_retry
    def test_report_a_stopped_erp_in_spanish(self):
        self.report(SPANISH)

    @no_retry
    def test_the_session_is_lost_while_writing(self):
        self.report_without_a_session()

    @no_retry
    def test_a_search_of_kinds_that_finds_none_leads_on(self):
        self.env["helpdesk.ticket.type"].create(
            [{"name": f"Impresión {n}", "show_in_portal": True} for n in range(13)]
        )
        self.start_tour(
            "/new/ticket", "sla_portal_kinds", login=self.requester.login, timeout=120
        )


@tagged("post_install", "-at_install")
class TestIntakeTourPhone(IntakeTours, HttpCase):
    """On a phone."""

    browser_size = "375x667"
    touch_enabled = True

    @no_retry
    def test_report_a_stopped_erp(self):
        self.report()

    @no_retry
    def test_report_a_stopped_erp_in_spanish(self):
        self.report(SPANISH)

    @no_retry
    def test_the_session_is_lost_while_writing_in_spanish(self):
        self.report_without_a_session(SPANISH)
