"""Every report of ours, by who opens its address.

The reports are found in the database: a new one is covered as soon as it exists, and
fails here until there is a record to print.
"""

import json

from odoo import http
from odoo.exceptions import UserError
from odoo.tests.common import new_test_user
from odoo.tools import mute_logger

from odoo.addons.sla_availability.tests.availability_common import AvailabilityMixin
from odoo.addons.sla_prepaid_hours.tests.estimate_common import EstimateMixin

from .common import PortalCase

CONVERTERS = ("html", "pdf", "text", "xlsx")
KINDS = {"pdf": "qweb-pdf", "text": "qweb-text", "xlsx": "xlsx"}
#: An id that no record has.
MISSING = 2**31 - 2
QUIET = ("odoo.http", "odoo.addons.web.controllers.report")


class TestReportDoors(EstimateMixin, AvailabilityMixin, PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.name_roles()
        cls.draft = cls.make_estimate(cls.ticket)
        cls.sent_one = cls.sent(cls.make_ticket(partner_id=cls.eva.id))
        cls.approved_one = cls.sent(cls.make_ticket(partner_id=cls.eva.id))
        cls.sign(cls.approved_one, cls.authorised)
        cls.elsewhere = cls._new_user_elsewhere()
        cls.clerk = new_test_user(cls.env, login="clerk", password="clerk")
        cls.make_pack(10)
        statements = cls.env["sla.statement"].with_user(cls.manager)
        cls.statement = statements.create(
            {"partner_id": cls.customer.id, "date_from": "2026-01-01"}
        )
        cls.availability = cls.make_statement(cls.make_service())
        cls.people = {
            "stranger": (cls.stranger, "portal_stranger"),
            "colleague": (cls.requester, "portal_requester"),
            "authorised": (cls.authorised, "portal_authorised"),
            "clerk": (cls.clerk, "clerk"),
            "agent": (cls.agent, "sla_agent"),
            "manager": (cls.manager, "sla_manager"),
            "elsewhere": (cls.elsewhere, "sla_elsewhere"),
        }
        cls.reports = cls.find_reports()
        cls.env.flush_all()

    @classmethod
    def find_reports(cls):
        """Every report that our addons have made, or that prints one of our models."""
        found = cls.env["ir.actions.report"].search([])
        return found.filtered(lambda report: report._sla_is_guarded())

    def enter(self, name):
        user, password = self.people[name]
        self.authenticate(user.login, password)

    def records(self, report):
        """What there is to print, of every customer."""
        records = self.env[report.model].sudo().search([])
        self.assertTrue(records, f"make a record for {report.report_name}")
        return records

    def converter(self, report):
        return "xlsx" if report.report_type == "xlsx" else "pdf"

    def address(self, report, converter, ids, name=None, query=""):
        ids = ",".join(map(str, ids))
        return f"/report/{converter}/{name or report.report_name}/{ids}{query}"

    def open(self, url):
        with mute_logger(*QUIET):
            return self.url_open(url, allow_redirects=False)

    def download(self, url, kind, context=None):
        values = {"data": json.dumps([url, kind])}
        values["csrf_token"] = http.Request.csrf_token(self)
        if context:
            values["context"] = json.dumps(context)
        with mute_logger(*QUIET):
            return self.url_open("/report/download", data=values, allow_redirects=False)

    def assertHidden(self, answer, result):
        self.assertEqual(answer.status_code, 404, result)
        for secret in (self.customer.name, self.ticket.number, "AccessError"):
            self.assertNotIn(secret, answer.text)

    def names(self, report):
        return (report.report_name, report.get_external_id()[report.id])

    # === TESTS === #

    def test_there_are_reports_and_both_names_lead_to_them(self):
        self.assertGreaterEqual(len(self.reports), 5)
        for report in self.reports:
            for name in self.names(report):
                found = self.env["ir.actions.report"]._sla_find_guarded(name)
                self.assertEqual(found, report)

    def test_who_may_not_read_gets_404_in_every_way(self):
        for who, (user, _password) in self.people.items():
            self.enter(who)
            for report in self.reports:
                records = self.records(report)
                hidden = records.filtered(
                    lambda one, user=user: not one.with_user(user).has_access("read")
                )
                if not hidden:
                    continue
                one, kind = hidden[:1].ids, self.converter(report)
                for converter in CONVERTERS:
                    for name in self.names(report):
                        url = self.address(report, converter, one, name)
                        with self.subTest(who=who, url=url):
                            self.assertHidden(self.open(url), url)
                for ids, query in (
                    (hidden.ids, ""),
                    ([*(records - hidden).ids, *one], ""),
                    ([*one, MISSING], ""),
                    (one, "?options={}"),
                    (one, "?options=[]"),
                    (one, '?context={"lang":"es_419"}'),
                    (one, f'?context={{"active_ids":{one}}}'),
                    (
                        one,
                        f'?context={{"allowed_company_ids":{records.company_id.ids}}}',
                    ),
                ):
                    url = self.address(report, kind, ids, query=query)
                    with self.subTest(who=who, url=url):
                        self.assertHidden(self.open(url), url)
                for converter, type_ in KINDS.items():
                    url = self.address(report, converter, one)
                    with self.subTest(who=who, download=url):
                        self.assertHidden(self.download(url, type_), url)

    def test_only_own_records_of_the_right_state_are_readable(self):
        """What the walk above takes from the access rules, once by hand."""
        estimates = self.draft | self.sent_one | self.approved_one
        for who, seen in (
            ("stranger", self.draft.browse()),
            ("authorised", self.sent_one | self.approved_one),
            ("clerk", self.draft.browse()),
            ("agent", estimates),
            ("manager", estimates),
            ("elsewhere", self.draft.browse()),
        ):
            user, _password = self.people[who]
            readable = estimates.filtered(
                lambda one, user=user: one.with_user(user).has_access("read")
            )
            self.assertEqual(readable, seen, who)
            for record in (self.statement, self.availability):
                self.assertEqual(
                    record.with_user(user).has_access("read"),
                    who in ("agent", "manager"),
                    who,
                )

    def test_who_may_read_prints_it(self):
        for who in ("agent", "manager", "authorised"):
            user, _password = self.people[who]
            self.enter(who)
            for report in self.reports:
                records = self.records(report).filtered(
                    lambda one, user=user: one.with_user(user).has_access("read")
                )
                if report.report_name.endswith("report_estimate_signature"):
                    # The sheet is printed once for customers, as they sign.
                    records = records.filtered("approved_at")
                    records = records.browse() if who == "authorised" else records
                if not records:
                    continue
                converter = self.converter(report)
                url = self.address(report, converter, records.ids)
                with self.subTest(who=who, url=url):
                    answer = self.open(url)
                    self.assertEqual(answer.status_code, 200)
                    if converter == "pdf":
                        self.assertIn(self.customer.name, answer.text)
                    answer = self.download(url, KINDS[converter], {"lang": "en_US"})
                    self.assertEqual(answer.status_code, 200)
                    self.assertIn(
                        "attachment", answer.headers.get("Content-Disposition", "")
                    )

    def test_an_address_that_prints_nothing_is_not_found(self):
        self.enter("manager")
        for report in self.reports:
            right = self.converter(report)
            record = self.records(report)[:1].id
            addresses = [
                f"/report/{right}/{report.report_name}",
                f"/report/{right}/{report.report_name}/{MISSING}",
                f"/report/{right}/{report.report_name}/{2**40}",
                f"/report/{right}/{report.report_name}/0",
                f"/report/{right}/{report.report_name}/{record},x",
                f"/report/{right}/{report.report_name}/²",
                f"/report/{right}/{report.report_name}/{record}?options=x",
                f"/report/{right}/{report.report_name}/{record}?context=[1]",
                f"/report/{right}/{report.report_name}/{'9' * 5000}",
            ]
            for url in addresses:
                with self.subTest(url=url):
                    self.assertEqual(self.open(url).status_code, 404)

    def test_a_format_that_a_report_does_not_have_is_refused_in_words(self):
        self.enter("manager")
        for report in self.reports:
            right = self.converter(report)
            record = self.records(report)[:1].id
            for other in ("csv", *CONVERTERS):
                if other != "csv" and (other == "xlsx") == (right == "xlsx"):
                    continue
                url = f"/report/{other}/{report.report_name}/{record}"
                with self.subTest(url=url):
                    answer = self.open(url)
                    self.assertEqual(answer.status_code, 422)
                    self.assertIn("not printed in this format", answer.text)

    def test_the_sheet_of_an_estimate_that_was_not_approved_is_not_printed(self):
        self.enter("agent")
        sheet = "sla_prepaid_hours.report_estimate_signature"
        answer = self.open(f"/report/html/{sheet}/{self.sent_one.id}")
        self.assertEqual(answer.status_code, 404)

    def test_who_is_not_logged_in_is_sent_to_the_login(self):
        self.authenticate(None, None)
        for report in self.reports:
            for ids in (self.records(report)[:1].ids, [MISSING]):
                for converter in CONVERTERS:
                    answer = self.open(self.address(report, converter, ids))
                    self.assertEqual(answer.status_code, 303)
                    self.assertIn("/web/login", answer.headers["Location"])

    def test_templates_are_not_rendered_for_who_may_not_read(self):
        """A mail written with a template of ours reveals nothing either."""
        template = self.env.ref("sla_prepaid_hours.mail_template_estimate")
        composer = self.env["mail.compose.message"].with_user(self.elsewhere)
        # Of templates Odoo says only that they could not be rendered.
        with self.assertRaises(UserError):
            str(
                composer.create(
                    {
                        "model": "sla.estimate",
                        "res_ids": str(self.draft.ids),
                        "template_id": template.id,
                        "composition_mode": "comment",
                    }
                ).body
            )
