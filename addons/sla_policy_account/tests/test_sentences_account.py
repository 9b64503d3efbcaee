"""What the reference agreements say of payment, from preset to paid invoice."""

from .common import AccountCommon


class TestSentencesAccount(AccountCommon):
    def agree(self, code):
        """The customer's agreement, under a policy from a preset."""
        policy = self.env.ref(f"sla_policy.preset_{code}").create_from_preset()
        customer = self.env["res.partner"].create(
            {"name": code, "is_company": True, "email": f"{code}@example.com"}
        )
        return customer, self.make_agreement(policy, customer)

    def test_cutoff_unpaid_in_the_first_five_days_until_it_is_settled(self):
        """“If payment is not made in the first 5 days of the month, the service will
        be suspended until the situation is regularised.”"""
        customer, agreement = self.agree("cutoff")
        invoice = self.make_invoice("2026-03-01", partner=customer)
        before = self.make_ticket(partner_id=customer.id)
        self.check_at("2026-03-04 00:10")
        self.check_at("2026-03-05 23:30")
        self.assertActive(agreement)
        self.check_at("2026-03-06 00:10")
        self.assertSuspended(agreement)
        self.at("2026-03-06 10:00")
        during = self.make_ticket(partner_id=customer.id)
        for ticket in (before, during):
            self.assertEqual(ticket.coverage, "suspended")
            self.assertIn(invoice.name, ticket.coverage_reason)
        self.at("2026-03-09 10:00")
        self.pay(invoice)
        self.assertActive(agreement)
        self.assertEqual(during.coverage, "included")
        self.assertDue(during, "first_response", "2026-03-09 14:00")

    def test_stars_invoices_up_to_date_to_enjoy_support(self):
        """“It is important that … the invoices are up to date in order to enjoy the
        support services.”"""
        for code in ("stars_standard", "stars_priority", "stars_247"):
            with self.subTest(code):
                self.at(self.now)
                customer, agreement = self.agree(code)
                invoice = self.make_invoice("2026-03-12", partner=customer)
                self.check_at("2026-03-11 00:10")
                self.check_at("2026-03-12 12:00")
                self.assertEqual(
                    self.make_ticket(partner_id=customer.id).coverage, "included"
                )
                self.check_at("2026-03-13 12:00")
                ticket = self.make_ticket(partner_id=customer.id)
                self.assertEqual(ticket.coverage, "suspended")
                self.pay(invoice)
                self.assertActive(agreement)
                self.assertEqual(ticket.coverage, "included")
                self.assertTrue(ticket.clock_ids)


# What agreements say of prepaid hours, and what else is charged, belongs to hours.
