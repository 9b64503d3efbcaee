import json

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.sla_policy.engine import vocabulary as voc
from odoo.addons.sla_policy.models.clock.sla_event import to_event

from ..engine import simulation as engine
from .sla_simulation import DONE


class SlaSimulation(models.Model):
    """One batch of a replay: events in, compared promises out."""

    _inherit = "sla.simulation"

    # === BUSINESS METHODS === #

    def _replay_batch(self, batch):
        """Replay the next tickets. A constant number of queries.

        :return: how many there were
        """
        self.ensure_one()
        tickets = self._tickets().search_fetch(
            self._ticket_domain() & Domain("id", ">", self.last_ticket_id),
            ["commercial_partner_id", "company_id"],
            order="id",
            limit=batch,
        )
        if tickets:
            self._insert(self._compare(tickets))
            self._store(
                last_ticket_id=tickets[-1].id,
                done_count=self.done_count + len(tickets),
            )
        if len(tickets) < batch:
            self._finish(DONE)
        return len(tickets)

    def _compare(self, tickets):
        """The rows of tickets: what each promise was, and what it would have been."""
        metrics = self.env["sla.metric"]._by_code()
        events = self._read_events(tickets.ids)
        tried = self._tried_policy()
        now = self.replayed_at
        folded = self.env["sla.clock"]._fold(tickets, now, events)
        rows = []
        for ticket in tickets:
            then = [clock for clock, _policy in folded.get(ticket.id, ())]
            replayed = engine.replay(events.get(ticket.id, ()), tried, now)
            for pair in engine.compare(then, replayed):
                if pair.started_at < self.since:
                    continue
                rows.append(
                    {
                        "ticket_id": ticket.id,
                        "partner_id": ticket.commercial_partner_id.id or None,
                        "metric_id": metrics[pair.metric],
                        "sequence": pair.sequence,
                        "started_at": _text(pair.started_at),
                        "state_then": pair.then.state,
                        "state_now": pair.now.state,
                        "flip": pair.flip,
                        "deadline_then": _text(pair.then.deadline),
                        "deadline_now": _text(pair.now.deadline),
                        "late_then": pair.then.late,
                        "late_now": pair.now.late,
                    }
                )
        return rows

    def _tried_policy(self):
        """The tried policy, in the tried hours, as the engine takes it."""
        return self.policy_id._engine_policy(
            self.company_id.id, calendar=self.calendar_id
        )

    def _read_events(self, ticket_ids):
        """The events of tickets the user sees, oldest first. One query.

        By SQL: a record for each of a hundred thousand rows takes longer than all the
        replaying.
        """
        self.env["sla.event"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                SELECT ticket_id, occurred_at, kind, value
                  FROM sla_event
                 WHERE ticket_id IN %s
                   AND kind NOT IN %s
                 ORDER BY occurred_at, id
                """,
                tuple(ticket_ids),
                tuple(sorted(voc.LOG_KINDS)),
            )
        )
        events = {}
        for ticket_id, at, kind, value in self.env.cr.fetchall():
            events.setdefault(ticket_id, []).append(to_event(at, kind, value))
        return events

    def _insert(self, rows):
        """Write lines. One query, however many."""
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO sla_simulation_line (
                    simulation_id, company_id, ticket_id, partner_id, metric_id,
                    sequence, started_at, state_then, state_now, flip,
                    deadline_then, deadline_now, late_then, late_now
                )
                SELECT %s, %s, ticket_id, partner_id, metric_id,
                       sequence, started_at, state_then, state_now, flip,
                       deadline_then, deadline_now, late_then, late_now
                  FROM jsonb_to_recordset(%s::jsonb) AS line (
                    ticket_id integer, partner_id integer, metric_id integer,
                    sequence integer, started_at timestamp, state_then varchar,
                    state_now varchar, flip varchar, deadline_then timestamp,
                    deadline_now timestamp, late_then integer, late_now integer
                  )
                """,
                self.id,
                self.company_id.id,
                json.dumps(rows),
            )
        )
        self.invalidate_recordset(["line_ids"])


def _text(moment):
    return moment and moment.isoformat()
