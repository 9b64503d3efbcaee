from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_amount

from .. import const
from ..engine import duration


class SlaChargeWizard(models.TransientModel):
    """Charge at the minimum what no time is logged for, its price shown before (H7)."""

    _name = "sla.charge.wizard"
    _inherit = ["sla.wizard"]
    _description = "Charge at the Minimum"

    ticket_id = fields.Many2one(
        "helpdesk.ticket", required=True, readonly=True, ondelete="cascade"
    )
    source = fields.Selection(
        [
            (const.OUT_OF_POLICY, "Work the agreement does not include"),
            (const.UNDUE_ESCALATION, "An escalation that was undue"),
        ],
        string="What For",
        required=True,
    )
    may_choose = fields.Boolean(compute="_compute_may_choose")
    reason = fields.Char(help="The customer reads it on their statement.")
    is_customer_informed = fields.Boolean(string="I informed the customer of the price")
    price = fields.Char(compute="_compute_preview")
    refusal = fields.Char(compute="_compute_preview")
    preview = fields.Json(compute="_compute_preview")

    # === COMPUTE METHODS === #

    @api.depends("ticket_id")
    def _compute_may_choose(self):
        for wizard in self:
            ticket = wizard.ticket_id
            wizard.may_choose = bool(ticket) and len(ticket._sla_charge_sources()) > 1

    @api.depends("ticket_id", "source")
    @api.depends_context("lang")
    def _compute_preview(self):
        for wizard in self:
            wizard.price = wizard.preview = wizard.refusal = False
            if not (wizard.ticket_id and wizard.source):
                continue
            wizard.refusal = wizard._own_refusal()
            if not wizard.refusal:
                ticket = wizard.ticket_id
                preview = ticket._sla_format_preview(
                    0, ticket._sla_customer_today(), source=wizard.source
                )
                wizard.preview = preview
                wizard.refusal = preview["refusal"]
                wizard.price = wizard._format_price()

    # === ACTION METHODS === #

    def action_charge(self):
        """Charge it.

        :raise AccessError: it is not theirs to charge
        :raise UserError: the customer does not know yet, or it cannot be
        """
        self.ensure_one()
        self._check_may_charge()
        if self.refusal:
            raise UserError(self.refusal)
        if not self.is_customer_informed:
            raise UserError(
                self.env._(
                    "Inform the customer of the price first (%s), then tick the box.",
                    self.price,
                )
            )
        one = self.env["sla.intervention"]._charge_once(
            self.ticket_id, self.source, self.reason
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "title": self.env._("Charged"),
                "message": one._format_outcomes()[one.id],
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    # === BUSINESS METHODS === #

    def _check_may_charge(self):
        """Check that the user may charge this.

        :raise AccessError: with who may
        """
        self.ticket_id.check_access("write")
        is_manager = self.env.user.has_group("sla_policy.group_sla_manager")
        if self.source == const.UNDUE_ESCALATION and not is_manager:
            raise AccessError(
                self.env._(
                    "Whether an escalation was undue is for a manager of support "
                    "agreements to say."
                )
            )

    def _own_refusal(self):
        """Why it cannot be charged at all, or False."""
        ticket = self.ticket_id
        if not ticket.commercial_partner_id:
            return self.env._(
                "There is no customer to charge: set the contact of the ticket first."
            )
        if self.source == const.OUT_OF_POLICY and ticket.coverage != "billable":
            return self.env._(
                "The agreement does not say that “%s” is billable. Decide on its "
                "coverage first.",
                ticket.display_name,
            )
        if not ticket._sla_charges(self.source):
            return self.env._(
                "The agreement has no rule that charges this. Add one to the policy, "
                "or send the customer an estimate."
            )
        if (
            self.env["sla.intervention"]
            .sudo()
            .search_count(
                [
                    ("ticket_id", "=", ticket.id),
                    ("source", "=", self.source),
                    ("work_date", "=", ticket._sla_customer_today()),
                ],
                limit=1,
            )
        ):
            return self.env._("This was charged today already: once a day is enough.")
        return False

    def _format_price(self):
        """The minimum in hours and, where an hour has a price, in money."""
        rule = self.ticket_id._sla_charge_rule(self.source)
        minutes = rule.minimum_minutes
        price, currency = self.ticket_id._sla_hour_price(
            self.ticket_id.type_id.work_kind_id
        )
        if not price:
            return self.env._("%s of their hours", duration.write(minutes))
        return self.env._(
            "%(time)s, %(price)s before taxes",
            time=duration.write(minutes),
            price=format_amount(self.env, price * minutes / 60, currency),
        )
