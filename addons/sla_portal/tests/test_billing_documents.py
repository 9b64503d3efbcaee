"""Invoices and orders on Odoo's own pages, by whom the agreement names for them."""

import json

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.sla_policy.tests.books_common import BooksMixin

from .common import SPANISH, PortalCase


@tagged("post_install", "-at_install")
class TestBillingDocuments(BooksMixin, PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._keep_books(cls.env.company)
        cls.product = cls.env["product.product"].create(
            {"name": "Support of a month", "type": "service", "invoice_policy": "order"}
        )
        cls.invoice = cls.make_invoice(cls.customer)
        cls.quotation = cls.make_order(cls.customer)
        cls.quotation.action_quotation_sent()
        cls.order = cls.make_order(cls.customer)
        cls.order.action_confirm()
        cls.documents = (
            (cls.invoice, "/my/invoices", "account.report_invoice"),
            (cls.order, "/my/orders", "sale.report_saleorder"),
            (cls.quotation, "/my/quotes", "sale.report_saleorder"),
        )

    @classmethod
    def make_invoice(cls, partner):
        invoice = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "invoice_date": "2026-02-01",
                "invoice_line_ids": [
                    Command.create(
                        {"product_id": cls.product.id, "price_unit": 100, "tax_ids": []}
                    )
                ],
            }
        )
        invoice.action_post()
        return invoice

    @classmethod
    def make_order(cls, partner):
        return cls.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "order_line": [
                    Command.create({"product_id": cls.product.id, "price_unit": 100})
                ],
            }
        )

    def setUp(self):
        super().setUp()
        # Contacts for tickets are no list of who sees invoices.
        self.name_roles()

    def name_biller(self, agreement=None):
        agreement = agreement or self.agreement
        agreement.billing_contact_ids = [Command.set(self.biller.partner_id.ids)]
        self.env.invalidate_all()

    def counters(self):
        names = ["invoice_count", "overdue_invoice_count", "order_count"]
        answer = self.url_open(
            "/my/counters",
            data=json.dumps(
                {
                    "jsonrpc": "2.0",
                    "method": "call",
                    "params": {"counters": [*names, "quotation_count"]},
                }
            ),
            headers={"Content-Type": "application/json"},
        )
        return answer.json()["result"]

    def url_of(self, document):
        return document.get_portal_url().partition("?")[0]

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def assertSees(self, user, is_seen, documents=None):
        """Whether a user gets at documents, by every way in."""
        self.log_in(user)
        for document, url, report in documents or self.documents:
            number = document.name
            address = self.url_of(document)
            with self.subTest(user=user.login, document=number):
                self.assertEqual(number in self.get(url).text, is_seen)
                answer = self.get(address)
                self.assertEqual(answer.status_code == 200, is_seen)
                answer = self.get(f"{address}?report_type=pdf&download=true")
                self.assertEqual(answer.status_code == 200, is_seen)
                if not is_seen:
                    answer = self.get(f"/report/html/{report}/{document.id}")
                    self.assertNotIn(number, answer.text)
                mine = document.with_user(user)
                self.assertEqual(mine.search_count([("id", "=", mine.id)]), is_seen)
                self.assertEqual(mine.has_access("read"), is_seen)
                lines = "order_line" if "order_line" in mine else "invoice_line_ids"
                line = document[lines].with_user(user)
                self.assertEqual(line.search_count([("id", "in", line.ids)]), is_seen)
                if not is_seen:
                    self.env.invalidate_all()
                    with self.assertRaises(AccessError):
                        mine.read(["amount_total"])
                    with self.assertRaises(AccessError):
                        line.read(["price_unit"])

    def test_without_billing_contacts_everyone_of_the_company_sees_them(self):
        self.assertSees(self.requester, True)
        self.assertSees(self.stranger, False)

    def test_named_billing_contacts_alone_see_them(self):
        self.name_biller()
        self.assertSees(self.biller, True)
        for user in (self.requester, self.authorised):
            self.assertSees(user, False)

    def test_counters_count_what_is_seen(self):
        self.log_in(self.requester)
        self.assertTrue(self.counters()["invoice_count"])
        self.name_biller()
        self.assertFalse(any(self.counters().values()))
        self.log_in(self.biller)
        result = self.counters()
        self.assertTrue(result["invoice_count"])
        self.assertTrue(result["order_count"])
        self.assertTrue(result["quotation_count"])

    def test_the_pages_say_who_sees_them(self):
        self.log_in(self.requester)
        self.assertFalse(self.by_class(self.look("/my/invoices"), "o_sla_billing_note"))
        self.name_biller()
        for url in ("/my/invoices", "/my/orders", "/my/quotes"):
            [note] = self.by_class(self.look(url), "o_sla_billing_note")
            self.assertIn("Portal biller", self.words(note))
        self.requester.lang = SPANISH
        page = self.look_in(SPANISH, "/my/invoices")
        [note] = self.by_class(page, "o_sla_billing_note")
        self.assertIn("contactos de facturación", self.words(note))
        self.log_in(self.biller)
        self.assertFalse(self.by_class(self.look("/my/invoices"), "o_sla_billing_note"))

    def test_what_is_addressed_to_a_person_is_theirs(self):
        self.name_biller()
        mine = self.make_invoice(self.requester.partner_id)
        order = self.make_order(self.requester.partner_id)
        order.action_confirm()
        own = (
            (mine, "/my/invoices", "account.report_invoice"),
            (order, "/my/orders", "sale.report_saleorder"),
        )
        self.assertSees(self.requester, True, own)
        self.assertSees(self.authorised, False, own)
        self.assertSees(self.biller, True, own)

    def test_a_link_with_its_token_opens_as_in_odoo(self):
        self.name_biller()
        for user in (None, self.requester):
            self.log_in(user)
            for document, _url, _report in self.documents:
                self.assertEqual(self.get(document.get_portal_url()).status_code, 200)
                wrong = f"{self.url_of(document)}?access_token=made-up"
                self.assertNotEqual(self.get(wrong).status_code, 200)

    def test_an_agreement_that_is_over_hides_nothing(self):
        self.name_biller()
        self.agreement.action_end()
        self.env.invalidate_all()
        self.assertSees(self.requester, True)

    def test_an_agreement_with_another_company_hides_nothing_of_this_one(self):
        self.name_biller()
        company = self.env["res.company"].create({"name": "Elsewhere Ltd."})
        hiding = self.requester.partner_id._sla_companies_hiding_billing()
        self.assertEqual(hiding, self.env.company)
        self.assertNotIn(company, hiding)

    def test_who_has_left_is_a_billing_contact_still(self):
        """The list they were on stays one."""
        self.name_biller()
        self.biller.active = False
        self.biller.partner_id.active = False
        self.assertSees(self.requester, False)

    def test_our_own_people_see_what_they_saw(self):
        self.name_biller()
        for document, _url, _report in self.documents:
            self.assertTrue(document.with_user(self.env.user).has_access("read"))
            found = document.search([("sla_billing_is_seen", "=", True)])
            self.assertIn(document, found)
            self.assertTrue(document.sla_billing_is_seen)

    def test_hidden_and_missing_alike(self):
        self.name_biller()
        self.log_in(self.requester)
        for document, _url, _report in self.documents:
            hidden = self.get(self.url_of(document))
            missing = self.get(
                self.url_of(document).replace(str(document.id), "2147483000")
            )
            self.assertEqual(
                (hidden.status_code, hidden.headers.get("Location")),
                (missing.status_code, missing.headers.get("Location")),
            )
