from hashlib import sha256

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import is_html_empty

from odoo.addons.sla_policy.engine import vocabulary as voc
from odoo.addons.sla_policy.models.moment_format import (
    format_long_moment,
    format_moment,
)

from .sla_event_notice import AT_PHASE, TOLD
from .sla_letter_incident import CARRIES
from .sla_policy_notice import CONFIRM, DIAGNOSIS, PLAN, RECEIVED, SOLUTION

_AGENTS = "sla_policy.group_sla_user"
# Which letter an agent sends by a button tells which text.
_TEXT_OF = {DIAGNOSIS: "diagnosis", PLAN: "action_plan", SOLUTION: "solution"}
# While it is like this, what is done about it can be told anew. Before, it goes out by
# itself when work begins.
_AT_WORK = {voc.IN_PROGRESS, voc.WAITING_CUSTOMER, voc.WAITING_VENDOR}

_ACTIVITY = "sla_escalation.mail_activity_type_progress"
_DRAFT = "sla_escalation.mail_template_progress_draft"

# After these events a report is not due any more, or not the same one.
_NEWS = {voc.EVENT_AGENT_REPLY, voc.EVENT_PHASE}


class HelpdeskTicket(models.Model):
    """What was found, what is done about it, what solved it: told to the customer."""

    _inherit = "helpdesk.ticket"

    # What is not told yet is nobody's business but ours.
    diagnosis = fields.Html(
        copy=False, groups=_AGENTS, help="What causes the incident, for the customer."
    )
    action_plan = fields.Html(
        string="Plan of Action",
        copy=False,
        groups=_AGENTS,
        help="What is done about it, for the customer.",
    )
    solution = fields.Html(
        copy=False, groups=_AGENTS, help="What solved it, for the customer."
    )
    diagnosis_hint = fields.Char(compute="_compute_notice_hints", groups=_AGENTS)
    action_plan_hint = fields.Char(compute="_compute_notice_hints", groups=_AGENTS)
    solution_hint = fields.Char(compute="_compute_notice_hints", groups=_AGENTS)
    can_notify_diagnosis = fields.Boolean(
        compute="_compute_notice_hints", groups=_AGENTS
    )
    can_notify_action_plan = fields.Boolean(
        compute="_compute_notice_hints", groups=_AGENTS
    )
    can_notify_solution = fields.Boolean(
        compute="_compute_notice_hints", groups=_AGENTS
    )

    progress_due_at = fields.Datetime(
        string="Report of Progress Due",
        compute="_compute_progress_due_at",
        groups="sla_policy.group_sla_user",
    )

    # === COMPUTE METHODS === #

    @api.depends("diagnosis", "action_plan", "solution", "stage_id", "agreement_id")
    @api.depends_context("lang", "tz")
    def _compute_notice_hints(self):
        told = self._origin._sent_notices()
        for ticket in self:
            lines = ticket.sudo()._sla_policy()._notices_for(ticket.sudo())
            for letter, text in _TEXT_OF.items():
                state, at = ticket._notice_state(text, told)
                ticket[f"can_notify_{text}"] = (
                    letter in lines
                    and state in ("new", "changed")
                    and (letter != PLAN or ticket.sla_phase in _AT_WORK)
                )
                ticket[f"{text}_hint"] = ticket._notice_hint(letter, lines, state, at)

    def _notice_state(self, text, told):
        """`empty`, `new`, `due`, `told` or `changed`, and when it was told."""
        if is_html_empty(self[text]):
            return "empty", None
        letters = told.get((self._origin.id, text), [])
        sent = [letter for letter in letters if letter.state == "sent"]
        if any(letter.state == "due" for letter in letters):
            return "due", None
        digest = self._notice_digests([text])[text]
        for letter in sent:
            if (letter.told or {}).get(text) == digest:
                return "told", letter.sent_at
        return ("changed", sent[0].sent_at) if sent else ("new", None)

    def _notice_hint(self, letter, lines, state, at):
        """Which letter tells a text when, in a sentence."""
        when = at and format_moment(self.env, at, "short")
        if state == "told":
            return self.env._("Told to the customer on %s.", when)
        if state == "due":
            return self.env._("The letter is on its way to the customer.")
        if state == "changed":
            return self.env._("Changed since the customer was told on %s.", when)
        if letter not in lines and not (letter == SOLUTION and CONFIRM in lines):
            return self.env._("The customer's agreement promises no letter about this.")
        if letter == PLAN:
            if self.sla_phase in _AT_WORK:
                return self.env._("Not told yet: it goes out by the button.")
            return self.env._(
                "Goes out with the promised time, as soon as the ticket is in progress."
            )
        if letter == SOLUTION:
            return self.env._(
                "Goes out when the ticket is solved, or before that by the button."
            )
        return self.env._("Goes out by the button, or with the plan of action.")

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

    def action_notify_diagnosis(self):
        """Tell the customer what was found."""
        return self._request_notice(DIAGNOSIS)

    def action_notify_plan(self):
        """Tell the customer what is done about it."""
        return self._request_notice(PLAN)

    def action_notify_solution(self):
        """Tell the customer what solves it, before the ticket counts as solved."""
        return self._request_notice(SOLUTION)

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

    def _request_notice(self, letter):
        """Write down that the customer is to be told; the letter follows from it.

        :raise UserError: there is nothing to tell, nobody to tell it to, or it was told
        """
        self.ensure_one()
        self.check_access("write")
        text = _TEXT_OF[letter]
        name = self._fields[text]._description_string(self.env)
        # A second click waits here, and finds the letter on its way.
        self._sla_lock()
        if letter not in self.sudo()._sla_policy()._notices_for(self.sudo()):
            raise UserError(
                self.env._(
                    "The customer's agreement promises no letter about this. Add it "
                    "to the policy, or write them a message."
                )
            )
        if not (self.partner_id.email or self.partner_email):
            raise UserError(
                self.env._(
                    "Nobody to tell: the contact of “%s” has no e-mail address.",
                    self.display_name,
                )
            )
        state, _at = self._notice_state(text, self._sent_notices())
        if state == "empty":
            raise UserError(self.env._("Write it down first: “%s” is empty.", name))
        if state == "told":
            raise UserError(
                self.env._(
                    "The customer was told this already. Change “%s” to tell them "
                    "again.",
                    name,
                )
            )
        if letter == PLAN and self.sla_phase not in _AT_WORK:
            raise UserError(
                self.env._(
                    "The plan goes out by itself when the ticket is in progress. Move "
                    "it there first."
                )
            )
        if state != "due":
            self.env["sla.event"]._record([self._sla_row(TOLD, letter)])
            self.invalidate_recordset([f"can_notify_{text}", f"{text}_hint"])
        return True

    def _sent_notices(self):
        """The letters that carry texts: `{(ticket id, text): letters, newest first}`.

        One query.
        """
        found = {}
        # Whoever sees the ticket sees what was told about it.
        for letter in (
            self.env["sla.letter"]
            .sudo()
            .search(
                [
                    ("ticket_id", "in", self.ids),
                    ("kind", "in", list(CARRIES)),
                    ("state", "in", ("due", "sent")),
                ]
            )
        ):
            for text in CARRIES[letter.kind]:
                found.setdefault((letter.ticket_id.id, text), []).append(letter)
        return found

    def _notice_digests(self, texts):
        """What tells one wording from another: `{text: digest}`."""
        self.ensure_one()
        return {
            text: sha256(str(self[text]).encode()).hexdigest()[:16]
            for text in texts
            if not is_html_empty(self[text])
        }

    def _notice_text(self, text):
        """A text as letters carry it; empty markup is nothing."""
        self.ensure_one()
        return False if is_html_empty(self[text]) else self[text]

    def _notice_deadline(self, metric):
        """When something is promised by, on the customer's clock; empty: not at all."""
        self.ensure_one()
        clock = self.clock_ids.filtered(
            lambda c: (
                c.metric_id.code == metric and c.state == voc.RUNNING and c.deadline
            )
        )[-1:]
        if not clock:
            return ""
        zone = self.partner_id.tz or self._sla_policy().tz or "UTC"
        return self.env._(
            "%(moment)s (%(zone)s)",
            moment=format_long_moment(self.env, clock.deadline, zone),
            zone=zone.replace("_", " "),
        )

    def _track_template(self, tracking):
        """Where a letter of ours goes out, the stage's e-mail says nothing new."""
        templates = super()._track_template(tracking)
        if not templates.get("stage_id"):
            return templates
        phase = self[0].sla_phase
        kinds = list(AT_PHASE.get(phase, ()))
        kinds.append("closed_inactive" if phase in voc.TERMINAL_PHASES else RECEIVED)
        # Letters are queued with the move and leave after it.
        if (
            self.env["sla.letter"]
            .sudo()
            .search_count(
                [
                    ("ticket_id", "=", self[0].id),
                    ("kind", "in", kinds),
                    ("state", "in", ("due", "held")),
                ],
                limit=1,
            )
        ):
            del templates["stage_id"]
        return templates

    # === PROGRESS REPORTS === #

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

    def _sync_progress_reports(self, events):
        """A report was made, or is not owed any more: nobody is asked for it.

        :param dict events: all there are of the tickets
        """
        told = self.browse()
        for ticket in self:
            own = events.get(ticket.id) or ()
            if any(f.kind in _NEWS and f.at == own[-1].at for f in own[-9:]):
                told |= ticket
        if not told:
            return
        activities = told._progress_activities()
        owed = self.sudo().browse(activities.mapped("res_id"))
        owed.invalidate_recordset(["progress_due_at"])
        over = owed.filtered(lambda ticket: not ticket.progress_due_at)
        activities.filtered(lambda one: one.res_id in over.ids).unlink()
