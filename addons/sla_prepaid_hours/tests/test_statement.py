"""Months that add up, close in order and stay closed; their papers as they are."""

import hashlib
import io
import re
from datetime import date

from openpyxl import load_workbook
from pypdf import PdfReader

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from odoo.addons.sla_policy.tests.common import SlaMixin, freeze_time, utc

from ..engine import duration
from .statement_common import StatementCommon, StatementMixin

PDF = "sla_prepaid_hours.sla_statement_report"
XLSX = "sla_prepaid_hours.sla_statement_report_xlsx"


class TestFigures(StatementCommon):
    now = "2026-01-05 10:00"

    def test_a_draft_says_what_the_ledger_says_now(self):
        self.make_pack(10)
        draft = self.make_statement("2026-01")
        self.assertEqual(self.figures(draft), (0, 600, 0, 0, 0, 0, 600))
        self.work("2026-01-12", 1.5)
        self.assertEqual(self.figures(draft), (0, 600, -90, 0, 0, 0, 510))
        self.assertEqual(draft.arithmetic, "0:00 + 10:00 − 1:30 − 0:00 = 8:30")

    def test_a_month_opens_as_the_one_before_closed(self):
        self.make_pack(10)
        self.work("2026-01-12", 1.5)
        self.work("2026-02-12", 2)
        self.at("2026-03-02 10:00")
        january, february = (
            self.make_statement(month) for month in ("2026-01", "2026-02")
        )
        self.assertEqual(self.figures(january), (0, 600, -90, 0, 0, 0, 510))
        self.assertEqual(self.figures(february), (510, 0, -120, 0, 0, 0, 390))

    def test_days_are_those_of_the_customer(self):
        # 23:30 there is the next day, and month, in UTC.
        self.at("2026-01-31 23:30")
        self.make_pack(10)
        self.assertEqual(
            self.figures(self.make_statement("2026-01")), (0, 600, 0, 0, 0, 0, 600)
        )

    def test_branches_and_contacts_are_in_the_statement_of_their_company(self):
        self.make_pack(5, partner_id=self.contact.id)
        statement = self.make_statement("2026-01", partner=self.contact)
        self.assertEqual(statement.partner_id, self.customer)
        self.assertEqual(self.figures(statement)[1], 300)

    def test_every_movement_runs_to_the_closing(self):
        self.make_pack(1)
        self.make_pack(10)
        self.work("2026-01-12", 1.5, name="Moved the archive")
        numbers = self.make_statement("2026-01")._numbers()
        self.assertEqual(numbers["lines"][-1]["balance"], numbers["total"]["closing"])
        used = [line for line in numbers["lines"] if line["section"] == "used"]
        self.assertEqual([line["minutes"] for line in used], [-60, -30])
        # Over two packs, it is explained once.
        self.assertEqual([line.get("worked") for line in used], [90, None])
        self.assertEqual(used[0]["what"], "Moved the archive")
        self.assertEqual(used[0]["who"], self.agent.name)
        self.assertEqual([pack["closing"] for pack in numbers["packs"]], [0, 570])

    def test_a_correction_in_the_month_is_one_line(self):
        self.make_pack(10)
        line = self.work("2026-01-12", 1)
        line.sudo().unit_amount = 2
        numbers = self.make_statement("2026-01")._numbers()
        used = [line for line in numbers["lines"] if line["section"] == "used"]
        self.assertEqual([line["minutes"] for line in used], [-120])
        self.assertTrue(used[0]["is_corrected"])

    def test_what_no_pack_has_paid_for_is_to_be_invoiced(self):
        self.make_pack(1)
        self.work("2026-01-12", 1.5)
        numbers = self.make_statement("2026-01")._numbers()
        self.assertEqual([work["minutes"] for work in numbers["to_invoice"]], [30])

    def test_waived_work_is_listed_with_its_reason(self):
        self.make_pack(1)
        line = self.work("2026-01-12", 1)
        line.sudo().intervention_id.with_user(self.manager).action_waive("Our mistake")
        statement = self.make_statement("2026-01")
        (work,) = statement._print_values()["uncharged"]
        self.assertEqual(work["worked"]["clock"], "1:00")
        self.assertEqual(work["why"], "Not charged: Our mistake")
        self.assertEqual(self.figures(statement)[-1], 60)

    def test_each_step_of_the_charge_is_listed(self):
        self.policy.charge_rule_ids.unlink()
        self.make_rule("included", increment_minutes=15, minimum_minutes=60)
        self.make_pack(10)
        self.work("2026-01-12", 0.2)
        said = self.make_statement("2026-01")._print_values()
        line = said["lines"][-1]
        self.assertEqual(line["worked"]["clock"], "0:12")
        self.assertEqual(line["charged"]["clock"], "1:00")
        for words in (
            "Rounded up to a multiple of 15 minutes → 0:15",
            "At least 1:00",
            "→ 1:00",
        ):
            self.assertIn(words, line["why"])

    def test_figures_of_many_drafts_take_one_query(self):
        self.make_pack(10)
        self.at("2026-06-01 10:00")
        months = [f"2026-0{month}" for month in range(1, 6)]
        drafts = self.statements.browse()
        for month in months:
            drafts |= self.make_statement(month)
        self.env.flush_all()
        drafts.invalidate_recordset()
        drafts.mapped("date_from")
        with self.assertQueryCount(1):
            self.assertEqual(set(drafts.mapped("closing_minutes")), {600})

    def test_another_company_has_its_own_statement(self):
        other = self.env["res.company"].create({"name": "Second"})
        self.make_pack(10)
        statement = self.statements.create(
            {
                "partner_id": self.customer.id,
                "company_id": other.id,
                "date_from": "2026-01-01",
            }
        )
        self.assertEqual(self.figures(statement)[-1], 0)
        with self.assertRaises(AccessError):
            statement.with_user(self.agent).read(["date_from"])


