"""What is kept of a customer's approval: name, sentence, signature, the PDF."""

import base64
import io
import re

from PIL import Image
from pypdf import PdfReader

from odoo.exceptions import UserError
from odoo.tests.common import freeze_time
from odoo.tools import html2plaintext, mute_logger

from odoo.addons.sla_policy.tests.common import utc

from ..models.estimate.sla_letter_signed import SIGNED, TEMPLATE
from .estimate_common import AnswerCommon, EstimateHttpCase


def drawn(size=(300, 100), kind="PNG"):
    """A signature as a canvas hands it over."""
    content = io.BytesIO()
    Image.new("RGB", size, "white").save(content, kind)
    return base64.b64encode(content.getvalue()).decode()


class TestSigning(AnswerCommon):
    def assertOpen(self):
        result = super().assertOpen()
        self.assertFalse(self.estimate.approved_name)
        self.assertFalse(self.estimate.signed_attachment_id)
        return result

    def test_the_sentence_says_what_and_how_much(self):
        number = self.estimate.ticket_id.number
        self.assertEqual(
            self.estimate.approval_sentence,
            f"I approve version 1 of the estimate for ticket {number}: 3:00 h of the "
            "prepaid hours of Norte Foods; what these lack is invoiced.",
        )
        self.policy.shortage = "refuse"
        self.estimate.invalidate_recordset()
        self.assertTrue(
            self.estimate.approval_sentence.endswith("prepaid hours of Norte Foods.")
        )
        invoiced = self.sent(minutes=90, paid_by="invoice", price_hour=40, price=60)
        self.assertRegex(
            invoiced.approval_sentence, r"1:30 h for .*60\.00.* before taxes, invoiced"
        )

    def test_name_sentence_and_signature_are_kept(self):
        signature = drawn()
        self.sign(
            self.estimate,
            name="  Eva   Portal Díaz ",
            signature=f"data:image/png;base64,{signature}",
        )
        kept = self.estimate
        self.assertEqual(kept.approved_name, "Eva Portal Díaz")
        self.assertEqual(kept.approved_sentence, kept.approval_sentence)
        self.assertEqual(kept.approved_signature.decode(), signature)
        self.assertEqual(kept.approved_lang, "en_US")
        self.assertEqual(kept.signed_digest, self.digest(kept.signed_attachment_id.raw))
        self.assertNotEqual(kept.signed_attachment_id, kept.attachment_id)
        self.assertIn("(signed).pdf", kept.signed_attachment_id.name)
        mine = kept.signed_attachment_id.with_user(self.portal_user)
        self.assertTrue(mine.raw, "the customer reads it")

    def test_without_a_name_nothing_is_approved(self):
        for name in (None, "", "   ", "..."):
            with self.refused("Type your full name"):
                self.sign(self.estimate, name=name)
        for name in (12, ["Eva"]):
            with self.refused("“name” has to be a text"):
                self.sign(self.estimate, name=name)
        with self.refused("too long"):
            self.sign(self.estimate, name="E" * 129)
        self.assertOpen()

    def test_without_the_sentence_nothing_is_approved(self):
        for sentence in (None, "", "  "):
            with self.refused("Tick that you agree to this: “I approve version 1"):
                self.sign(self.estimate, sentence=sentence)
        with self.refused("“sentence” has to be a text"):
            self.sign(self.estimate, sentence=True)
        with self.refused("reads differently: “I approve version 1"):
            self.sign(self.estimate, sentence="I approve one hour.")
        self.assertOpen()

    def test_what_is_no_signature_is_refused(self):
        for signature in (
            "not base64!",
            base64.b64encode(b"<svg onload='alert(1)'/>").decode(),
            drawn(kind="JPEG"),
            drawn((4001, 10)),
            drawn()[:40],
            "A" * (256 * 1024 + 4),
            7,
        ):
            with (
                self.subTest(str(signature)[:20]),
                self.refused("signature"),
            ):
                self.sign(self.estimate, signature=signature)
        self.assertOpen()

    def test_what_was_signed_is_not_written_by_hand(self):
        self.sign(self.estimate)
        for name, value in (
            ("approved_name", "Somebody"),
            ("approved_sentence", "Something"),
            ("approved_signature", drawn()),
            ("approved_agent", "Elsewhere"),
            ("approved_lang", "es_419"),
            ("signed_attachment_id", False),
            ("signed_digest", "0"),
        ):
            with self.subTest(name), self.refused("follows from what happens"):
                self.estimate.with_user(self.manager).write({name: value})

    def test_a_new_version_is_not_signed(self):
        self.sign(self.estimate)
        second = self.next_version(self.estimate)
        self.assertFalse(second.approved_name)
        self.assertFalse(second.approved_signature)
        self.assertFalse(second.signed_attachment_id)

    def test_hours_that_are_missing_are_shown_to_the_customer(self):
        self.policy.shortage = "refuse"
        more = self.sent(minutes=720)
        self.assertEqual(more._shortage(), (120, True))
        self.assertEqual(self.estimate._shortage(), (0, False))
        with self.refused("10:00 free and this needs 12:00: 2:00 are missing. Ask for"):
            self.sign(more)
        self.policy.write({"shortage": "overdraft", "overdraft_minutes": 60})
        self.assertEqual(more._shortage(), (60, True))
        self.policy.shortage = "owe"
        self.assertEqual(more._shortage(), (120, False))
        self.sign(more)
        self.assertEqual(more.state, "approved")


