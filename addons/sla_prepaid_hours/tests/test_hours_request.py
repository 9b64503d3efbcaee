"""Hours requested by a customer: one quotation, with its salesperson notified."""

from odoo.exceptions import AccessError

from .estimate_common import EstimateCommon


class TestHoursRequest(EstimateCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env.ref("sla_prepaid_hours.product_development_hours")
        cls.seller = cls._new_user("seller", "sales_team.group_sale_salesman")
        cls.agreement.user_id = cls.seller

    def ask_hours(self, quantity=10, note=None, user=None, product=None, of=None):
        customer = (of or self.customer).with_user(user or self.portal_user)
        return customer.action_request_hours(
            (product or self.product).id, quantity, note
        )

    def orders(self):
        return self.env["sale.order"].search(
            [("sla_topup_partner_id", "=", self.customer.id)]
        )

    def test_a_draft_quotation_and_something_to_do_for_the_seller(self):
        name = self.ask_hours(12, "Before Friday <b>please</b>")
        order = self.orders()
        self.assertEqual(order.name, name)
        self.assertEqual((order.state, order.user_id), ("draft", self.seller))
        self.assertEqual(order.order_line.product_id, self.product)
        self.assertEqual(order.order_line.product_uom_qty, 12)
        activity = order.activity_ids
        self.assertEqual(activity.user_id, self.seller)
        self.assertIn("Norte Foods requests hours", activity.summary)
        self.assertIn("Before Friday", activity.note)
        self.assertNotIn("<b>", activity.note)
        self.assertIn("Eva Portal", order.message_ids[0].body)
        self.assertFalse(self.customer.sla_pack_ids)

    def test_asked_again_it_is_the_same_quotation(self):
        self.ask_hours(10)
        self.ask_hours(20, user=self.colleague_user)
        self.assertEqual(len(self.orders()), 1)
        self.assertEqual(self.orders().order_line.product_uom_qty, 10)
        self.assertEqual(len(self.orders().activity_ids), 2)

    def test_a_user_is_notified_where_no_one_is_responsible(self):
        self.agreement.user_id = self.customer.user_id = False
        self.ask_hours()
        activity = self.orders().activity_ids
        self.assertTrue(activity.user_id)
        self.assertFalse(activity.user_id.share)

    def test_quantities_that_are_none(self):
        for quantity in (0, -1, 10_001, float("nan"), float("inf"), True, "5", None):
            with self.subTest(quantity), self.refused("Say how much you want"):
                self.ask_hours(quantity)
        self.assertFalse(self.orders())

    def test_only_hours_that_are_sold(self):
        other = self.env["product.product"].create({"name": "A chair"})
        with self.refused("not sold"):
            self.ask_hours(product=other)
        self.product.product_tmpl_id.sale_ok = False
        with self.refused("not sold"):
            self.ask_hours()

    def test_billing_contacts_and_approvers_ask(self):
        self.agreement.billing_contact_ids = self.colleague_user.partner_id
        self.agreement.contact_ids = self.colleague_user.partner_id
        with self.refused("you are not among them", AccessError):
            self.ask_hours()
        self.ask_hours(user=self.colleague_user)
        self.env["sla.approver"].create(
            {
                "agreement_id": self.agreement.id,
                "partner_id": self.portal_user.partner_id.id,
            }
        )
        self.ask_hours()

    def test_no_user_asks_for_another_customer(self):
        for user in (self.stranger_user, self.agent, self.env.ref("base.public_user")):
            with self.subTest(user.login), self.refused(error=AccessError):
                self.ask_hours(user=user)
        with self.refused(error=AccessError):
            self.ask_hours(user=self.portal_user, of=self.stranger)
        self.assertFalse(self.orders())

    def test_an_agreement_that_is_over_still_says_who(self):
        self.agreement.billing_contact_ids = self.colleague_user.partner_id
        self.agreement.action_end()
        eva, rita = self.portal_user.partner_id, self.colleague_user.partner_id
        self.assertFalse(eva._sla_hours_companies())
        self.assertIn(self.env.company, rita._sla_hours_companies())
        self.agreement.action_draft()
        self.assertIn(self.env.company, eva._sla_hours_companies())
