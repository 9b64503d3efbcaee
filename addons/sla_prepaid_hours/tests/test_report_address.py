"""Addresses of reports, in formats and with ids that they do not have."""

from odoo.tests import HttpCase, tagged
from odoo.tests.common import new_test_user
from odoo.tools import mute_logger

from odoo.addons.sla_policy.tests.common import SlaMixin

from .common import HoursMixin


@tagged("post_install", "-at_install")
class TestReportAddress(HoursMixin, SlaMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_people()
        cls.manager = new_test_user(
            cls.env,
            login="report_manager",
            groups="sla_policy.group_sla_manager,helpdesk_mgmt.group_helpdesk_manager",
        )
        cls.reports = cls.env["ir.actions.report"].search(
            [("report_name", "=like", "sla\\_%")]
        )

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_no_address_is_an_error_of_the_server(self):
        self.authenticate("report_manager", "report_manager")
        self.assertIn("xlsx", self.reports.mapped("report_type"))
        for report in self.reports:
            record = self.env[report.model].sudo().search([], limit=1)
            for kind in ("html", "text", "pdf", "xlsx"):
                if kind == "pdf" and report.report_type != "xlsx":
                    # Printed elsewhere; it takes a browser.
                    continue
                for ids in (record.id or 1, 2**31 - 5, "x", "1,x", "9" * 5000, "²"):
                    url = f"/report/{kind}/{report.report_name}/{ids}"
                    with self.subTest(url=url[:100]):
                        answer = self.url_open(url)
                        self.assertLess(answer.status_code, 500, answer.text[-500:])

    @mute_logger("odoo.http")
    def test_a_workbook_says_where_it_is_printed(self):
        self.authenticate("report_manager", "report_manager")
        report = self.reports.filtered(lambda one: one.report_type == "xlsx")
        for kind in ("html", "text", "pdf"):
            answer = self.url_open(f"/report/{kind}/{report.report_name}/1")
            self.assertEqual(answer.status_code, 422)
            self.assertIn("not printed in this format", answer.text)

    @mute_logger("odoo.http")
    def test_options_that_are_none_are_not_read(self):
        self.authenticate("report_manager", "report_manager")
        report = self.reports.filtered(lambda one: one.report_type == "xlsx")
        for values in ("options=x", "options=[1]", "context=x", "context=1"):
            url = f"/report/xlsx/{report.report_name}/1?{values}"
            self.assertEqual(self.url_open(url).status_code, 404)
