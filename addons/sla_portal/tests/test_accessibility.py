"""Every page passes axe with WCAG 2.1 A and AA, on a phone and at a desk (rule P4).

`RULES` of `axe.py` are what is asked for; nothing is left out, and nothing is ignored.
"""

from odoo.fields import Command

from odoo.addons.sla_policy.engine import vocabulary as voc
from odoo.addons.sla_prepaid_hours.tests.estimate_common import EstimateMixin

from .axe import AxeMixin
from .common import LANGUAGES, PortalCase


class TestAccessibility(AxeMixin, EstimateMixin, PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_rule(
            cls.make_level("agent"), cls.make_level(role=cls.role), trigger="customer"
        )
        cls.pack = cls.make_pack(10)
        cls.estimate = cls.sent(cls.ticket, minutes=180)
        cls.statement = cls.env["sla.statement"].create({"partner_id": cls.customer.id})
        cls.statement.action_close()
        cls.print_due()
        cls.signed = cls.approved(
            cls.make_ticket(name="A new report", partner_id=cls.eva.id), minutes=60
        )
        cls.ticket.message_post(
            body="It is empty since Monday.",
            author_id=cls.eva.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        cls.env["ir.attachment"].create(
            {
                "name": "screen.txt",
                "raw": b"What it says",
                "res_model": "helpdesk.ticket",
                "res_id": cls.ticket.id,
            }
        )
        cls.waiting = cls.make_ticket(name="Waits for us", partner_id=cls.eva.id)
        cls.waiting.stage_id = cls.waiting._sla_stage_of((voc.WAITING_CUSTOMER,))
        cls.solved = cls.make_ticket(name="Solved", partner_id=cls.eva.id)
        cls.solved.stage_id = cls.solved._sla_stage_of((voc.SOLVED,))
        cls.closed = cls.make_ticket(name="Closed", partner_id=cls.eva.id)
        cls.closed.stage_id = cls.closed._sla_stage_of((voc.CLOSED,))
        cls.escalated = cls.make_ticket(name="Escalated", partner_id=cls.eva.id)
        cls.escalated.with_user(cls.portal_user).action_escalate("Nobody answers.")
        cls.kind = cls.env["helpdesk.ticket.type"].search(
            [("asks_impact", "=", True)], limit=1
        )
        cls.name_roles(billing_contact_ids=[Command.set(cls.biller.partner_id.ids)])

    def check(self, urls, login=None):
        for lang in LANGUAGES:
            with self.subTest(lang=lang):
                self.assert_accessible(urls, login=login, lang=lang)

    def test_pages_of_odoo_that_customers_pass_through(self):
        self.check(
            ["/my", "/my/account", "/my/addresses", "/my/security"],
            self.authorised.login,
        )

    def test_where_a_customer_stands(self):
        self.check(
            ["/my/support", "/my/tickets", "/my/tickets?filterby=closed&search=x"],
            self.authorised.login,
        )

    def test_the_customers_order(self):
        self.check(["/my/tickets/order"], self.authorised.login)

    def test_filing_a_ticket(self):
        self.check(
            ["/new/ticket", f"/new/ticket?type={self.kind.id}"], self.authorised.login
        )

    def test_tickets_in_every_state(self):
        tickets = (
            self.ticket | self.waiting | self.solved | self.closed | self.escalated
        )
        self.check(tickets.mapped("access_url"), self.authorised.login)

    def test_escalating(self):
        self.check([f"{self.ticket.access_url}/escalate"], self.authorised.login)

    def test_estimates(self):
        self.check(
            [
                "/my/estimates",
                f"/my/estimate/{self.estimate.id}",
                f"/my/estimate/{self.signed.id}",
            ],
            self.authorised.login,
        )

    def test_hours(self):
        self.check(["/my/hours", "/my/hours?since=nonsense"], self.biller.login)

    def test_what_is_refused(self):
        self.check(["/my/hours", "/my/estimate/2147483640"], self.requester.login)

    def test_a_customer_without_anything(self):
        self.check(["/my/support", "/my/tickets", "/my/estimates"], self.stranger.login)

    def test_who_is_not_logged_in(self):
        token = self.ticket._portal_ensure_token()
        self.check([f"{self.ticket.access_url}/{token}"])
        # Odoo shows it in the language of who is not there: English.
        self.assert_accessible("/web/login")
