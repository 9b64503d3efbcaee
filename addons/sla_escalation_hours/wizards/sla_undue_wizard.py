from odoo import api, fields, models

from odoo.addons.sla_prepaid_hours import const


class SlaUndueWizard(models.TransientModel):
    """Offer to charge what was undue, its price shown before (rules E6 and H7)."""

    _inherit = "sla.undue.wizard"

    is_charged = fields.Boolean(
        string="Charge the minimum",
        compute="_compute_is_charged",
        compute_sudo=False,
        store=True,
        readonly=False,
        help="Leave it out to mark the escalation without charging it.",
    )
    is_customer_informed = fields.Boolean(string="I informed the customer of the price")
    agreed = fields.Text(related="escalation_id.undue_agreed", related_sudo=False)
    price = fields.Char(compute="_compute_price")
    refusal = fields.Char(string="Not Charged", compute="_compute_price")
    preview = fields.Json(compute="_compute_price")

    # === COMPUTE METHODS === #

    @api.depends("escalation_id")
    @api.depends_context("lang")
    def _compute_price(self):
        for wizard in self:
            wizard.price = wizard.refusal = wizard.preview = False
            escalation = wizard.escalation_id
            if not escalation:
                continue
            if escalation.undue_intervention_id:
                wizard.refusal = escalation._charged_already()
                continue
            charge = self.env["sla.charge.wizard"].new(
                {
                    "ticket_id": escalation.ticket_id.id,
                    "source": const.UNDUE_ESCALATION,
                }
            )
            wizard.price = charge.price
            wizard.refusal = charge.refusal
            wizard.preview = charge.preview

    @api.depends("escalation_id")
    def _compute_is_charged(self):
        for wizard in self:
            # Asked for by name where it was marked before; offered otherwise.
            wizard.is_charged = wizard.is_undue and not wizard.refusal

    # === ACTION METHODS === #

    def action_mark(self):
        """Mark it and, if it is to be charged, charge it. Both or neither."""
        self.ensure_one()
        res = {"type": "ir.actions.act_window_close"}
        if not self.escalation_id.is_undue:
            res = super().action_mark()
        if self.is_charged:
            res = self.escalation_id._charge_undue(
                self.reason, self.is_customer_informed
            )
        return res
