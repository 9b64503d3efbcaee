"""The printed statement: a real PDF, arithmetic that closes, the customer's words."""

import io
import re

from pypdf import PdfReader

from odoo.tests import HttpCase, tagged

from odoo.addons.sla_policy.tests.common import SlaMixin, freeze_time, utc

from .availability_common import AvailabilityCommon, AvailabilityMixin

REPORT = "sla_availability.sla_availability_report"


def seconds(clock):
    hours, minutes, rest = map(int, clock.split(":"))
    return (hours * 60 + minutes) * 60 + rest


class PrintMixin(AvailabilityMixin):
    def full_month(self):
        """February with an outage of each cause, two of them at the same time."""
        service = self.make_service(credit_percent=10)
        self.make_outage(
            service, "2026-02-10 10:00", "2026-02-10 16:00", note="The disk was full."
        )
        self.make_outage(service, "2026-02-10 15:00", "2026-02-10 17:30")
        self.make_outage(service, "2026-02-12 10:00", "2026-02-12 12:00", "customer")
        self.make_outage(service, "2026-02-14 01:00", "2026-02-14 05:00", "maintenance")
        self.make_outage(
            service,
            "2026-02-20 01:00",
            "2026-02-20 01:00:30",
            "maintenance",
            is_announced=False,
        )
        return self.make_statement(service)


class TestWords(PrintMixin, AvailabilityCommon):
    """What goes onto the paper."""

    def test_the_arithmetic_closes(self):
        said = self.full_month()._print_values()
        for column in ("down", "lost", "spared"):
            self.assertEqual(
                sum(seconds(line[column]) for line in said["lines"]),
                seconds(said[column]),
                column,
            )
        for line in said["lines"]:
            self.assertEqual(
                seconds(line["down"]), seconds(line["lost"]) + seconds(line["spared"])
            )
        self.assertEqual(
            seconds(said["service"]), seconds(said["lost"]) + seconds(said["there"])
        )
        self.assertEqual(
            seconds(said["lost"]), seconds(said["allowed"]) + seconds(said["left"])
        )
        self.assertEqual(said["lost"], "7:30:30")

    def test_moments_are_those_of_the_service(self):
        said = self.full_month().with_context(tz="Asia/Tokyo")._print_values()
        self.assertIn("10:00:00", said["lines"][0]["start"])
        self.assertEqual(said["month"], "February 2026")

    def test_the_file_is_named_by_service_and_month(self):
        statement = self.full_month()
        self.assertEqual(statement._print_name(), "Availability production 2026-02")

    def test_a_month_without_service_time_and_one_without_outages(self):
        service = self.make_service(date_start="2026-02-01")
        early = self.make_statement(service, "2026-01-01")
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(REPORT, early.ids)
        self.assertIn(b"no availability to state", html)
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            REPORT, self.make_statement(service).ids
        )
        self.assertIn(b"None.", html)
        self.assertNotIn(b"monthly fee", html)


@tagged("post_install", "-at_install")
class TestPdf(PrintMixin, SlaMixin, HttpCase):
    """wkhtmltopdf makes it, as it does for a customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_people()

    def print_text(self, statement):
        reports = self.env["ir.actions.report"].with_context(
            force_report_rendering=True
        )
        content, kind = reports._render_qweb_pdf(REPORT, statement.ids)
        self.assertEqual(kind, "pdf")
        self.assertTrue(content.startswith(b"%PDF-"))
        pages = PdfReader(io.BytesIO(content)).pages
        text = " ".join(page.extract_text() for page in pages)
        return re.sub(r"\s+", " ", text)

    def test_the_printed_statement(self):
        with freeze_time(utc("2026-03-02 10:00", self.tz)):
            statement = self.full_month()
            statement.action_final()
        text = self.print_text(statement)
        for words in (
            "Availability statement",
            "Production",
            "Norte Foods",
            "February 2026",
            "98.8826 %",
            "99.0000 %",
            "missed",
            "672:00:00",
            "664:29:30",
            "7:30:30",
            "6:43:12",
            "The disk was full.",
            "(not announced)",
            "10.00 % of the monthly fee",
        ):
            self.assertIn(words, text)
        self.assertNotIn("draft", text)

    def test_a_draft_says_that_it_is_one(self):
        with freeze_time(utc("2026-03-02 10:00", self.tz)):
            statement = self.full_month()
        self.assertIn("(draft)", self.print_text(statement))

    def test_it_speaks_the_customers_language(self):
        self.env["res.lang"]._activate_lang("es_MX")
        self.customer.lang = "es_MX"
        with freeze_time(utc("2026-03-02 10:00", self.tz)):
            statement = self.full_month()
        self.assertIn("febrero", self.print_text(statement))
