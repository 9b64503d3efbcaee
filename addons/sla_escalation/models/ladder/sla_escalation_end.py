from odoo import api, models

from odoo.addons.sla_policy.engine import conversation, vocabulary as voc

from ... import const


class SlaEscalation(models.Model):
    """What ends an escalation: its ticket, or the cause being gone."""

    _inherit = "sla.escalation"

    @api.model
    def _follow(self, tickets, folded, facts):
        """End what the facts of tickets have ended. One query where nothing has."""
        active = self.sudo().search(
            [("ticket_id", "in", tickets.ids), ("state", "in", const.ACTIVE)]
        )
        over = {const.RESOLVED: active.browse(), const.CANCELLED: active.browse()}
        for escalation in active:
            ticket = escalation.ticket_id
            state = escalation._ended_by(
                ticket, folded.get(ticket.id, ()), facts.get(ticket.id, ())
            )
            if state:
                over[state] |= escalation
        for state, escalations in over.items():
            escalations._end(state)

    def _ended_by(self, ticket, pairs, facts):
        """The state that the facts of its ticket bring an escalation to, or None."""
        self.ensure_one()
        phase = ticket.sla_phase
        if phase == voc.CANCELLED or not ticket.active:
            return const.CANCELLED
        if phase in voc.TERMINAL_PHASES:
            return const.RESOLVED
        if self.trigger == const.NO_ANSWER:
            since = conversation.unanswered_since(facts)
            return const.RESOLVED if not since or since > self.triggered_at else None
        if self.trigger in (const.USED, const.BREACH):
            is_open = any(
                clock.metric == self.metric_id.code and clock.state in voc.OPEN_STATES
                for clock, _policy in pairs
            )
            return None if is_open else const.RESOLVED
        return None
