from collections import defaultdict

from odoo import api, fields, models

from odoo.addons.sla_policy.engine import vocabulary as voc

from .sla_letter_incident import NUMBERED, TOLD
from .sla_policy_notice import (
    CLOSING,
    CONFIRM,
    PLAN,
    PROGRESS,
    RECEIVED,
    SOLUTION,
)

# What tells that a ticket came into a phase: the first of these the policy has.
AT_PHASE = {
    voc.ASSIGNED: (PROGRESS,),
    voc.IN_PROGRESS: (PLAN, PROGRESS),
    voc.WAITING_VENDOR: (PROGRESS,),
    voc.SOLVED: (CONFIRM, SOLUTION, PROGRESS),
    voc.HANDED_OVER: (CLOSING,),
    voc.CLOSED: (CLOSING,),
}
# These are told each time; the others once until the ticket is opened again.
_EACH_TIME = {PROGRESS}


class SlaEvent(models.Model):
    """What is written down about a ticket is told to its customer.

    The one place where letters come from: every event passes here, on every channel.
    """

    _inherit = "sla.event"

    kind = fields.Selection(
        selection_add=[(TOLD, "Customer told")],
        # Guarded: what goes with the addon is taken away as its own code takes it.
        ondelete={TOLD: lambda events: events._as_writer().unlink()},
    )

    # === BUSINESS METHODS === #

    @api.model
    def _record(self, rows):
        events = super()._record(rows)
        events._queue_notices()
        return events

    def _summarise(self):
        if self.kind == TOLD:
            labels = dict(
                self.env["sla.policy.notice"]
                ._fields["occasion"]
                ._description_selection(self.env)
            )
            return labels.get(self.value, self.value)
        return super()._summarise()

    def _queue_notices(self):
        """Have customers told what their policies promise to tell them.

        A constant number of queries, and hardly any where nothing is promised.
        """
        telling = self.filtered(
            lambda event: (
                event.kind
                in (voc.EVENT_CREATED, voc.EVENT_PHASE, voc.EVENT_POLICY, TOLD)
                # A notice that waits follows the decision as it is corrected.
                or (
                    event.kind == voc.EVENT_COVERAGE
                    and event.ticket_id.notices_held_since
                )
            )
        )
        promised = {}
        for ticket in telling.ticket_id:
            if ticket.agreement_id and ticket.active and not ticket.duplicate_id:
                lines = ticket._sla_policy()._notices_for(ticket)
                if lines:
                    promised[ticket] = lines
        if not promised:
            return
        stories = self._stories([ticket.id for ticket in promised])
        wanted = []
        for event in telling:
            ticket = event.ticket_id
            if ticket in promised:
                wanted += event._letters(promised[ticket], stories[ticket.id])
        self.env["sla.letter"]._queue_all(wanted)

    @api.model
    def _stories(self, ticket_ids):
        """Where tickets have been: `{ticket id: events, oldest first}`. One query."""
        stories = defaultdict(list)
        for event in self.sudo().search_fetch(
            [
                ("ticket_id", "in", ticket_ids),
                ("kind", "in", (voc.EVENT_CREATED, voc.EVENT_PHASE, voc.EVENT_POLICY)),
            ],
            ["ticket_id", "kind", "value"],
            order="occurred_at, id",
        ):
            stories[event.ticket_id.id].append(event)
        return stories

    def _letters(self, lines, story):
        """What one event has the customer told: `[(ticket, letter, occasion)]`.

        :param dict lines: what the policy promises to tell, by occasion
        :param list story: of the ticket, this event in it
        """
        self.ensure_one()
        ticket = self.ticket_id
        if self.kind == TOLD:
            return [(ticket, self.value, self.id)] if self.value in lines else []
        if self.kind == voc.EVENT_PHASE:
            kind = next((k for k in AT_PHASE.get(self.value, ()) if k in lines), None)
            round_id = self._round(story)
            if kind == PLAN and self._has_worked(story, round_id):
                # Work that goes on after a pause is no new plan.
                kind = PROGRESS if PROGRESS in lines else None
            if not kind:
                return []
            return [(ticket, kind, self.id if kind in _EACH_TIME else round_id)]
        return self._first_notice(lines, story)

    def _first_notice(self, lines, story):
        """The number: with the ticket, or with the agreement where that came later."""
        ticket = self.ticket_id
        created = story[0]
        if RECEIVED not in lines or ticket.coverage not in NUMBERED:
            return []
        if created.kind != voc.EVENT_CREATED:
            return []  # of before the addon
        if ticket.sla_phase in voc.TERMINAL_PHASES:
            return []  # history that is brought in: over before it began
        if self.kind == voc.EVENT_POLICY:
            policies = [event for event in story if event.kind == voc.EVENT_POLICY]
            if created.value.get("policy") or policies[0] != self:
                return []
        return [(ticket, RECEIVED, created.id)]

    def _round(self, story):
        """The event that opened the ticket, last: its creation, or its reopening."""
        opened, before = story[0].id, ""
        for event in story:
            if event.kind == voc.EVENT_POLICY:
                continue
            is_phase = event.kind == voc.EVENT_PHASE
            phase = event.value if is_phase else event.value["phase"]
            if before in voc.TERMINAL_PHASES and phase not in voc.TERMINAL_PHASES:
                opened = event.id
            before = phase
            if event.id == self.id:
                break
        return opened

    def _has_worked(self, story, round_id):
        """Whether the ticket has been worked on before, since it was opened."""
        return any(
            event.kind == voc.EVENT_PHASE
            and event.value == voc.IN_PROGRESS
            and round_id <= event.id < self.id
            for event in story
        )
