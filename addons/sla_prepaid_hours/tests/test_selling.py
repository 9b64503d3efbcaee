"""Rule H9: hours are sold on orders and open when their invoice is paid."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form

from .selling_common import SellingCommon


class TestHourProducts(SellingCommon):
    def test_units_of_time_say_their_minutes_themselves(self):
        for unit, minutes in (("hour", 60), ("day", 480), ("minute", 1)):
            with self.subTest(unit=unit):
                uom = self.env.ref(f"uom.product_uom_{unit}")
                product = self.make_product(uom_id=uom.id)
                self.assertEqual(product.sla_pack_minutes, minutes)
                self.assertTrue(product.product_tmpl_id.sla_pack_by_unit)

    def test_a_pack_says_its_minutes_and_dozens_hold_twelve(self):
        unit = self.env.ref("uom.product_uom_unit")
        product = self.make_product(uom_id=unit.id, sla_pack_minutes=3000)
        self.assertEqual(product._sla_minutes(2, unit), 6000)
        dozen = self.env.ref("uom.product_uom_dozen")
        self.assertEqual(product._sla_minutes(1, dozen), 36000)

    def test_a_hundred_thousand_minutes_are_that_many(self):
        minute = self.env.ref("uom.product_uom_minute")
        self.assertEqual(self.product._sla_minutes(100_000, minute), 100_000)

    def test_hours_are_a_service_invoiced_as_ordered_with_minutes_in_them(self):
        for values in (
            {"type": "consu"},
            {"invoice_policy": "delivery"},
            {"sla_pack_minutes": 0},
            {"sla_pack_minutes": -60},
            {"sla_pack_months": -1},
            {"sla_pack_months": 10**9},
        ):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                self.product.product_tmpl_id.write(values)

    def test_shipped_products_say_kind_and_place(self):
        product = self.env.ref("sla_prepaid_hours.product_training_advanced_on_site")
        self.assertTrue(product.is_sla_pack and product.is_on_site)
        self.assertEqual(product.work_kind_id.code, "training_advanced")
        self.assertEqual(product.invoice_policy, "order")
        self.assertFalse(self.env.ref("sla_prepaid_hours.product_travel").is_sla_pack)

    def test_the_form_asks_for_minutes_only_where_the_unit_does_not_say_them(self):
        unit = self.env.ref("uom.product_uom_unit")
        product = self.make_product(is_sla_pack=False, uom_id=unit.id).product_tmpl_id
        with Form(product) as form:
            form.is_sla_pack = True
            self.assertEqual(form.sla_pack_minutes, 60)
            form.sla_pack_minutes = 3000
        self.assertEqual(product.sla_pack_minutes, 3000)
        product.uom_id = self.env.ref("uom.product_uom_hour")
        self.assertEqual(product.sla_pack_minutes, 60)
        with Form(product) as form, self.assertRaises(AssertionError):
            form.sla_pack_minutes = 3000


class TestOrders(SellingCommon):
    def test_confirming_makes_one_draft_pack_a_line(self):
        agreement = self.make_agreement(self.policy)
        order = self.make_order(10, user_id=self.seller.id)
        pack = order.sla_pack_ids
        self.assertEqual(len(pack), 1)
        self.assertEqual(pack.state, "draft")
        self.assertEqual(pack.partner_id, self.customer)
        self.assertEqual(pack.agreement_id, agreement)
        self.assertEqual(pack.minutes_bought, 600)
        self.assertEqual(pack.price_hour, 100)
        self.assertEqual(pack.sale_line_id, order.order_line)
        order.order_line._sla_make_packs()
        order.order_line._sla_follow()
        self.assertEqual(order.sla_pack_ids, pack)

    def test_lines_that_sell_no_hours_make_no_pack(self):
        travel = self.env.ref("sla_prepaid_hours.product_travel")
        order = self.make_order(
            1,
            order_line=[
                Command.create({"display_type": "line_section", "name": "Training"}),
                Command.create({"product_id": travel.id}),
                Command.create({"product_id": self.product.id}),
            ],
        )
        self.assertEqual(order.sla_pack_ids.sale_line_id.product_id, self.product)

    def test_seller_without_other_rights_sells(self):
        order = self.make_order(10, confirm=False)
        order.user_id = self.seller
        order.with_user(self.seller).action_confirm()
        pack = order.sla_pack_ids.with_user(self.seller)
        self.assertEqual(pack.minutes_bought, 600)
        self.assertEqual(order.with_user(self.seller).sla_hours_summary, "Not open yet")
        with self.assertRaises(AccessError):
            pack.write({"minutes_bought": 1})

    def test_price_is_net_of_discounts_and_taxes(self):
        tax = self.env["account.tax"].create(
            {
                "name": "25 % included",
                "amount": 25,
                "price_include_override": "tax_included",
            }
        )
        line = {
            "price_unit": 125,
            "discount": 10,
            "tax_ids": [Command.set(tax.ids)],
        }
        self.assertEqual(self.make_order(8, line=line).sla_pack_ids.price_hour, 90)

    def test_a_discount_on_the_whole_order_is_in_the_price(self):
        order = self.make_order(10, confirm=False)
        self.env["sale.order.discount"].create(
            {
                "sale_order_id": order.id,
                "discount_type": "so_discount",
                "discount_percentage": 0.2,
            }
        ).action_apply_discount()
        order.action_confirm()
        self.assertEqual(order.sla_pack_ids.price_hour, 80)

    def test_a_pack_of_fifty_has_the_price_of_an_hour(self):
        unit = self.env.ref("uom.product_uom_unit")
        product = self.make_product(
            uom_id=unit.id, sla_pack_minutes=3000, list_price=4000, sla_pack_months=12
        )
        pack = self.make_order(1, product).sla_pack_ids
        self.assertEqual((pack.minutes_bought, pack.price_hour), (3000, 80))
        self.assertEqual(pack.validity_months, 12)

    def test_validity_begins_when_it_opens(self):
        self.product.sla_pack_months = 12
        order = self.make_order(10)
        self.at("2026-03-20 10:00")
        self.pay(self.invoice(order))
        pack = order.sla_pack_ids
        self.assertEqual(str(pack.date_start), "2026-03-20")
        self.assertEqual(str(pack.date_end), "2027-03-19")

    def test_quantity_and_price_follow_until_it_opens(self):
        order = self.make_order(10)
        pack = order.sla_pack_ids
        order.order_line.write({"product_uom_qty": 20, "price_unit": 90})
        self.assertEqual((pack.minutes_bought, pack.price_hour), (1200, 90))
        order.order_line.product_uom_qty = 0
        self.assertEqual(pack.state, "void")
        order.order_line.product_uom_qty = 5
        live = order.sla_pack_ids - pack
        self.assertEqual((live.state, live.minutes_bought), ("draft", 300))

    def test_a_line_added_to_a_confirmed_order_makes_its_pack(self):
        order = self.make_order(10)
        order.order_line = [
            Command.create({"product_id": self.product.id, "product_uom_qty": 2})
        ]
        self.assertEqual(
            sorted(order.sla_pack_ids.mapped("minutes_bought")), [120, 600]
        )

    def test_once_open_the_quantity_stays(self):
        pack = self.sell(10)
        for quantity in (20, 5, 0):
            with self.subTest(quantity=quantity), self.assertRaises(UserError) as error:
                pack.sale_line_id.product_uom_qty = quantity
            self.assertSentence(error, pack.name, "10:00 h")
        pack.sale_line_id.price_unit = 1
        self.assertEqual((pack.minutes_bought, pack.price_hour), (600, 100))

    def test_a_sold_draft_follows_its_order_alone(self):
        pack = self.make_order(10).sla_pack_ids.with_user(self.manager)
        for vals in ({"minutes_bought": 9000}, {"price_hour": 1}):
            with self.subTest(vals=vals), self.assertRaises(UserError) as error:
                pack.write(vals)
            self.assertSentence(error, "Change the order")
        pack.note = "Asked for by mail"
        self.assertEqual((pack.minutes_bought, pack.price_hour), (600, 100))

    def test_bad_quantities_get_a_sentence_and_change_nothing(self):
        for quantity, words in (
            (0, "say how many"),
            (-5, "say how many"),
            (10**9, "more than a pack can hold"),
            (0.001, "say how many"),
        ):
            with self.subTest(quantity=quantity):
                order = self.make_order(quantity, confirm=False)
                with self.assertRaises(UserError) as error:
                    order.action_confirm()
                self.assertSentence(error, words)
                self.assertEqual(order.state, "draft")
                self.assertFalse(order.sla_pack_ids)
        order = self.make_order(1)
        with self.assertRaises(UserError):
            order.order_line.product_uom_qty = 10**9

    def test_less_than_a_minute_is_refused(self):
        minute = self.env.ref("uom.product_uom_minute")
        order = self.make_order(0.4, confirm=False, line={"product_uom_id": minute.id})
        with self.assertRaises(UserError) as error:
            order.action_confirm()
        self.assertSentence(error, "less than a minute")

    def test_an_archived_product_and_a_negative_price_get_a_sentence(self):
        order = self.make_order(10, confirm=False)
        self.product.active = False
        with self.assertRaises(UserError) as error:
            order.action_confirm()
        self.assertSentence(error, "archived")
        self.product.active = True
        order.order_line.price_unit = -1
        with self.assertRaises(UserError) as error:
            order.action_confirm()
        self.assertSentence(error, "negative")

    def test_cancelling_makes_drafts_void_and_ordering_again_makes_new_ones(self):
        order = self.make_order(10)
        pack = order.sla_pack_ids
        order._action_cancel()
        self.assertEqual(pack.state, "void")
        order.action_draft()
        order.action_confirm()
        live = order.sla_pack_ids - pack
        self.assertEqual((live.state, live.minutes_bought), ("draft", 600))

    def test_cancelling_is_refused_once_hours_were_used(self):
        pack = self.sell(10)
        self.use(pack, 60)
        with self.assertRaises(UserError) as error:
            pack.sale_order_id._action_cancel()
        self.assertSentence(error, pack.name, "have been used")
        self.assertBalance(pack, 540, "active")
        self.assertEqual(pack.sale_order_id.state, "sale")

    def test_cancelling_takes_unused_hours_out_of_use(self):
        pack = self.sell(10)
        pack.sale_order_id._action_cancel()
        self.assertBalance(pack, 0, "void")

    def test_an_order_is_of_its_company_and_its_currency(self):
        other = self.env["res.company"].create(
            {"name": "Other", "currency_id": self.env.ref("base.EUR").id}
        )
        self.env.user.company_ids += other
        self._keep_books(other)
        self.make_agreement(self.policy)
        order = (
            self.env["sale.order"]
            .with_company(other)
            .create(
                {
                    "partner_id": self.customer.id,
                    "company_id": other.id,
                    "order_line": [
                        Command.create({"product_id": self.product.id, "price_unit": 9})
                    ],
                }
            )
        )
        order.action_confirm()
        pack = order.sla_pack_ids
        self.assertEqual(pack.company_id, other)
        self.assertEqual(pack.currency_id, order.currency_id)
        self.assertFalse(pack.agreement_id)
        mine = self.seller.with_company(self.env.company)
        self.assertFalse(
            self.env["sla.pack"].with_user(mine).search([("id", "=", pack.id)])
        )

    def test_a_seller_sees_the_pack_and_its_movements(self):
        self.make_agreement(self.policy)
        order = self.make_order(10, user_id=self.seller.id)
        self.pay(self.invoice(order))
        form = Form(order.sla_pack_ids.with_user(self.seller))
        self.assertEqual(form.minutes_bought, 600)
        self.assertEqual(len(form.entry_ids), 1)
        action = order.with_user(self.seller).action_view_sla_packs()
        self.assertEqual(action["res_id"], order.sla_pack_ids.id)


class TestOpening(SellingCommon):
    def test_the_paid_invoice_opens_it(self):
        order = self.make_order(10)
        pack = order.sla_pack_ids
        self.assertIn("waits for all of its hours to be invoiced", pack.waiting_summary)
        invoice = self.invoice(order)
        self.assertEqual(pack.state, "draft")
        self.assertIn(invoice.name, pack.waiting_summary)
        self.pay(invoice, user=self.accountant)
        self.assertBalance(pack, 600, "active")
        self.assertEqual(self.entries(pack), [("purchase", 600)])
        self.assertFalse(pack.waiting_summary)
        self.assertEqual(order.sla_hours_summary, "10:00 h left")
        self.assertEqual(pack.invoice_ids, invoice)

    def test_it_opens_once_however_often_a_user_looks(self):
        pack = self.sell(10)
        pack.invoice_ids._sla_settle()
        self.finish_transaction()
        self.assertEqual(self.entries(pack), [("purchase", 600)])

    def test_part_of_the_money_opens_nothing(self):
        order = self.make_order(10)
        invoice = self.invoice(order)
        self.pay(invoice, 400)
        self.assertEqual(invoice.payment_state, "partial")
        self.assertEqual(order.sla_pack_ids.state, "draft")
        self.pay(invoice)
        self.assertBalance(order.sla_pack_ids, 600, "active")

    def test_part_of_the_invoices_opens_nothing(self):
        order = self.make_order(10)
        self.pay(self.invoice(order, 4))
        self.assertEqual(order.sla_pack_ids.state, "draft")
        rest = self.invoice(order)
        self.assertEqual(order.sla_pack_ids.state, "draft")
        self.pay(rest)
        self.assertBalance(order.sla_pack_ids, 600, "active")

    def test_a_payment_matched_on_the_bank_statement_opens_it(self):
        order = self.make_order(10)
        invoice = self.invoice(order)
        bank = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.env.company.id)], limit=1
        )
        line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": bank.id,
                "amount": 1000,
                "payment_ref": invoice.name,
                "partner_id": self.customer.id,
            }
        )
        _liquidity, suspense, _other = line._seek_for_lines()
        receivable = invoice.line_ids.filtered(
            lambda row: row.account_type == "asset_receivable"
        )
        suspense.account_id = receivable.account_id
        (suspense + receivable).reconcile()
        self.assertBalance(order.sla_pack_ids, 600, "active")

    def test_an_unpaid_down_payment_keeps_it_closed(self):
        order = self.make_order(10)
        wizard = (
            self.env["sale.advance.payment.inv"]
            .with_context(active_model="sale.order", active_ids=order.ids)
            .create({"advance_payment_method": "percentage", "amount": 100})
        )
        down = wizard._create_invoices(order)
        down.action_post()
        rest = order._create_invoices(final=True)
        rest.action_post()
        self.assertEqual(rest.payment_state, "paid")
        self.assertEqual(order.sla_pack_ids.state, "draft")
        self.assertIn(down.name, order.sla_pack_ids.waiting_summary)
        self.pay(down)
        self.assertBalance(order.sla_pack_ids, 600, "active")

    def test_a_tier_opens_hours_when_invoiced_or_ordered(self):
        self.make_agreement(self.policy)
        self.policy.pack_opens = "posted"
        order = self.make_order(10)
        self.assertEqual(order.sla_pack_ids.state, "draft")
        self.invoice(order)
        self.assertBalance(order.sla_pack_ids, 600, "active")
        self.policy.pack_opens = "confirmed"
        self.assertBalance(self.make_order(1).sla_pack_ids, 60, "active")

    def test_hours_given_for_nothing_open_at_once(self):
        pack = self.make_order(10, line={"price_unit": 0}).sla_pack_ids
        self.assertBalance(pack, 600, "active")
        self.assertEqual(pack.price_hour, 0)

    def test_no_user_opens_by_hand_what_is_not_paid(self):
        order = self.make_order(10)
        invoice = self.invoice(order)
        with self.assertRaises(UserError) as error:
            order.sla_pack_ids.with_user(self.manager).action_open()
        self.assertSentence(error, invoice.name)
        self.assertEqual(order.sla_pack_ids.state, "draft")

    def test_a_cancelled_draft_invoice_does_nothing(self):
        order = self.make_order(10)
        order._create_invoices().button_cancel()
        self.assertEqual(order.sla_pack_ids.state, "draft")
        self.pay(self.invoice(order))
        self.assertBalance(order.sla_pack_ids, 600, "active")

    def test_a_payment_undone_takes_nothing_back_and_notifies_the_account_manager(self):
        self.make_agreement(self.policy, user_id=self.manager.id)
        pack = self.sell(10)
        payment = pack.invoice_ids.matched_payment_ids
        payment.action_draft()
        payment.action_cancel()
        self.finish_transaction()
        self.assertNotIn(pack.invoice_ids.payment_state, ("paid", "in_payment"))
        self.assertBalance(pack, 600, "active")
        result = pack.sale_order_id.activity_ids
        self.assertEqual(result.user_id, self.manager)
        self.assertIn("not paid any more", result.summary)
        pack.invoice_ids._sla_settle()
        self.assertEqual(pack.sale_order_id.activity_ids, result)

    def test_an_agreement_made_after_the_order_is_taken_when_it_opens(self):
        order = self.make_order(10)
        agreement = self.make_agreement(self.policy)
        self.pay(self.invoice(order))
        self.assertEqual(order.sla_pack_ids.agreement_id, agreement)


class TestTierPricelist(SellingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref("product.group_product_pricelist")
        cls.tier = cls._make_pricelist("Tier", 10)
        cls.own = cls._make_pricelist("Own", 50)
        cls.policy.pricelist_id = cls.tier

    @classmethod
    def _make_pricelist(cls, name, percent):
        return cls.env["product.pricelist"].create(
            {
                "name": name,
                "item_ids": [
                    Command.create(
                        {"compute_price": "percentage", "percent_price": percent}
                    )
                ],
            }
        )

    def test_the_tiers_discounts_are_proposed(self):
        self.assertNotEqual(self.make_order(confirm=False).pricelist_id, self.tier)
        self.make_agreement(self.policy)
        order = self.make_order(10)
        self.assertEqual(order.pricelist_id, self.tier)
        self.assertEqual(order.sla_pack_ids.price_hour, 90)
        self.assertEqual(self.contact._sla_pricelist(self.env.company), self.tier)

    def test_a_pricelist_chosen_for_the_customer_comes_first(self):
        self.make_agreement(self.policy)
        self.customer.property_product_pricelist = self.own
        self.assertEqual(self.make_order(confirm=False).pricelist_id, self.own)
        self.assertEqual(self.contact._sla_pricelist(self.env.company), self.own)

    def test_a_pricelist_chosen_on_the_order_stays(self):
        self.make_agreement(self.policy)
        order = self.make_order(confirm=False, pricelist_id=self.own.id)
        order.order_line.product_uom_qty = 3
        self.assertEqual(order.pricelist_id, self.own)

    def test_an_archived_pricelist_is_not_proposed(self):
        self.make_agreement(self.policy)
        self.tier.active = False
        self.assertNotEqual(self.make_order(confirm=False).pricelist_id, self.tier)

    def test_a_change_of_discounts_alters_no_pack(self):
        self.make_agreement(self.policy)
        draft, opened = self.make_order(10).sla_pack_ids, self.sell(10)
        self.tier.item_ids.percent_price = 75
        self.policy.pricelist_id = self.own
        self.assertEqual((draft.price_hour, opened.price_hour), (90, 90))
