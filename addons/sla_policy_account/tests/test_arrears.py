"""Rule A3 with real invoices and payments."""

from datetime import timedelta

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tools import mute_logger

from .common import NOTICE, RESUMED, SUSPENDED, AccountCommon


class TestSuspension(AccountCommon):
    def test_cutoff_unpaid_by_the_fifth_is_suspended_from_the_sixth(self):
        policy = self.env.ref("sla_policy.preset_cutoff").create_from_preset()
        self.agreement.policy_id = policy
        self.make_invoice("2026-03-01")
        self.check_at("2026-03-04 00:10")
        self.check_at("2026-03-05 23:30")
        self.assertActive()
        self.check_at("2026-03-06 00:10")
        self.assertSuspended()

    def test_stars_invoices_are_up_to_date_or_service_stops(self):
        for preset in ("stars_standard", "stars_priority", "stars_247"):
            with self.subTest(preset=preset):
                preset = self.env.ref(f"sla_policy.preset_{preset}")
                self.assertEqual(preset.payment_rule, "overdue")
                policy = preset.create_from_preset()
                customer = self.env["res.partner"].create({"name": preset.name})
                agreement = self.make_agreement(policy, customer)
                self.make_invoice("2026-03-12", partner=customer)
                self.check_at("2026-03-11 00:10")
                self.check_at("2026-03-12 12:00")
                self.assertActive(agreement)
                self.check_at("2026-03-13 12:00")
                self.assertSuspended(agreement)

    def test_the_other_presets_say_nothing_of_payment(self):
        presets = self.env["sla.policy"].search([("is_preset", "=", True)])
        silent = presets.filtered(lambda p: p.payment_rule == "none")
        self.assertEqual(
            set(silent.mapped("code")),
            {"platinum", "monthly", "preferred", "accompanied", "prepaid_l3"},
        )

    def test_a3_whole_story_notice_suspension_payment(self):
        invoice = self.make_invoice("2026-03-05")
        self.check_at("2026-03-03 12:00")
        self.assertMails()
        self.check_at("2026-03-04 00:05")
        self.check_at("2026-03-04 10:05")
        self.check_at("2026-03-05 10:05")
        self.assertMails(NOTICE)
        self.check_at("2026-03-06 00:05")
        self.assertSuspended()
        self.assertIn(invoice.name, self.agreement.suspension_reason)
        self.assertMails(NOTICE, SUSPENDED)
        self.check_at("2026-03-06 01:05")
        self.assertMails(NOTICE, SUSPENDED)
        self.at("2026-03-09 15:00")
        self.pay(invoice)
        self.assertActive()
        self.assertMails(NOTICE, SUSPENDED, RESUMED)
        self.check_at("2026-03-09 16:00")
        self.assertMails(NOTICE, SUSPENDED, RESUMED)

    def test_a3_paid_in_time_nothing_happens(self):
        invoice = self.make_invoice("2026-03-01")
        self.at("2026-03-05 23:00")
        self.pay(invoice)
        self.check_at("2026-03-06 00:05")
        self.assertActive()
        self.assertMails()

    def test_a3_running_clocks_stop_and_go_on_with_what_was_left(self):
        invoice = self.make_invoice("2026-03-01")
        self.check_at("2026-03-04 00:10")
        self.at("2026-03-05 10:00")
        ticket = self.make_ticket()
        self.assertDue(ticket, "resolution", "2026-03-09 16:00")
        self.check_at("2026-03-06 00:10")
        self.assertState(ticket, "resolution", "paused")
        # Friday's nine hours of service and Monday's first six do not count.
        self.at("2026-03-09 15:00")
        self.pay(invoice)
        self.assertState(ticket, "resolution", "running")
        self.assertDue(ticket, "resolution", "2026-03-11 13:00")

    def test_a3_tickets_that_come_meanwhile_wait_and_start_on_payment(self):
        invoice = self.make_invoice("2026-03-01")
        self.let_suspend()
        self.at("2026-03-06 10:00")
        ticket = self.make_ticket()
        self.assertEqual(ticket.coverage, "suspended")
        self.at("2026-03-09 15:00")
        self.pay(invoice)
        ticket.invalidate_recordset()
        self.assertEqual(ticket.coverage, "included")
        self.assertDue(ticket, "resolution", "2026-03-12 12:00")

    def test_a3_after_a_late_check_the_notice_has_its_whole_days(self):
        """Two whole days lie between the notice of the 8th and the 11th."""
        self.make_invoice("2026-03-01")
        self.check_at("2026-03-08 12:00")
        self.assertActive()
        self.assertMails(NOTICE)
        log = " ".join(self.agreement.message_ids.mapped("body"))
        self.assertIn("By the policy the day would be earlier", log)
        notice = self.mails(template=NOTICE)
        self.assertIn("03/11/2026", notice.subject)
        self.assertIn("03/11/2026", notice.body)
        self.check_at("2026-03-10 23:50")
        self.assertActive()
        self.assertMails(NOTICE)
        self.check_at("2026-03-11 00:10")
        self.assertSuspended()
        self.assertMails(NOTICE, SUSPENDED)

    def test_a3_a_notice_in_the_evening_counts_from_the_next_day(self):
        self.policy.payment_notice_days = 1
        self.make_invoice("2026-03-01")
        self.check_at("2026-03-05 23:50")
        self.assertMails(NOTICE)
        self.check_at("2026-03-06 23:50")
        self.assertActive()
        self.check_at("2026-03-07 00:10")
        self.assertSuspended()

    def test_a3_another_invoice_for_the_same_day_is_notified_before_it_suspends(self):
        first = self.make_invoice("2026-03-01")
        self.check_at("2026-03-04 10:00")
        self.pay(first)
        second = self.make_invoice("2026-03-02")
        self.check_at("2026-03-05 10:00")
        self.assertMails(NOTICE, NOTICE)
        self.assertIn(second.name, self.mails()[-1].body)
        self.assertNotIn(first.name, self.mails()[-1].body)
        self.check_at("2026-03-07 10:00")
        self.assertActive()
        self.check_at("2026-03-08 10:00")
        self.assertSuspended()

    def test_a3_notice_names_invoices_amounts_dates_and_the_day(self):
        invoice = self.make_invoice("2026-03-01", amount=1234.5)
        self.check_at("2026-03-04 10:00")
        mail = self.mails()
        self.assertEqual(mail.partner_ids, self.customer)
        for words in (invoice.name, "1,234.50", "03/01/2026", "03/06/2026"):
            self.assertIn(words, mail.body)
        self.assertIn("03/06/2026", mail.subject)

    def test_the_mail_of_a_suspension_names_only_what_is_in_arrears(self):
        self.policy.payment_rule = "overdue"
        late = self.make_invoice("2026-03-05")
        soon = self.make_invoice("2026-03-07")
        self.check_at("2026-03-04 10:00")
        self.check_at("2026-03-06 10:00")
        notice, suspended = self.mails(template=NOTICE), self.mails(template=SUSPENDED)
        self.assertIn(late.name, suspended.body)
        self.assertNotIn(soon.name, suspended.body)
        self.assertIn(soon.name, notice[-1].body)
        self.assertIn("is suspended now", notice[-1].body)
        self.assertIn("03/08/2026", notice[-1].subject)

    def test_notice_goes_to_the_contact_for_invoices(self):
        billing = self._new_contact("Bea Billing", "billing@example.com")
        billing.type = "invoice"
        self.make_invoice("2026-03-01")
        self.check_at("2026-03-04 10:00")
        self.assertEqual(self.mails().partner_ids, billing)
        sent = self.env["mail.mail"].search([("mail_message_id", "=", self.mails().id)])
        result = self.mails().notification_ids.res_partner_id
        self.assertTrue(sent or billing in result)

    def test_without_an_address_the_log_says_who_is_to_be_notified(self):
        self.customer.email = False
        self.make_invoice("2026-03-01")
        self.check_at("2026-03-04 10:00")
        log = " ".join(self.agreement.message_ids.mapped("body"))
        self.assertIn("no e-mail address", log)

    def test_a_day_begins_in_the_time_zone_of_the_policy(self):
        """It is the sixth in Madrid while it is still the fifth in Mexico."""
        policy = self.make_policy(
            self.make_target("resolution", hours=24),
            calendar=self.make_calendar(tz="Europe/Madrid"),
            payment_rule="month_day",
        )
        madrid = self.make_agreement(policy)
        self.make_invoice("2026-03-01")
        self.check_at("2026-03-04 00:30", "America/Mexico_City")
        self.check_at("2026-03-06 00:30", "Europe/Madrid")
        self.assertSuspended(madrid)
        self.assertActive(self.agreement)
        self.check_at("2026-03-06 00:30", "America/Mexico_City")
        self.assertSuspended()

    def test_suspended_by_hand_too_stays_so_after_payment(self):
        invoice = self.make_invoice("2026-03-01")
        self.agreement.action_suspend("Migration of the hosting")
        self.let_suspend()
        causes = self.agreement.suspension_ids.mapped("cause")
        self.assertEqual(set(causes), {"hand", "payment"})
        self.pay(invoice)
        self.assertEqual(self.agreement.state, "suspended")
        self.assertMails(NOTICE, SUSPENDED)

    def test_a_policy_that_stops_asking_for_payment_lets_service_go_on(self):
        self.make_invoice("2026-03-01")
        self.let_suspend("2026-03-06 00:10")
        self.assertSuspended()
        self.policy.payment_rule = "none"
        self.check_at("2026-03-06 01:10")
        self.assertActive()

    def test_archived_or_ended_agreements_are_left_alone(self):
        self.make_invoice("2026-03-01")
        archived = self.make_agreement(self.policy)
        archived.active = False
        ended = self.make_agreement(self.policy)
        ended.action_end()
        over = self.make_agreement(self.policy, date_end="2026-03-01")
        self.let_suspend()
        self.assertActive(archived)
        self.assertActive(over)
        self.assertEqual(ended.state, "ended")
        self.assertSuspended()

    def test_an_archived_customer_owes_all_the_same(self):
        self.make_invoice("2026-03-01")
        self.portal_user.active = False
        self.customer.child_ids.active = False
        self.customer.active = False
        self.let_suspend("2026-03-06 00:10")
        self.assertSuspended()

    def test_one_agreement_that_fails_stops_no_other(self):
        """The one whose mail cannot be made stays as it was; the log says why."""
        other = self.env["res.partner"].create({"name": "Sur Foods"})
        healthy = self.make_agreement(self.policy, other)
        self.make_invoice("2026-03-01")
        self.make_invoice("2026-03-01", partner=other)
        self.check_at("2026-03-04 00:10")
        template = self.env.ref(SUSPENDED)
        template.subject = f"{{{{ 1 // (object.id - {self.agreement.id}) }}}}"
        self.at("2026-03-06 00:10")
        with (
            self.assertLogs("odoo.addons.sla_policy_account", "ERROR") as logs,
            mute_logger("odoo.addons.mail.models.mail_render_mixin"),
        ):
            self.check_payment()
        self.assertIn("ZeroDivisionError", "".join(logs.output))
        self.assertSuspended(healthy)
        self.assertActive()


