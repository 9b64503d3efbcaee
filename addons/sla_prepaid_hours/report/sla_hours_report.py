from odoo import fields, models
from odoo.tools import SQL

from .. import const


class SlaHoursReport(models.Model):
    """Work to count and compare: what was worked, charged, drawn, left to invoice."""

    _name = "sla.hours.report"
    _description = "Hours Analysis"
    _auto = False
    _rec_name = "ticket_id"
    _order = "work_date desc"

    intervention_id = fields.Many2one("sla.intervention", readonly=True)
    ticket_id = fields.Many2one("helpdesk.ticket", readonly=True)
    commercial_partner_id = fields.Many2one(
        "res.partner", string="Customer", readonly=True
    )
    company_id = fields.Many2one("res.company", readonly=True)
    agreement_id = fields.Many2one("sla.agreement", readonly=True)
    work_date = fields.Date(string="Day", readonly=True)
    kind_id = fields.Many2one("sla.work.kind", string="Kind of Work", readonly=True)
    ground = fields.Selection(const.GROUNDS, readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="Agent",
        readonly=True,
        help="Who logged most of the time of the day.",
    )
    is_waived = fields.Boolean(string="Waived", readonly=True)
    worked_hours = fields.Float(string="Worked (h)", readonly=True)
    charged_hours = fields.Float(string="Charged (h)", readonly=True)
    covered_hours = fields.Float(string="From Packs (h)", readonly=True)
    uncovered_hours = fields.Float(string="To Invoice (h)", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT one.id,
                   one.id AS intervention_id,
                   one.ticket_id,
                   one.commercial_partner_id,
                   one.company_id,
                   ticket.agreement_id,
                   one.work_date,
                   one.kind_id,
                   one.ground,
                   agent.user_id,
                   one.is_waived,
                   one.worked_minutes / 60.0 AS worked_hours,
                   one.charged_minutes / 60.0 AS charged_hours,
                   one.covered_minutes / 60.0 AS covered_hours,
                   one.uncovered_minutes / 60.0 AS uncovered_hours
              FROM sla_intervention one
              JOIN helpdesk_ticket ticket ON ticket.id = one.ticket_id
         LEFT JOIN LATERAL (
                   SELECT line.user_id
                     FROM account_analytic_line line
                    WHERE line.intervention_id = one.id
                 GROUP BY line.user_id
                 ORDER BY SUM(line.unit_amount) DESC, line.user_id
                    LIMIT 1
                   ) agent ON true
            """
        )
