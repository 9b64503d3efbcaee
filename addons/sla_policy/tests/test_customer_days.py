"""What begins or ends on a day does so in the customer's time zone, not the user's."""

from odoo import fields
from odoo.tests import tagged

from .common import SlaCommon

MADRID = "Europe/Madrid"
MEXICO = "America/Mexico_City"


@tagged("post_install", "-at_install")
class TestCustomerDays(SlaCommon):
    tz = MEXICO

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls.make_policy(cls.make_target("first_response", hours=1))
        cls.agreement = cls.make_agreement(cls.policy)
        cls.manager.tz = MADRID

    def setUp(self):
        super().setUp()
        # The first of March in Madrid, and still the 28th of February in Mexico.
        self.at("2026-03-01 05:30", "UTC")

    def as_manager(self, model, **context):
        records = self.env[model].with_user(self.manager)
        return records.with_context(tz=MADRID, **context)

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