class TestWhatPays(AccountCommon):
    def setUp(self):
        super().setUp()
        self.invoice = self.make_invoice("2026-03-01")
        self.let_suspend("2026-03-06 00:10")
        self.assertSuspended()
        self.at("2026-03-06 12:00")

    def test_a3_partial_payment_stays_suspended_until_the_rest(self):
        self.pay(self.invoice, 40)
        self.assertEqual(self.invoice.payment_state, "partial")
        self.assertSuspended()
        self.check_payment()
        self.assertSuspended()
        self.pay(self.invoice)
        self.assertActive()

    def test_a3_full_credit_note_resumes(self):
        self.credit(self.invoice)
        self.assertEqual(self.invoice.payment_state, "reversed")
        self.assertActive()

    def test_a3_partial_credit_note_does_not(self):
        self.credit(self.invoice, 30)
        self.assertEqual(self.invoice.amount_residual, 70)
        self.assertSuspended()

    def test_a_credit_not_reconciled_with_the_invoice_pays_nothing(self):
        self.make_invoice("2026-03-01", amount=500, move_type="out_refund")
        self.finish_transaction()
        self.check_payment()
        self.assertSuspended()

    def test_a_refund_owed_to_the_customer_does_not_suspend(self):
        self.pay(self.invoice)
        self.make_invoice("2026-03-01", amount=500, move_type="out_refund")
        self.make_invoice("2026-03-01", move_type="in_invoice")
        self.check_payment()
        self.assertActive()

    def test_cancelled_reset_or_deleted_invoices_resume(self):
        for undo in ("button_draft", "button_cancel", "unlink"):
            with self.subTest(undo=undo):
                self.assertSuspended()
                self.invoice.button_draft()
                if undo != "button_draft":
                    getattr(self.invoice, undo)()
                self.finish_transaction()
                self.assertActive()
                self.invoice = self.make_invoice("2026-03-01")
                self.suspend_after_notice()

    def suspend_after_notice(self):
        """Give the notice that there has to be, and let its days go by."""
        self.check_payment()
        self.assertActive()
        self._frozen.tick(timedelta(days=3))
        self.check_payment()
        self.assertSuspended()

    def test_a_payment_undone_suspends_again_after_a_notice(self):
        undone = {
            "unreconciled": lambda payments: (
                payments.move_id.line_ids.remove_move_reconcile()
            ),
            "cancelled": lambda payments: payments.action_cancel(),
        }
        for name, undo in undone.items():
            with self.subTest(name):
                payments = self.pay(self.invoice)
                self.assertActive()
                undo(payments)
                self.finish_transaction()
                self.suspend_after_notice()

    def test_a_bank_statement_pays(self):
        line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.env["account.journal"]
                .search(
                    [("type", "=", "bank"), ("company_id", "=", self.env.company.id)],
                    limit=1,
                )
                .id,
                "date": "2026-03-06",
                "payment_ref": "Norte Foods",
                "partner_id": self.customer.id,
                "amount": 100,
            }
        )
        _liquidity, suspense, _other = line._seek_for_lines()
        receivable = self.invoice.line_ids.filtered(
            lambda one: one.display_type == "payment_term"
        )
        suspense.account_id = receivable.account_id
        (suspense + receivable).reconcile()
        self.finish_transaction()
        self.assertActive()

    def test_another_of_two_invoices_unpaid_stays(self):
        second = self.make_invoice("2026-03-02")
        self.check_payment()
        self.at("2026-03-09 12:00")
        self.pay(self.invoice)
        self.assertSuspended()
        self.pay(second)
        self.assertActive()

    def test_another_unpaid_invoice_does_not_suspend_before_its_notice(self):
        second = self.make_invoice("2026-03-02")
        self.pay(self.invoice)
        self.assertActive()
        lifted = self.agreement.suspension_ids.lift_reason
        self.assertIn("notice is given first", lifted)
        self.suspend_after_notice()
        self.assertIn(second.name, self.agreement.suspension_reason)

    def test_an_invoice_not_due_by_the_fifth_waits_for_the_next_month(self):
        self.make_invoice("2026-03-06")
        self.pay(self.invoice)
        self.assertActive()
        self.check_at("2026-04-04 00:10")
        self.check_at("2026-04-05 12:00")
        self.assertActive()
        self.check_at("2026-04-06 12:00")
        self.assertSuspended()

    def test_each_part_of_an_invoice_has_its_own_due_date(self):
        self.pay(self.invoice)
        term = self.env["account.payment.term"].create(
            {
                "name": "Half now, half in two months",
                "line_ids": [
                    Command.create({"value_amount": 50, "nb_days": 0}),
                    Command.create({"value_amount": 50, "nb_days": 60}),
                ],
            }
        )
        parts = self.make_invoice(
            False, invoice_date="2026-03-02", invoice_payment_term_id=term.id
        )
        self.suspend_after_notice()
        self.pay(parts, 50)
        self.assertActive()
        self.check_at("2026-05-04 00:10")
        self.check_at("2026-05-06 12:00")
        self.assertSuspended()

    def test_an_invoice_in_another_currency_is_paid_in_it(self):
        self.pay(self.invoice)
        euro = self.env.ref("base.EUR")
        euro.active = True
        euro.rate_ids.unlink()
        self.env["res.currency.rate"].create(
            {"currency_id": euro.id, "name": "2026-01-01", "rate": 0.8}
        )
        foreign = self.make_invoice("2026-03-02", currency_id=euro.id)
        self.env["res.currency.rate"].create(
            {"currency_id": euro.id, "name": "2026-03-05", "rate": 0.5}
        )
        self.suspend_after_notice()
        self.assertIn("€", self.agreement.suspension_reason)
        self.pay(foreign)
        self.assertActive()

    def test_a_receipt_counts_as_an_invoice(self):
        self.pay(self.invoice)
        receipt = self.make_invoice("2026-03-02", move_type="out_receipt")
        self.suspend_after_notice()
        self.pay(receipt)
        self.assertActive()

    def test_resume_by_hand_is_refused_while_something_is_unpaid(self):
        with self.assertRaisesRegex(UserError, self.invoice.name):
            self.agreement.action_resume()
        self.assertSuspended()

    def test_resume_by_hand_by_who_sees_no_invoices_is_notified_too(self):
        with self.assertRaisesRegex(UserError, self.invoice.name):
            self.agreement.with_user(self.manager).action_resume()


