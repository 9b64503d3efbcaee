"""So many tickets a month, and no more (rule A4)."""

from .test_coverage import CoverageCommon


class TestQuota(CoverageCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement.ticket_quota = 2

    def file(self, **values):
        return self.make_ticket(type_id=self.problem.id, **values)

    def test_a4_the_ticket_above_it_is_registered_over_quota(self):
        first, second, third = self.file(), self.file(), self.file()
        self.assertEqual((first | second).mapped("coverage"), ["included"] * 2)
        self.assertCoverage(third, "over_quota", "the 2 tickets of March 2026")
        self.assertFalse(third.clock_ids)
        self.assertEqual(self.agreement.quota_used, 2)
        self.send_letters()
        body = " ".join(self.letters(third).body.split())
        self.assertIn("includes 2 tickets a month", body)

    def test_a4_what_is_left_does_not_carry_over(self):
        self.file()
        self.at("2026-04-01 09:00")
        tickets = [self.file() for _number in range(3)]
        self.assertEqual(
            [ticket.coverage for ticket in tickets],
            ["included", "included", "over_quota"],
        )

    def test_a4_months_are_those_of_the_agreement(self):
        """Ten at night on the 31st in Mexico is the first of April in UTC."""
        self.at("2026-03-31 22:00")
        tickets = [self.file() for _number in range(3)]
        self.assertEqual(tickets[2].coverage, "over_quota")
        self.assertEqual(str(tickets[0].quota_month), "2026-03-01")
        self.at("2026-04-01 00:00")
        self.assertEqual(self.file().coverage, "included")

    def test_a4_in_one_batch(self):
        tickets = self.env["helpdesk.ticket"].create(
            [
                {"name": f"{n}", "description": "x", "partner_id": self.contact.id}
                for n in range(5)
            ]
        )
        self.assertEqual(
            tickets.sorted("id").mapped("coverage"),
            ["included"] * 2 + ["over_quota"] * 3,
        )

    def test_what_the_quota_does_not_serve_takes_no_place(self):
        self.make_ticket(type_id=self.manuals.id)  # excluded
        self.make_ticket(type_id=self.bill.id)  # another team's
        self.make_ticket(type_id=self.report.id)  # billed
        self.assertEqual(self.agreement.quota_used, 0)
        self.file()
        second = self.file()
        self.assertEqual(second.coverage, "included")
        # Found to be billable after all: its place is free again.
        second.with_user(self.agent).type_id = self.report
        self.agreement.invalidate_recordset()
        self.assertEqual(self.agreement.quota_used, 1)
        self.assertEqual(self.file().coverage, "included")

    def test_a_place_stays_with_its_ticket(self):
        first = self.file()
        self.file()
        self.file()
        first.with_user(self.agent).priority = "3"
        self.assertEqual(first.coverage, "included")
        self.move(first, "closed")
        self.assertEqual(self.file().coverage, "over_quota")

    def test_let_through_by_somebody_with_the_right_it_counts_from_now(self):
        self.file()
        self.file()
        third = self.file()
        self.at("2026-03-02 12:00")
        third.with_user(self.manager).action_override_coverage(
            "included", "A good customer", from_creation=False
        )
        self.assertDue(third, "resolution", "2026-03-03 12:00")
        self.assertEqual(self.agreement.quota_used, 2)

    def test_a_larger_quota_takes_it_in_when_it_is_decided_anew(self):
        self.file()
        self.file()
        third = self.file()
        self.agreement.ticket_quota = 3
        third.with_user(self.agent).priority = "2"
        self.assertEqual(third.coverage, "included")

    def test_zero_is_as_many_as_they_like(self):
        self.agreement.ticket_quota = 0
        for _number in range(4):
            self.assertEqual(self.file().coverage, "included")

    def test_the_policy_proposes_the_quota(self):
        self.policy.ticket_quota = 40
        agreement = self.make_agreement(self.policy, active=False)
        self.assertEqual(agreement.ticket_quota, 40)
