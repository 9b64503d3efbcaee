from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.sla_policy.engine import conversation, vocabulary as voc
from odoo.addons.sla_policy.models.caller import checked, text

from ... import const

# What somebody asks for; what time or a machine brings about was promised.
_REQUESTED = (const.CUSTOMER, const.EMERGENCY, const.AGENT)


class SlaEscalation(models.Model):
    """How an escalation ends: resolved with its ticket or its cause, cancelled by a
    manager, or marked undue (rule E6).

    A file of its own, as the model in one would be too long.
    """

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
    def action_cancel(self, reason=None):
        """Call escalations off.

        :raise AccessError: for somebody who does not make agreements
        """
        self.check_access("read")
        if not self.env.user.has_group("sla_policy.group_sla_manager"):
            raise AccessError(
                self.env._("Escalations are called off by whoever makes agreements.")
            )
        note = (reason or "").strip() or self.env._("By hand")
        self.sudo()._end(const.CANCELLED, note)
        return True

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

    def _end(self, state, note=""):
        """Bring escalations to an end; what has not gone out yet stays here."""
        ending = self.sudo().filtered(lambda one: one.state in const.ACTIVE)
        if not ending:
            return
        ending._as_writer().write(
            {"state": state, "next_at": False, "ended_at": fields.Datetime.now()}
        )
        kind = const.LOG_RESOLVED if state == const.RESOLVED else const.LOG_CANCELLED
        ending._log(kind, note=note)
        ending.notification_ids._drop()

    @api.model
    def _follow(self, tickets, folded, events):
        """End what the events of tickets have ended. One query where nothing has."""
        active = self.sudo().search(
            [("ticket_id", "in", tickets.ids), ("state", "in", const.ACTIVE)]
        )
        over = {const.RESOLVED: active.browse(), const.CANCELLED: active.browse()}
        for escalation in active:
            ticket = escalation.ticket_id
            state = escalation._ended_by(
                ticket, folded.get(ticket.id, ()), events.get(ticket.id, ())
            )
            if state:
                over[state] |= escalation
        for state, escalations in over.items():
            escalations._end(state)

    def _ended_by(self, ticket, pairs, events):
        """The state that the events of its ticket bring an escalation to, or None."""
        self.ensure_one()
        phase = ticket.sla_phase
        if phase == voc.CANCELLED or not ticket.active:
            return const.CANCELLED
        if phase in voc.TERMINAL_PHASES:
            return const.RESOLVED
        if self.trigger == const.NO_ANSWER:
            since = conversation.unanswered_since(events)
            return const.RESOLVED if not since or since > self.triggered_at else None
        if self.trigger in (const.USED, const.BREACH):
            is_open = any(
                clock.metric == self.metric_id.code and clock.state in voc.OPEN_STATES
                for clock, _policy in pairs
            )
            return None if is_open else const.RESOLVED
        return None

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