class TestDisputeAndPatience(AccountCommon):
    def test_a3_a_disputed_invoice_neither_suspends_nor_is_noticed(self):
        invoice = self.make_invoice("2026-03-01")
        invoice.action_sla_dispute("They ordered one, not two")
        self.check_at("2026-03-04 10:00")
        self.check_at("2026-03-06 10:00")
        self.assertActive()
        self.assertMails()

    def test_a3_dispute_resumes_and_its_settlement_suspends_again_with_notice(self):
        invoice = self.make_invoice("2026-03-01")
        self.let_suspend("2026-03-06 00:10")
        self.assertSuspended()
        invoice.action_sla_dispute("They ordered one, not two")
        self.finish_transaction()
        self.assertActive()
        lifted = self.agreement.suspension_ids
        self.assertIn("dispute", lifted.lift_reason)
        self.check_payment()
        invoice.action_sla_settle_dispute()
        self.check_payment()
        self.assertActive()
        self.check_at("2026-03-09 00:10")
        self.assertSuspended()
        self.assertMails(NOTICE, SUSPENDED, RESUMED, NOTICE, SUSPENDED)

    def test_a_dispute_needs_a_reason_and_keeps_it(self):
        invoice = self.make_invoice("2026-03-01")
        self.finish_transaction()
        asked = invoice.action_sla_dispute()
        self.assertEqual(asked["res_model"], "sla.dispute.wizard")
        with self.assertRaisesRegex(ValidationError, "what is disputed"):
            invoice.sla_disputed = True
        wizard = self.env["sla.dispute.wizard"].with_context(**asked["context"])
        wizard.create({"reason": "Not delivered"}).action_dispute()
        self.assertTrue(invoice.sla_disputed)
        self.finish_transaction()
        tracked = invoice.message_ids.tracking_value_ids
        self.assertIn("Not delivered", tracked.mapped("new_value_char"))

    def test_only_a_posted_customer_invoice_can_be_disputed(self):
        bill = self.make_invoice("2026-03-01", move_type="in_invoice")
        with self.assertRaisesRegex(UserError, "no posted customer invoice"):
            bill.action_sla_dispute("Too dear")

    def test_a_copy_of_a_disputed_invoice_is_not_disputed(self):
        invoice = self.make_invoice("2026-03-01")
        invoice.action_sla_dispute("Not delivered")
        copy = invoice.copy()
        self.assertFalse(copy.sla_disputed or copy.sla_dispute_reason)

    def test_patience_keeps_service_going_until_its_last_day(self):
        self.make_invoice("2026-03-01")
        self.agreement.write(
            {"payment_grace_until": "2026-03-20", "payment_grace_reason": "New bank"}
        )
        self.check_at("2026-03-06 10:00")
        self.assertEqual(self.agreement.payment_status, "patience")
        self.check_at("2026-03-18 10:00")
        self.assertMails()
        self.check_at("2026-03-19 10:00")
        self.assertMails(NOTICE)
        self.check_at("2026-03-20 23:00")
        self.assertActive()
        self.check_at("2026-03-21 00:10")
        self.assertSuspended()
        self.assertMails(NOTICE, SUSPENDED)

    def test_patience_resumes_at_once_and_needs_a_reason(self):
        self.make_invoice("2026-03-01")
        self.let_suspend("2026-03-06 10:00")
        self.assertSuspended()
        with self.assertRaisesRegex(ValidationError, "Say why"):
            self.agreement.payment_grace_until = "2026-03-20"
        self.agreement.write(
            {"payment_grace_until": "2026-03-20", "payment_grace_reason": "New bank"}
        )
        self.finish_transaction()
        self.assertActive()
        self.check_payment()
        self.assertActive()


