from odoo import api, models

from ... import const


class SlaClock(models.Model):
    """Escalations follow the events of tickets as clocks do."""

    _inherit = "sla.clock"

    @api.model
    def _after_refold(self, tickets, folded, events, now):
        res = super()._after_refold(tickets, folded, events, now)
        rules = self.env["sla.escalation.rule"]
        concerned = tickets.sudo().filtered(lambda ticket: rules._of(ticket))
        if concerned:
            self.env["sla.escalation"]._follow(concerned, folded, events)
            timed = concerned.filtered(
                lambda ticket: any(
                    rule.trigger in const.BY_TIME for rule in rules._of(ticket)
                )
            )
            if timed:
                self.env["sla.escalation.watch"]._plan(timed, folded, events, now)
        return res