class TestSignedPdf(EstimateHttpCase):
    """wkhtmltopdf makes it, as it does for a customer."""

    def test_what_was_sent_and_a_sheet_behind_it(self):
        with freeze_time(utc("2026-03-02 10:00", self.tz)):
            self.make_pack(hours=10)
            estimate = self.make_estimate(analysis="<p>Returns are left out.</p>")
            real = estimate.with_context(force_report_rendering=True)
            real.with_user(self.agent).action_send()
            self.print_due(force_report_rendering=True)
        with freeze_time(utc("2026-03-03 10:00:05", self.tz)):
            self.sign_and_print(estimate)
        sent = PdfReader(io.BytesIO(estimate.attachment_id.raw)).pages
        signed = PdfReader(io.BytesIO(estimate.signed_attachment_id.raw)).pages
        self.assertEqual(len(signed), len(sent) + 1)
        self.assertEqual(signed[0].extract_text(), sent[0].extract_text())
        text = re.sub(r"\s+", " ", signed[-1].extract_text())
        for words in (
            f"Estimate {estimate.ticket_id.number} version 1",
            estimate.approved_sentence,
            "Eva Díaz",
            "Norte Foods",
            "Eva Portal (sla_portal)",
            "3 Mar 2026, 10:00:05",
            "2026-03-03 16:00:05 UTC",
            "backend",
        ):
            self.assertIn(words, text)
        self.assertIn(estimate.sent_digest, text.replace(" ", ""))

    def sign_and_print(self, estimate):
        """Approved on the portal, then printed as on a server."""
        estimate.with_user(self.portal_user).action_approve(
            name="Eva Díaz", signature=drawn(), sentence=estimate.approval_sentence
        )
        self.print_due(force_report_rendering=True)

    def signed_mails(self, estimate):
        return self.env["sla.letter"].search(
            [("ticket_id", "=", estimate.ticket_id.id), ("kind", "=", SIGNED)]
        )

    def send_mails(self):
        for mail in self.env["sla.letter"].search([("state", "=", "due")]):
            mail._send()

    def notes(self, estimate):
        """What was written on the ticket with the signed PDF."""
        return estimate.ticket_id.message_ids.filtered(
            lambda message: (
                "(signed)" in " ".join(message.attachment_ids.mapped("name"))
            )
        )

    def test_who_signed_gets_the_pdf_once(self):
        """In their language; who works on the ticket finds it there, once."""
        self.env["res.lang"]._activate_lang("es_419")
        self.env["mail.template"].browse(self.env.ref(TEMPLATE).id).with_context(
            lang="es_419"
        ).subject = "Lo que aprobó"
        self.portal_user.lang = "es_419"
        self.make_pack(hours=10)
        ticket = self.make_ticket(
            partner_id=self.portal_user.partner_id.id, user_id=self.agent.id
        )
        ticket.message_subscribe(self.colleague_user.partner_id.ids)
        estimate = self.make_estimate(ticket)
        real = estimate.with_context(force_report_rendering=True)
        real.with_user(self.agent).action_send()
        self.print_due(force_report_rendering=True)
        self.sign_and_print(estimate)
        [mail] = self.signed_mails(estimate)
        self.assertEqual(mail.state, "due", "with the others, by the cron")
        self.assertFalse(self.notes(estimate))
        facts = self.env["sla.event"].search_count([("ticket_id", "=", ticket.id)])
        for _run in range(2):
            self.send_mails()
            estimate._queue_signed()
        self.assertEqual(mail.state, "sent", mail.error)
        [note] = self.notes(estimate)
        self.assertEqual(note.subject, "Lo que aprobó")
        self.assertTrue(note.subtype_id.internal, "who reads the ticket need not know")
        self.assertEqual(note.attachment_ids.raw, estimate.signed_attachment_id.raw)
        self.assertTrue(note.attachment_ids.raw.startswith(b"%PDF-"))
        text = PdfReader(io.BytesIO(note.attachment_ids.raw)).pages[-1].extract_text()
        self.assertIn("Eva Díaz", re.sub(r"\s+", " ", text))
        self.assertIn(estimate.approved_sentence, html2plaintext(note.body))
        result = note.notification_ids.res_partner_id
        self.assertIn(self.portal_user.partner_id, result)
        self.assertNotIn(self.colleague_user.partner_id, result)
        self.assertEqual(
            self.env["sla.event"].search_count([("ticket_id", "=", ticket.id)]),
            facts,
            "it answers nothing (rule M8)",
        )

    def test_what_is_not_what_was_signed_is_not_mailed(self):
        estimate = self.approved(self.make_ticket(user_id=self.agent.id))
        self.tamper(estimate.signed_attachment_id, b"%PDF-1.4 something else")
        with mute_logger("odoo.addons.sla_policy.models.notice.sla_letter"):
            self.send_mails()
        [mail] = self.signed_mails(estimate)
        self.assertEqual(mail.state, "failed")
        self.assertIn("is not what it was", mail.error)
        self.assertFalse(self.notes(estimate))

    def test_what_an_agent_wrote_down_was_not_signed(self):
        estimate = self.sent()
        estimate.with_user(self.agent).action_approve(note="By telephone")
        self.assertFalse(self.signed_mails(estimate))

    def test_without_the_document_that_was_sent_nothing_is_approved(self):
        estimate = self.sent()
        self.tamper(estimate.attachment_id, b"")
        with self.assertRaises(UserError):
            self.sign(estimate)
        self.assertEqual(estimate.state, "sent")