class TestWhoseInvoice(AccountCommon):
    def test_invoices_of_child_contacts_count(self):
        self.make_invoice("2026-03-01", partner=self.contact)
        self.let_suspend("2026-03-06 10:00")
        self.assertSuspended()

    def test_another_companys_invoices_never_count(self):
        company = self.env["res.company"].create({"name": "Sur Consulting"})
        self.env.user.company_ids += company
        self._keep_books(company)
        foreign = self.make_invoice("2026-03-01", company=company)
        self.assertEqual(foreign.company_id, company)
        theirs = self.make_agreement(
            self.make_policy(
                self.make_target("resolution", hours=24),
                company_id=company.id,
                payment_rule="month_day",
            ),
            company_id=company.id,
        )
        self.let_suspend()
        self.assertActive()
        self.assertMails()
        self.assertSuspended(theirs)
        self.pay(foreign)
        self.assertActive(theirs)

    def test_an_invoice_of_another_agreement_does_not_count_for_this_one(self):
        hosting = self.make_agreement(self.policy, name="Hosting")
        invoice = self.make_invoice("2026-03-01", sla_agreement_id=hosting.id)
        self.let_suspend("2026-03-06 10:00")
        self.assertSuspended(hosting)
        self.assertActive()
        self.assertEqual(self.agreement.payment_status, "up_to_date")
        invoice.sla_agreement_id = self.agreement
        self.finish_transaction()
        self.assertActive(hosting)
        self.check_payment()
        self.assertActive()
        self.check_at("2026-03-09 10:00")
        self.assertSuspended()

    def test_an_invoice_that_names_no_agreement_counts_for_every_one(self):
        hosting = self.make_agreement(self.policy, name="Hosting")
        invoice = self.make_invoice("2026-03-01")
        self.let_suspend("2026-03-06 10:00")
        self.assertSuspended(hosting)
        self.assertSuspended()
        self.pay(invoice)
        self.assertActive(hosting)
        self.assertActive()

    def test_the_button_opens_what_counts(self):
        hosting = self.make_agreement(self.policy, name="Hosting")
        self.make_invoice("2026-03-01", sla_agreement_id=hosting.id)
        mine = self.make_invoice("2026-03-01", sla_agreement_id=self.agreement.id)
        general = self.make_invoice("2026-04-01")
        action = self.agreement.action_view_open_invoices()
        found = self.env["account.move"].search(action["domain"])
        self.assertEqual(found, mine + general)

    def test_the_screen_notifies_where_the_customer_stands(self):
        self.assertEqual(self.agreement.payment_status, "up_to_date")
        invoice = self.make_invoice("2026-03-01")
        self.agreement.invalidate_recordset()
        self.assertEqual(self.agreement.payment_status, "due_soon")
        self.assertEqual(str(self.agreement.payment_suspends_on), "2026-03-06")
        self.check_payment()
        self.at("2026-03-06 10:00")
        self.agreement.invalidate_recordset()
        self.assertEqual(self.agreement.payment_status, "arrears")
        self.assertEqual(self.agreement.payment_arrears_count, 1)
        self.assertEqual(self.agreement.payment_line_ids.move_id, invoice)


class TestRule(AccountCommon):
    def test_a_rule_that_cannot_be_kept_is_refused(self):
        good = {"payment_day": 5, "payment_grace_days": 0, "payment_notice_days": 2}
        for values, sentence in (
            ({"payment_day": 0}, "from 1 to 31"),
            ({"payment_day": 32}, "from 1 to 31"),
            ({"payment_grace_days": -1}, "0 or more"),
            ({"payment_notice_days": 0}, "1 to 25"),
        ):
            with (
                self.subTest(values=values),
                self.assertRaisesRegex(ValidationError, sentence),
            ):
                self.policy.write({**good, **values})

    def test_a_policy_takes_the_rule_of_its_preset(self):
        policy = self.env.ref("sla_policy.preset_cutoff").create_from_preset()
        self.assertEqual(policy.payment_rule, "month_day")
        self.assertEqual(policy.payment_day, 5)
