"""The demo's invoices: what unpaid ones do can be seen, on any day."""

from unittest.mock import patch

from demo_case import DemoCase, load


class TestDemoInvoices(DemoCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.script = load("30_invoices")
        with patch("builtins.print"):
            cls.invoices = cls.script.main(cls.env)
        cls.agreements = {
            agreement.policy_id.code: agreement
            for agreement in cls.invoices.sla_agreement_id
        }

    def test_one_customer_of_each_kind(self):
        status = {
            code: (agreement.state, agreement.payment_status)
            for code, agreement in self.agreements.items()
        }
        self.assertEqual(
            status,
            {
                "cutoff": ("suspended", "arrears"),
                "stars_standard": ("active", "due_soon"),
                "stars_247": ("active", "up_to_date"),
            },
        )

    def test_the_one_who_does_not_pay_has_a_ticket_that_waits(self):
        agreement = self.agreements["cutoff"]
        self.assertEqual(agreement.ticket_ids.mapped("coverage"), ["suspended"])
        letters = self.env["sla.letter"].search(
            [("ticket_id", "=", agreement.ticket_ids.id)]
        )
        self.assertEqual(
            letters.mapped(lambda letter: (letter.kind, letter.state)),
            [("suspended", "sent")],
        )

    def test_the_suspension_says_that_an_invoice_is_unpaid(self):
        """A3"""
        suspensions = self.agreements["cutoff"].suspension_ids
        self.assertEqual(suspensions.mapped("cause"), ["payment"])

    def test_notices_have_gone_out(self):
        for code in ("cutoff", "stars_standard"):
            told = self.agreements[code].message_ids.filtered(
                lambda message: message.message_type == "auto_comment"
            )
            self.assertTrue(told, code)

    def test_a_second_run_changes_nothing(self):
        before = self.env["account.move"].search_count([])
        with patch("builtins.print"):
            self.assertFalse(self.script.main(self.env))
        self.assertEqual(self.env["account.move"].search_count([]), before)
