from odoo import api, fields, models

from ..const import PHASES
from ..engine import vocabulary as voc


class HelpdeskTicketStage(models.Model):
    _inherit = "helpdesk.ticket.stage"

    sla_phase = fields.Selection(
        PHASES,
        string="Meaning for Promises",
        compute="_compute_sla_phase",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        help="What it means for the promises of a ticket that it is in this stage. "
        "Waiting for the customer pauses the resolution; solved, handed over and "
        "closed keep it; cancelled drops it.",
    )

    # === COMPUTE METHODS === #

    @api.depends("closed", "unattended")
    def _compute_sla_phase(self):
        """Guess from the help desk's own marks, without overruling a choice."""
        for stage in self:
            over = stage.sla_phase in (voc.CLOSED, voc.CANCELLED)
            if stage.closed:
                if stage.sla_phase not in voc.TERMINAL_PHASES:
                    stage.sla_phase = voc.CLOSED
            elif over or not stage.sla_phase:
                stage.sla_phase = voc.NEW if stage.unattended else voc.IN_PROGRESS
            else:
                stage.sla_phase = stage.sla_phase

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
            )._sla_notice()
        return res
