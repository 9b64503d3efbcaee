"""The addresses of our reports answer only users who may read what is printed.

To everybody else they answer as if the record did not exist.
"""

import json

from werkzeug.exceptions import NotFound

from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request, route

from odoo.addons.web.controllers.report import ReportController

_QWEB = ("html", "pdf", "text")
_CONVERTERS = {"qweb-pdf": "pdf", "qweb-text": "text", "xlsx": "xlsx"}


class SlaReportController(ReportController):
    # === ROUTES === #

    @route()
    def report_routes(self, reportname, docids=None, converter=None, **data):
        is_guarded = check_may_print(reportname, docids, converter, data)
        try:
            return super().report_routes(reportname, docids, converter, **data)
        except (AccessError, MissingError):
            # The context of the address may narrow what the user sees.
            if is_guarded:
                raise NotFound from None
            raise

    @route()
    def report_download(self, data, context=None, token=None, readonly=True):
        check_may_download(data)
        return super().report_download(data, context, token=token, readonly=readonly)


def check_may_print(reportname, docids, converter, data=None):
    """Answer 404 unless the user may read every record that is to be printed.

    :param str docids: as in the address, separated by commas
    :param dict data: the other arguments of the address
    :return: whether the report is one of ours
    :raise NotFound: what may not be read and what does not exist answer alike
    :raise UserError: the user may read it, and it has no such format
    """
    report = request.env["ir.actions.report"]._sla_find_guarded(reportname)
    if not report:
        return False
    ids = (docids or "").split(",")
    if (
        not all(one.isascii() and one.isdigit() and len(one) < 20 for one in ids)
        or not all(
            _is_object((data or {}).get(name)) for name in ("options", "context")
        )
        or not request.env["ir.actions.report"]._sla_may_print(report, map(int, ids))
    ):
        raise NotFound
    converters = ("xlsx",) if report.report_type == "xlsx" else _QWEB
    if converter not in converters:
        raise UserError(
            request.env._(
                "“%s” is not printed in this format. Open the record, and print it "
                "there.",
                report.name,
            )
        )
    return True


def check_may_download(data):
    """The same for `/report/download`, which carries the address in its data."""
    try:
        url, kind = json.loads(data)[:2]
        converter = _CONVERTERS[kind]
        # Odoo takes what follows, wherever it is in the address.
        path = url.split(f"/report/{converter}/")[1].split("?")[0]
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        # Not the address of a report: Odoo answers it.
        return
    reportname, _slash, docids = path.partition("/")
    check_may_print(reportname, docids, converter)


def _is_object(text):
    """Whether an argument is empty, or a JSON object as it has to be."""
    if not text:
        return True
    try:
        return isinstance(json.loads(text), dict)
    except (TypeError, ValueError, RecursionError):
        return False
