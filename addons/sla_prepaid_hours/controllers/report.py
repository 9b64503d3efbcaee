from odoo.http import route

from odoo.addons.report_xlsx.controllers.main import ReportController
from odoo.addons.sla_policy.controllers.report import (
    check_may_download,
    check_may_print,
)


class SlaXlsxReportController(ReportController):
    """Workbooks are answered by a controller of their own: the same check before."""

    # === ROUTES === #

    @route()
    def report_routes(self, reportname, docids=None, converter=None, **data):
        check_may_print(reportname, docids, converter, data)
        return super().report_routes(reportname, docids, converter, **data)

    @route()
    def report_download(self, data, context=None, token=None, readonly=True):
        check_may_download(data)
        return super().report_download(data, context, token=token, readonly=readonly)
