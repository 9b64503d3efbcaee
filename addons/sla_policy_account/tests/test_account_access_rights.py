"""Who may do what between accounting and support."""

from odoo.exceptions import AccessError
from odoo.tests import Form

from .common import AccountCommon


class TestAccountAccessRights(AccountCommon):
    def setUp(self):
        super().setUp()
        self.invoice = self.make_invoice("2026-03-01")
        self.finish_transaction()

    def test_an_accountant_who_knows_of_no_agreement_resumes_by_a_payment(self):
        self.let_suspend("2026-03-06 10:00")
        self.assertSuspended()
        self.assertFalse(
            self.env["sla.agreement"].with_user(self.accountant).has_access("read")
        )
        self.pay(self.invoice, user=self.accountant)
        self.assertActive()
        self.assertEqual(self.agreement.suspension_ids.lift_user_id, self.accountant)

    def test_an_accountant_disputes(self):
        self.invoice.with_user(self.accountant).action_sla_dispute("Not delivered")
        self.assertTrue(self.invoice.sla_disputed)

    def test_a_manager_of_agreements_who_may_read_invoices_disputes(self):
        reader = self._new_user(
            "reader", "sla_policy.group_sla_manager,account.group_account_readonly"
        )
        self.invoice.with_user(reader).action_sla_dispute("Not delivered")
        self.invoice.with_user(reader).action_sla_settle_dispute()
        self.assertFalse(self.invoice.sla_disputed)
        with self.assertRaises(AccessError):
            self.invoice.with_user(reader).ref = "Other than the dispute"

    def test_agents_and_readers_do_not_dispute(self):
        reader = self._new_user("reader", "account.group_account_readonly")
        for user in (self.agent, reader, self.manager, self.portal_user):
            invoice = self.invoice.with_user(user)
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    invoice.action_sla_dispute("Not delivered")
                with self.assertRaises(AccessError):
                    invoice.action_sla_settle_dispute()
                with self.assertRaises(AccessError):
                    invoice.write({"sla_disputed": True, "sla_dispute_reason": "No"})
        self.assertFalse(self.invoice.sla_disputed)

    def test_agents_see_where_the_customer_stands_and_no_invoice(self):
        agreement = self.agreement.with_user(self.agent)
        self.assertEqual(agreement.payment_status, "due_soon")
        self.assertEqual(agreement.payment_arrears_count, 0)
        with self.assertRaises(AccessError):
            agreement.payment_line_ids.mapped("name")

    def test_everybody_opens_the_agreement(self):
        both = self._new_user(
            "both", "sla_policy.group_sla_manager,account.group_account_invoice"
        )
        for user in (self.agent, self.manager, both):
            with self.subTest(user=user.login):
                form = Form(self.agreement.with_user(user))
                self.assertEqual(form.payment_status, "due_soon")

    def test_only_managers_give_more_time(self):
        values = {"payment_grace_until": "2026-03-20", "payment_grace_reason": "Bank"}
        with self.assertRaises(AccessError):
            self.agreement.with_user(self.agent).write(values)
        self.agreement.with_user(self.manager).write(values)
        self.assertEqual(self.agreement.payment_status, "patience")

    def test_an_accountant_opens_and_makes_invoices(self):
        for user in (self.accountant, self.env.ref("base.user_admin")):
            with self.subTest(user=user.login):
                form = Form(self.invoice.with_user(user))
                self.assertFalse(form.sla_disputed)