class TestClosing(StatementCommon):
    now = "2026-01-05 10:00"

    def test_closing_keeps_the_figures_and_the_papers(self):
        pack = self.make_pack(10)
        self.at("2026-02-02 10:00")
        statement = self.close("2026-01")
        self.assertEqual(statement.state, "closed")
        self.assertEqual(statement.closed_user_id, self.manager)
        for name in ("pdf", "xlsx"):
            attachment = statement[f"{name}_attachment_id"]
            self.assertEqual(
                hashlib.sha256(attachment.raw).hexdigest(), statement[f"{name}_sha256"]
            )
        statement.invalidate_recordset()
        # As the form reads it.
        seen = statement.with_user(self.agent).with_context(bin_size=True)
        self.assertTrue(seen.read(["is_intact"])[0]["is_intact"])
        # Whatever happens to the tickets and packs later.
        pack.sudo()._write({"name": "Renamed"})
        pack.invalidate_recordset()
        self.assertNotIn("Renamed", str(statement._print_values()))

    def test_a_month_that_is_not_over_does_not_close(self):
        self.make_pack(10)
        # It is February in UTC already.
        self.at("2026-01-31 23:00")
        statement = self.make_statement("2026-01")
        with self.assertRaisesRegex(UserError, "is not over"):
            statement.action_close()
        self.assertEqual(statement.state, "draft")

    def test_months_close_in_order(self):
        self.make_pack(10)
        self.work("2026-02-12", 1)
        self.at("2026-03-02 10:00")
        february = self.make_statement("2026-02")
        with self.assertRaisesRegex(UserError, "January 2026"):
            february.action_close()
        self.close("2026-01")
        february.action_close()
        self.assertEqual(february.state, "closed")

    def test_several_close_in_order_whatever_their_order(self):
        self.make_pack(10)
        self.at("2026-03-02 10:00")
        months = self.make_statement("2026-02") | self.make_statement("2026-01")
        months.action_close()
        self.assertEqual(set(months.mapped("state")), {"closed"})

    def test_a_month_without_movements_need_not_be_closed(self):
        self.make_pack(10)
        self.at("2026-04-02 10:00")
        self.close("2026-01")
        self.work("2026-03-12", 1)
        self.at("2026-04-02 10:00")
        self.assertEqual(self.figures(self.close("2026-03"))[0], 600)

    def test_nothing_is_logged_or_edited_in_a_closed_month(self):
        self.make_pack(10)
        line = self.work("2026-01-12", 1)
        self.at("2026-02-02 10:00")
        statement = self.close("2026-01")
        before = self.figures(statement)
        with self.assertRaisesRegex(UserError, "closed"):
            self.log(line.ticket_id, 1, date="2026-01-20")
        with self.assertRaisesRegex(UserError, "closed"):
            line.sudo().unit_amount = 3
        with self.assertRaisesRegex(UserError, "closed"):
            line.sudo().unlink()
        self.assertEqual(self.figures(statement), before)
        self.assertEqual(statement._sums(is_live=True)[statement].closing, before[-1])

    def test_what_is_posted_later_counts_for_the_open_month(self):
        pack = self.make_pack(10)
        self.at("2026-02-02 10:00")
        statement = self.close("2026-01")
        self.env["sla.pack.entry"]._post(
            [
                {
                    "pack_id": pack.id,
                    "kind": "adjust",
                    "minutes": -30,
                    "date": date(2026, 1, 20),
                    "key": "late",
                    "reason": "Forgotten",
                }
            ]
        )
        self.assertEqual(self.figures(statement)[-1], 600)
        self.assertEqual(
            self.figures(self.make_statement("2026-02")), (600, 0, 0, 0, 0, -30, 570)
        )

    def test_a_closed_statement_is_neither_written_nor_deleted(self):
        self.make_pack(10)
        self.at("2026-02-02 10:00")
        statement = self.close("2026-01")
        for vals in ({"numbers": {}}, {"state": "draft"}, {"date_from": "2026-02-01"}):
            with self.assertRaises(AccessError):
                statement.sudo().write(vals)
        with self.assertRaisesRegex(UserError, "is closed"):
            statement.unlink()
        with self.assertRaisesRegex(UserError, "is closed"):
            statement.action_close()
        with self.assertRaisesRegex(UserError, "kept as evidence"):
            statement.sudo().pdf_attachment_id.unlink()

    def test_no_user_makes_a_closed_one(self):
        with self.assertRaises(AccessError):
            self.statements.with_user(self.manager).create(
                {
                    "partner_id": self.customer.id,
                    "date_from": "2026-01-01",
                    "state": "closed",
                }
            )
        made = self.statements.with_context(default_state="closed").create(
            {"partner_id": self.customer.id, "date_from": "2026-01-01"}
        )
        self.assertEqual(made.state, "draft")

    def test_no_draft_of_a_closed_or_a_coming_month(self):
        self.make_pack(10)
        self.at("2026-03-02 10:00")
        (self.make_statement("2026-01") | self.make_statement("2026-02")).action_close()
        with self.assertRaisesRegex(UserError, "closed until"):
            self.make_statement("2025-12")
        with self.assertRaisesRegex(UserError, "has not begun"):
            self.make_statement("2026-04")

    def test_only_the_last_closed_month_opens_again_and_with_a_reason(self):
        self.make_pack(10)
        self.at("2026-03-02 10:00")
        january, february = (
            self.make_statement(month) for month in ("2026-01", "2026-02")
        )
        (january | february).action_close()
        self.print_due()
        papers = february.sudo().pdf_attachment_id
        with self.assertRaisesRegex(UserError, "Only the last"):
            january._reopen("A mistake")
        with self.assertRaisesRegex(UserError, "Say why"):
            february._reopen("  ")
        with self.assertRaises(AccessError):
            february.with_user(self.agent)._reopen("I want to")
        wizard = self.env["sla.statement.reopen.wizard"].with_user(self.manager)
        wizard.create(
            {"statement_id": february.id, "reason": "The visit was forgotten"}
        ).action_reopen()
        self.assertEqual(february.state, "draft")
        self.assertIn("The visit was forgotten", february.message_ids[0].body)
        self.assertTrue(papers.exists(), "what was sent stays")
        february.action_close()
        self.print_due()
        self.assertNotEqual(february.pdf_attachment_id, papers)
        self.assertIn("(2)", february.pdf_attachment_id.name)

    def test_agents_read_and_managers_close(self):
        self.make_pack(10)
        self.at("2026-02-02 10:00")
        statement = self.make_statement("2026-01")
        with self.assertRaises(AccessError):
            statement.with_user(self.agent).action_close()
        self.assertEqual(
            statement.with_user(self.agent).closing_minutes,
            600,
        )

    def test_a_file_that_was_exchanged_is_noticed(self):
        self.make_pack(10)
        self.at("2026-02-02 10:00")
        statement = self.close("2026-01")
        paper = statement.sudo().pdf_attachment_id
        with self.assertRaisesRegex(UserError, "kept as evidence"):
            paper.raw = b"Something else"
        # As one does who gets past the models.
        paper._set_attachment_data(lambda _one: b"Something else")
        statement.invalidate_recordset()
        self.assertFalse(statement.is_intact)

    def test_closed_through_is_one_query_for_any_number(self):
        self.make_pack(10)
        self.at("2026-02-02 10:00")
        statement = self.close("2026-01")
        pairs = [(self.customer.id, self.env.company.id), (self.supplier.id, 1)]
        self.env.flush_all()
        with self.assertQueryCount(1):
            closed = self.statements._closed_through(pairs)
        self.assertEqual(closed, {pairs[0]: statement.date_to})
        self.assertEqual(self.statements._closed_through([(False, 1)]), {})


