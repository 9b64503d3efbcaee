from hashlib import sha256

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime, is_html_empty

from odoo.addons.sla_policy.engine import vocabulary as voc

from .sla_event_notice import AT_PHASE, TOLD
from .sla_letter_incident import CARRIES
from .sla_policy_notice import CONFIRM, DIAGNOSIS, PLAN, RECEIVED, SOLUTION

_AGENTS = "sla_policy.group_sla_user"
# Which letter an agent sends by a button tells which text.
_TEXT_OF = {DIAGNOSIS: "diagnosis", PLAN: "action_plan", SOLUTION: "solution"}
# While it is like this, what is done about it can be told anew. Before, it goes out by
# itself when work begins.
_AT_WORK = {voc.IN_PROGRESS, voc.WAITING_CUSTOMER, voc.WAITING_VENDOR}


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
        when = at and format_datetime(self.env, at, dt_format="d MMM, HH:mm")
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
        self._sla_claim()
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
            moment=self._intake_moment(clock.deadline, zone),
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
