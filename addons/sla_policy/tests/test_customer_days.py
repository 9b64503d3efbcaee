"""What begins or ends on a day does so in the customer's time zone, not the user's."""

from odoo import fields
from odoo.tests import Form, tagged

from .availability_common import AvailabilityMixin
from .common import SlaCommon

MADRID = "Europe/Madrid"
MEXICO = "America/Mexico_City"


@tagged("post_install", "-at_install")
class TestCustomerDays(AvailabilityMixin, SlaCommon):
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

    def test_a_service_is_hosted_from_its_own_day(self):
        calendar = self.make_calendar()
        form = Form(self.as_manager("sla.service"))
        form.calendar_id = calendar
        self.assertEqual(form.tz, MEXICO)
        self.assertEqual(str(form.date_start), "2026-02-28")
        form.date_start = "2026-01-01"
        form.calendar_id = self.make_calendar(tz="Asia/Tokyo")
        self.assertEqual(str(form.date_start), "2026-01-01")

    def test_a_statement_becomes_final_on_a_day_of_the_service(self):
        service = self.make_service(date_start="2026-02-01")
        self.at("2026-03-02 05:30", "UTC")
        statement = self.as_manager("sla.availability").create(
            {"service_id": service.id, "month": "2026-02-01"}
        )
        self.assertEqual(fields.Date.to_string(statement.final_on), "2026-03-11")
        for moment, state in (
            ("2026-03-11 05:30", "draft"),
            ("2026-03-11 06:30", "final"),
        ):
            self.at(moment, "UTC")
            self.run_cron("ir_cron_availability")
            self.assertEqual(statement.state, state, moment)
