"""Orders, invoices and payments of hours, as sales and accounting make them."""

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.sla_policy.tests.books_common import BooksMixin
from odoo.addons.sla_policy.tests.common import SlaCommon


@tagged("post_install", "-at_install")
class SellingCommon(BooksMixin, SlaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._keep_books(cls.env.company)
        cls.policy = cls.make_policy(cls.make_target("resolution", hours=24))
        cls.product = cls.make_product(list_price=100)
        cls.seller = cls._new_user("seller", "sales_team.group_sale_salesman_all_leads")
        cls.accountant = cls._new_user("accountant", "account.group_account_invoice")

    # === BUILDERS === #

    @classmethod
    def make_product(cls, **values):
        """An hour product, sold by the hour by default."""
        return cls.env["product.product"].create(
            {
                "name": "Hours of help",
                "type": "service",
                "uom_id": cls.env.ref("uom.product_uom_hour").id,
                "invoice_policy": "order",
                "is_sla_pack": True,
                "taxes_id": [Command.clear()],
                **values,
            }
        )

    @classmethod
    def make_order(
        cls, quantity=10, product=None, confirm=True, partner=None, **values
    ):
        """An order of one line, confirmed; `line` are more values of the line."""
        product = product or cls.product
        line = {
            "product_id": product.id,
            "product_uom_qty": quantity,
            **values.pop("line", {}),
        }
        order = cls.env["sale.order"].create(
            {
                "partner_id": (partner or cls.contact).id,
                "order_line": [Command.create(line)],
                **values,
            }
        )
        if confirm:
            order.action_confirm()
        return order

    def invoice(self, order, quantity=None):
        """Invoice what is to be invoiced, or part of it, and post."""
        move = order._create_invoices()
        if quantity is not None:
            move.invoice_line_ids.quantity = quantity
        move.action_post()
        return move

    def credit(self, move, quantity=None, price=None, post=True, modify=False):
        """A credit note for an invoice, for all of it by default."""
        wizard = self.reversal(move)
        if modify:
            wizard.modify_moves()
            return wizard.new_move_ids
        wizard.refund_moves()
        note = wizard.new_move_ids
        if quantity is not None:
            note.invoice_line_ids.quantity = quantity
        if price is not None:
            note.invoice_line_ids.price_unit = price
        if post:
            note.action_post()
        return note

    def sell(self, quantity=10, **values):
        """Hours ordered, invoiced and paid; returns their pack."""
        order = self.make_order(quantity, **values)
        self.pay(self.invoice(order))
        return order.sla_pack_ids

    def use(self, pack, minutes, key="work"):
        """Minutes drawn, as work draws them."""
        self.env["sla.pack.entry"]._post(
            [
                {
                    "pack_id": pack.id,
                    "kind": "consume",
                    "minutes": -minutes,
                    "key": f"{key}:{pack.id}",
                }
            ]
        )

    # === QUESTIONS === #

    def entries(self, pack, kind=None):
        """What was posted on a pack, oldest first, as `(kind, minutes)`."""
        entries = self.env["sla.pack.entry"].search(
            [("pack_id", "=", pack.id)], order="id"
        )
        return [
            (entry.kind, entry.minutes)
            for entry in entries
            if kind in (None, entry.kind)
        ]

    def assertBalance(self, pack, minutes, state=None):
        pack.invalidate_recordset()
        self.assertEqual(pack.minutes_available, minutes)
        if state:
            self.assertEqual(pack.state, state)

    def assertSentence(self, error, *words):
        """The words are in the sentence that refused."""
        for word in words:
            self.assertIn(word, str(error.exception))
