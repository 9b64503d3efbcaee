from odoo import api, fields, models


class TimesheetsAnalysisReport(models.Model):
    """Time by ticket: what timesheets are searched by, their analysis is too."""

    _inherit = "timesheets.analysis.report"

    ticket_id = fields.Many2one("helpdesk.ticket", readonly=True)

    @api.model
    def _select(self):
        return f"{super()._select()}, A.ticket_id AS ticket_id"
