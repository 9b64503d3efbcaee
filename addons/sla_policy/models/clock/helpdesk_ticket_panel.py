from odoo import api, fields, models


class HelpdeskTicket(models.Model):
    """What the panel on the ticket's form shows."""

    _inherit = "helpdesk.ticket"

    @api.readonly
    def get_sla_panel(self):
        """What the panel of one ticket shows, as of now.

        :return: ``now`` (naive UTC), ``coverage``, ``coverage_label``,
            ``coverage_reason``, ``coverage_next_step``, ``urgency``, ``agreement``,
            ``policy`` and ``clocks``
        """
        self.ensure_one()
        self.check_access("read")
        now = fields.Datetime.now()
        labels = dict(self._fields["coverage"]._description_selection(self.env))
        clocks = self.clock_ids.sorted(
            lambda c: (not c.deadline, c.deadline or c.started_at, c.id)
        )
        agreement = self.sudo().agreement_id
        return {
            "now": now,
            "coverage": self.coverage,
            "coverage_label": labels.get(self.coverage, ""),
            "coverage_reason": self.coverage_reason or "",
            "coverage_next_step": self.coverage_next_step or "",
            "urgency": self.urgency or "",
            "agreement": agreement.name or "",
            "policy": agreement.policy_id.name or "",
            "clocks": clocks._panel_values(now, clocks._fold(self, now)),
        }
