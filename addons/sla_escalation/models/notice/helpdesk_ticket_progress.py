from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.sla_policy.engine import vocabulary as voc

_ACTIVITY = "sla_escalation.mail_activity_type_progress"
_DRAFT = "sla_escalation.mail_template_progress_draft"

# After these facts a report is not due any more, or not the same one.
_NEWS = {voc.FACT_AGENT_REPLY, voc.FACT_PHASE}


class HelpdeskTicket(models.Model):
    """Reports of progress, or of none, while somebody else works on a ticket.

    The promise is the clock `progress_update`; the agent is asked in its last quarter
    and answers with one click, which counts as theirs.
    """

    _inherit = "helpdesk.ticket"

    progress_due_at = fields.Datetime(
        string="Report of Progress Due",
        compute="_compute_progress_due_at",
        groups="sla_policy.group_sla_user",
    )

    # === COMPUTE METHODS === #

    @api.depends("clock_ids.state", "clock_ids.is_at_risk", "clock_ids.is_breached")
    def _compute_progress_due_at(self):
        for ticket in self:
            due = ticket.clock_ids.filtered(
                lambda clock: (
                    clock.metric_id.code == voc.PROGRESS_UPDATE
                    and clock.state == voc.RUNNING
                    and (clock.is_at_risk or clock.is_breached)
                )
            )
            ticket.progress_due_at = due[:1].deadline

    # === ACTION METHODS === #

    def action_send_no_news(self):
        """Tell the customer, in the agent's name, that there is no news yet."""
        self.check_access("write")
        template = self.env.ref(_DRAFT)
        for ticket in self:
            if not ticket.progress_due_at:
                raise UserError(
                    self.env._(
                        "No report of progress is due on %s.", ticket.display_name
                    )
                )
            # Agents may send the letter, not read or change how it is made.
            draft = template.sudo()
            body = draft._render_field("body_html", ticket.ids, compute_lang=True)
            ticket.message_post(
                body=body[ticket.id],
                partner_ids=ticket.sudo().partner_id.ids,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
        return True

    def action_write_progress(self):
        """Open the draft of a report, to be written out."""
        self.ensure_one()
        self.check_access("write")
        template = self.env.ref(_DRAFT)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Report of progress"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_template_id": template.id,
                "default_composition_mode": "comment",
                "force_email": True,
            },
        }

    # === BUSINESS METHODS === #

    def _request_progress_report(self):
        """Have the agents report, once each time. Two queries, and what activities
        take."""
        tickets = self.sudo()
        asked = {activity.res_id for activity in tickets._progress_activities()}
        for ticket in tickets.filtered(lambda ticket: ticket.id not in asked):
            people = (
                ticket.user_id | ticket.team_id.user_id | ticket.agreement_id.user_id
            ).filtered("active")
            # Nobody is there to do it: the list of what is at risk shows it anyway.
            if people:
                ticket.activity_schedule(
                    _ACTIVITY,
                    note=self.env._(
                        "Tell the customer what there is to tell, or with one click "
                        "on the ticket that there is no news yet."
                    ),
                    user_id=people[0].id,
                )

    def _progress_activities(self):
        return (
            self.env["mail.activity"]
            .sudo()
            .search(
                [
                    ("res_model", "=", "helpdesk.ticket"),
                    ("res_id", "in", self.ids),
                    ("activity_type_id", "=", self.env.ref(_ACTIVITY).id),
                ]
            )
        )

    def _sync_progress_reports(self, facts):
        """A report was made, or is not owed any more: nobody is asked for it.

        :param dict facts: all there are of the tickets
        """
        told = self.browse()
        for ticket in self:
            own = facts.get(ticket.id) or ()
            if any(f.kind in _NEWS and f.at == own[-1].at for f in own[-9:]):
                told |= ticket
        if not told:
            return
        activities = told._progress_activities()
        owed = self.sudo().browse(activities.mapped("res_id"))
        owed.invalidate_recordset(["progress_due_at"])
        over = owed.filtered(lambda ticket: not ticket.progress_due_at)
        activities.filtered(lambda one: one.res_id in over.ids).unlink()
