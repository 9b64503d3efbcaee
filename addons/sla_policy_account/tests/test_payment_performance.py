"""The hourly check costs the same for one agreement and for thirty."""

from odoo.fields import Command

from odoo.addons.sla_policy.tests.queries_common import QueriesMixin

from .common import AccountCommon

FEW, MANY = 1, 30


class TestPaymentPerformance(QueriesMixin, AccountCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreements = cls.make_agreements(MANY, cls.policy)
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
                for partner in cls.agreements.partner_id
                for due in ("2026-03-01", "2026-03-20")
            ]
        )
        invoices.action_post()

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
        self.assertTrue(all(self.agreements.mapped("payment_notices")))
        cost = self.costs(lambda agreements: agreements._check_payment())
        self.assertEqual(cost[FEW], cost[MANY])
        self.assertLessEqual(cost[MANY], 15)

    def test_the_check_while_all_are_suspended(self):
        self.let_suspend("2026-03-06 10:00")
        self.assertEqual(set(self.agreements.mapped("state")), {"suspended"})
        cost = self.costs(lambda agreements: agreements._check_payment())
        self.assertEqual(cost[FEW], cost[MANY])

    def test_the_screen(self):
        cost = self.costs(lambda agreements: agreements.mapped("payment_status"))
        self.assertEqual(cost[FEW], cost[MANY])
