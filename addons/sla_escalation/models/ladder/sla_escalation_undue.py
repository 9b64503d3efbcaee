from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.sla_policy.models.caller import checked, text

from ... import const

# What somebody asks for; what time or a machine brings about was promised.
_REQUESTED = (const.CUSTOMER, const.EMERGENCY, const.AGENT)


class SlaEscalation(models.Model):
    """Escalations that should not have been (rule E6): for a manager to say."""

    _inherit = "sla.escalation"

    is_undue = fields.Boolean(string="Undue", readonly=True)
    undue_reason = fields.Char(string="Why Undue", readonly=True)
    undue_user_id = fields.Many2one(
        "res.users", string="Marked By", ondelete="set null", readonly=True
    )
    undue_at = fields.Datetime(string="Marked On", readonly=True)
    can_mark_undue = fields.Boolean(compute="_compute_can_mark_undue")

    # === COMPUTE METHODS === #

    @api.depends("trigger", "is_undue")
    @api.depends_context("uid")
    def _compute_can_mark_undue(self):
        is_manager = self.env.user.has_group("sla_policy.group_sla_manager")
        for escalation in self:
            escalation.can_mark_undue = (
                is_manager
                and not escalation.is_undue
                and escalation.trigger in _REQUESTED
            )

    # === ACTION METHODS === #

    @checked(reason=text())
    def action_mark_undue(self, reason=None):
        """Say that it should not have been escalated; what still climbs is called off.

        :param str reason: why; a form asks for it if there is none
        :raise AccessError: for somebody who does not make agreements
        :raise UserError: nobody asked for it, or it is marked already
        """
        self.ensure_one()
        self.check_access("read")
        self._check_may_judge()
        # Whoever comes second finds it marked.
        self.sudo().lock_for_update()
        if self.is_undue:
            raise UserError(
                self.env._("“%s” is marked as undue already.", self.display_name)
            )
        if self.trigger not in _REQUESTED:
            raise UserError(
                self.env._(
                    "Nobody asked for “%s”: it followed from a promise, so it cannot "
                    "be undue. Call it off instead.",
                    self.display_name,
                )
            )
        if reason is None:
            return self._undue_form()
        reason = self._check_reason(reason)
        self._as_writer().write(
            {
                "is_undue": True,
                "undue_reason": reason,
                "undue_user_id": self.env.uid,
                "undue_at": fields.Datetime.now(),
            }
        )
        self._log_undue(reason)
        self.sudo()._end(const.CANCELLED, self.env._("Undue: %s", reason))
        return True

    def action_withdraw_undue(self):
        """Take the mark back: it was due after all."""
        self.ensure_one()
        self.check_access("read")
        self._check_may_judge()
        if self.is_undue:
            self._as_writer().write(
                {
                    "is_undue": False,
                    "undue_reason": False,
                    "undue_user_id": False,
                    "undue_at": False,
                }
            )
            self._log_undue(self.env._("Taken back"))
        return True

    # === BUSINESS METHODS === #

    def _check_may_judge(self):
        if not self.env.user.has_group("sla_policy.group_sla_manager"):
            raise AccessError(
                self.env._(
                    "Whether an escalation was undue is for a manager of support "
                    "agreements to say."
                )
            )

    def _log_undue(self, note):
        # The log is nobody's to write but ours.
        self.sudo()._log(
            const.LOG_UNDUE, partner_id=self.env.user.partner_id.id, note=note[:200]
        )

    def _undue_form(self):
        """The form that asks for the reason."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "sla_escalation.sla_undue_wizard_action"
        )
        action["context"] = {"default_escalation_id": self.id}
        return action
