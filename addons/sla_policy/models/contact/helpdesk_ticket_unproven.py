from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...engine import vocabulary as voc
from ...engine.ticket_state import Event
from ..moment_format import format_moment

_ACTIVITY = "sla_policy.mail_activity_type_answer"
_AGENTS = "sla_policy.group_sla_user"
_DECIDED = (voc.EVENT_AGENT_REPLY, voc.LOG_CONFIRMED, voc.LOG_REJECTED)


class HelpdeskTicket(models.Model):
    """Answers by e-mail from an agent's address without proof of the sender.

    Each is kept as an internal note: it stops no clock and is sent to no customer
    until the agent confirms it while logged in. It then counts from its arrival.
    """

    _inherit = "helpdesk.ticket"

    unproven_answer = fields.Char(
        string="Answer to Confirm", compute="_compute_unproven_answer", groups=_AGENTS
    )
    can_confirm_answer = fields.Boolean(
        compute="_compute_unproven_answer", groups=_AGENTS
    )

    # === COMPUTE METHODS === #

    @api.depends("sla_event_ids.kind")
    @api.depends_context("uid", "lang", "tz")
    def _compute_unproven_answer(self):
        pending = self._origin._sla_unproven_answers()
        for ticket in self:
            answer = pending.get(ticket._origin.id, self.env["sla.event"])[:1]
            ticket.can_confirm_answer = ticket._sla_may_confirm_answer(answer)
            if not answer:
                ticket.unproven_answer = False
                continue
            ticket.unproven_answer = self.env._(
                "An e-mail from the address of %(agent)s arrived on %(at)s without "
                "proof of the sender. It is an internal note below: it stops no clock, "
                "and the customer has not received it from here.",
                agent=answer.partner_id.name or "",
                at=format_moment(self.env, answer.occurred_at),
            )

    # === ACTION METHODS === #

    def action_confirm_answer(self):
        """Confirm the oldest e-mail as the agent's answer; it counts from its arrival.

        :raise AccessError: for other users than the agent and agreement managers
        """
        self.ensure_one()
        answer = self._sla_take_unproven()
        if not self._sla_may_confirm_answer(answer):
            raise AccessError(
                self.env._(
                    "Only %s, or a manager of agreements, can confirm this answer. "
                    "Reject it if it is not theirs.",
                    answer.partner_id.name or "",
                )
            )
        # An agent may not edit a message of the gateway; this one is theirs.
        message = answer.message_id.sudo()
        message.write(
            {"subtype_id": self.env.ref("mail.mt_comment").id, "is_internal": False}
        )
        agent = answer.partner_id.sudo().user_ids[:1]
        moment = self.sudo()._sla_answer_moment(answer.occurred_at)
        self.env["sla.event"]._record(
            [
                self._sla_row(
                    voc.EVENT_AGENT_REPLY if moment else voc.LOG_CONFIRMED,
                    {"confirmed_by": self.env.uid},
                    user_id=agent.id or self.env.uid,
                    message_id=message.id,
                    occurred_at=moment or fields.Datetime.now(),
                )
            ]
        )
        if moment:
            self.sudo()._sla_fold()
        self._notify_thread(message)
        self._sla_close_answer_activity(self.env._("Confirmed."))
        return True

    def action_reject_answer(self):
        """Leave the oldest e-mail to confirm as an internal note, for good."""
        self.ensure_one()
        answer = self._sla_take_unproven()
        self.env["sla.event"]._record(
            [self._sla_row(voc.LOG_REJECTED, message_id=answer.message_id.id)]
        )
        self._sla_close_answer_activity(self.env._("Not an answer of ours."))
        return True

    # === BUSINESS METHODS === #

    def _sla_unproven_answers(self):
        """E-mails still to confirm: `{ticket id: events, oldest first}`. One query."""
        events = self.env["sla.event"].sudo()
        rows = events.search(
            [
                ("ticket_id", "in", self.ids),
                ("kind", "in", (voc.LOG_UNPROVEN, *_DECIDED)),
                ("message_id", "!=", False),
            ],
            order="occurred_at, id",
        )
        decided = rows.filtered(lambda row: row.kind in _DECIDED).message_id
        pending = rows.filtered(
            lambda row: row.kind == voc.LOG_UNPROVEN and row.message_id not in decided
        )
        return {
            ticket.id: found for ticket, found in pending.grouped("ticket_id").items()
        }

    def _sla_take_unproven(self):
        """The oldest e-mail to confirm, for an agent who may write on the ticket.

        :raise UserError: where there is none any more
        """
        self.check_access("write")
        # A second click waits here, and finds it decided.
        self._sla_lock()
        answer = self._sla_unproven_answers().get(self.id)
        if not answer:
            raise UserError(
                self.env._("There is no answer to confirm any more. Reload the page.")
            )
        return answer[0]

    def _sla_answer_moment(self, arrived_at):
        """From when a confirmed answer counts: its arrival, if no verdict forbids it.

        Verdicts are never rewritten (rule C9): it counts after one that was given
        meanwhile, unless it was followed by other messages.

        :return: naive UTC; None where it changes nothing any more
        """
        events = self.env["sla.event"]._load(self).get(self.id)
        if not events:
            return None  # Of before the addon.
        moments = [arrived_at]
        for event in events:
            if event.at <= arrived_at:
                continue
            if event.kind in (voc.EVENT_AGENT_REPLY, voc.EVENT_CUSTOMER_REPLY):
                break
            if event.kind == voc.EVENT_VERDICT:
                moments.append(event.at)
        verdicts = self._sla_count_verdicts(events)
        for moment in moments:
            before = [event for event in events if event.at <= moment]
            with_it = [*before, Event(moment, voc.EVENT_AGENT_REPLY)]
            with_it += events[len(before) :]
            if self._sla_count_verdicts(with_it) == verdicts:
                return moment
        return None

    def _sla_count_verdicts(self, events):
        """How many clocks keep a verdict, by these events."""
        clocks = self.env["sla.clock"]
        folded = clocks._fold(self, fields.Datetime.now(), {self.id: events})
        return sum(clock.verdict is not None for clock, _policy in folded[self.id])

    def _sla_may_confirm_answer(self, answer):
        user = self.env.user
        return bool(answer) and (
            answer.partner_id == user.partner_id
            or user.has_group("sla_policy.group_sla_manager")
        )

    def _sla_keep_unproven(self, message):
        """Log a mail without proof of its sender, and have the agent confirm it."""
        self.ensure_one()
        if message.message_type != "email":
            return  # Of a machine: there is nothing to confirm.
        ticket, author = self.sudo(), message.sudo().author_id
        self.env["sla.event"]._record(
            [
                ticket._sla_row(
                    voc.LOG_UNPROVEN, partner_id=author.id, message_id=message.id
                )
            ]
        )
        people = (
            author.user_ids.filtered(
                lambda user: ticket.with_user(user).has_access("write")
            )
            | ticket.user_id
            | ticket.team_id.user_id
            | ticket.agreement_id.user_id
        ).filtered(lambda user: user.active and not user.share)
        activity = self.env.ref(_ACTIVITY)
        if not people or activity in ticket.activity_ids.activity_type_id:
            return  # The ticket shows it anyway.
        ticket.activity_schedule(
            _ACTIVITY,
            note=self.env._(
                "An e-mail from the address of %s has no proof of its sender. Confirm "
                "it on the ticket with one click, or reject it.",
                author.name or "",
            ),
            user_id=people[0].id,
        )

    def _sla_close_answer_activity(self, feedback):
        """Close the activity once nothing is left to confirm."""
        self.invalidate_recordset(["unproven_answer", "can_confirm_answer"])
        if not self._sla_unproven_answers():
            # The activity may be a colleague's.
            self.sudo().activity_feedback([_ACTIVITY], feedback=feedback)
