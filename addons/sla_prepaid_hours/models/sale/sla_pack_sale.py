import logging
from dataclasses import dataclass

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import float_round

from ... import const
from ...engine import duration

_logger = logging.getLogger(__name__)

#: An invoice that owes nothing any more, be it paid or credited.
SETTLED = ("paid", "in_payment", "reversed", "invoicing_legacy")
# Where the end of a transaction finds which invoices were paid, or paid no more.
_PENDING = "sla_prepaid_hours.settle"


@dataclass
class Sold:
    """What invoices say of the hours of a pack, in minutes."""

    posted: int = 0
    settled: int = 0
    credited: int = 0


class SlaPack(models.Model):
    """The order a pack was sold on, and the invoice that opens it (rule H9)."""

    _inherit = "sla.pack"

    sale_line_id = fields.Many2one(
        "sale.order.line",
        string="Order Line",
        ondelete="restrict",
        index="btree_not_null",
        readonly=True,
        copy=False,
    )
    sale_order_id = fields.Many2one(
        related="sale_line_id.order_id", string="Order", store=True, index=True
    )
    sale_quantity = fields.Float(
        string="Ordered",
        digits="Product Unit",
        readonly=True,
        copy=False,
        help="What was ordered, in the unit of the order line.",
    )
    invoice_ids = fields.Many2many(
        "account.move", string="Invoices", compute="_compute_invoice_ids"
    )
    invoice_count = fields.Integer(compute="_compute_invoice_ids")
    waiting_summary = fields.Char(compute="_compute_waiting_summary")

    # Of void packs a line may have several: it can be ordered again.
    _sale_line_uniq = models.UniqueIndex(
        "(sale_line_id) WHERE sale_line_id IS NOT NULL AND state <> 'void'",
        "This order line has its pack already.",
    )

    # === COMPUTE METHODS === #

    @api.depends("sale_line_id.invoice_lines.move_id")
    def _compute_invoice_ids(self):
        for pack in self:
            # The number of invoices is visible with the pack; the invoices are not.
            invoices = pack.sudo().sale_line_id.invoice_lines.move_id
            pack.invoice_ids = invoices.with_env(self.env)
            pack.invoice_count = len(invoices)

    @api.depends("state", "sale_line_id.invoice_lines.move_id.payment_state")
    def _compute_waiting_summary(self):
        for pack in self:
            pack.waiting_summary = (
                pack.state == const.DRAFT and pack._waiting_sentence()
            )

    # === CRUD METHODS === #

    # === ACTION METHODS === #

    def action_view_invoices(self):
        """Open the invoices and credit notes of the pack's order line."""
        self.ensure_one()
        return self.sale_order_id.action_view_invoice(invoices=self.invoice_ids)

    # === BUSINESS METHODS === #

    def _opening_rule(self):
        """What the customer's tier waits for; without an agreement, payment."""
        self.ensure_one()
        policy = self.sudo().agreement_id.policy_id
        return policy.pack_opens if policy else const.WHEN_PAID

    def _is_due_to_open(self):
        """Whether a draft's hours may be used by now."""
        self.ensure_one()
        line = self.sudo().sale_line_id
        if not line or line.order_id.state != "sale":
            return not line
        rule = self._opening_rule()
        if rule == const.WHEN_ORDERED or line.order_id.currency_id.is_zero(
            line.order_id.amount_total
        ):
            return True
        sold = self._sold()
        if rule == const.WHEN_INVOICED:
            return sold.posted >= self.minutes_bought
        return sold.settled >= self.minutes_bought and self._down_payments_settled()

    def _waiting_sentence(self):
        """What a draft waits for, in a sentence; False: nothing."""
        self.ensure_one()
        line = self.sudo().sale_line_id
        if self._is_due_to_open():
            return False
        if line.order_id.state != "sale":
            return self.env._(
                "“%(pack)s” opens with its order. Confirm %(order)s first.",
                pack=self.name,
                order=line.order_id.name,
            )
        unpaid = line._sla_open_invoices() or line._sla_unpaid_down_payments()
        if not unpaid or self._sold().posted < self.minutes_bought:
            return self.env._(
                "“%(pack)s” waits for all of its hours to be invoiced. Invoice "
                "%(order)s.",
                pack=self.name,
                order=line.order_id.name,
            )
        return self.env._(
            "“%(pack)s” waits for the payment of %(invoices)s.",
            pack=self.name,
            invoices=", ".join(unpaid.mapped("name")),
        )

    def _down_payments_settled(self):
        return not self.sudo().sale_line_id._sla_unpaid_down_payments()

    def _sold(self):
        """What was invoiced, settled and credited of the pack's hours."""
        self.ensure_one()
        sold = Sold()
        for line in self.sudo().sale_line_id.invoice_lines:
            move = line.move_id
            if move.state != "posted" or move.move_type not in (
                "out_invoice",
                "out_refund",
            ):
                continue
            minutes = self._minutes_of(line)
            if minutes < 0 and not move.sla_keeps_hours:
                minutes = -line._sla_credited_minutes(self)
            sold.posted += minutes
            if minutes < 0:
                sold.credited -= minutes
            if minutes < 0 or move.payment_state in SETTLED:
                sold.settled += minutes
        return sold

    def _minutes_of(self, invoice_line):
        """The minutes on a line of an invoice; negative on a credit note."""
        self.ensure_one()
        if not self.sale_quantity:
            return 0
        line = self.sudo().sale_line_id
        quantity = invoice_line.product_uom_id._compute_quantity(
            invoice_line.quantity, line.product_uom_id, round=False
        )
        minutes = float_round(
            self.minutes_bought * quantity / self.sale_quantity, precision_digits=0
        )
        # Invoices have a negative direction, credit notes a positive one.
        return int(minutes) * -invoice_line.move_id.direction_sign

    # === OPENING === #

    @api.model
    def _settle_later(self, moves):
        """Before the transaction ends, look at what was paid, or is paid no more."""
        pending = self.env.cr.precommit.data.get(_PENDING)
        if pending is None:
            pending = self.env.cr.precommit.data[_PENDING] = set()
            self.env.cr.precommit.add(self.env["sla.pack"]._settle_pending)
        pending.update(moves.ids)

    @api.model
    def _settle_pending(self):
        move_ids = self.env.cr.precommit.data.pop(_PENDING, None)
        if move_ids:
            self.env["account.move"].browse(move_ids).exists()._sla_settle()

    def _settle(self):
        """Open packs that may be opened, and notify about those not paid any more.

        Users who confirm, invoice or register payments need no rights to packs; and no
        payment fails because a pack cannot be opened.
        """
        for pack in self.sudo().sorted("id"):
            self.env.flush_all()
            try:
                with self.env.cr.savepoint(flush=False):
                    pack._settle_one()
                    self.env.flush_all()
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                raise  # Odoo starts the whole transaction over.
            except Exception:
                self.env.clear()
                _logger.exception("Pack %s was not opened: open it by hand", pack.id)

    def _settle_due(self):
        """As `_settle`, of those that have something to be done about."""
        self.filtered(lambda pack: pack._is_due_to_open())._settle()

    def _settle_one(self):
        self.ensure_one()
        if self.state == const.DRAFT:
            if not self.agreement_id:
                self.agreement_id = self.commercial_partner_id._sla_hours_agreement(
                    self.company_id
                )
            if self.sale_line_id and self._is_due_to_open():
                self._open(reason=self.sale_order_id.name)
        elif self.state in const.OPENED:
            self._buy_back()
            self._notify_if_unpaid()

    def _buy_back(self):
        """Hours that were refunded and then invoiced and paid again are sold again."""
        refunded = self._refunded()
        if not refunded:
            return
        self._lock()
        wanted = min(self._sold().settled, self.minutes_bought)
        missing = wanted - (self.minutes_bought - refunded)
        if missing > 0:
            entries = self.env["sla.pack.entry"]
            times = entries.search_count([("pack_id", "=", self.id)])
            entries._post(
                [
                    {
                        "pack_id": self.id,
                        "kind": const.PURCHASE,
                        "minutes": missing,
                        "key": f"sold-again:{self.id}:{times}",
                        "reason": self.env._("Invoiced and paid again"),
                    }
                ]
            )

    def _refunded(self):
        """The minutes that credit notes have taken back and were not bought again."""
        self.ensure_one()
        entries = self.env["sla.pack.entry"].sudo()
        groups = entries._read_group(
            [("pack_id", "=", self.id)], ["kind"], ["minutes:sum"]
        )
        minutes = dict(groups)
        given_back = entries._read_group(
            [
                ("pack_id", "=", self.id),
                ("kind", "=", const.ADJUST),
                ("reversal_id.kind", "=", const.REFUND),
            ],
            [],
            ["minutes:sum"],
        )[0][0]
        again = max(minutes.get(const.PURCHASE, 0) - self.minutes_bought, 0)
        return max(-minutes.get(const.REFUND, 0) - (given_back or 0) - again, 0)

    def _notify_if_unpaid(self):
        """Hours are not taken back because a payment was undone: a person decides."""
        if self._opening_rule() != const.WHEN_PAID or not self.sale_line_id:
            return
        order = self.sale_order_id
        sold = self._sold()
        if (
            sold.settled + sold.credited >= self.minutes_bought
            or order.currency_id.is_zero(order.amount_total)
        ):
            return
        summary = self.env._("%s is open and not paid any more", self.name)
        if summary in order.activity_ids.mapped("summary"):
            return
        self._notify_account_manager(
            order,
            summary,
            self.env._(
                "A payment was undone. Nothing was taken back: %(left)s of the "
                "hours are left. Ask for payment, or make the pack void.",
                left=self._hours(self.minutes_available),
            ),
        )

    def _account_manager(self):
        """Who looks after the customer: of the agreement, else the seller."""
        self.ensure_one()
        agreement = self.agreement_id or (
            self.commercial_partner_id._sla_hours_agreement(self.company_id)
        )
        return (
            agreement.user_id
            or self.sale_order_id.user_id
            or self.commercial_partner_id.user_id
        )

    def _notify_account_manager(self, record, summary, note):
        self.ensure_one()
        user = self._account_manager()
        if user:
            record.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=user.id,
                summary=summary,
                note=note,
            )
        else:
            record.message_post(subject=summary, body=note)

    @api.model
    def _hours(self, minutes):
        """Minutes as people read them: “12:30 h”."""
        return f"{duration.write(minutes)} h"
