"""What begins or ends on a day does so in the customer's time zone, not the user's."""

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from .common import SlaCommon
from .test_agreement_terms import TermsMixin

MADRID = "Europe/Madrid"
MEXICO = "America/Mexico_City"


@tagged("post_install", "-at_install")
class TestCustomerDays(TermsMixin, SlaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_agreement()
        cls.manager.tz = MADRID

    def setUp(self):
        super().setUp()
        # The first of March in Madrid, and still the 28th of February in Mexico.
        self.at("2026-03-01 05:30", "UTC")

    def as_manager(self, model, **context):
        records = self.env[model].with_user(self.manager)
        return records.with_context(tz=MADRID, **context)

    def test_terms_are_accepted_today_at_the_customers(self):
        form = Form(
            self.as_manager(
                "sla.agreement.terms", default_agreement_id=self.agreement.id
            )
        )
        self.assertEqual(str(form.accepted_on), "2026-02-28")
        with self.assertRaisesRegex(ValidationError, "future"):
            self.make_terms(accepted_on="2026-03-01")
        self.make_terms(accepted_on="2026-02-28")

    def test_a_warranty_lasts_until_the_customers_day_is_over(self):
        development = self.as_manager("sla.deliverable").create(
            {
                "name": "Stock report",
                "partner_id": self.customer.id,
                "agreement_id": self.agreement.id,
                "date_delivered": "2026-02-18",
                "warranty": "days",
                "warranty_days": 10,
            }
        )
        last = fields.Date.to_string(development.warranty_until)
        self.assertEqual(last, "2026-02-28")
        self.assertTrue(development.is_under_warranty)
        self.at("2026-03-01 06:30", "UTC")
        development.invalidate_recordset()
        self.assertFalse(development.is_under_warranty)
