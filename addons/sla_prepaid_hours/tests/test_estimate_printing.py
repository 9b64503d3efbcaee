"""Documents are printed after the commit, from what was frozen under the lock."""

import re

from odoo.exceptions import AccessError
from odoo.tests.common import tagged
from odoo.tools import html2plaintext, mute_logger

from .estimate_common import EstimateCommon
from .statement_common import StatementCommon

PRINT = "odoo.addons.sla_prepaid_hours.models.sla_print_job"


class PrintingCommon(EstimateCommon):
    def setUp(self):
        super().setUp()
        self.pack = self.make_pack(hours=10)
        ticket = self.make_ticket(partner_id=self.portal_user.partner_id.id)
        self.estimate = self.make_estimate(ticket, minutes=180)
        self.ticket = ticket

    def press_send(self, estimate=None):
        """Send without what the cron does afterwards."""
        (estimate or self.estimate).with_user(self.agent).action_send()

    def press_approve(self):
        self.estimate.with_user(self.portal_user).action_approve(
            name="Eva Díaz", sentence=self.estimate.approval_sentence
        )

    def jobs(self, **values):
        jobs = self.env["sla.print.job"].search(
            [("estimate_id", "=", self.estimate.id)]
        )
        return jobs.filtered_domain([(k, "=", v) for k, v in values.items()])

    def printed(self, report="sla_estimate_report"):
        """The text of a report as it is printed now."""
        reports = self.env["ir.actions.report"]
        html, _kind = reports._render_qweb_html(
            f"sla_prepaid_hours.{report}", self.estimate.ids
        )
        return re.sub(r"\s+", " ", html2plaintext(html.decode()))

    def break_template(self, name):
        """Have a document fail as a template does that a user has edited wrongly."""
        view = self.env.ref(f"sla_prepaid_hours.{name}")
        arch = view.arch_db
        view.arch_db = f'<t t-name="{view.key}"><t t-out="1 / 0"/></t>'
        return lambda: view.write({"arch_db": arch})


