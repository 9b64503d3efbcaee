from odoo import fields, models
from odoo.tools import SQL

from ..const import CLOCK_STATES, PRIORITIES
from ..engine.vocabulary import OVERDUE

# A clock's state, and what has passed its deadline and still runs or is paused.
_VERDICTS = [*CLOCK_STATES, (OVERDUE, "Overdue")]


class SlaClockReport(models.Model):
    """Clocks to count and compare: kept or not, by whom, for whom, by how much."""

    _name = "sla.clock.report"
    _description = "Promise Analysis"
    _auto = False
    _rec_name = "ticket_id"
    _order = "started_at desc"

    clock_id = fields.Many2one("sla.clock", readonly=True)
    ticket_id = fields.Many2one("helpdesk.ticket", readonly=True)
    metric_id = fields.Many2one("sla.metric", string="Promise", readonly=True)
    policy_id = fields.Many2one("sla.policy", readonly=True)
    agreement_id = fields.Many2one("sla.agreement", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    team_id = fields.Many2one("helpdesk.ticket.team", readonly=True)
    user_id = fields.Many2one("res.users", string="Agent", readonly=True)
    commercial_partner_id = fields.Many2one(
        "res.partner", string="Customer", readonly=True
    )
    type_id = fields.Many2one(
        "helpdesk.ticket.type", string="Request Type", readonly=True
    )
    priority = fields.Selection(PRIORITIES, string="Severity", readonly=True)
    state = fields.Selection(CLOCK_STATES, readonly=True)
    verdict = fields.Selection(
        _VERDICTS,
        readonly=True,
        help="Overdue: the deadline has passed and the promise has not been kept yet. "
        "It counts as missed.",
    )
    is_breached = fields.Boolean(readonly=True)
    started_at = fields.Datetime(readonly=True)
    deadline = fields.Datetime(readonly=True)
    stopped_at = fields.Datetime(readonly=True)
    met_rate = fields.Float(
        string="Met (%)",
        readonly=True,
        aggregator="avg",
        help="The share of promises kept, among those that are kept, missed or "
        "overdue. A running promise counts as missed once its deadline has passed, "
        "and is not counted before.",
    )
    used_minutes = fields.Float(
        string="Service Minutes Used", readonly=True, aggregator="avg"
    )
    over_minutes = fields.Float(
        string="Minutes Over",
        readonly=True,
        help="Service time beyond the promise, once it has ended.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT clock.id,
                   clock.id AS clock_id,
                   clock.ticket_id,
                   clock.metric_id,
                   clock.policy_id,
                   clock.agreement_id,
                   clock.company_id,
                   ticket.team_id,
                   ticket.user_id,
                   ticket.commercial_partner_id,
                   ticket.type_id,
                   ticket.priority,
                   clock.state,
                   clock.is_breached OR is_overdue AS is_breached,
                   CASE WHEN is_overdue THEN 'overdue' ELSE clock.state END AS verdict,
                   clock.started_at,
                   clock.deadline,
                   clock.stopped_at,
                   CASE WHEN clock.state = 'met' THEN 100.0
                        WHEN clock.state = 'missed' OR is_overdue THEN 0.0
                   END AS met_rate,
                   CASE WHEN clock.state IN ('met', 'missed')
                        THEN clock.used_seconds / 60.0 END AS used_minutes,
                   CASE WHEN clock.state = 'missed'
                        THEN GREATEST(clock.used_seconds - clock.budget_seconds, 0)
                             / 60.0
                        ELSE 0.0 END AS over_minutes
              FROM sla_clock clock
              JOIN helpdesk_ticket ticket ON ticket.id = clock.ticket_id
             CROSS JOIN LATERAL (
                    SELECT clock.state IN ('running', 'paused') AND clock.is_breached
                           OR clock.state = 'running' AND clock.deadline <= %(now)s
                   ) AS overdue (is_overdue)
            """,
            # A deadline counts from the moment it passes, not from the next sweep.
            now=fields.Datetime.now(),
        )
