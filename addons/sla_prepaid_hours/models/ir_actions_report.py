from odoo import api, models


class IrActionsReport(models.Model):
    """Workbooks are rendered without a rendering context: the check comes here."""

    _inherit = "ir.actions.report"

    @api.model
    def _render_xlsx(self, report_ref, docids, data):
        self._sla_check_printed(self._get_report(report_ref), docids)
        return super()._render_xlsx(report_ref, docids, data)
