from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import const


class SlaEscalateWizard(models.TransientModel):
    """Ask an agent why, and show whom it reaches before anybody is called."""

    _name = "sla.escalate.wizard"
    _inherit = ["sla.wizard"]
    _description = "Ticket Escalation"

    ticket_id = fields.Many2one(
        "helpdesk.ticket", required=True, readonly=True, ondelete="cascade"
    )
    reason = fields.Text(help="Whoever is reached reads it first.")
    is_emergency = fields.Boolean(
        string="It is an emergency", help="Goes to the last level at once."
    )
    refusal = fields.Char(compute="_compute_preview")
    going_on = fields.Char(compute="_compute_preview")
    preview = fields.Html(compute="_compute_preview", sanitize=False)

    # === COMPUTE METHODS === #

    @api.depends("ticket_id", "is_emergency")
    @api.depends_context("lang")
    def _compute_preview(self):
        for wizard in self:
            wizard.refusal = wizard.going_on = wizard.preview = False
            if not wizard.ticket_id:
                continue
            try:
                wizard.ticket_id._check_may_escalate(is_customer=False)
                steps = wizard._steps()
            except UserError as error:
                wizard.refusal = str(error)
                continue
            wizard.going_on = wizard._active_notice()
            wizard.preview = self.env["ir.qweb"]._render(
                "sla_escalation.escalate_preview", {"steps": steps}
            )

    # === ACTION METHODS === #

    def action_escalate(self):
        """Escalate. Who may, and by which ladder, is for the ticket to say."""
        self.ensure_one()
        self.ticket_id.action_escalate(self.reason or "", emergency=self.is_emergency)
        return {"type": "ir.actions.act_window_close"}

    # === BUSINESS METHODS === #

    def _steps(self):
        """The levels it would climb, the first that reaches somebody marked.

        :raise UserError: where the tier has none
        """
        # The ladder and whoever is on it are shown to whoever may climb it.
        ticket = self.ticket_id.sudo()
        rule = ticket._escalation_rule(const.AGENT, self.is_emergency)
        frozen = rule._freeze(ticket)
        levels = frozen["levels"]
        if not levels:
            raise UserError(ticket._no_ladder())
        if self.is_emergency:
            levels = levels[-1:]
        tried = self.env["sla.escalation"].new(
            {"ticket_id": ticket.id, "company_id": ticket.company_id.id}
        )
        tried = tried.sudo()
        channels = dict(
            self.env["sla.escalation.level"]
            ._fields["channel"]
            ._description_selection(self.env)
        )
        steps, is_first = [], True
        for level in levels:
            names = self._names(tried, level)
            ways = [channels.get(level[way]) for way in ("channel", "also")]
            steps.append(
                {
                    "number": level["number"],
                    "name": level["name"],
                    "who": ", ".join(names),
                    "how": ", ".join(way for way in ways if way),
                    "is_first": bool(names) and is_first,
                    "minutes": level["wait"] // 60,
                    "is_service": level["wait_kind"] == "service",
                }
            )
            is_first = is_first and not names
        return steps

    def _names(self, tried, level):
        """Who a level reaches now."""
        levels = self.env["sla.escalation.level"]
        named = levels._named([(tried, level)])
        roles = named[const.TO_ROLE].with_company(tried.company_id)
        on_call = (named[const.TO_ON_CALL] | roles.schedule_id)._on_call()
        people = levels._people(tried, level, named, on_call)
        return [partner.name or role.name for _user, partner, role in people]

    def _active_notice(self):
        """That it is being escalated already, if it is."""
        trigger = const.EMERGENCY if self.is_emergency else const.AGENT
        active = self.ticket_id.sudo().escalation_ids.filtered(
            lambda one: one.state in const.ACTIVE and one.trigger == trigger
        )[:1]
        if not active:
            return False
        return self.env._(
            "It is being escalated already, and is with “%s”. Your reason is added.",
            active.level_label or active.display_name,
        )
