from odoo import api, models
from odoo.exceptions import AccessError, MissingError

_LARGEST_ID = 2**31 - 1


class IrActionsReport(models.Model):
    """Reports about our records print only records that the user may read.

    The values of a report are often computed with `sudo()`: without a check before,
    the address of a report would print every record to every user.
    """

    _inherit = "ir.actions.report"

    # === BUSINESS METHODS === #

    @api.model
    def _get_rendering_context(self, report, docids, data):
        self._sla_check_printed(report, docids)
        return super()._get_rendering_context(report, docids, data)

    @api.model
    def _sla_find_guarded(self, reference):
        """The report of a reference, if it is one of ours; otherwise empty.

        :param reference: a report name, or an external id, as in a report's address
        """
        # Which reports exist is not secret; users may not read their definition.
        reports = self.env["ir.actions.report"].sudo()
        report = reports.search([("report_name", "=", reference)], limit=1)
        if not report and "." in reference:
            report = self.env.ref(reference, raise_if_not_found=False)
        if not report or report._name != self._name:
            return reports
        report = report.sudo()
        return report if report._sla_is_guarded() else reports

    def _sla_is_guarded(self):
        """Whether it comes from one of our addons, or prints one of our models."""
        self.ensure_one()
        module = (self.get_external_id()[self.id] or "").partition(".")[0]
        return module.startswith("sla_") or (self.model or "").startswith("sla.")

    @api.model
    def _sla_check_printed(self, report, docids):
        """Refuse to print records of ours that the user may not read.

        :raise AccessError: one of them may not be read
        :raise MissingError: one of them does not exist, or there are none
        """
        if self.env.su or not report.sudo()._sla_is_guarded():
            return
        ids = [docids] if isinstance(docids, int) else list(docids or ())
        records = self.env[report.model].browse(ids)
        if not ids or max(ids) > _LARGEST_ID or len(records.exists()) < len(set(ids)):
            raise MissingError(
                self.env._(
                    "There is nothing to print: a record does not exist any more, or "
                    "none is chosen. Refresh the list and choose it again."
                )
            )
        records.check_access("read")

    @api.model
    def _sla_may_print(self, report, docids):
        """Whether the user may print these records, all of them."""
        try:
            self._sla_check_printed(report, docids)
        except (AccessError, MissingError):
            return False
        return True
