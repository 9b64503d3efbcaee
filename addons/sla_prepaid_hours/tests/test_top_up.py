"""More hours are quoted when few are left: one quotation, by a person or by itself."""

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tools import mute_logger

from .selling_common import SellingCommon


class TestTopUp(SellingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls.make_agreement(cls.policy, user_id=cls.seller.id)

    def _quotations(self):
        return self.env["sale.order"].search(
            [("sla_topup_partner_id", "=", self.customer.id)]
        )

    def test_nothing_is_quoted_while_enough_is_left(self):
        pack = self.sell(10)
        self.use(pack, 470)
        self.assertFalse(self.agreement._propose_top_up("Low"))
        self.assertFalse(self._quotations())

    def test_low_hours_are_quoted_once_as_they_were_bought(self):
        pack = self.sell(10)
        self.use(pack, 480)
        agreement = self.agreement.with_user(self.agent)
        order = agreement._propose_top_up("80 % of the hours are used")
        self.assertEqual(order.sudo().state, "draft")
        self.assertEqual(order.sudo().origin, "80 % of the hours are used")
        line = order.sudo().order_line
        self.assertEqual((line.product_id, line.product_uom_qty), (self.product, 10))
        self.assertEqual(order.sudo().user_id, self.seller)
        self.assertEqual(order.sudo().activity_ids.user_id, self.seller)
        self.assertEqual(agreement._propose_top_up("Again"), order)
        self.assertEqual(self.contact._propose_top_up("Again"), order)
        self.assertEqual(self._quotations(), order)

    def test_another_one_is_made_when_that_is_done_with(self):
        pack = self.sell(10)
        self.use(pack, 600)
        first = self.agreement._propose_top_up("Low")
        first._action_cancel()
        second = self.agreement._propose_top_up("Low")
        self.assertEqual(second.state, "draft")
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            with self.env.cr.savepoint():
                first.action_draft()
                self.env.flush_all()
        self.env.invalidate_all()
        second.action_confirm()
        self.pay(self.invoice(second))
        self.assertFalse(self.agreement._propose_top_up("Low"))

    def test_the_agreement_says_what_and_when(self):
        other = self.make_product(name="Pack of 5", sla_pack_minutes=300)
        self.agreement.write(
            {
                "topup_product_id": other.id,
                "topup_quantity": 3,
                "topup_percent": 50,
            }
        )
        pack = self.sell(10)
        self.use(pack, 300)
        line = self.agreement._propose_top_up("Low").order_line
        self.assertEqual((line.product_id, line.product_uom_qty), (other, 3))
        for values in ({"topup_percent": 101}, {"topup_quantity": -1}):
            with self.subTest(values=values), self.assertRaises(IntegrityError):
                with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                    self.agreement.write(values)
                    self.env.flush_all()
            self.env.invalidate_all()

    def test_the_quotation_has_the_tiers_discounts(self):
        pricelist = self.env["product.pricelist"].create({"name": "Tier"})
        self.policy.pricelist_id = pricelist
        pack = self.sell(10)
        self.use(pack, 600)
        self.assertEqual(self.agreement._propose_top_up("Low").pricelist_id, pricelist)

    def test_the_buttons_quote_whatever_is_left(self):
        pack = self.sell(10)
        seller = self.seller
        action = pack.with_user(seller).action_quote_more_hours()
        self.assertEqual(action["res_id"], self._quotations().id)
        for record in (self.agreement, self.contact):
            action = record.action_quote_more_hours()
            self.assertEqual(action["res_id"], self._quotations().id)
        self.assertFalse(self._quotations().activity_ids)

    def test_without_anything_to_quote_the_button_says_so(self):
        with self.assertRaises(UserError) as error:
            self.agreement.action_quote_more_hours()
        self.assertSentence(error, "Nothing says which hours")
        self.assertFalse(self.agreement._propose_top_up("Low"))

    def test_a_customer_without_an_agreement_is_quoted_too(self):
        pack = self.sell(10, partner=self.supplier)
        self.use(pack, 600)
        self.assertEqual(
            self.supplier._propose_top_up("Low").order_line.product_uom_qty, 10
        )
