from odoo import api, models

from ..engine import duration, statement as engine

# A cell takes no more.
_LONGEST = 32_000
# What a spreadsheet would take for a formula, were it typed.
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")


class StatementXlsx(models.AbstractModel):
    """The statement as a workbook that adds up by itself.

    Minutes are whole numbers, so that nothing is lost in fractions of days; hours
    beside them are made from them by formulas.
    """

    _name = "report.sla_prepaid_hours.statement_xlsx"
    _inherit = "report.report_xlsx.abstract"
    _description = "Statement of Hours as a Workbook"

    # === BUSINESS METHODS === #

    def get_workbook_options(self):
        return {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        }

    def _get_objs_for_report(self, docids, data):
        return self.env["sla.statement"].browse(
            docids or self.env.context.get("active_ids", [])
        )

    @api.private
    def generate_xlsx_report(self, workbook, data, objs):
        objs.check_access("read")
        for statement in objs:
            theirs = statement.with_context(lang=statement.partner_id.lang)
            _Book(self.with_env(theirs.env), workbook, theirs).build(
                single=len(objs) == 1
            )


class _Book:
    """The sheets of one statement."""

    def __init__(self, report, workbook, statement):
        self.env = report.env
        self.workbook = workbook
        self.statement = statement
        self.said = statement._print_values()
        add = workbook.add_format
        self.title = add({"bold": True, "font_size": 14})
        self.bold = add({"bold": True})
        self.head = add(
            {"bold": True, "bottom": 1, "bg_color": "#EEEEEE", "text_wrap": True}
        )
        self.text = add({"valign": "top", "text_wrap": True})
        # Stays text even when the cell is edited.
        self.quoted = add({"valign": "top", "text_wrap": True, "quote_prefix": True})
        self.number = add({"valign": "top", "num_format": "0"})
        self.hours = add({"valign": "top", "align": "right"})
        self.date = add({"valign": "top", "align": "left", "num_format": "yyyy-mm-dd"})
        self.sum = add({"bold": True, "top": 1, "num_format": "0"})
        self.sum_text = add({"bold": True, "top": 1})
        self.sum_hours = add({"bold": True, "top": 1, "align": "right"})

    def build(self, single=True):
        prefix = "" if single else f"{self.statement.id} "
        # The summary comes first and refers to the movements.
        summary = self._sheet(prefix + self.env._("Summary"))
        movements = self._sheet(prefix + self.env._("Movements"))
        closing, rows = self._write_movements(movements)
        self._write_summary(summary, movements, closing, rows)
        if self.said["packs"]:
            self._write_packs(
                self._sheet(prefix + self.env._("Packs")), movements, rows
            )
        if self.said["to_invoice"]:
            self._write_works(
                self._sheet(prefix + self.env._("To invoice")), self.said["to_invoice"]
            )
        if self.said["uncharged"]:
            self._write_works(
                self._sheet(prefix + self.env._("Not charged")), self.said["uncharged"]
            )

    # === SHEETS === #

    def _write_summary(self, sheet, movements, closing, rows):
        sheet.set_column(0, 0, 44)
        sheet.set_column(1, 2, 14)
        self._put(sheet, 0, 0, self.env._("Statement of hours"), self.title)
        self._put(sheet, 1, 0, self.statement.partner_id.name, self.bold)
        self._put(sheet, 2, 0, self.said["month"])
        self._put(sheet, 3, 0, f"{self.said['from']} – {self.said['to']}")
        if self.said["is_draft"]:
            self._put(
                sheet, 4, 0, self.env._("Draft: figures may still change"), self.bold
            )
        row = 6
        self._heads(sheet, row, ["", self.env._("Minutes"), self.env._("Hours")])
        first = row + 1
        self._amount(
            sheet,
            first,
            0,
            self.env._("Free at the beginning"),
            self.said["opening"]["minutes"],
        )
        row = first
        for section in self.said["sections"]:
            row += 1
            self._put(sheet, row, 0, section["word"])
            # The label is what the movements are found by.
            formula = f"=SUMIF({rows('E')},A{row + 1},{rows('L')})"
            sheet.write_formula(row, 1, formula, self.number, section["minutes"])
            self._hours(sheet, row, 2, 1, section["minutes"])
        last, row = row, row + 1
        total = self.said["closing"]["minutes"]
        self._put(sheet, row, 0, self.env._("Free at the end"), self.sum_text)
        sheet.write_formula(row, 1, f"=SUM(B{first + 1}:B{last + 1})", self.sum, total)
        self._hours(sheet, row, 2, 1, total, self.sum_hours)
        good = self.env._("Adds up").replace('"', "'")
        bad = self.env._("Does not add up").replace('"', "'")
        check = f'=IF(B{row + 1}={closing},"{good}","{bad}")'
        sheet.write_formula(row + 1, 0, check, self.text, good)
        self._put(sheet, row + 2, 0, self.said["sentence"])
        self._amount(
            sheet,
            row + 4,
            0,
            self.env._("Held for estimates"),
            self.said["held"]["minutes"],
        )
        self._amount(
            sheet, row + 5, 0, self.env._("Worked"), self.said["worked"]["minutes"]
        )
        self._amount(
            sheet, row + 6, 0, self.env._("Charged"), self.said["charged"]["minutes"]
        )
        self._amount(
            sheet,
            row + 7,
            0,
            self.env._("To invoice"),
            self.said["to_invoice_total"]["minutes"],
        )

    def _write_movements(self, sheet):
        """Each movement between opening and closing.

        :return: the cell of the closing, and the range of a column's movements
        """
        for column, width in enumerate((12, 12, 30, 20, 26, 14, 30, 9, 9, 34, 14, 9)):
            sheet.set_column(column, column, width)
        sheet.set_column(12, 13, 11)
        self._heads(
            sheet,
            0,
            [
                self.env._("Date"),
                self.env._("Ticket"),
                self.env._("Subject"),
                self.env._("Who"),
                self.env._("Section"),
                self.env._("Movement"),
                self.env._("What"),
                self.env._("Worked (min)"),
                self.env._("Charged (min)"),
                self.env._("Why"),
                self.env._("Pack"),
                self.env._("Minutes"),
                self.env._("Hours"),
                self.env._("Balance (min)"),
            ],
        )
        sheet.freeze_panes(1, 1)
        opening = self.said["opening"]["minutes"]
        self._put(sheet, 1, 0, self.env._("Free at the beginning"), self.bold)
        sheet.write_number(1, 11, opening, self.number)
        self._hours(sheet, 1, 12, 11, opening)
        sheet.write_formula(1, 13, "=L2", self.number, opening)
        row = 1
        for line in self.said["lines"]:
            row += 1
            sheet.write_datetime(row, 0, line["date"], self.date)
            for column, key in (
                (1, "ticket"),
                (2, "title"),
                (3, "who"),
                (4, "section_word"),
                (5, "word"),
                (6, "what"),
                (9, "why"),
                (10, "pack"),
            ):
                self._put(sheet, row, column, line[key])
            for column, key in ((7, "worked"), (8, "charged")):
                if line[key]:
                    sheet.write_number(row, column, line[key]["minutes"], self.number)
            sheet.write_number(row, 11, line["minutes"], self.number)
            self._hours(sheet, row, 12, 11, line["minutes"])
            formula = f"=N{row}+L{row + 1}"
            sheet.write_formula(
                row, 13, formula, self.number, line["balance"]["minutes"]
            )
        total = row + 1
        closing = self.said["closing"]["minutes"]
        self._put(sheet, total, 0, self.env._("Free at the end"), self.sum_text)
        for column in range(1, 14):
            sheet.write_blank(total, column, None, self.sum_text)
        sheet.write_formula(total, 11, f"=SUM(L2:L{total})", self.sum, closing)
        self._hours(sheet, total, 12, 11, closing, self.sum_hours)
        sheet.write_formula(total, 13, f"=N{total}", self.sum, closing)
        sheet.autofilter(0, 0, max(row, 1), 13)
        name = sheet.get_name().replace("'", "''")

        def rows(column):
            # Without the opening; an empty month still needs a range.
            return f"'{name}'!${column}$3:${column}${max(total, 3)}"

        # The sum is in the row below the last movement: it is no movement.
        if total < 3:
            return (
                f"'{name}'!L{total + 1}",
                lambda column: f"'{name}'!${column}$1:${column}$1",
            )
        return f"'{name}'!L{total + 1}", rows

    def _write_packs(self, sheet, movements, rows):
        words = self.statement._section_words()
        sheet.set_column(0, 2, 18)
        sheet.set_column(3, 13, 13)
        heads = [
            self.env._("Pack"),
            self.env._("Kind of work"),
            self.env._("Valid until"),
            self.env._("Opening"),
        ]
        heads += [words[name] for name in engine.SECTIONS]
        self._heads(
            sheet,
            0,
            [
                *heads,
                self.env._("Closing (min)"),
                self.env._("Hours"),
                self.env._("Held (min)"),
            ],
        )
        row = 0
        for row, pack in enumerate(self.said["packs"], 1):
            for column, key in enumerate(("pack", "kind", "ends")):
                self._put(sheet, row, column, pack[key])
            sheet.write_number(row, 3, pack["opening"]["minutes"], self.number)
            for column, name in enumerate(engine.SECTIONS, 4):
                letter = chr(ord("A") + column)
                formula = (
                    f"=SUMIFS({rows('L')},{rows('K')},$A{row + 1},"
                    f"{rows('E')},{letter}$1)"
                )
                sheet.write_formula(
                    row, column, formula, self.number, pack["sections"][name]["minutes"]
                )
            closing = pack["closing"]["minutes"]
            formula = f"=SUM(D{row + 1}:K{row + 1})"
            sheet.write_formula(row, 11, formula, self.number, closing)
            self._hours(sheet, row, 12, 11, closing)
            sheet.write_number(row, 13, pack["held"]["minutes"], self.number)
        total = row + 1
        self._put(sheet, total, 0, self.env._("Together"), self.sum_text)
        for column in (1, 2):
            sheet.write_blank(total, column, None, self.sum_text)
        for column in (*range(3, 12), 13):
            letter = chr(ord("A") + column)
            sheet.write_formula(
                total,
                column,
                f"=SUM({letter}2:{letter}{total})",
                self.sum,
                self._packs_total(column),
            )
        self._hours(
            sheet, total, 12, 11, self.said["closing"]["minutes"], self.sum_hours
        )

    def _packs_total(self, column):
        if column == 3:
            return self.said["opening"]["minutes"]
        if column == 11:
            return self.said["closing"]["minutes"]
        if column == 13:
            return self.said["held"]["minutes"]
        name = engine.SECTIONS[column - 4]
        return sum(pack["sections"][name]["minutes"] for pack in self.said["packs"])

    def _write_works(self, sheet, works):
        """Work that no pack has paid for: what there is to invoice of it."""
        for column, width in enumerate((12, 12, 30, 20, 30, 9, 9, 34, 9, 9)):
            sheet.set_column(column, column, width)
        self._heads(
            sheet,
            0,
            [
                self.env._("Date"),
                self.env._("Ticket"),
                self.env._("Subject"),
                self.env._("Who"),
                self.env._("What"),
                self.env._("Worked (min)"),
                self.env._("Charged (min)"),
                self.env._("Why"),
                self.env._("To invoice (min)"),
                self.env._("Hours"),
            ],
        )
        row = 0
        for row, work in enumerate(works, 1):
            sheet.write_datetime(row, 0, work["date"], self.date)
            for column, key in ((1, "ticket"), (2, "title"), (3, "who"), (4, "what")):
                self._put(sheet, row, column, work[key])
            sheet.write_number(row, 5, work["worked"]["minutes"], self.number)
            sheet.write_number(row, 6, work["charged"]["minutes"], self.number)
            self._put(sheet, row, 7, work["why"])
            sheet.write_number(row, 8, work["minutes"], self.number)
            self._hours(sheet, row, 9, 8, work["minutes"])
        total = row + 1
        self._put(sheet, total, 0, self.env._("Together"), self.sum_text)
        for column in range(1, 9):
            sheet.write_blank(total, column, None, self.sum_text)
        for column, key in ((5, "worked"), (6, "charged"), (8, None)):
            letter = chr(ord("A") + column)
            value = sum(w[key]["minutes"] if key else w["minutes"] for w in works)
            formula = f"=SUM({letter}2:{letter}{total})"
            sheet.write_formula(total, column, formula, self.sum, value)
        minutes = sum(work["minutes"] for work in works)
        self._hours(sheet, total, 9, 8, minutes, self.sum_hours)

    # === CELLS === #

    def _sheet(self, name):
        for sign in "[]:*?/\\":
            name = name.replace(sign, " ")
        return self.workbook.add_worksheet(name[:31])

    def _heads(self, sheet, row, words):
        for column, word in enumerate(words):
            self._put(sheet, row, column, word, self.head)

    def _put(self, sheet, row, column, text, style=None):
        """Text, whatever it looks like: never a formula."""
        text = (text or "")[:_LONGEST]
        is_risky = text.startswith(_FORMULA_SIGNS)
        style = style or (self.quoted if is_risky else self.text)
        sheet.write_string(row, column, text, style)

    def _amount(self, sheet, row, column, word, minutes):
        self._put(sheet, row, column, word)
        sheet.write_number(row, column + 1, minutes, self.number)
        self._hours(sheet, row, column + 2, column + 1, minutes)

    def _hours(self, sheet, row, column, source, minutes, style=None):
        """Hours and minutes, made of the minutes in the column `source`."""
        cell = f"{chr(ord('A') + source)}{row + 1}"
        formula = (
            f'=IF({cell}<0,"{engine.MINUS}","")&INT(ABS({cell})/60)&":"'
            f'&TEXT(MOD(ABS({cell}),60),"00")'
        )
        sheet.write_formula(
            row, column, formula, style or self.hours, duration.write(minutes)
        )
