"""Evidence of estimates: apart from the conversation, and changed by no one."""

import base64
import hashlib
import json

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests.common import tagged

from .estimate_common import AnswerCommon, EstimateHttpCase


class EvidenceCommon(AnswerCommon):
    def setUp(self):
        super().setUp()
        self.admin = self.env.ref("base.user_admin")

    def evidence(self, kind, estimate=None):
        rows = (estimate or self.estimate).evidence_ids
        rows.invalidate_recordset()
        [found] = rows.filtered(lambda row: row.kind == kind)
        return found

    def say(self, body, user=None, **values):
        """A message on the ticket, by a login."""
        ticket = self.ticket.with_user(user or self.portal_user).sudo()
        return ticket.message_post(
            body=body,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            **values,
        ).with_env(self.env)

    def approve_by(self, message):
        self.estimate.with_user(self.agent).action_approve(message_id=message.id)
        return self.evidence("approved")


@tagged("post_install", "-at_install")
class TestEvidence(EvidenceCommon):
    def test_what_is_kept_of_sending_and_signing(self):
        self.sign(self.estimate, name="Eva Díaz")
        rows = self.estimate.evidence_ids
        self.assertEqual(
            rows.mapped("kind"), ["sent", "document", "approved", "signed"]
        )
        self.assertEqual(self.evidence("sent").login, self.agent.login)
        document = self.evidence("document")
        self.assertEqual(document.sha256, self.digest(document.attachment_id.raw))
        self.assertEqual(document.attachment_id, self.estimate.attachment_id)
        approved = self.evidence("approved")
        self.assertEqual(approved.user_id, self.portal_user)
        self.assertEqual(approved.login, self.portal_user.login)
        self.assertEqual(approved.partner_id, self.portal_user.partner_id)
        self.assertEqual(approved.signed_name, "Eva Díaz")
        self.assertEqual(approved.sentence, self.estimate.approved_sentence)
        self.assertEqual(approved.document_sha256, document.sha256)
        self.assertEqual(approved.recorded_at, self.estimate.approved_at)
        signed = self.evidence("signed")
        self.assertEqual(signed.sha256, self.estimate.signed_digest)
        self.assertEqual(set(rows.mapped("integrity")), {"matches"})
        self.assertTrue(self.estimate.is_intact)

    def test_a_declined_one_has_its_reason(self):
        self.estimate.with_user(self.portal_user).action_decline("Next quarter")
        declined = self.evidence("declined")
        self.assertEqual(declined.note, "Next quarter")
        self.assertEqual(declined.user_id, self.portal_user)

    def test_evidence_is_written_by_no_user(self):
        self.sign(self.estimate)
        row = self.evidence("approved")
        for user in (self.agent, self.manager, self.admin, None):
            mine = row.with_user(user) if user else row.sudo()
            for attempt in (
                lambda mine=mine: mine.write({"partner_name": "Another"}),
                lambda mine=mine: mine.unlink(),
                lambda mine=mine: mine.create(
                    {"estimate_id": self.estimate.id, "kind": "approved"}
                ),
                lambda mine=mine: mine.estimate_id.write(
                    {"evidence_ids": [Command.clear()]}
                ),
            ):
                with self.refused():
                    attempt()
        self.assertEqual(len(self.estimate.evidence_ids), 4)

    def test_customers_do_not_read_it(self):
        self.sign(self.estimate)
        row = self.evidence("approved").with_user(self.portal_user)
        with self.refused(error=AccessError):
            row.read(["address"])
        with self.refused(error=AccessError):
            self.estimate.with_user(self.portal_user).read(["evidence_ids"])

    def test_its_files_are_neither_changed_nor_deleted(self):
        self.sign(self.estimate, signature=PIXEL)
        drawn = self.env["ir.attachment"].search(
            [
                ("res_model", "=", "sla.estimate"),
                ("res_field", "=", "approved_signature"),
                ("res_id", "=", self.estimate.id),
            ]
        )
        other = self.ticket.id
        files = self.estimate.attachment_id | self.estimate.signed_attachment_id | drawn
        self.assertEqual(len(files), 3)
        for one in files:
            before = one.raw
            for user in (self.agent, self.admin, self.env.ref("base.user_root")):
                mine = one.with_user(user)
                for vals in (
                    {"raw": b"%PDF-1.4 another price"},
                    {"datas": base64.b64encode(b"another price")},
                    {"datas": False},
                    {"name": "another.pdf"},
                    {"mimetype": "text/html"},
                    {"res_id": other},
                    {"res_model": "helpdesk.ticket", "res_id": other},
                    {"type": "url", "url": "https://example.com"},
                    {"public": True},
                ):
                    with self.refused():
                        mine.write(vals)
                with self.refused():
                    mine.unlink()
            self.assertEqual(one.raw, before)
        # The same content once more, as when files move to other storage.
        file = self.estimate.attachment_id
        file.write({"raw": file.raw, "mimetype": file.mimetype})

    def test_a_file_that_was_exchanged_is_shown(self):
        self.sign(self.estimate)
        self.tamper(self.estimate.signed_attachment_id, b"%PDF-1.4 another price")
        self.env.invalidate_all()
        self.assertEqual(self.evidence("signed").integrity, "file")
        self.assertEqual(self.evidence("document").integrity, "matches")
        self.assertFalse(self.estimate.with_user(self.agent).is_intact)

    def test_files_of_others_are_as_before(self):
        file = self.env["ir.attachment"].create(
            {
                "name": "notes.txt",
                "raw": b"one",
                "res_model": "sla.estimate",
                "res_id": self.estimate.id,
            }
        )
        file.raw = b"two"
        self.assertEqual(file.raw, b"two")
        file.unlink()


