from odoo import api, fields, models

from ...const import PHASES
from ...engine import vocabulary as voc


class HelpdeskTicketStage(models.Model):
    _inherit = "helpdesk.ticket.stage"

    sla_phase = fields.Selection(
        PHASES,
        string="SLA Behaviour",
        help="What this stage does to the SLA clocks of a ticket. Waiting for the "
        "customer pauses the resolution; solved, handed over and closed keep it; "
        "cancelled drops it. In a stage without SLA behaviour the clocks go on as in "
        "the stage before.",
    )
    sla_phase_label = fields.Char(
        string="SLA Behaviour Shown", compute="_compute_sla_phase_label"
    )
    sla_phase_warning = fields.Char(
        string="SLA Behaviour Warning", compute="_compute_sla_phase_warning"
    )

    # === COMPUTE METHODS === #

    @api.depends("sla_phase")
    @api.depends_context("lang")
    def _compute_sla_phase_label(self):
        labels = dict(self._fields["sla_phase"]._description_selection(self.env))
        for stage in self:
            stage.sla_phase_label = labels.get(stage.sla_phase) or self.env._(
                "Not set: choose one"
            )

    @api.depends("sla_phase", "closed")
    @api.depends_context("lang")
    def _compute_sla_phase_warning(self):
        for stage in self:
            stage.sla_phase_warning = False
            if not stage.sla_phase:
                stage.sla_phase_warning = self.env._(
                    "This stage has no SLA behaviour. The SLA clocks of a ticket that "
                    "comes here go on as in the stage before; nothing starts, pauses "
                    "or stops. Choose the SLA behaviour of this stage."
                )
            elif stage.closed and stage.sla_phase not in voc.TERMINAL_PHASES:
                stage.sla_phase_warning = self.env._(
                    "This stage closes tickets, but its SLA behaviour does not: SLA "
                    "clocks go on here. Choose “Closed”, “Solved”, “Handed over” or "
                    "“Cancelled” if tickets are over here."
                )

    # === CRUD METHODS === #

    def write(self, vals):
        before = {stage.id: stage.sla_phase for stage in self}
        res = super().write(vals)
        changed = self.filtered(lambda stage: before[stage.id] != stage.sla_phase)
        if changed:
            # The tickets have not moved, but where they are means something else.
            tickets = self.env["helpdesk.ticket"].sudo().with_context(active_test=False)
            tickets.search(
                [
                    ("stage_id", "in", changed.ids),
                    ("clock_ids.state", "in", sorted(voc.OPEN_STATES)),
                ]
            )._sla_sync_events()
        return res
