"""The hourly check costs the same for one agreement and for thirty."""

from odoo.fields import Command

from .common import AccountCommon

FEW, MANY = 1, 30


class TestPaymentPerformance(AccountCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        partners = cls.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(MANY)]
        )
        agreements = cls.env["sla.agreement"].create(
            [
                {
                    "name": "Support",
                    "partner_id": partner.id,
                    "policy_id": cls.policy.id,
                    "date_start": "2026-01-01",
                }
                for partner in partners
            ]
        )
        agreements.action_activate()
        cls.agreements = agreements
        invoices = cls.env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": partner.id,
                    "invoice_date": "2026-03-01",
                    "invoice_date_due": due,
                    "invoice_line_ids": [
                        Command.create({"name": "Support", "price_unit": 10})
                    ],
                }
                for partner in partners
                for due in ("2026-03-01", "2026-03-20")
            ]
        )
        invoices.action_post()

    def queries(self, work):
        self.env.flush_all()
        self.env.invalidate_all()
        self.env.user.mapped("company_id")
        before = self.env.cr.sql_log_count
        work()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def costs(self, work):
        """`{size: queries}`; what fills caches for good is not counted."""
        self.queries(lambda: work(self.agreements[:FEW]))
        return {
            size: self.queries(lambda n=size: work(self.agreements[:n]))
            for size in (FEW, MANY)
        }

    def test_judging(self):
        cost = self.costs(lambda agreements: agreements._judge_payment())
        self.assertEqual(cost[FEW], cost[MANY])
        self.assertLessEqual(cost[MANY], 10)

    def test_the_check_when_there_is_nothing_new(self):
        self.check_payment()
        self.assertTrue(all(self.agreements.mapped("payment_told")))
        cost = self.costs(lambda agreements: agreements._check_payment())
        self.assertEqual(cost[FEW], cost[MANY])
        self.assertLessEqual(cost[MANY], 15)

    def test_the_check_while_all_are_suspended(self):
        self.check_at("2026-03-06 10:00")
        self.assertEqual(set(self.agreements.mapped("state")), {"suspended"})
        cost = self.costs(lambda agreements: agreements._check_payment())
        self.assertEqual(cost[FEW], cost[MANY])

    def test_the_screen(self):
        cost = self.costs(lambda agreements: agreements.mapped("payment_status"))
        self.assertEqual(cost[FEW], cost[MANY])
