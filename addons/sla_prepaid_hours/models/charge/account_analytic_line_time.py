from odoo import api, fields, models


class AccountAnalyticLine(models.Model):
    """Time on a ticket, on the screens of timesheets."""

    _inherit = "account.analytic.line"

    intervention_charged_text = fields.Char(
        related="intervention_id.charged_text",
        string="Charged That Day",
        help="What the ticket is charged for the whole day.",
        groups="sla_policy.group_sla_user",
    )

    # === COMPUTE METHODS === #

    def _compute_readonly_timesheet(self):
        """What a closed statement has counted is not edited."""
        res = super()._compute_readonly_timesheet()
        ours = self.filtered("intervention_id")
        # Whoever may not see what was charged meets the closed month all the same.
        days = ours.sudo().intervention_id
        closed = days - days._in_open_periods()
        ours.filtered(
            lambda line: line.sudo().intervention_id in closed
        ).readonly_timesheet = True
        return res

    @api.onchange("ticket_id")
    def _onchange_ticket_id(self):
        if self.ticket_id:
            self.project_id = self.ticket_id._sla_project()

    # === BUSINESS METHODS === #

    def web_save(self, vals, *args, **kwargs):
        """A screen saves: whoever changed time on a ticket learns what it came to."""
        res = super().web_save(vals, *args, **kwargs)
        if {"unit_amount", "date", "date_time", "ticket_id"} & vals.keys():
            outcomes = self.sudo().intervention_id._tell_outcomes()
            self.env["helpdesk.ticket"]._sla_notify(list(outcomes.values()))
        return res

    def _sla_tell_outcome(self):
        """What the time came to, in a sentence."""
        self.ensure_one()
        day = self.sudo().intervention_id
        if not day:
            return self.env._(
                "Nothing is charged: the ticket has no customer yet. Set its contact."
            )
        return day._tell_outcomes()[day.id]
