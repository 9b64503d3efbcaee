from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from odoo.addons.sla_policy.models.caller import checked, text

# What decides whose unpaid invoice it is, and whether it counts.
_DECIDING = {
    "partner_id",
    "company_id",
    "invoice_date_due",
    "payment_state",
    "sla_agreement_id",
    "sla_disputed",
}
_DISPUTE = {"sla_disputed", "sla_dispute_reason"}


class AccountMove(models.Model):
    """Which agreement an invoice is for, and whether the customer disputes it."""

    _name = "account.move"
    _inherit = ["account.move", "sla.billed"]

    sla_agreement_id = fields.Many2one(
        "sla.agreement",
        string="Support Agreement",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        tracking=True,
        domain="[('commercial_partner_id', '=', commercial_partner_id), "
        "('company_id', '=', company_id)]",
        help="Unpaid, the invoice suspends this agreement only. Empty: it counts for "
        "every agreement of the customer.",
    )
    sla_disputed = fields.Boolean(
        string="In Dispute",
        copy=False,
        tracking=True,
        help="The customer disputes the invoice: it suspends no support agreement, "
        "and no notice speaks of it.",
    )
    sla_dispute_reason = fields.Char(string="Dispute", copy=False, tracking=True)

    # === COMPUTE METHODS === #

    def _compute_payment_state(self):
        # Whatever pays an invoice, in whole or in part, or undoes it comes by here:
        # payments, statements, credit notes, cancelling, resetting to draft.
        result = super()._compute_payment_state()
        moves = self.filtered(
            lambda move: isinstance(move.id, int) and move.is_sale_document(True)
        )
        if moves:
            self.env["sla.agreement"]._look_again_at_payment(moves=moves)
        return result

    # === CONSTRAINT METHODS === #

    @api.constrains("sla_disputed", "sla_dispute_reason")
    def _check_sla_dispute(self):
        for move in self:
            if move.sla_disputed and not (move.sla_dispute_reason or "").strip():
                raise ValidationError(
                    self.env._(
                        "Say what is disputed about %s: the reason is kept with it.",
                        move.display_name,
                    )
                )

    # === CRUD METHODS === #

    def write(self, vals):
        if _DISPUTE & vals.keys():
            self._check_may_dispute()
        deciding = _DECIDING & vals.keys()
        if deciding:
            self._sla_look_again()
        result = super().write(vals)
        if deciding:
            self._sla_look_again()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_sla_look_again(self):
        self._sla_look_again()

    # === ACTION METHODS === #

    @checked(reason=text())
    def action_sla_dispute(self, reason=None):
        """Keep an invoice from suspending while the customer disputes it.

        :param str reason: what is disputed; asked for if not given
        :raise UserError: on what is no unpaid invoice of a customer
        """
        self._check_may_dispute()
        if not (reason or "").strip():
            return self._ask_dispute_reason()
        for move in self.sudo():
            if move.state != "posted" or move.move_type not in (
                "out_invoice",
                "out_receipt",
            ):
                raise UserError(
                    self.env._(
                        "%s is no posted customer invoice: nothing to dispute.",
                        move.display_name,
                    )
                )
        # Sudo: a manager of agreements has no rights on invoices but this one.
        self.sudo().write({"sla_disputed": True, "sla_dispute_reason": reason.strip()})
        return True

    def action_sla_settle_dispute(self):
        """The invoice is to be paid again. What was disputed stays in the log."""
        self._check_may_dispute()
        self.sudo().write({"sla_disputed": False, "sla_dispute_reason": False})
        return True

    def _ask_dispute_reason(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("The customer disputes the invoice"),
            "res_model": "sla.dispute.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_move_ids": self.ids},
        }

    # === BUSINESS METHODS === #

    @api.model
    def _sla_billing_domain(self):
        """What is sold to the customer: vendor bills are no matter of an agreement."""
        return Domain("move_type", "in", self.get_sale_types(include_receipts=True))

    def _check_may_dispute(self):
        """Only accounting and managers of agreements say what is disputed."""
        if self.env.su:
            return
        user = self.env.user
        if not (
            user.has_group("account.group_account_invoice")
            or user.has_group("sla_policy.group_sla_manager")
        ):
            raise AccessError(
                self.env._(
                    "Only accounting and managers of agreements may mark an invoice "
                    "as disputed."
                )
            )
        self.check_access("read")

    def _sla_look_again(self):
        moves = self.sudo()
        self.env["sla.agreement"]._look_again_at_payment(
            partners=moves.commercial_partner_id, agreements=moves.sla_agreement_id
        )
