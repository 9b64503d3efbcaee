from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.sla_policy.engine import conversation
from odoo.addons.sla_policy.engine.share import share_due
from odoo.addons.sla_policy.models.sla_due import Due

from ... import const

TO_FIRE = Due("_fire", "due_at", Domain("is_pending", "=", True), cron=const.CRON)


class SlaEscalationWatch(models.Model):
    """When a ticket will give cause for an escalation, if nothing happens until then.

    Follows from the ticket's events and the tier's rules, as its clocks do, and is
    written with them. The cron reads what is due by an index.
    """

    _name = "sla.escalation.watch"
    _inherit = ["sla.guarded", "sla.due"]
    _description = "Escalation Watch"
    _order = "due_at, id"

    ticket_id = fields.Many2one(
        "helpdesk.ticket", required=True, ondelete="cascade", index=True
    )
    rule_id = fields.Many2one(
        "sla.escalation.rule", required=True, ondelete="cascade", index=True
    )
    metric_id = fields.Many2one("sla.metric", ondelete="cascade")
    sequence = fields.Integer(help="Which of the promises of the metric; 0 for none.")
    company_id = fields.Many2one(related="ticket_id.company_id", store=True)
    due_at = fields.Datetime(required=True)
    fired_for = fields.Datetime(
        help="It has fired for what was due then: not again, unless that moves later."
    )
    is_pending = fields.Boolean()

    _unique = models.UniqueIndex(
        "(ticket_id, rule_id, COALESCE(metric_id, 0), sequence)",
        "This is watched already.",
    )
    _due_idx = models.Index("(due_at) WHERE is_pending")

    # === BUSINESS METHODS === #

    def _guard_sentence(self):
        return self.env._("Watches follow from a ticket's events; nobody edits them.")

    @api.model
    def _plan(self, tickets, folded, events, now):
        """Bring the watches of tickets in line with their events. Constant queries.

        :param folded: `{ticket id: [(Clock, Policy)]}` as of `now`
        :param events: `{ticket id: [Event]}`
        """
        metrics = self.env["sla.metric"]._by_code()
        wanted = {}
        for ticket in tickets.sudo():
            rules = self.env["sla.escalation.rule"]._of(ticket)
            for rule in rules.filtered(lambda one: one.trigger in const.BY_TIME):
                if not rule._fits(ticket):
                    continue
                for metric, sequence, due_at in self._moments(
                    rule, folded.get(ticket.id, ()), events.get(ticket.id, ()), now
                ):
                    key = ticket.id, rule.id, metrics.get(metric) or 0, sequence
                    wanted[key] = due_at
        rows = {
            (row.ticket_id.id, row.rule_id.id, row.metric_id.id or 0, row.sequence): row
            for row in self._writer().search([("ticket_id", "in", tickets.ids)])
        }
        gone = self._writer()
        for key, row in rows.items():
            if key not in wanted:
                gone |= row
        # What has fired is remembered, so that it does not fire for the same again.
        fired = gone.filtered("fired_for")
        fired.filtered("is_pending").write({"is_pending": False})
        (gone - fired).unlink()
        to_create = []
        for key, due_at in wanted.items():
            row = rows.get(key)
            if row is None:
                to_create.append(
                    {
                        "ticket_id": key[0],
                        "rule_id": key[1],
                        "metric_id": key[2] or False,
                        "sequence": key[3],
                        "due_at": due_at,
                        "is_pending": True,
                    }
                )
                continue
            # Again only if what was due has moved to a later day, still to come.
            is_pending = not row.fired_for or due_at > max(row.fired_for, now)
            if row.is_pending != is_pending or (is_pending and row.due_at != due_at):
                row.write({"due_at": due_at, "is_pending": is_pending})
        if to_create:
            self._writer().create(to_create)
        if wanted:
            self._wake(const.CRON, max(min(wanted.values()), now))

    @api.model
    def _moments(self, rule, pairs, events, now):
        """`(metric code, sequence, naive UTC)` of when a rule applies."""
        if rule.trigger == const.NO_ANSWER:
            return self._unanswered(rule, pairs, events)
        metrics = set(rule.metric_ids.mapped("code"))
        share = 100 if rule.trigger == const.BREACH else rule.share
        found = []
        for clock, policy in pairs:
            if metrics and clock.metric not in metrics:
                continue
            due_at = share_due(clock, policy, share, now)
            if due_at:
                found.append((clock.metric, clock.sequence, due_at))
        return found

    @api.model
    def _unanswered(self, rule, pairs, events):
        since = conversation.unanswered_since(events)
        if since is None:
            return []
        seconds = rule.wait_minutes * 60
        due_at = None
        if rule.wait_kind == "service" and pairs:
            due_at = pairs[0][1].timeline.deadline(since, seconds)
        return [("", 0, due_at or fields.Datetime.add(since, seconds=seconds))]

    def _fire(self, _now):
        """Begin the escalations that locked ones have waited for."""
        self.env["sla.escalation"]._start(
            [
                {
                    "ticket": watch.ticket_id,
                    "rule": watch.rule_id,
                    "trigger": watch.rule_id.trigger,
                    "metric": watch.metric_id.id,
                }
                for watch in self
                if watch.ticket_id.active
            ]
        )
        for watch in self:
            watch.write({"is_pending": False, "fired_for": watch.due_at})
