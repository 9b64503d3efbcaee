"""What a month of missed availability gives back: a draft credit note."""

from odoo.tests import tagged

from odoo.addons.sla_availability.tests.availability_common import AvailabilityMixin
from odoo.addons.sla_policy_account.tests.common import AccountCommon

HOUR = 3600


@tagged("post_install", "-at_install")
class TestAvailabilityCredit(AvailabilityMixin, AccountCommon):
    now = "2026-03-02 10:00"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement.write({"price": 1000, "price_period": "month"})
        cls.service = cls.make_service(
            credit_percent=10, agreement_id=cls.agreement.id, target_percent=99
        )

    def statement(self, hours, service=None, month="2026-02-01"):
        """A final statement of a month in which some hours were lost."""
        service = service or self.service
        self.lose(service, hours * HOUR, start=f"{month[:8]}10 10:00")
        statement = self.make_statement(service, month)
        statement.with_user(self.manager).action_final()
        return statement

    def test_a_missed_month_gives_back_its_share_as_a_draft(self):
        statement = self.statement(hours=10)
        self.assertTrue(statement.is_missed)
        credit = statement.credit_move_id
        self.assertEqual((credit.move_type, credit.state), ("out_refund", "draft"))
        self.assertEqual(credit.commercial_partner_id, self.customer)
        self.assertEqual(credit.sla_agreement_id, self.agreement)
        self.assertEqual(credit.amount_untaxed, 100)
        label = credit.invoice_line_ids.name
        for words in ("Production", "February 2026", "10 %"):
            self.assertIn(words, label)

    def test_a_month_of_a_price_a_year_is_a_twelfth_rounded(self):
        self.agreement.write({"price": 1000, "price_period": "year"})
        self.service.credit_percent = 50
        # 83.33 a month; half of it, rounded as money is.
        self.assertAlmostEqual(self.statement(hours=10)._credit_amount(), 0)
        credit = self.env["sla.availability"].search([]).credit_move_id
        self.assertAlmostEqual(credit.amount_untaxed, 41.67)

    def test_a_kept_month_gives_nothing_back(self):
        self.assertFalse(self.statement(hours=1).credit_move_id)

    def test_without_a_percentage_a_price_or_an_agreement_there_is_nothing(self):
        bare = self.make_service("Bare", credit_percent=10)
        self.assertFalse(self.statement(10, bare).credit_move_id)
        self.agreement.price = 0
        self.assertFalse(self.statement(10).credit_move_id)
        self.agreement.price = 1000
        self.service.credit_percent = 0
        january = self.statement(10, month="2026-01-01")
        self.assertFalse(january.credit_move_id)

    def test_one_credit_a_statement(self):
        statement = self.statement(hours=10)
        credit = statement.credit_move_id
        statement._after_final()
        self.assertEqual(statement.credit_move_id, credit)
        credits = self.env["account.move"].search(
            [
                ("sla_agreement_id", "=", self.agreement.id),
                ("move_type", "=", "out_refund"),
            ]
        )
        self.assertEqual(credits, credit)

    def test_it_is_in_the_currency_of_the_agreement(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.agreement.currency_id = euro
        credit = self.statement(hours=10).credit_move_id
        self.assertEqual(credit.currency_id, euro)
        self.assertEqual(credit.amount_untaxed, 100)

    def test_a_company_that_keeps_no_books_is_notified(self):
        company = self.env["res.company"].create({"name": "No Books"})
        self.env.user.company_ids += company
        self.manager.company_ids += company
        policy = self.make_policy(
            self.make_target("resolution", hours=24), company_id=company.id
        )
        agreement = self.make_agreement(policy, company_id=company.id, price=1000)
        service = self.make_service(
            "Elsewhere",
            credit_percent=10,
            company_id=company.id,
            agreement_id=agreement.id,
        )
        self.lose(service, 10 * HOUR)
        statement = self.make_statement(service)
        statement.action_final()
        self.assertEqual(statement.state, "final")
        self.assertFalse(statement.credit_move_id)
        log = " ".join(statement.message_ids.mapped("body"))
        self.assertIn("no journal for sales", log)

    def test_the_credit_does_not_suspend_and_pays_nothing_by_itself(self):
        self.statement(hours=10).credit_move_id.action_post()
        self.check_at("2026-03-06 10:00")
        self.assertActive()
