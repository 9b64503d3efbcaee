from odoo import api, fields, models
from odoo.exceptions import UserError

from ... import const


class AccountMove(models.Model):
    """Invoices open the packs they are for; credit notes take hours back (rule H9)."""

    _inherit = "account.move"

    sla_keeps_hours = fields.Boolean(
        string="Hours Stay",
        copy=False,
        tracking=True,
        help="The credit note corrects an invoice or gives a discount: it takes no "
        "prepaid hours back.",
    )
    sla_sells_hours = fields.Boolean(compute="_compute_sla_sells_hours")

    # === COMPUTE METHODS === #

    @api.depends("invoice_line_ids.sale_line_ids")
    def _compute_sla_sells_hours(self):
        for move in self:
            # Accounting users need no rights to packs for the notice.
            lines = move.sudo().invoice_line_ids.sale_line_ids
            move.sla_sells_hours = bool(lines.sla_pack_ids)

    def _compute_payment_state(self):
        # Whatever pays an invoice or undoes it comes by here. Packs are opened at
        # the end of the transaction: nothing is written while computing.
        res = super()._compute_payment_state()
        moves = self.filtered(
            lambda move: isinstance(move.id, int) and move.is_sale_document()
        )
        if moves:
            self.env["sla.pack"]._settle_later(moves)
        return res

    # === CRUD METHODS === #

    def write(self, vals):
        if "sla_keeps_hours" in vals and any(move.state == "posted" for move in self):
            raise UserError(
                self.env._(
                    "What a posted credit note took back is taken back. Reset it to "
                    "draft to change whether the hours stay."
                )
            )
        return super().write(vals)

    # === ACTION METHODS === #

    def button_draft(self):
        posted = self.filtered(lambda move: move.state == "posted")
        res = super().button_draft()
        posted._sla_give_back()
        return res

    # === BUSINESS METHODS === #

    def _post(self, soft=True):
        posted = super()._post(soft)
        posted._sla_take_back()
        posted._sla_settle()
        return posted

    def _invoice_paid_hook(self):
        res = super()._invoice_paid_hook()
        self._sla_settle()
        return res

    def _reverse_moves(self, default_values_list=None, cancel=False):
        """A reversal that is posted at once corrects an invoice: its hours stay."""
        if cancel:
            default_values_list = default_values_list or [{} for _move in self]
            for values in default_values_list:
                values["sla_keeps_hours"] = True
        return super()._reverse_moves(default_values_list, cancel=cancel)

    def _sla_settle(self):
        """Look at the packs of invoices: what may open, what is not paid any more."""
        moves = self.filtered(lambda move: move.is_sale_document())
        if not moves:
            return
        # Accounting need not see packs to open them by a payment.
        packs = self.env["sla.pack"].sudo().with_context(active_test=False)
        lines = moves.sudo().line_ids.sale_line_ids
        if lines.filtered("is_downpayment"):
            lines |= lines.order_id.order_line
        packs.search(
            [("sale_line_id", "in", lines.ids), ("state", "!=", const.VOID)]
        )._settle()

    def _sla_take_back(self):
        """Take back the hours that credit notes give the money back for.

        :raise UserError: where more would be taken than is left
        """
        entries = self.env["sla.pack.entry"].sudo()
        for move in self:
            if move.sla_keeps_hours or not move.is_sale_document():
                continue
            for line in move.sudo().invoice_line_ids:
                pack = line._sla_credited_pack()
                if not pack:
                    continue
                pack._lock()
                pack.invalidate_recordset()
                minutes = line._sla_credited_minutes(pack)
                if not minutes:
                    continue
                pack._check_can_refund(minutes, move)
                times = entries.search_count([("key", "=like", f"refund:{line.id}:%")])
                entries._post(
                    [
                        {
                            "pack_id": pack.id,
                            "kind": const.REFUND,
                            "minutes": -minutes,
                            "key": f"refund:{line.id}:{times}",
                            "reason": move.name,
                        }
                    ]
                )

    def _sla_give_back(self):
        """What a credit note took back comes back with it to draft."""
        entries = self.env["sla.pack.entry"].sudo()
        keys = [f"refund:{line.id}:" for line in self.invoice_line_ids]
        for key in keys:
            taken = entries.search([("key", "=like", f"{key}%")])
            undone = entries.search([("reversal_id", "in", taken.ids)]).reversal_id
            entries._post(
                [
                    {
                        "pack_id": entry.pack_id.id,
                        "kind": const.ADJUST,
                        "minutes": -entry.minutes,
                        "key": f"refund-undone:{entry.id}",
                        "reversal_id": entry.id,
                        "reason": self.env._("%s is a draft again", entry.reason),
                    }
                    for entry in taken - undone
                ]
            )


class AccountMoveLine(models.Model):
    """What a line of a credit note takes back from a pack."""

    _inherit = "account.move.line"

    sla_refund_minutes = fields.Integer(
        copy=False,
        help="The minutes that “Refund the rest” has made the line for, at the price "
        "of the pack.",
    )

    # === BUSINESS METHODS === #

    def _sla_credited_pack(self):
        """The open pack whose hours the line gives the money back for."""
        self.ensure_one()
        signed = self.quantity * -self.move_id.direction_sign
        if signed >= 0 or self.display_type != "product":
            return self.env["sla.pack"]
        return self.sale_line_ids.sla_pack_ids.filtered(
            lambda pack: pack.state in const.OPENED
        )[:1]

    def _sla_credited_minutes(self, pack):
        """The minutes the credited money buys at the pack's own price.

        Counted by quantity where the line has the price of the order, and where
        hours were given for nothing; by money where it was typed over.
        """
        self.ensure_one()
        if self.sla_refund_minutes and not self.currency_id.compare_amounts(
            self.price_subtotal, pack._money_of(self.sla_refund_minutes)
        ):
            return self.sla_refund_minutes
        sale_line = pack.sale_line_id
        same_price = not self.currency_id.compare_amounts(
            self._sla_unit_price(),
            sale_line.price_unit * (1 - (sale_line.discount or 0.0) / 100),
        )
        if same_price or not pack.price_hour:
            return abs(pack._minutes_of(self))
        money = self.currency_id._convert(
            abs(self.price_subtotal),
            pack.currency_id,
            pack.company_id,
            self.move_id.invoice_date or fields.Date.context_today(self),
        )
        return round(money * 60 / pack.price_hour)

    def _sla_unit_price(self):
        return self.price_unit * (1 - (self.discount or 0.0) / 100)


class AccountPayment(models.Model):
    _inherit = "account.payment"

    # === ACTION METHODS === #

    def action_post(self):
        """A payment without an entry of its own pays its invoices here."""
        res = super().action_post()
        self.sudo().invoice_ids._sla_settle()
        return res
