"""What activating does to a customer who owes something already (rule A3)."""

from odoo import fields
from odoo.tests import Form

from .common import NOTICE, SUSPENDED, AccountCommon


class TestActivation(AccountCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.payment_rule = "overdue"
        cls.owing = cls.env["res.partner"].create(
            {"name": "Sur Foods", "is_company": True, "email": "sur@example.com"}
        )
        cls.draft = cls.make_agreement(
            cls.policy, cls.owing, active=False, date_start="2026-03-01"
        )

    def make_old_invoice(self, **values):
        """Dated and due before the agreement."""
        values = {"invoice_date": "2025-12-01", "partner": self.owing, **values}
        return self.make_invoice("2025-12-15", **values)

    def confirm(self):
        """The confirmation as the button opens it."""
        draft = self.draft.with_user(self.manager)
        action = draft.action_confirm_activation()
        self.assertEqual(action["res_model"], "sla.activate.wizard")
        wizards = self.env[action["res_model"]].with_user(self.manager)
        return Form(wizards.with_context(**action["context"]))

    def test_invoices_from_before_the_agreement_do_not_count(self):
        self.make_old_invoice()
        self.assertIs(self.draft.action_confirm_activation(), True)
        for local in ("2026-03-04 10:00", "2026-03-20 10:00"):
            self.check_at(local)
            self.assertActive(self.draft)
        self.assertFalse(self.mails(self.draft))
        self.assertEqual(self.draft.payment_status, "up_to_date")
        action = self.draft.action_view_open_invoices()
        self.assertFalse(self.env["account.move"].search(action["domain"]))

    def test_they_count_where_the_policy_says_so_after_a_notice(self):
        invoice = self.make_old_invoice()
        self.policy.payment_earlier_invoices = True
        action = self.draft.action_view_open_invoices()
        found = self.env["account.move"].search(action["domain"])
        self.assertEqual(found, invoice)
        self.draft.action_activate()
        self.check_payment()
        self.assertActive(self.draft)
        self.assertMails(NOTICE, agreement=self.draft)
        self.check_at("2026-03-06 23:50")
        self.assertActive(self.draft)
        self.check_at("2026-03-07 00:10")
        self.assertSuspended(self.draft)
        self.assertMails(NOTICE, SUSPENDED, agreement=self.draft)

    def test_an_earlier_invoice_that_names_the_agreement_counts(self):
        invoice = self.make_old_invoice(sla_agreement_id=self.draft.id)
        self.draft.action_activate()
        self.check_payment()
        self.assertActive(self.draft)
        self.assertIn(invoice.name, self.mails(self.draft).body)

    def test_each_agreement_counts_from_its_own_first_day(self):
        """Judged together, an earlier one takes nothing into a later one."""
        older = self.make_agreement(self.policy, self.owing, date_start="2025-11-01")
        invoice = self.make_old_invoice()
        judged = (older + self.draft)._judge_payment()
        lines = self.env["account.move.line"]
        self.assertEqual(lines.browse(judged[older].pressing).move_id, invoice)
        self.assertFalse(judged[self.draft].pressing)

    def test_activation_shows_what_would_suspend_and_asks(self):
        invoice = self.make_invoice(
            "2026-03-02", partner=self.owing, invoice_date="2026-03-01"
        )
        effects = self.confirm().effects
        for words in (invoice.name, "03/02/2026", "100.00", "03/07/2026", "Sur Foods"):
            self.assertIn(words, effects)
        self.assertEqual(self.draft.state, "draft")
        self.assertFalse(self.draft.payment_notices)
        self.confirm().save().action_activate()
        self.assertActive(self.draft)
        self.check_payment()
        self.assertEqual(
            self.draft.payment_suspends_on, fields.Date.to_date("2026-03-07")
        )

    def test_activated_again_it_gives_notice_again(self):
        self.make_invoice("2026-03-05", partner=self.owing, invoice_date="2026-03-01")
        self.draft.action_activate()
        self.check_at("2026-03-04 10:00")
        self.assertMails(NOTICE, agreement=self.draft)
        self.draft.action_end()
        self.at("2026-05-04 10:00")
        self.draft.action_draft()
        self.draft.action_activate()
        self.check_payment()
        self.assertActive(self.draft)
        self.assertMails(NOTICE, NOTICE, agreement=self.draft)
        self.check_at("2026-05-07 00:10")
        self.assertSuspended(self.draft)

    def test_a_rule_taken_away_and_given_again_gives_notice_again(self):
        self.make_invoice("2026-03-05", partner=self.owing, invoice_date="2026-03-01")
        self.draft.action_activate()
        self.check_at("2026-03-04 10:00")
        self.policy.payment_rule = "none"
        self.check_payment()
        self.policy.payment_rule = "overdue"
        self.check_at("2026-04-01 10:00")
        self.assertActive(self.draft)
        self.assertMails(NOTICE, NOTICE, agreement=self.draft)
