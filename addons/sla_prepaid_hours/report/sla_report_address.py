"""Addresses of our reports, as people and programs write them."""

import json

from odoo import models
from odoo.exceptions import UserError
from odoo.http import request, route

from odoo.addons.report_xlsx.controllers.main import ReportController
from odoo.addons.sla_policy.models.caller import MAX_INTEGER

_OURS = "sla_"
_XLSX = "xlsx"


class IrActionsReport(models.Model):
    """A workbook is no page, and a page is no workbook: a sentence says so."""

    _inherit = "ir.actions.report"

    # === BUSINESS METHODS === #

    def _render_qweb_html(self, report_ref, docids, data=None):
        self._check_sla_format(report_ref, is_workbook=False)
        return super()._render_qweb_html(report_ref, docids, data=data)

    def _render_qweb_text(self, report_ref, docids, data=None):
        self._check_sla_format(report_ref, is_workbook=False)
        return super()._render_qweb_text(report_ref, docids, data=data)

    def _render_qweb_pdf(self, report_ref, res_ids=None, data=None):
        self._check_sla_format(report_ref, is_workbook=False)
        return super()._render_qweb_pdf(report_ref, res_ids=res_ids, data=data)

    def _render_xlsx(self, report_ref, docids, data):
        self._check_sla_format(report_ref, is_workbook=True)
        return super()._render_xlsx(report_ref, docids, data)

    def _check_sla_format(self, report_ref, is_workbook):
        """Refuse one of our reports in a format that it does not have.

        :raise UserError: with where it is printed
        """
        report = self._get_report(report_ref)
        if not report.report_name.startswith(_OURS):
            return
        if (report.report_type == _XLSX) != is_workbook:
            raise UserError(
                self.env._(
                    "“%s” is not printed in this format. Open the record, and print "
                    "it there.",
                    report.name,
                )
            )


class ReportAddresses(ReportController):
    @route()
    def report_routes(self, reportname, docids=None, converter=None, **data):
        """Read the ids of one of our reports; what is no id is no record."""
        if reportname.startswith(_OURS):
            texts = (docids or "").split(",")
            ids = [one for one in texts if one.isascii() and one.isdigit()]
            if len(ids) != len(texts) or any(len(one) > 10 for one in ids):
                raise request.not_found()
            reports = request.env["ir.actions.report"]
            report = reports._get_report_from_name(reportname)
            if not report:
                raise request.not_found()
            reports._check_sla_format(reportname, converter == _XLSX)
            # sudo: only whether they exist; the report checks who may read them.
            records = request.env[report.sudo().model].sudo()
            records = records.browse(int(one) for one in ids)
            if max(records.ids) > MAX_INTEGER or records.exists() != records:
                raise request.not_found()
            for name in ("options", "context"):
                if data.get(name) and not _is_object(data[name]):
                    raise request.not_found()
        return super().report_routes(reportname, docids, converter, **data)


def _is_object(text):
    """Whether a text is a JSON object."""
    try:
        return isinstance(json.loads(text), dict)
    except (TypeError, ValueError, RecursionError):
        return False