@tagged("post_install", "-at_install")
class TestPrinting(PrintingCommon):
    def test_sending_prints_and_mails_nothing_by_itself(self):
        self.press_send()
        self.assertEqual(self.estimate.state, "sent")
        self.assertTrue(self.events(self.ticket, "estimate_sent"))
        self.assertFalse(self.estimate.attachment_id)
        self.assertFalse(self.mails(self.ticket))
        self.assertTrue(self.estimate.is_printing)
        self.assertEqual(self.jobs().mapped("state"), ["due"])

    def test_the_cron_prints_and_mails_it_once(self):
        self.press_send()
        with self.enter_registry_test_mode():
            cron = self.env.ref("sla_prepaid_hours.ir_cron_print")
            cron.method_direct_trigger()
            cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(
            self.estimate.sent_digest, self.digest(self.estimate.attachment_id.raw)
        )
        self.assertFalse(self.estimate.is_printing)
        self.assertEqual(self.jobs().mapped("state"), ["printed"])
        [mail] = self.mails(self.ticket)
        self.assertEqual(mail.author_id, self.agent.partner_id)
        self.assertEqual(mail.create_uid, self.agent)
        self.assertTrue(self.events(self.ticket, "agent_reply"), "it is their answer")

    def test_nothing_is_approved_before_the_document_is_there(self):
        self.press_send()
        with self.refused("is being prepared"):
            self.press_approve()
        with self.refused("is being prepared"):
            self.estimate.with_user(self.agent).action_approve(note="By phone")
        self.assertEqual(self.estimate.state, "sent")
        self.print_due()
        self.press_approve()
        self.assertEqual(self.estimate.state, "approved")
        self.assertTrue(self.estimate.is_printing)
        self.assertFalse(self.estimate.signed_attachment_id)
        self.assertFalse(self.env["sla.letter"].search([("state", "=", "due")]))
        self.print_due()
        self.assertFalse(self.estimate.is_printing)
        self.assertTrue(self.estimate.signed_digest)
        mails = self.env["sla.letter"].search([("ticket_id", "=", self.ticket.id)])
        self.assertIn("estimate_signed", mails.mapped("kind"))

    def test_what_changes_before_it_is_printed_is_not_in_it(self):
        subject, customer = self.ticket.name, self.customer.name
        self.press_send()
        self.ticket.name = "Something else"
        self.customer.name = "Renamed"
        self.make_pack(hours=90)
        self.print_due()
        content = self.estimate.attachment_id.raw.decode()
        for words in (subject, customer, "3:00 h of 10:00 h left"):
            self.assertIn(words, content)
        [mail] = self.mails(self.ticket)
        self.assertIn("3:00 h of 10:00 h left", mail.body)

    def test_the_sheet_has_the_names_of_the_approval(self):
        self.press_send()
        self.print_due()
        self.press_approve()
        name = self.portal_user.name
        self.portal_user.partner_id.name = "Married"
        self.customer.name = "Renamed"
        self.print_due()
        text = self.printed("sla_estimate_signature_report")
        self.assertIn(f"{name} ({self.portal_user.login})", text)
        self.assertIn("Norte Foods", text)

    def test_a_done_estimate_is_printed_as_it_was_sent(self):
        self.press_send()
        self.print_due()
        before = self.printed()
        self.assertIn("Covered by your prepaid hours: 3:00 h of 10:00 h left.", before)
        self.press_approve()
        self.print_due()
        self.log(self.ticket, 2, user=self.agent)
        self.assertEqual(self.estimate.used_minutes, 120)
        self.estimate.with_user(self.agent).action_done()
        self.pack.sudo()._expire()
        after = self.printed()
        self.assertEqual(after, before)
        self.assertNotIn("used already", after)

    def test_a_draft_is_printed_as_it_is_now(self):
        self.assertIn("3:00 h of 10:00 h left", self.printed())
        self.make_pack(hours=5)
        self.env.invalidate_all()
        self.assertIn("3:00 h of 15:00 h left", self.printed())

    def test_what_was_replaced_meanwhile_is_kept_and_not_mailed(self):
        self.press_send()
        second = self.next_version(self.estimate)
        self.press_send(second)
        self.print_due()
        self.assertEqual(self.estimate.state, "superseded")
        self.assertTrue(self.estimate.sent_digest)
        [mail] = self.mails(self.ticket)
        self.assertIn("version 2", mail.attachment_ids.name)

    def test_what_fails_is_tried_again_and_then_shown(self):
        repair = self.break_template("report_estimate_document")
        self.ticket.user_id = self.agent
        self.press_send()
        job = self.jobs()
        with self.enter_registry_test_mode(), mute_logger(PRINT):
            cron = self.env.ref("sla_prepaid_hours.ir_cron_print")
            for attempt in range(1, 6):
                cron.method_direct_trigger()
                job.invalidate_recordset()
                self.assertEqual(job.tries, attempt)
                self.assertGreaterEqual(job.next_try_at, self.estimate.sent_at)
                self._frozen.move_to(job.next_try_at)
        self.assertEqual(job.state, "failed")
        self.env.invalidate_all()
        mine = self.estimate.with_user(self.agent)
        self.assertIn("division by zero", mine.print_error)
        task = self.ticket.activity_ids.filtered(lambda one: "Print" in one.summary)
        self.assertEqual(task.user_id, self.agent)
        self.assertFalse(self.mails(self.ticket))
        repair()
        mine.action_print_again()
        self.print_due()
        self.env.invalidate_all()
        self.assertFalse(mine.print_error)
        self.assertTrue(self.estimate.sent_digest)
        self.assertEqual(len(self.mails(self.ticket)), 1)

    def test_one_that_fails_stops_no_other(self):
        other = self.make_estimate(
            self.make_ticket(partner_id=self.portal_user.partner_id.id)
        )
        self.press_send()
        self.print_due()
        self.press_approve()
        self.break_template("report_estimate_signature_document")
        self.press_send(other)
        with mute_logger(PRINT):
            self.print_due()
        self.assertTrue(other.sent_digest)
        self.assertFalse(self.estimate.signed_digest)

    def test_print_jobs_are_written_by_no_user(self):
        self.press_send()
        job = self.jobs()
        admin = job.with_user(self.env.ref("base.user_admin"))
        for attempt in (
            lambda: admin.write({"state": "printed"}),
            lambda: admin.unlink(),
            lambda: admin.create({"document": "estimate"}),
            lambda: job.sudo().write({"state": "printed"}),
        ):
            with self.refused(error=AccessError):
                attempt()


@tagged("post_install", "-at_install")
class TestStatementPrinting(StatementCommon):
    now = "2026-01-05 10:00"

    def setUp(self):
        super().setUp()
        self.make_pack(10)
        self.at("2026-02-02 10:00")
        self.statement = self.make_statement("2026-01")

    def test_closing_freezes_and_the_papers_come_after(self):
        self.policy.statement_mail = "closing"
        self.statement.action_close()
        self.assertEqual(self.statement.state, "closed")
        self.assertTrue(self.statement.is_printing)
        self.assertFalse(self.statement.pdf_attachment_id)
        self.assertFalse(self.statement.sent_at)
        for attempt in (
            self.statement.action_send,
            self.statement.action_print_pdf,
            self.statement.action_print_xlsx,
        ):
            with self.assertRaisesRegex(Exception, "being prepared"):
                attempt()
        self.customer.name = "Renamed"
        self.print_due()
        self.assertFalse(self.statement.is_printing)
        self.assertTrue(self.statement.is_intact)
        self.assertTrue(self.statement.sent_at, "mailed as agreed, once printed")
        mail = self.statement.message_ids[0]
        self.assertTrue(mail.attachment_ids)
        self.assertEqual(mail.create_uid, self.statement.closed_user_id)

    def test_one_that_was_opened_again_is_not_printed(self):
        self.statement.action_close()
        self.statement._reopen("A visit was forgotten")
        self.print_due()
        self.assertFalse(self.statement.pdf_attachment_id)
        job = self.env["sla.print.job"].search(
            [("statement_id", "=", self.statement.id)]
        )
        self.assertEqual(job.state, "dropped")
        self.statement.action_close()
        self.print_due()
        self.assertIn("(2)", self.statement.pdf_attachment_id.name)
