from odoo import api, fields, models

from odoo.addons.sla_policy.engine import vocabulary as voc
from odoo.addons.sla_policy.models.record_name import joined

from ..engine import simulation as engine

VERDICTS = [
    (voc.MET, "Kept"),
    (voc.MISSED, "Broken"),
    (voc.OVERDUE, "Overdue"),
    (voc.RUNNING, "Running"),
    (voc.CANCELLED, "Dropped"),
    (engine.NOT_PROMISED, "Not promised"),
]
FLIPS = [
    (engine.GAINED, "Would be kept"),
    (engine.LOST, "Would be broken"),
    (engine.SAME, "Same verdict"),
    (engine.NO_VERDICT, "No verdict"),
]


class SlaSimulationLine(models.Model):
    """One promise of one ticket: what it was, and what it would have been.

    Written by the replay alone, which inserts thousands at a time.
    """

    _name = "sla.simulation.line"
    _description = "Replayed Promise"
    _order = "simulation_id, ticket_id, id"
    _log_access = False

    simulation_id = fields.Many2one(
        "sla.simulation", required=True, ondelete="cascade", index=True, readonly=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    ticket_id = fields.Many2one(
        "helpdesk.ticket", required=True, ondelete="cascade", index=True, readonly=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        ondelete="set null",
        index="btree_not_null",
        readonly=True,
    )
    metric_id = fields.Many2one(
        "sla.metric",
        string="Promise",
        required=True,
        ondelete="cascade",
        readonly=True,
    )
    sequence = fields.Integer(readonly=True)
    started_at = fields.Datetime(string="Started", readonly=True)
    state_then = fields.Selection(VERDICTS, string="Was", readonly=True)
    state_now = fields.Selection(VERDICTS, string="Would Be", readonly=True)
    flip = fields.Selection(FLIPS, string="Turns Over", readonly=True)
    deadline_then = fields.Datetime(string="Was Due", readonly=True)
    deadline_now = fields.Datetime(string="Would Be Due", readonly=True)
    late_then = fields.Integer(
        string="Late (s)", readonly=True, help="Service time beyond the promise."
    )
    late_now = fields.Integer(string="Late, Tried (s)", readonly=True)
    hours_late_then = fields.Float(string="Hours Late", compute="_compute_hours_late")
    hours_late_now = fields.Float(string="Would Be Late", compute="_compute_hours_late")

    # === COMPUTE METHODS === #

    @api.depends("late_then", "late_now")
    def _compute_hours_late(self):
        for line in self:
            line.hours_late_then = line.late_then / 3600
            line.hours_late_now = line.late_now / 3600

    @api.depends("ticket_id.number", "metric_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for line in self:
            line.display_name = joined(line.ticket_id.number, line.metric_id.name)

    # === ACTION METHODS === #

    def action_open_ticket(self):
        """Open the ticket."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "helpdesk.ticket",
            "res_id": self.ticket_id.id,
            "view_mode": "form",
        }