@tagged("post_install", "-at_install")
class TestMessageEvidence(EvidenceCommon):
    def test_the_text_of_the_message_is_kept(self):
        message = self.say("Yes, go ahead with version 1.")
        row = self.approve_by(message)
        self.assertEqual(row.message_text, "Yes, go ahead with version 1.")
        self.assertEqual(
            row.message_sha256, hashlib.sha256(row.message_text.encode()).hexdigest()
        )
        self.assertEqual(row.message_author, self.portal_user.name)
        self.assertEqual(row.login, self.agent.login, "who wrote it down")
        self.assertEqual(row.partner_id, self.portal_user.partner_id)
        self.assertEqual(row.integrity, "matches")

    def test_editing_the_message_changes_no_evidence(self):
        message = self.say("Yes, go ahead with version 1.")
        self.approve_by(message)
        thread = self.ticket.with_user(self.portal_user).sudo()
        thread._message_update_content(
            message.with_user(self.portal_user).sudo(), body="No, never."
        )
        self.env.invalidate_all()
        row = self.evidence("approved")
        self.assertEqual(row.message_text, "Yes, go ahead with version 1.")
        self.assertEqual(row.integrity, "message")
        self.assertTrue(self.estimate.is_intact, "the files are what they were")

    def test_deleting_the_message_changes_no_evidence(self):
        message = self.say("Yes, go ahead with version 1.")
        self.approve_by(message)
        message.sudo().unlink()
        self.env.invalidate_all()
        row = self.evidence("approved")
        self.assertEqual(row.message_text, "Yes, go ahead with version 1.")
        self.assertFalse(row.message_id)
        self.assertEqual(row.integrity, "message")

    def test_a_message_in_the_name_of_another_proves_nothing(self):
        for user in (self.agent, self.colleague_user, self.admin):
            for kind in ("comment", "email"):
                forged = (
                    self.ticket.with_user(user)
                    .sudo()
                    .message_post(
                        body="I approve it.",
                        author_id=self.portal_user.partner_id.id,
                        email_from=self.portal_user.email,
                        message_type=kind,
                        subtype_xmlid="mail.mt_comment",
                    )
                )
                self.assertEqual(forged.author_id, self.portal_user.partner_id)
                with self.refused("in the name of Eva Portal"):
                    self.approve_by(forged)
                wizard = self.env["sla.estimate.approval.wizard"].with_user(self.agent)
                wizard = wizard.create({"estimate_id": self.estimate.id})
                self.assertFalse(wizard.message_ids, "it is not offered either")
        self.assertOpen()
        self.assertEqual(
            self.estimate.evidence_ids.mapped("kind"), ["sent", "document"]
        )

    def test_mail_that_came_through_the_gateway_counts(self):
        message = self.ticket.with_user(self.env.ref("base.user_root")).message_post(
            body="I approve it.",
            author_id=self.portal_user.partner_id.id,
            message_type="email",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertEqual(self.approve_by(message).message_text, "I approve it.")


@tagged("post_install", "-at_install")
class TestDeletion(EvidenceCommon):
    def setUp(self):
        super().setUp()
        self.sign(self.estimate)

    def test_nothing_that_evidence_names_is_deleted(self):
        person = self.portal_user.partner_id
        for records, words in (
            (self.estimate, "it is kept"),
            (self.ticket, "Archive the ticket"),
            (self.agent, "Archive the user"),
            (self.portal_user, "Archive the user"),
            (person, "."),
            (self.customer, "."),
        ):
            for user in (self.admin, self.env.ref("base.user_root")):
                with self.refused(words):
                    records.with_user(user).unlink()
        self.assertTrue(self.estimate.exists() and self.estimate.evidence_ids)

    def test_a_contact_without_a_login_is_kept_as_well(self):
        other = self.sent(self.make_ticket(partner_id=self.other_contact.id))
        with self.refused("Archive the contact instead"):
            self.other_contact.unlink()
        other.with_user(self.agent).action_approve(note="By phone")
        with self.refused("Archive the contact instead"):
            self.other_contact.unlink()

    def test_drafts_and_strangers_are_deleted_as_before(self):
        draft = self.make_estimate(self.make_ticket())
        ticket = draft.ticket_id
        ticket.unlink()
        self.assertFalse(draft.exists())
        self.stranger_user.unlink()

    def test_contacts_are_merged_and_the_names_are_kept(self):
        name = self.portal_user.name
        twin = self.env["res.partner"].create(
            {
                "name": "Eva P.",
                "email": self.portal_user.email,
                "parent_id": self.customer.id,
            }
        )
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.portal_user.partner_id | twin).ids, twin)
        self.env.invalidate_all()
        row = self.evidence("approved")
        self.assertEqual((row.partner_id, row.partner_name), (twin, name))