class TestMail(StatementCommon):
    now = "2026-01-05 10:00"

    def setUp(self):
        super().setUp()
        self.make_pack(10)
        self.at("2026-02-02 10:00")

    def test_a_closed_statement_is_mailed_with_its_papers(self):
        statement = self.close("2026-01")
        self.assertFalse(statement.sent_at)
        statement.action_send()
        message = statement.message_ids[0]
        self.assertEqual(message.partner_ids, self.customer)
        self.assertEqual(
            message.attachment_ids,
            (statement.pdf_attachment_id | statement.xlsx_attachment_id),
        )
        self.assertIn("10:00", message.body)
        self.assertTrue(statement.sent_at)

    def test_authorised_contacts_get_it(self):
        self.agreement.contact_ids = self.contact | self.other_contact
        statement = self.close("2026-01")
        statement.action_send()
        self.assertEqual(
            statement.message_ids[0].partner_ids, self.contact | self.other_contact
        )

    def test_it_is_mailed_on_closing_where_the_tier_says_so(self):
        self.policy.statement_mail = "closing"
        self.assertTrue(self.close("2026-01").sent_at)

    def test_an_agreement_may_say_otherwise(self):
        self.policy.statement_mail = "closing"
        self.agreement.statement_mail = "hand"
        self.assertFalse(self.close("2026-01").sent_at)

    def test_drafts_are_not_mailed(self):
        with self.assertRaisesRegex(UserError, "is a draft"):
            self.make_statement("2026-01").action_send()

    def test_it_speaks_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("es_ES")
        self.customer.lang = "es_ES"
        statement = self.close("2026-01")
        statement.action_send()
        self.assertIn("enero", statement.message_ids[0].subject.lower())

    def test_no_user_with_an_address_is_said(self):
        self.customer.email = False
        statement = self.close("2026-01")
        with self.assertRaisesRegex(UserError, "e-mail"):
            statement.action_send()


