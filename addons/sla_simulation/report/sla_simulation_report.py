from odoo import fields, models
from odoo.tools import SQL

from ..models.sla_simulation_line import FLIPS, VERDICTS


class SlaSimulationReport(models.Model):
    """Replayed promises to count and compare: each twice, as it was and would be."""

    _name = "sla.simulation.report"
    _description = "What-if Analysis"
    _auto = False
    _rec_name = "ticket_id"
    _order = "started_at desc"

    simulation_id = fields.Many2one("sla.simulation", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    ticket_id = fields.Many2one("helpdesk.ticket", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    metric_id = fields.Many2one("sla.metric", string="Promise", readonly=True)
    started_at = fields.Datetime(string="Started", readonly=True)
    # Charts put them in the order of their values.
    side = fields.Selection(
        [("before", "Then"), ("tried", "As tried")],
        string="Then or Tried",
        readonly=True,
    )
    state = fields.Selection(VERDICTS, string="Verdict", readonly=True)
    flip = fields.Selection(FLIPS, string="Turns Over", readonly=True)
    is_judged = fields.Boolean(string="Has a Verdict", readonly=True)
    met_rate = fields.Float(
        string="Kept (%)",
        readonly=True,
        aggregator="avg",
        help="Of the promises with a verdict; overdue ones count as broken.",
    )
    late_hours = fields.Float(string="Hours Late", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT line.id * 2::bigint + side.number AS id,
                   line.simulation_id,
                   line.company_id,
                   line.ticket_id,
                   line.partner_id,
                   line.metric_id,
                   line.started_at,
                   side.name AS side,
                   side.state,
                   line.flip,
                   side.state IN ('met', 'missed', 'overdue') AS is_judged,
                   CASE WHEN side.state = 'met' THEN 100.0
                        WHEN side.state IN ('missed', 'overdue') THEN 0.0
                   END AS met_rate,
                   side.late / 3600.0 AS late_hours
              FROM sla_simulation_line line
             CROSS JOIN LATERAL (
                    VALUES (0, 'before', line.state_then, line.late_then),
                           (1, 'tried', line.state_now, line.late_now)
                   ) AS side (number, name, state, late)
            """
        )