class TestEvidenceOverHttp(EstimateHttpCase):
    """As an administrator tries by RPC."""

    def call(self, model, method, *args):
        answer = self.url_open(
            "/web/dataset/call_kw",
            data=json.dumps(
                {
                    "params": {
                        "model": model,
                        "method": method,
                        "args": args,
                        "kwargs": {"context": {"sla_writer": True}},
                    }
                }
            ),
            headers={"Content-Type": "application/json"},
        ).json()
        return answer.get("error", {}).get("data", {}).get("name")

    def test_an_administrator_changes_no_evidence(self):
        self.make_pack(hours=10)
        estimate = self.approved(
            self.make_ticket(partner_id=self.portal_user.partner_id.id)
        )
        [row] = estimate.evidence_ids.filtered(lambda one: one.kind == "approved")
        file = estimate.signed_attachment_id
        self.authenticate("admin", "admin")
        for model, method, args in (
            ("sla.estimate.evidence", "write", [row.ids, {"partner_name": "X"}]),
            ("sla.estimate.evidence", "unlink", [row.ids]),
            ("sla.estimate.evidence", "create", [{"estimate_id": estimate.id}]),
            ("ir.attachment", "write", [file.ids, {"datas": "eA=="}]),
            ("ir.attachment", "unlink", [file.ids]),
            ("sla.estimate", "unlink", [estimate.ids]),
            ("sla.estimate", "write", [estimate.ids, {"approved_name": "X"}]),
            ("helpdesk.ticket", "unlink", [estimate.ticket_id.ids]),
            ("res.users", "unlink", [self.portal_user.ids]),
            ("res.partner", "unlink", [self.portal_user.partner_id.ids]),
        ):
            with self.subTest(model=model, method=method):
                self.assertIn(
                    self.call(model, method, *args),
                    (
                        "odoo.exceptions.AccessError",
                        "odoo.exceptions.UserError",
                        "odoo.exceptions.RedirectWarning",
                    ),
                )
        self.env.invalidate_all()
        self.assertEqual(len(estimate.evidence_ids), 4)
        self.assertTrue(estimate.is_intact)


PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAA"
    "AABJRU5ErkJggg=="
)
