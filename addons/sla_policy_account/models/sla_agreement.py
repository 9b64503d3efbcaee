from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..const import ARREARS, DUE_SOON, PATIENCE, PAYMENT_STATUSES, UP_TO_DATE
from ..engine import arrears as engine

# What is posted and not paid. “Blocked” is what accounting holds back itself.
_OPEN = ("not_paid", "partial")
_INVOICES = ("out_invoice", "out_receipt")


class SlaAgreement(models.Model):
    """The payment status of an agreement's customer (rule A3)."""

    _inherit = "sla.agreement"

    payment_rule = fields.Selection(related="policy_id.payment_rule")
    payment_grace_until = fields.Date(
        string="Time to Pay Until",
        tracking=True,
        copy=False,
        help="A promise of patience: until this day, unpaid invoices do not suspend "
        "the agreement.",
    )
    payment_grace_reason = fields.Char(
        string="Why More Time", tracking=True, copy=False
    )
    # {id of the invoice's line: the day from which it suspends}
    payment_notices = fields.Json(readonly=True, copy=False)
    payment_status = fields.Selection(
        PAYMENT_STATUSES,
        compute="_compute_payment",
        compute_sudo=True,
        help="By the payment rule of the policy. Invoices in dispute and those of "
        "other agreements do not count; those dated before the agreement only where "
        "the policy says so.",
    )
    payment_arrears_count = fields.Integer(
        string="Invoices in Arrears", compute="_compute_payment", compute_sudo=True
    )
    payment_suspends_on = fields.Date(
        string="Suspends On",
        compute="_compute_payment",
        compute_sudo=True,
        help="The day from which the agreement is suspended unless the invoices are "
        "paid.",
    )
    payment_line_ids = fields.Many2many(
        "account.move.line",
        string="Unpaid and Pressing",
        compute="_compute_payment",
        compute_sudo=True,
        groups="account.group_account_readonly,account.group_account_invoice",
    )
    payment_arrears_line_ids = fields.Many2many(
        "account.move.line",
        string="In Arrears",
        compute="_compute_payment",
        compute_sudo=True,
        groups="account.group_account_readonly,account.group_account_invoice",
    )
    payment_contact_id = fields.Many2one(
        "res.partner",
        string="Payment Notice",
        compute="_compute_payment_contact_id",
        help="The customer's contact for invoices.",
    )

    # === COMPUTE METHODS === #

    @api.depends("policy_id", "partner_id", "company_id", "payment_grace_until")
    def _compute_payment(self):
        lines = self.env["account.move.line"]
        for agreement, judgement in self._judge_payment().items():
            arrears = lines.browse(judgement.arrears)
            agreement.payment_line_ids = lines.browse(judgement.pressing)
            agreement.payment_arrears_line_ids = arrears
            agreement.payment_arrears_count = len(arrears.move_id)
            agreement.payment_suspends_on = judgement.by
            agreement.payment_status = agreement._payment_status_of(judgement)

    def _payment_status_of(self, judgement):
        if self.payment_rule == engine.NONE or not self.policy_id:
            return False
        if judgement.arrears:
            return ARREARS
        today = self._local_day(fields.Datetime.now())
        if self.payment_grace_until and self.payment_grace_until >= today:
            return PATIENCE
        return DUE_SOON if judgement.coming else UP_TO_DATE

    @api.depends("partner_id")
    def _compute_payment_contact_id(self):
        for agreement in self:
            contact = agreement.partner_id.address_get(["invoice"])["invoice"]
            agreement.payment_contact_id = contact

    # === CONSTRAINT METHODS === #

    @api.constrains("payment_grace_until", "payment_grace_reason")
    def _check_payment_grace(self):
        for agreement in self:
            if agreement.payment_grace_until and not agreement.payment_grace_reason:
                raise ValidationError(
                    self.env._(
                        "Say why “%s” has more time to pay: the reason is kept with "
                        "the promise.",
                        agreement.name,
                    )
                )

    # === CRUD METHODS === #

    def write(self, vals):
        if vals.get("active"):
            self.filtered(lambda a: not a.active)._forget_payment_notices()
        result = super().write(vals)
        if {"payment_grace_until", "policy_id"} & vals.keys():
            self._look_again_at_payment(agreements=self)
        return result

    # === ACTION METHODS === #

    def action_view_open_invoices(self):
        """Open the customer's invoices that are not paid and count here."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "account.action_move_out_invoice_type"
        )
        action["domain"] = list(
            Domain("move_type", "in", _INVOICES)
            & Domain("state", "=", "posted")
            & Domain("payment_state", "in", _OPEN)
            & self._domain_of_invoices()
        )
        action["context"] = {
            "default_move_type": "out_invoice",
            "default_partner_id": self.partner_id.id,
            "default_sla_agreement_id": self.id,
        }
        return action

    # === BUSINESS METHODS === #

    def _domain_of_invoices(self, prefix=""):
        """The invoices that can count for the agreements.

        Those that name one of them, and the customer's that name none. The latter
        from the first day of the earliest agreement, unless a policy says otherwise.

        :param str prefix: the way from what is searched to the invoice, with its dot
        """
        partners = self.commercial_partner_id
        named = Domain(f"{prefix}sla_agreement_id", "in", self.ids)
        general = Domain(f"{prefix}sla_agreement_id", "=", False)
        general &= Domain(f"{prefix}commercial_partner_id", "in", partners.ids)
        begins = [agreement._invoices_count_from() for agreement in self]
        if begins and all(begins):
            general &= Domain(f"{prefix}invoice_date", ">=", min(begins))
        return Domain(f"{prefix}company_id", "in", self.company_id.ids) & (
            named | general
        )

    def _invoices_count_from(self):
        """The date from which the customer's invoices count; None: all of them.

        An invoice that names the agreement counts whatever its date.
        """
        self.ensure_one()
        # Sudo: accounting opens the invoices and need not read policies.
        if self.sudo().policy_id.payment_earlier_invoices:
            return None
        return self.date_start or None

    def _find_open_lines(self):
        """What is unpaid, a line for every due date. Two queries in all.

        A credit note that is not reconciled with an invoice pays nothing.

        :return: `{agreement: account.move.line}`, of everybody's access rights
        """
        # Sudo: whether service goes on does not depend on the rights of the user.
        agreements = self.sudo()
        lines = agreements.env["account.move.line"].search(
            Domain("parent_state", "=", "posted")
            & Domain("display_type", "=", "payment_term")
            & Domain("reconciled", "=", False)
            & Domain("amount_residual_currency", ">", 0)
            & Domain("move_id.move_type", "in", _INVOICES)
            & Domain("move_id.payment_state", "in", _OPEN)
            & agreements._domain_of_invoices("move_id."),
            order="date_maturity, id",
        )
        by_agreement, by_customer = {}, {}
        for line in lines:
            move = line.move_id
            if move.sla_agreement_id:
                key = move.sla_agreement_id.id, move.company_id.id
                by_agreement.setdefault(key, []).append(line.id)
            else:
                key = move.commercial_partner_id.id, move.company_id.id
                by_customer.setdefault(key, []).append(line.id)
        found = {}
        for agreement in agreements:
            company = agreement.company_id.id
            mine = by_agreement.get((agreement._origin.id, company), [])
            customers = by_customer.get(
                (agreement.commercial_partner_id.id, company), []
            )
            begin = agreement._invoices_count_from()
            customers = [
                line.id
                for line in lines.browse(customers)
                if not begin
                or (line.move_id.invoice_date or line.move_id.date) >= begin
            ]
            # Not `browse(agreement.id)`: of a new record that is no record.
            found[agreement.with_env(self.env)] = lines.browse(mine + customers)
        return found

    def _judge_payment(self):
        """What the payment rules say today. A constant number of queries.

        :return: `{agreement: engine.arrears.Judgement}`
        """
        now = fields.Datetime.now()
        ruled = self.filtered(lambda a: a.payment_rule not in (False, engine.NONE))
        judged = dict.fromkeys(self, engine.Judgement(suspends={}))
        for agreement, lines in ruled._find_open_lines().items() if ruled else ():
            judged[agreement] = engine.judge(
                agreement.sudo().policy_id._payment_rule(),
                agreement._local_day(now),
                [
                    engine.Demand(
                        key=line.id,
                        due=line.date_maturity or line.date,
                        disputed=line.move_id.sla_disputed,
                    )
                    for line in lines
                ],
                notified=agreement._payment_notices(),
                grace_until=agreement.payment_grace_until,
                is_early=agreement._is_before_noon(now),
            )
        return judged

    def _is_before_noon(self, at):
        """Whether a moment (naive UTC) is in the first half of the policy's day."""
        return self._local_day(at) == self._local_day(at + timedelta(hours=12))

    def _payment_notices(self):
        """`{line id: day}`: the day of the notice that each suspends."""
        return {
            int(line_id): fields.Date.to_date(day)
            for line_id, day in (self.payment_notices or {}).items()
        }