class TestXlsx(StatementCommon):
    """The real workbook, read as an accountant's program reads it."""

    now = "2026-01-05 10:00"

    def book(self, statement, data_only=False):
        content, kind = self.env["ir.actions.report"]._render_xlsx(
            XLSX, statement.ids, {}
        )
        self.assertEqual(kind, "xlsx")
        return load_workbook(io.BytesIO(content), data_only=data_only)

    def full_month(self):
        self.make_pack(1, date_end="2026-01-20")
        self.make_pack(10)
        self.work("2026-01-12", 2.5, name="Moved the archive")
        self.work("2026-01-14", 0.5, name="=HYPERLINK(0)")
        self.work("2026-01-15", 9, name="A long day")
        self.at("2026-02-02 10:00")
        return self.make_statement("2026-01")

    def test_the_column_of_minutes_sums_up_to_the_closing(self):
        statement = self.full_month()
        values = self.book(statement, data_only=True)["Movements"]
        formulas = self.book(statement)["Movements"]
        last = values.max_row
        minutes = [values.cell(row, 12).value for row in range(2, last)]
        self.assertEqual(sum(minutes), statement.closing_minutes)
        self.assertEqual(formulas.cell(last, 12).value, f"=SUM(L2:L{last - 1})")
        self.assertEqual(values.cell(last, 12).value, statement.closing_minutes)
        # The running balance is a formula too, and ends where the sum does.
        self.assertEqual(formulas.cell(last - 1, 14).value, f"=N{last - 2}+L{last - 1}")
        self.assertEqual(values.cell(last - 1, 14).value, statement.closing_minutes)

    def test_the_summary_is_made_of_the_movements(self):
        statement = self.full_month()
        values = self.book(statement, data_only=True)["Summary"]
        formulas = self.book(statement)["Summary"]
        rows = {values.cell(row, 1).value: row for row in range(1, values.max_row + 1)}
        used = rows["Used"]
        last = self.book(statement)["Movements"].max_row - 1
        self.assertEqual(
            formulas.cell(used, 2).value,
            f"=SUMIF('Movements'!$E$3:$E${last},A{used},'Movements'!$L$3:$L${last})",
        )
        moved = self.book(statement, data_only=True)["Movements"]
        self.assertEqual(
            sum(
                moved.cell(row, 12).value
                for row in range(3, last + 1)
                if moved.cell(row, 5).value == "Used"
            ),
            statement.used_minutes,
        )
        self.assertEqual(values.cell(used, 2).value, statement.used_minutes)
        end = rows["Free at the end"]
        self.assertEqual(values.cell(end, 2).value, statement.closing_minutes)
        first = rows["Free at the beginning"]
        self.assertEqual(formulas.cell(end, 2).value, f"=SUM(B{first}:B{end - 1})")
        self.assertIn("IF(", formulas.cell(end + 1, 1).value)
        self.assertIn(statement.arithmetic, rows)

    def test_every_formula_says_what_its_cells_add_up_to(self):
        statement = self.full_month()
        values = self.book(statement, data_only=True)["Packs"]
        for row in range(2, values.max_row + 1):
            cells = [values.cell(row, column).value for column in range(4, 12)]
            self.assertEqual(sum(cells), values.cell(row, 12).value)
        for column in range(4, 13):
            cells = [values.cell(row, column).value for row in range(2, values.max_row)]
            self.assertEqual(sum(cells), values.cell(values.max_row, column).value)

    def test_texts_are_never_formulas(self):
        statement = self.full_month()
        sheet = self.book(statement)["Movements"]
        found = [
            cell
            for row in sheet.iter_rows()
            for cell in row
            if cell.value == "=HYPERLINK(0)"
        ]
        self.assertEqual([cell.data_type for cell in found], ["s"])
        self.assertTrue(found[0].style and found[0].quotePrefix)

    def test_what_is_to_be_invoiced_has_its_sheet(self):
        statement = self.full_month()
        sheet = self.book(statement, data_only=True)["To invoice"]
        total = sheet.cell(sheet.max_row, 9).value
        self.assertEqual(total, 60)
        self.assertEqual(
            statement._print_values()["to_invoice_total"]["minutes"], total
        )

    def test_an_empty_month_adds_up_too(self):
        self.make_pack(10)
        self.at("2026-03-02 10:00")
        statement = self.make_statement("2026-02")
        sheet = self.book(statement, data_only=True)["Movements"]
        self.assertEqual(sheet.cell(sheet.max_row, 12).value, 600)

    def test_a_stranger_gets_no_workbook(self):
        statement = self.make_statement("2026-01")
        with self.assertRaises(AccessError):
            self.env["ir.actions.report"].with_user(self.portal_user)._render_xlsx(
                XLSX, statement.ids, {}
            )


