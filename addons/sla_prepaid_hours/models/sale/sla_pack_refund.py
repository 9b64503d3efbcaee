from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import float_round

from ... import const

_MINUTES_PER_HOUR = 60


class SlaPack(models.Model):
    """Giving back what is left, at the price it was sold for."""

    _inherit = "sla.pack"

    # === ACTION METHODS === #

    def action_refund_rest(self):
        """Make a draft credit note for what is left; posting it takes the hours back.

        :raise UserError: where nothing is left, or nothing was invoiced
        """
        self.ensure_one()
        self.check_access("read")
        self.env["account.move"].check_access("create")
        self._check_can_credit()
        note = self._draft_credit_note() or self._make_credit_note()
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": note.id,
            "views": [(False, "form")],
        }

    # === BUSINESS METHODS === #

    def _check_can_credit(self):
        if self.state not in const.OPENED or self.minutes_available <= 0:
            raise UserError(
                self.env._("Nothing of “%s” is left to be refunded.", self.name)
            )
        if not self.sale_line_id:
            raise UserError(
                self.env._(
                    "“%s” was not sold on an order: there is no price to give back. "
                    "Take its hours back by an adjustment.",
                    self.name,
                )
            )
        if not self.price_hour:
            raise UserError(
                self.env._(
                    "“%s” was given for nothing: there is no money to give back. "
                    "Take its hours back by an adjustment.",
                    self.name,
                )
            )
        if self._sold().posted <= 0:
            raise UserError(
                self.env._(
                    "“%(pack)s” has not been invoiced yet, so there is nothing to "
                    "credit. Invoice %(order)s first, or take the hours back by an "
                    "adjustment.",
                    pack=self.name,
                    order=self.sale_order_id.name,
                )
            )

    def _check_can_refund(self, minutes, move):
        """Refuse a credit note for hours that are not there any more.

        :raise UserError: with what could be credited
        """
        self.ensure_one()
        free = max(self.minutes_available, 0)
        if minutes > free:
            raise UserError(
                self.env._(
                    "%(note)s gives the money back for %(wanted)s of “%(pack)s”, and "
                    "%(free)s of it are free. Credit no more than %(money)s, or mark "
                    "it as “Hours Stay” if it only corrects the invoice.",
                    note=move.display_name,
                    wanted=self._hours(minutes),
                    pack=self.name,
                    free=self._hours(free),
                    money=self.currency_id.format(self._money_of(free)),
                )
            )

    def _money_of(self, minutes):
        """What minutes of the pack cost, before taxes."""
        self.ensure_one()
        return self.currency_id.round(minutes * self.price_hour / _MINUTES_PER_HOUR)

    def _draft_credit_note(self):
        """A draft of ours that credits the pack already."""
        return (
            self.sudo()
            .sale_line_id.invoice_lines.filtered(
                lambda line: line.sla_refund_minutes and line.move_id.state == "draft"
            )
            .move_id[:1]
            .with_env(self.env)
        )

    def _make_credit_note(self):
        self.ensure_one()
        # Accounting users need no rights to sales.
        order = self.sudo().sale_order_id.with_company(self.company_id)
        invoice = self.invoice_ids.filtered(
            lambda move: move.move_type == "out_invoice" and move.state == "posted"
        )[:1]
        vals = {
            **order._prepare_invoice(),
            "move_type": "out_refund",
            "transaction_ids": False,
            "ref": self.env._("Rest of %s", self.name),
            "reversed_entry_id": invoice.id,
            "invoice_date": fields.Date.context_today(self),
            "invoice_line_ids": [Command.create(self._credit_line())],
        }
        moves = self.env["account.move"].with_company(self.company_id)
        return moves.with_context(default_move_type="out_refund").create(vals)

    def _credit_line(self):
        """The line that credits what is left, with the pack's own price.

        As it was sold where that comes to the same money: quantities have few
        decimals, and discounts of the order are in the price of the pack.
        """
        line = self.sudo().sale_line_id
        minutes = self.minutes_available
        money = self._money_of(minutes)
        rounding = self.env["decimal.precision"].precision_get("Product Unit")
        quantity = (
            float_round(
                minutes * self.sale_quantity / self.minutes_bought,
                precision_digits=rounding,
            )
            or 10**-rounding
        )
        vals = line._prepare_invoice_line(
            quantity=quantity,
            sla_refund_minutes=minutes,
            name=self.env._(
                "%(product)s: %(hours)s of %(pack)s given back",
                product=line.product_id.display_name,
                hours=self._hours(minutes),
                pack=self.name,
            ),
        )
        unit = line.price_subtotal / line.product_uom_qty
        if self.currency_id.compare_amounts(unit * quantity, money):
            # Prices may include taxes: what a unit costs with its price before.
            gross = line.price_unit * (1 - (line.discount or 0.0) / 100) / unit
            vals.update(
                price_unit=gross * money / quantity, discount=0.0, extra_tax_data=False
            )
        return vals
