from odoo import api, models

from ...engine import vocabulary as voc
from ...engine.ticket_state import Event


class SlaClock(models.Model):
    """What re-aiming would do, without doing it."""

    _inherit = "sla.clock"

    @api.model
    def _dry_run(self, tickets, policy, now):
        """Fold tickets as they are, and as they were after a re-aim (rule C5).

        Nothing is written, the policy is not published. A constant number of queries.

        :param policy: aimed at, as it is now, draft or not
        :param now: naive UTC, when it would happen
        :return: `[(ticket, before, after)]`: of each promise that is open, or would
            be, the engine's clocks; None where there is none
        """
        events = self.env["sla.event"]._load(tickets)
        aimed = {
            ticket.id: [
                *events[ticket.id],
                Event(
                    now,
                    voc.EVENT_POLICY,
                    {"agreement": ticket.agreement_id.id, "policy": -policy.id},
                ),
            ]
            for ticket in tickets
            if ticket.id in events
        }
        before = self._fold(tickets, now, events)
        after = self._fold(tickets, now, aimed)
        compared = []
        for ticket in tickets:
            ones = _by_key(before.get(ticket.id, ()))
            others = _by_key(after.get(ticket.id, ()))
            for key in ones | others:
                one, other = ones.get(key), others.get(key)
                if one and one.state in voc.OPEN_STATES:
                    compared.append((ticket, one, other))
                elif other and other.state in voc.OPEN_STATES and not one:
                    compared.append((ticket, None, other))
        return compared


def _by_key(pairs):
    return {(clock.metric, clock.sequence): clock for clock, _policy in pairs}
