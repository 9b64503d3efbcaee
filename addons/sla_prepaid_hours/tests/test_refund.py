"""Credit notes take the rest back at the price of the pack."""

from odoo.exceptions import UserError
from odoo.fields import Command

from .selling_common import SellingCommon


class TestCreditNotes(SellingCommon):
    def test_a_credit_note_takes_its_hours_back(self):
        pack = self.sell(10)
        self.credit(pack.invoice_ids, quantity=4)
        self.assertBalance(pack, 360, "active")
        self.assertEqual(self.entries(pack, "refund"), [("refund", -240)])

    def test_all_of_it_leaves_nothing(self):
        pack = self.sell(10)
        self.credit(pack.invoice_ids)
        self.assertBalance(pack, 0, "exhausted")
        pack.sale_order_id._action_cancel()
        self.assertEqual(pack.sale_order_id.state, "cancel")

    def test_a_draft_credit_note_takes_nothing(self):
        pack = self.sell(10)
        note = self.credit(pack.invoice_ids, post=False)
        self.assertBalance(pack, 600)
        note.button_cancel()
        self.assertBalance(pack, 600)

    def test_money_typed_over_buys_minutes_at_the_price_of_the_pack(self):
        pack = self.sell(10)
        self.credit(pack.invoice_ids, quantity=1, price=150)
        self.assertBalance(pack, 600 - 90)

    def test_never_more_than_is_free(self):
        pack = self.sell(10)
        self.use(pack, 500)
        note = self.credit(pack.invoice_ids, post=False)
        with self.assertRaises(UserError) as error, self.env.cr.savepoint():
            note.action_post()
        self.assertSentence(error, "10:00 h", "1:40 h", pack.name, "166.67")
        self.env.invalidate_all()
        self.assertEqual(note.state, "draft")
        self.assertBalance(pack, 100)

    def test_a_correction_of_the_invoice_takes_no_hours(self):
        pack = self.sell(10)
        self.use(pack, 500)
        note = self.credit(pack.invoice_ids, post=False)
        note.sla_keeps_hours = True
        note.action_post()
        self.assertBalance(pack, 100, "active")
        with self.assertRaises(UserError):
            note.sla_keeps_hours = False

    def test_credit_and_new_invoice_in_one_go_keeps_the_hours(self):
        pack = self.sell(10)
        self.use(pack, 500)
        invoice = self.credit(pack.invoice_ids, modify=True)
        self.assertBalance(pack, 100, "active")
        invoice.action_post()
        self.pay(invoice)
        self.finish_transaction()
        self.assertBalance(pack, 100, "active")
        self.assertFalse(pack.sale_order_id.activity_ids)

    def test_invoiced_and_paid_again_the_hours_are_back(self):
        pack = self.sell(10)
        self.credit(pack.invoice_ids)
        again = self.invoice(pack.sale_order_id)
        self.assertBalance(pack, 0)
        self.pay(again)
        self.assertBalance(pack, 600, "active")
        self.assertEqual(
            self.entries(pack),
            [("purchase", 600), ("refund", -600), ("purchase", 600)],
        )
        again._sla_settle()
        self.assertBalance(pack, 600, "active")

    def test_reset_to_draft_gives_back_and_posting_again_takes_again(self):
        pack = self.sell(10)
        note = self.credit(pack.invoice_ids, quantity=4)
        note.button_draft()
        self.assertBalance(pack, 600)
        note.action_post()
        self.assertBalance(pack, 360)
        note.button_draft()
        self.assertBalance(pack, 600)
        self.assertEqual(self.entries(pack, "refund"), [("refund", -240)] * 2)

    def test_credited_before_it_opens_the_pack_waits_on(self):
        order = self.make_order(10)
        invoice = self.invoice(order)
        self.credit(invoice)
        self.finish_transaction()
        self.assertEqual(order.sla_pack_ids.state, "draft")

    def test_what_is_left_of_the_order_may_be_written_down(self):
        pack = self.sell(10)
        self.credit(pack.invoice_ids, quantity=4)
        pack.sale_line_id.product_uom_qty = 6
        self.assertEqual(pack.sale_line_id.qty_to_invoice, 0)
        self.assertEqual(pack.minutes_bought, 600)

    def test_accounting_credits_without_other_rights(self):
        pack = self.sell(10)
        note = self.credit(pack.invoice_ids, post=False)
        note.with_user(self.accountant).action_post()
        self.assertBalance(pack, 0)


class TestRefundTheRest(SellingCommon):
    def _refund(self, pack, user=None):
        action = pack.with_user(user or self.env.user).action_refund_rest()
        return self.env["account.move"].browse(action["res_id"])

    def test_it_is_a_draft_credit_note_for_what_is_left(self):
        pack = self.sell(10)
        self.use(pack, 127)
        note = self._refund(pack)
        self.assertEqual((note.state, note.move_type), ("draft", "out_refund"))
        self.assertEqual(note.amount_untaxed, 788.33)
        self.assertEqual(note.invoice_line_ids.sale_line_ids, pack.sale_line_id)
        self.assertBalance(pack, 473)
        note.action_post()
        self.assertBalance(pack, 0, "exhausted")
        self.assertEqual(self.entries(pack, "refund"), [("refund", -473)])

    def test_twice_is_the_same_draft(self):
        pack = self.sell(10)
        self.assertEqual(self._refund(pack), self._refund(pack))

    def test_discounts_and_included_taxes_are_the_customers_again(self):
        tax = self.env["account.tax"].create(
            {
                "name": "25 % included",
                "amount": 25,
                "price_include_override": "tax_included",
            }
        )
        line = {"price_unit": 125, "discount": 10, "tax_ids": [Command.set(tax.ids)]}
        order = self.make_order(10, line=line, confirm=False)
        self.env["sale.order.discount"].create(
            {
                "sale_order_id": order.id,
                "discount_type": "so_discount",
                "discount_percentage": 0.2,
            }
        ).action_apply_discount()
        order.action_confirm()
        self.pay(self.invoice(order))
        pack = order.sla_pack_ids
        self.assertEqual(pack.price_hour, 72)
        note = self._refund(pack)
        self.assertAlmostEqual(note.amount_untaxed, 720)
        self.assertAlmostEqual(note.amount_total, 900)
        note.action_post()
        self.assertBalance(pack, 0)

    def test_time_logged_meanwhile_is_not_credited(self):
        pack = self.sell(10)
        note = self._refund(pack)
        self.use(pack, 60)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            note.action_post()
        self.env.invalidate_all()
        self.assertBalance(pack, 540)

    def test_nothing_to_give_back_gets_a_sentence(self):
        used = self.sell(1)
        self.use(used, 60)
        free = self.make_order(1, line={"price_unit": 0}).sla_pack_ids
        self.make_agreement(self.policy)
        self.policy.pack_opens = "confirmed"
        ordered = self.make_order(1).sla_pack_ids
        for pack, words in (
            (used, "Nothing of"),
            (free, "for nothing"),
            (ordered, "has not been invoiced"),
        ):
            with self.subTest(words=words), self.assertRaises(UserError) as error:
                pack.action_refund_rest()
            self.assertSentence(error, words)

    def test_accounting_refunds_without_other_rights(self):
        self.accountant.group_ids += self.env.ref("sla_policy.group_sla_user")
        pack = self.sell(10)
        note = self._refund(pack, self.accountant)
        note.with_user(self.accountant).action_post()
        self.assertBalance(pack, 0)
