"""What is owed under an agreement, for the customer's eyes."""

from datetime import date

from odoo import fields
from odoo.tests import Form

from .common import AccountCommon


class TestOwed(AccountCommon):
    def numbers(self):
        return [row["number"] for row in self.agreement._owed()["invoices"]]

    def test_nothing_is_owed_until_notice_is_given(self):
        invoice = self.make_invoice("2026-03-05")
        self.at("2026-03-03 12:00")
        self.assertFalse(self.numbers())
        self.at("2026-03-04 10:00")
        owed = self.agreement._owed()
        self.assertEqual(self.numbers(), [invoice.name])
        self.assertEqual(owed["suspends_on"], date(2026, 3, 6))
        row = owed["invoices"][0]
        self.assertEqual(row["due"], fields.Date.to_date("2026-03-05"))
        self.assertIn("100.00", row["amount"])
        self.assertFalse(row["is_late"])

    def test_what_suspends_is_late_until_it_is_paid(self):
        invoice = self.make_invoice("2026-03-05")
        self.let_suspend("2026-03-06 00:05")
        self.assertSuspended()
        self.assertTrue(self.agreement._owed()["invoices"][0]["is_late"])
        self.pay(invoice)
        self.assertFalse(self.numbers())

    def test_a_policy_that_does_not_ask_for_payment_owes_nothing(self):
        self.policy.payment_rule = "none"
        self.make_invoice("2026-01-05")
        owed = self.agreement._owed()
        self.assertEqual(owed, {"invoices": [], "suspends_on": None})

    def test_a_new_agreement_is_filled_in_any_order(self):
        """Its payment is judged before it is saved."""
        self.policy.payment_earlier_invoices = True
        self.make_invoice("2026-01-05")
        values = {"policy_id": self.policy, "partner_id": self.customer}
        for names in (("policy_id", "partner_id"), ("partner_id", "policy_id")):
            with self.subTest(names):
                form = Form(self.env["sla.agreement"].with_user(self.manager))
                for name in names:
                    form[name] = values[name]
                self.assertEqual(form.payment_status, "due_soon")
                agreement = form.save()
                # It suspends once its notice has stood its days.
                self.assertEqual(agreement.payment_status, "due_soon")
