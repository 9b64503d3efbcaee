"""The terms as the customer accepted them are kept as they were."""

import base64
import hashlib
import io

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger
from odoo.tools.pdf import PdfFileWriter

from odoo.addons.sla_policy.tests.common import SlaCommon, SlaMixin


def a_pdf(width=200):
    """A PDF with an empty page."""
    stream = io.BytesIO()
    writer = PdfFileWriter()
    writer.add_blank_page(width, 200)
    writer.write(stream)
    return stream.getvalue()


class TermsMixin(SlaMixin):
    @classmethod
    def _set_up_agreement(cls):
        cls.policy = cls.make_policy(cls.make_target("first_response", hours=1))
        cls.agreement = cls.make_agreement(cls.policy)
        cls.pdf = a_pdf()

    @classmethod
    def make_terms(cls, content=None, user=None, **values):
        values = {
            "agreement_id": cls.agreement.id,
            "version": "2026-1",
            "accepted_on": "2026-03-01",
            "accepted_by_id": cls.contact.id,
            "filename": "terms.pdf",
            "file": base64.b64encode(cls.pdf if content is None else content),
            **values,
        }
        terms = cls.env["sla.agreement.terms"].with_user(user or cls.manager)
        return terms.create(values)


class TestTerms(TermsMixin, SlaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_agreement()

    def test_fingerprint_is_of_the_file(self):
        terms = self.make_terms(sha256="forged", is_void=True, void_reason="Forged")
        self.assertEqual(terms.sha256, hashlib.sha256(self.pdf).hexdigest())
        self.assertFalse(terms.is_void)
        self.assertFalse(terms.void_reason)
        self.assertEqual(base64.b64decode(terms.file), self.pdf)
        self.assertTrue(
            self.env["ir.attachment"].search(
                [
                    ("res_model", "=", "sla.agreement.terms"),
                    ("res_field", "=", "file"),
                    ("res_id", "=", terms.id),
                ]
            )
        )

    def test_the_file_is_not_exchanged_behind_the_terms(self):
        terms = self.make_terms()
        file = self.env["ir.attachment"].search(
            [
                ("res_model", "=", "sla.agreement.terms"),
                ("res_field", "=", "file"),
                ("res_id", "=", terms.id),
            ]
        )
        other = base64.b64encode(a_pdf(300))
        for user in (self.manager, self.env.ref("base.user_admin"), self.env.user):
            mine = file.with_user(user)
            for vals in ({"datas": other}, {"raw": b"x"}, {"res_id": 1}, {"name": "x"}):
                with self.assertRaises(UserError):
                    mine.write(vals)
            with self.assertRaises(UserError):
                mine.unlink()
        with self.assertRaisesRegex(UserError, "kept as evidence"):
            file.unlink()
        self.assertEqual(file.raw, self.pdf)
        # The same content once more, as when files move to other storage.
        file.write({"raw": file.raw, "mimetype": file.mimetype})

    def test_wrapped_base64_is_read(self):
        terms = self.make_terms(file=base64.encodebytes(self.pdf).decode())
        self.assertEqual(terms.sha256, hashlib.sha256(self.pdf).hexdigest())

    def test_a_pdf_is_known_by_its_content(self):
        for content in (
            b"",
            b"Hello",
            b"PK\x03\x04 a zip that is called terms.pdf",
            b"%PDF-1.4 and then nothing of one",
            self.pdf[:60],
        ):
            with self.subTest(content[:20]):
                with self.assertRaisesRegex(ValidationError, "not a PDF"):
                    self.make_terms(content)
        for broken in ("not base64 at all!", False):
            with self.assertRaisesRegex(ValidationError, "not a PDF"):
                self.make_terms(file=broken)
        self.assertFalse(self.agreement.terms_ids)

    def test_twenty_megabytes_at_most(self):
        with self.assertRaisesRegex(ValidationError, "20 MB"):
            self.make_terms(self.pdf + b"\n" * (20 * 1024 * 1024))

    def test_accepted_by_a_contact_of_the_customer(self):
        with self.assertRaisesRegex(ValidationError, "does not belong"):
            self.make_terms(accepted_by_id=self.supplier.id)
        self.make_terms(accepted_by_id=self.customer.id)

    def test_accepted_in_the_future(self):
        with self.assertRaisesRegex(ValidationError, "future"):
            self.make_terms(accepted_on="2026-03-04")

    def test_never_changed_nor_deleted(self):
        terms = self.make_terms()
        for user in (self.manager, self.env.ref("base.user_admin"), self.env.user):
            for work in (
                lambda mine: mine.write({"version": "2"}),
                lambda mine: mine.write({"file": base64.b64encode(a_pdf(300))}),
                lambda mine: mine.unlink(),
                lambda mine: mine.sudo().write({"sha256": "forged"}),
                lambda mine: mine.with_context(sla_writer="forged").write(
                    {"version": "2"}
                ),
            ):
                with self.assertRaises(AccessError):
                    work(terms.with_user(user))
        self.assertEqual(terms.version, "2026-1")

    def test_a_mistake_is_declared_void(self):
        wrong = self.make_terms()
        right = self.make_terms(a_pdf(300), version="2026-1b")
        with self.assertRaisesRegex(UserError, "Enter the reason"):
            wrong.action_void("  ")
        self.assertFalse(wrong.is_void)
        wrong.action_void("The scan of another customer")
        self.assertTrue(wrong.is_void)
        self.assertEqual(wrong.void_reason, "The scan of another customer")
        self.assertEqual(wrong.voided_by_id, self.manager)
        self.assertEqual(wrong.voided_on, self.at(self.now))
        wrong.action_void("Another reason")
        self.assertEqual(wrong.void_reason, "The scan of another customer")
        self.assertEqual(self.agreement.terms_id, right)

    def test_void_by_the_window(self):
        terms = self.make_terms()
        action = terms.action_ask_void()
        wizard = self.env[action["res_model"]].with_user(self.manager)
        wizard = wizard.with_context(**action["context"]).create({"reason": "Twice"})
        wizard.action_confirm()
        self.assertEqual(terms.void_reason, "Twice")

    def test_newest_terms_are_in_force(self):
        self.assertFalse(self.agreement.terms_id)
        old = self.make_terms(accepted_on="2026-01-05")
        new = self.make_terms(version="2026-2", accepted_on="2026-02-05")
        self.make_terms(version="2025-1", accepted_on="2025-12-05")
        self.assertEqual(self.agreement.terms_id, new)
        self.assertEqual(self.agreement.terms_accepted_by_id, self.contact)
        new.action_void("Not signed")
        self.assertEqual(self.agreement.terms_id, old)

    def test_an_agreement_with_terms_is_kept(self):
        draft = self.make_agreement(self.policy, active=False)
        self.make_terms(agreement_id=draft.id)
        with self.assertRaisesRegex(UserError, "archive"):
            draft.unlink()
        self.assertFalse(self.agreement.copy().terms_ids)

    def test_agents_read_only(self):
        terms = self.make_terms()
        self.assertEqual(terms.with_user(self.agent).version, "2026-1")
        with self.assertRaises(AccessError):
            self.make_terms(user=self.agent)
        with self.assertRaises(AccessError):
            terms.with_user(self.agent).action_void("No")
        with self.assertRaises(AccessError):
            terms.with_user(self.portal_user).read(["version"])


@tagged("post_install", "-at_install")
class TestTermsOverRpc(TermsMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_people()
        cls._set_up_agreement()
        cls.terms = cls.make_terms(accepted_on="2026-01-02")

    def call(self, model, method, *args, **kwargs):
        return self.make_jsonrpc_request(
            "/web/dataset/call_kw",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    @mute_logger("odoo.http")
    def test_admin_can_neither_change_nor_delete(self):
        self.authenticate("admin", "admin")
        ids = self.terms.ids
        attachment = self.env["ir.attachment"].search(
            [
                ("res_model", "=", "sla.agreement.terms"),
                ("res_field", "=", "file"),
                ("res_id", "in", ids),
            ]
        )
        other = base64.b64encode(a_pdf(300)).decode()
        for model, method, *args in (
            ("sla.agreement.terms", "write", ids, {"version": "2"}),
            ("sla.agreement.terms", "write", ids, {"file": other}),
            ("sla.agreement.terms", "web_save", ids, {"sha256": "0"}, {}),
            ("sla.agreement.terms", "unlink", ids),
            ("ir.attachment", "write", attachment.ids, {"datas": other}),
            ("ir.attachment", "unlink", attachment.ids),
        ):
            with self.subTest(model=model, method=method):
                for context in ({}, {"sla_writer": "forged"}, {"sla_writer": True}):
                    with self.assertRaises(JsonRpcException):
                        self.call(model, method, *args, context=context)
        self.env.invalidate_all()
        self.assertEqual(self.terms.version, "2026-1")
        self.assertEqual(base64.b64decode(self.terms.file), self.pdf)


class TestTermsDays(TermsMixin, SlaCommon):
    tz = "America/Mexico_City"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_agreement()

    def test_terms_are_accepted_today_at_the_customers(self):
        # The first of March in Madrid, and still the 28th of February in Mexico.
        self.at("2026-03-01 05:30", "UTC")
        self.manager.tz = "Europe/Madrid"
        form = Form(
            self.env["sla.agreement.terms"]
            .with_user(self.manager)
            .with_context(tz="Europe/Madrid", default_agreement_id=self.agreement.id)
        )
        self.assertEqual(str(form.accepted_on), "2026-02-28")
        with self.assertRaisesRegex(ValidationError, "future"):
            self.make_terms(accepted_on="2026-03-01")
        self.make_terms(accepted_on="2026-02-28")
