"""An estimate read, signed and approved on a phone, in two languages; by everybody."""

from datetime import timedelta

from odoo import fields

from .axe import AxeMixin
from .common import LANGUAGES, SPANISH
from .test_estimate_page import EstimateCase


class TestTourEstimate(EstimateCase):
    browser_size = "375x667"
    touch_enabled = True

    def approve_in(self, lang):
        self.portal_user.lang = lang
        self.start_tour("/my/estimates", "sla_portal_estimate", login="sla_portal")
        self.assertEqual(self.state(), "approved")
        kept = self.estimate
        self.assertEqual(kept.approved_name, "Eva María Portal")
        self.assertEqual(kept.approved_lang, lang)
        self.assertEqual(
            kept.approved_sentence, kept.with_context(lang=lang).approval_sentence
        )
        self.assertTrue(kept.approved_signature, "it was drawn")
        self.print_due()
        self.assertTrue(kept.signed_attachment_id)
        self.assertBalance(self.pack, 420, held=180)

    def test_in_english(self):
        self.approve_in("en_US")

    def test_in_spanish(self):
        self.approve_in(SPANISH)


class TestEstimateAccessible(AxeMixin, EstimateCase):
    def test_estimates_and_hours_have_no_barrier(self):
        """Each page as full as it gets: waiting, short of hours, approved, over."""
        self.policy.shortage = "refuse"
        self.make_pack(2, date_end=fields.Date.today() + timedelta(days=9))
        approved = self.approved(self.make_ticket(partner_id=self.eva.id), minutes=60)
        short = self.sent(self.make_ticket(partner_id=self.eva.id), minutes=9000)
        newer = self.send(self.next_version(self.estimate))
        self.env["sla.statement"].create(
            {"partner_id": self.customer.id}
        ).action_close()
        self.print_due()
        urls = [f"/my/estimate/{one.id}" for one in (newer, self.estimate, approved)]
        for lang in LANGUAGES:
            with self.subTest(lang=lang):
                self.assert_accessible(
                    [
                        "/my/estimates?show=all",
                        *urls,
                        f"/my/estimate/{short.id}",
                        "/my/hours",
                        "/my/hours?since=yesterday",
                    ],
                    login=self.portal_user.login,
                    lang=lang,
                )
        self.agreement.billing_contact_ids = self.biller.partner_id
        self.assert_accessible(["/my/hours"], login=self.portal_user.login)
