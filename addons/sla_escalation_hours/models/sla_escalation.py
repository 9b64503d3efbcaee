from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.sla_prepaid_hours import const


class SlaEscalation(models.Model):
    """What an undue escalation was charged (rules E6 and H7)."""

    _inherit = "sla.escalation"

    undue_intervention_id = fields.Many2one(
        "sla.intervention",
        string="Charged As",
        ondelete="set null",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    undue_charged = fields.Char(compute="_compute_undue_charged", string="Charged")
    can_charge_undue = fields.Boolean(compute="_compute_undue_charged")
    can_waive_undue = fields.Boolean(compute="_compute_undue_charged")

    # === COMPUTE METHODS === #

    @api.depends(
        "is_undue",
        "undue_intervention_id.is_waived",
        "undue_intervention_id.charged_minutes",
    )
    @api.depends_context("uid", "lang")
    def _compute_undue_charged(self):
        is_manager = self.env.user.has_group("sla_policy.group_sla_manager")
        for escalation in self:
            # Whoever sees the escalation sees what came of it.
            day = escalation.sudo().undue_intervention_id
            escalation.can_charge_undue = is_manager and escalation.is_undue and not day
            escalation.can_waive_undue = bool(
                is_manager and day.charged_minutes and not day.is_waived
            )
            if day.is_waived:
                escalation.undue_charged = self.env._("Waived: %s", day.waive_reason)
            else:
                escalation.undue_charged = day.charged_text if day else False

    # === ACTION METHODS === #

    def action_charge_undue(self):
        """Open the form that shows the price, for what was marked without it."""
        self.ensure_one()
        self._check_may_judge()
        action = self._undue_form()
        action["context"]["default_reason"] = self.undue_reason
        return action

    def action_waive_undue(self):
        """Open the form that asks why it is not charged after all."""
        self.ensure_one()
        self._check_may_judge()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "sla_prepaid_hours.sla_waive_wizard_action"
        )
        action["context"] = {"default_intervention_id": self.undue_intervention_id.id}
        return action

    # === BUSINESS METHODS === #

    def _charge_undue(self, reason, is_customer_informed):
        """Charge the minimum for it, once, as the charging form does.

        :raise UserError: it is charged already, or the charging form refuses
        """
        self.ensure_one()
        self.sudo().lock_for_update()
        if self.undue_intervention_id:
            raise UserError(self._charged_already())
        charge = self.env["sla.charge.wizard"].create(
            {
                "ticket_id": self.ticket_id.id,
                "source": const.UNDUE_ESCALATION,
                "reason": reason,
                "is_customer_informed": is_customer_informed,
            }
        )
        action = charge.action_charge()
        day = (
            self.env["sla.intervention"]
            .sudo()
            .search(
                [
                    ("ticket_id", "=", self.ticket_id.id),
                    ("source", "=", const.UNDUE_ESCALATION),
                    ("work_date", "=", self.ticket_id._sla_customer_today()),
                ]
            )
        )
        self._as_writer().write({"undue_intervention_id": day.id})
        return action

    def _charged_already(self):
        return self.env._("“%s” has been charged already.", self.display_name)
