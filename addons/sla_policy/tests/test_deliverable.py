"""Delivered developments and their warranty."""

from odoo.exceptions import ValidationError

from .test_coverage import CoverageCommon


class TestWarranty(CoverageCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.write({"warranty": "days", "warranty_days": 60})
        cls.deliverable = cls.env["sla.deliverable"].create(
            {
                "name": "Cheque printing",
                "partner_id": cls.customer.id,
                "agreement_id": cls.agreement.id,
                "date_delivered": "2026-01-01",
            }
        )

    def test_stars_inside_sixty_days_it_is_covered(self):
        ticket = self.make_ticket(deliverable_id=self.deliverable.id)
        self.assertCoverage(ticket, "included", "under warranty until")
        self.assertEqual(ticket.billable_minutes, 0)

    def test_stars_older_than_sixty_days_it_is_billed_with_the_minimum(self):
        self.at("2026-03-02 23:59")
        self.assertCoverage(
            self.make_ticket(deliverable_id=self.deliverable.id), "included"
        )
        self.at("2026-03-03 00:00")
        ticket = self.make_ticket(deliverable_id=self.deliverable.id)
        self.assertCoverage(ticket, "billable", "ended on")
        self.assertEqual(ticket.billable_minutes, 60)
        self.assertIn("approve the price", ticket.coverage_next_step)

    def test_platinum_bugs_in_developments_are_corrected_without_end(self):
        self.deliverable.warranty = "unlimited"
        self.at("2031-01-01 10:00")
        ticket = self.make_ticket(deliverable_id=self.deliverable.id)
        self.assertCoverage(ticket, "included", "is under warranty")

    def test_platinum_a_workaround_is_asked_for_when_it_takes_long(self):
        ticket = self.make_ticket(
            deliverable_id=self.deliverable.id, user_id=self.agent.id
        )
        plain = self.make_ticket(user_id=self.agent.id)
        self.at("2026-03-03 09:30")
        self.sweep()
        self.assertEqual(len(ticket.activity_ids), 1)
        self.assertEqual(ticket.activity_ids.user_id, self.agent)
        self.assertFalse(plain.activity_ids)
        ticket.with_user(self.agent).workaround = "<p>Print from the preview.</p>"
        self.assertMoment(ticket.workaround_at, "2026-03-03 09:30")

    def test_said_later_that_it_is_about_a_development(self):
        ticket = self.make_ticket(type_id=self.problem.id)
        self.at("2026-03-02 11:00")
        self.deliverable.date_delivered = "2025-01-01"
        ticket.with_user(self.agent).deliverable_id = self.deliverable
        self.assertCoverage(ticket, "billable")
        # The date was wrong: what was decided on it follows.
        self.deliverable.date_delivered = "2026-02-01"
        self.assertCoverage(ticket, "included")

    def test_the_policy_proposes_the_warranty(self):
        self.assertEqual(self.deliverable.warranty_days, 60)
        self.assertEqual(str(self.deliverable.warranty_until), "2026-03-02")
        self.assertTrue(self.deliverable.is_under_warranty)

    def test_of_the_same_customer_only(self):
        with self.assertRaisesRegex(ValidationError, "not an agreement of"):
            self.env["sla.deliverable"].create(
                {
                    "name": "Other",
                    "partner_id": self.supplier.id,
                    "agreement_id": self.agreement.id,
                }
            )