@tagged("post_install", "-at_install")
class TestPdf(StatementMixin, SlaMixin, HttpCase):
    """wkhtmltopdf makes it, as it does for a customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_people()

    def at(self, local, tz=None):
        moment = utc(local, tz or self.tz)
        self.frozen.move_to(moment)
        return moment

    def test_the_printed_statement_adds_up(self):
        with freeze_time(utc("2026-01-05 10:00", self.tz)) as frozen:
            self.frozen = frozen
            self._set_up_hours()
            self._set_up_statements()
            self.make_pack(1)
            self.make_pack(10)
            self.work("2026-01-12", 1.5, name="Moved the archive")
            self.at("2026-02-02 10:00")
            statement = self.statements.with_context(
                force_report_rendering=True
            ).create({"partner_id": self.customer.id, "date_from": "2026-01-01"})
            statement.action_close()
            self.print_due(force_report_rendering=True)
        content = statement.pdf_attachment_id.raw
        self.assertTrue(content.startswith(b"%PDF-"))
        self.assertEqual(statement.pdf_attachment_id.mimetype, "application/pdf")
        pages = PdfReader(io.BytesIO(content)).pages
        text = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))
        for words in (
            "Statement of hours",
            "Norte Foods",
            "January 2026",
            "Moved the archive",
            "0:00 + 11:00 − 1:30 − 0:00 = 9:30",
        ):
            self.assertIn(words, text)
        self.assertNotIn("draft", text)
        left, right = re.search(
            r"(\d+:\d\d(?: [+−] \d+:\d\d)+) = (\d+:\d\d)", text
        ).groups()
        words = left.split(" ")
        found = minutes(words[0])
        for sign, term in zip(words[1::2], words[2::2], strict=True):
            found += minutes(term) * (1 if sign == "+" else -1)
        self.assertEqual(duration.write(found), right)


def minutes(text):
    hours, rest = text.split(":")
    return int(hours) * 60 + int(rest)
