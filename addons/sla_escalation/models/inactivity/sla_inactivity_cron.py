import logging
from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.sla_policy.engine import conversation, vocabulary as voc
from odoo.addons.sla_policy.models.sla_due import Due

from ...engine import inactivity as engine
from .helpdesk_ticket_inactivity import CLOSED_BY_INACTIVITY
from .sla_inactivity import _CRON, SUSPENDED, UNREACHABLE

_logger = logging.getLogger(__name__)

_BATCH = 100

#: A warning that waits for the letters' cron is looked for again after this.
_LETTER_TIME = timedelta(hours=1)

_TO_ADVANCE = Due("_advance", "next_at", cron=_CRON)


class SlaInactivity(models.Model):
    """What time alone brings about: reminders, warnings, closings (rule E10)."""

    _inherit = "sla.inactivity"

    # === BUSINESS METHODS === #

    @api.model
    def _cron_auto_close(self, batch=_BATCH):
        """Do what is due, a batch at a time, then sleep until the next.

        What a late run finds is warned about first, however long it has been inactive:
        its notice begins with the warning.
        """
        rows = self._writer()
        done, _seconds_left = rows._do_due(_TO_ADVANCE, batch)
        if done:
            # Not left to their own cron: the notice runs from when they are sent.
            self.env["sla.letter"]._cron_send()
        rows._wake_for_next(_TO_ADVANCE)

    def _advance(self, now):
        """Do what locked rows call for; a ticket that cannot be closed stops no
        other."""
        self._one_stops_no_other(
            self,
            lambda rows: rows._take_steps(now),
            lambda row, error: row._leave(error, now),
        )

    def _leave(self, error, now):
        """What a row calls for cannot be done."""
        _logger.warning("%s was left as it is", self, exc_info=error)
        self._get_stuck(str(error)[:250], now)

    def _take_steps(self, now):
        """Take the steps that are due. A constant number of queries."""
        terms = self._terms()
        steps = defaultdict(self.browse)
        held = self.filtered(lambda row: row.ticket_id._inactivity_is_held())
        held._start_over(now)
        for row in self - held:
            policy, own = terms[row]
            if row.state == engine.WARNED and not row.warned_at:
                steps["unsent"] |= row
                continue
            step = engine.step(row.state, row.since, own, now, row.closes_at or None)
            if step.action and step.action != engine.CLOSE:
                if not row.ticket_id._inactivity_has_reader():
                    steps["unreachable"] |= row
                    continue
            if row.state != engine.WARNED:
                row._note(step, step.next_at, policy)
            elif step.next_at:
                row.next_at = step.next_at
            steps[step.action] |= row
        steps["unreachable"]._give_up()
        steps["unsent"]._wait_for_letter(now)
        steps[engine.REMIND]._remind(now)
        steps[engine.WARN]._warn()
        steps[engine.CLOSE]._close(now)

    def _tell(self, kind):
        """Have the letters about periods written, one each."""
        if self:
            self.env["sla.letter"]._queue_all(
                [(row.ticket_id, kind, row.id) for row in self]
            )

    def _remind(self, now):
        """Repeat the question."""
        if self:
            self.write({"state": engine.REMINDED, "reminded_at": now})
            self._tell("reminder")

    def _warn(self):
        """Say when it closes. It counts from when the letter is sent."""
        if self:
            self.write({"state": engine.WARNED})
            self._tell("warning")

    def _about_to_be_warned(self):
        """The warning is being written: what it says gives the whole notice."""
        self.ensure_one()
        now = fields.Datetime.now()
        _policy, terms = self._terms()[self]
        noticed = terms.noticed(now)
        if noticed and (not self.closes_at or noticed > self.closes_at):
            self._as_writer().closes_at = noticed

    def _is_warned(self):
        """The warning was sent."""
        self.ensure_one()
        self._as_writer().write(
            {
                "warned_at": fields.Datetime.now(),
                "next_at": self.closes_at,
                "problem": False,
            }
        )
        self._wake(_CRON, self.closes_at)

    def _wait_for_letter(self, now):
        """The warning has not been sent: nothing closes."""
        if not self:
            return
        letters = self.env["sla.letter"].sudo()
        states = {
            letter.occasion: letter.state
            for letter in letters.search(
                [
                    ("ticket_id", "in", self.ticket_id.ids),
                    ("kind", "=", "warning"),
                    ("occasion", "in", self.ids),
                ]
            )
        }
        unreachable = self.filtered(lambda row: states.get(row.id) == "dropped")
        unreachable._give_up()
        for row in self - unreachable:
            if states.get(row.id) == "failed":
                row._get_stuck(
                    self.env._(
                        "The warning could not be sent: see “Letters”, and send it "
                        "again."
                    ),
                    now,
                )
            else:
                row.next_at = now + _LETTER_TIME
                row._tell("warning")

    def _close(self, now):
        """Close tickets that stayed inactive after their warning."""
        stages = {}
        by_stage = defaultdict(self.browse)
        for row in self:
            ticket = row.ticket_id
            key = ticket.team_id, ticket.company_id
            if key not in stages:
                stages[key] = ticket._sla_stage_of((voc.CLOSED,))
            if stages[key]:
                by_stage[stages[key]] |= row
            else:
                row._get_stuck(
                    self.env._(
                        "The team “%s” has no stage for what is closed. Give it one, "
                        "then the ticket closes by itself.",
                        ticket.team_id.name or self.env._("none"),
                    ),
                    now,
                )
        for stage, rows in by_stage.items():
            tickets = rows.ticket_id
            # Closed before they are moved: the move is ours, not somebody's answer.
            rows._end(engine.CLOSED)
            closed = self.env.cr.precommit.data.setdefault(CLOSED_BY_INACTIVITY, set())
            closed.update(tickets.ids)
            tickets.write({"stage_id": stage.id})
            rows._tell("closed_inactive")

    def _start_over(self, now):
        """The service is suspended: nobody is told off for not answering. It counts
        from when the service is resumed, which is looked for daily."""
        told = self.filtered(lambda row: row.state != engine.WATCHING)
        (self - told).write({"since": now, "next_at": now + engine.LOOK_AGAIN})
        if not told:
            return
        periods = [
            (
                row.ticket_id,
                conversation.Silence(row.phase, now, row.number, row.last_word != "us"),
            )
            for row in told
        ]
        told._end(engine.STOPPED, SUSPENDED)
        self._begin(periods).write({"next_at": now + engine.LOOK_AGAIN})

    def _give_up(self):
        """Nobody can be warned: a person has to ask."""
        self._end(engine.STOPPED, UNREACHABLE)
        for row in self:
            row.ticket_id._assign_todo(
                row.ticket_id.user_id,
                self.env._("The customer does not answer and has no e-mail address"),
                self.env._(
                    "Nobody can be warned, so the ticket does not close by itself. "
                    "Get in touch with the customer, then close it by its stage."
                ),
            )

    def _get_stuck(self, problem, now):
        """Something keeps it from going on: say so once, and look again in a day."""
        self.ensure_one()
        if self.problem != problem:
            ticket = self.ticket_id
            ticket._assign_todo(
                ticket.team_id.user_id,
                self.env._("The ticket cannot close by itself"),
                problem,
            )
        self.write({"problem": problem, "next_at": now + engine.LOOK_AGAIN})
