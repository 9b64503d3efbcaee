import hashlib
from datetime import date, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..engine import statement as engine
from .sla_statement import CLOSED, DRAFT


class SlaStatement(models.Model):
    """Closing a month and, where it must be, opening it again."""

    _inherit = "sla.statement"

    closed_at = fields.Datetime(readonly=True, copy=False)
    closed_user_id = fields.Many2one(
        "res.users", string="Closed By", readonly=True, copy=False
    )
    revision = fields.Integer(
        readonly=True, copy=False, help="How often it has been opened again."
    )
    pdf_attachment_id = fields.Many2one(
        "ir.attachment", string="PDF", readonly=True, copy=False, ondelete="restrict"
    )
    pdf_sha256 = fields.Char(string="SHA-256 of the PDF", readonly=True, copy=False)
    xlsx_attachment_id = fields.Many2one(
        "ir.attachment", string="XLSX", readonly=True, copy=False, ondelete="restrict"
    )
    xlsx_sha256 = fields.Char(string="SHA-256 of the XLSX", readonly=True, copy=False)
    is_intact = fields.Boolean(
        compute="_compute_is_intact",
        help="The files are those that were made when it was closed.",
    )

    # === COMPUTE METHODS === #

    @api.depends("pdf_sha256", "xlsx_sha256")
    def _compute_is_intact(self):
        # Screens ask for the sizes of files; here it is about what is in them.
        for statement in self.sudo().with_context(bin_size=False):
            statement.is_intact = all(
                _sha256(attachment.raw) == digest
                for attachment, digest in statement._papers()
            )

    # === ACTION METHODS === #

    def action_close(self):
        """Freeze the figures and make the papers. Months close in order.

        :raise UserError: where a month is not over, or an earlier one is open
        """
        self.check_access("write")
        for statement in self.sorted("date_from"):
            statement._close()
        return True

    def action_reopen(self):
        """Ask why, then open it again."""
        self.ensure_one()
        self._check_can_reopen()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Open Again"),
            "res_model": "sla.statement.reopen.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_statement_id": self.id},
        }

    def action_print_pdf(self):
        """The PDF: the one that was kept, or how the draft looks now."""
        return self._open_paper(
            "pdf_attachment_id", "sla_prepaid_hours.sla_statement_report"
        )

    def action_print_xlsx(self):
        """The XLSX: the one that was kept, or how the draft looks now."""
        return self._open_paper(
            "xlsx_attachment_id", "sla_prepaid_hours.sla_statement_report_xlsx"
        )

    # === BUSINESS METHODS === #

    def _close(self):
        """The only way to be closed."""
        self.ensure_one()
        self._claim_books()
        self._check_draft()
        self._check_over()
        self._check_order()
        self._as_writer().write(
            {
                "numbers": self._numbers(),
                "state": CLOSED,
                "closed_at": fields.Datetime.now(),
                "closed_user_id": self.env.uid,
            }
        )
        self._make_papers()
        self._message_log(body=self.env._("Closed: %s", self.arithmetic))
        self._after_closing()

    def _claim_books(self):
        """Who posts on the customer's packs meanwhile, or closes or opens another of
        their months, fails to serialize and finds this one as it is then."""
        packs = self.env["sla.pack"].sudo().with_context(active_test=False)
        packs.search(
            [
                ("commercial_partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
            ]
        )._claim()

    def _after_closing(self):
        """Hook: a statement has just been closed, its papers are made."""

    def _check_over(self):
        today = self.partner_id._sla_today(self.company_id)
        if today <= self.date_to:
            raise UserError(
                self.env._(
                    "%(month)s is not over at %(customer)s. It can be closed from "
                    "%(day)s on; until then the draft shows what it comes to so far.",
                    month=self.month_name,
                    customer=self.partner_id.name,
                    day=format_date(self.env, self.date_to + timedelta(days=1)),
                )
            )

    def _check_order(self):
        """Months close in order: nothing is left open before one that is closed."""
        first = self._first_open_day()
        if first and first < self.date_from:
            raise UserError(
                self.env._(
                    "%(month)s of %(customer)s is still open. Months close in order: "
                    "close that one first.",
                    month=format_date(
                        self.env, first, date_format="LLLL y"
                    ).capitalize(),
                    customer=self.partner_id.name,
                )
            )

    def _first_open_day(self):
        """The first day that has a draft or movements and is not closed."""
        limit = self._closed_through([self._owner()]).get(self._owner(), date.min)
        domain = [
            ("company_id", "=", self.company_id.id),
        ]
        draft = self.sudo().search(
            [
                *domain,
                ("partner_id", "=", self.partner_id.id),
                ("state", "=", DRAFT),
                ("date_from", ">", limit),
            ],
            order="date_from",
            limit=1,
        )
        entry = (
            self.env["sla.pack.entry"]
            .sudo()
            .search(
                [
                    *domain,
                    ("commercial_partner_id", "=", self.partner_id.id),
                    ("date", ">", limit),
                ],
                order="date",
                limit=1,
            )
        )
        return min(filter(None, (draft.date_from, entry.date)), default=None)

    def _check_can_reopen(self):
        self.check_access("write")
        for statement in self:
            if statement.state != CLOSED:
                raise UserError(self.env._("This statement is a draft: it is open."))
            limit = self._closed_through([statement._owner()])[statement._owner()]
            if statement.date_to < limit:
                raise UserError(
                    self.env._(
                        "Only the last closed month can be opened again: later ones "
                        "begin with its balance. Correct it in the month that is open."
                    )
                )

    def _reopen(self, reason):
        """Open the last closed month again. Its old papers stay attached.

        :raise UserError: without a reason, or where a later month is closed
        """
        self.ensure_one()
        reason = (reason or "").strip()
        if not reason:
            raise UserError(
                self.env._("Say why it is opened again: the customer may ask.")
            )
        self._claim_books()
        self._check_can_reopen()
        before = self.arithmetic
        self._as_writer().write(
            {
                "state": DRAFT,
                "numbers": False,
                "closed_at": False,
                "closed_user_id": False,
                "revision": self.revision + 1,
                "pdf_attachment_id": False,
                "pdf_sha256": False,
                "xlsx_attachment_id": False,
                "xlsx_sha256": False,
            }
        )
        self._message_log(
            body=self.env._(
                "Opened again: %(reason)s. It said %(arithmetic)s",
                reason=reason,
                arithmetic=before,
            )
        )

    # === PAPERS === #

    def _papers(self):
        """The kept files with the digests they had."""
        self.ensure_one()
        return [
            (attachment, digest)
            for attachment, digest in (
                (self.pdf_attachment_id, self.pdf_sha256),
                (self.xlsx_attachment_id, self.xlsx_sha256),
            )
            if attachment
        ]

    def _paper_name(self, extension):
        """The file name; a statement that was opened again makes new files."""
        self.ensure_one()
        name = self.env._(
            "Hours %(customer)s %(month)s",
            customer=self.partner_id.name,
            month=self.date_from.strftime("%Y-%m"),
        ).replace("/", "-")
        again = f" ({self.revision + 1})" if self.revision else ""
        return f"{name}{again}.{extension}"

    def _make_papers(self):
        """Render both papers once, and keep them with their digests."""
        reports = self.env["ir.actions.report"].with_context(
            lang=self.partner_id.lang or self.env.lang
        )
        pdf, kind = reports._render_qweb_pdf(
            "sla_prepaid_hours.sla_statement_report", self.ids
        )
        xlsx, _kind = reports._render_xlsx(
            "sla_prepaid_hours.sla_statement_report_xlsx", self.ids, {}
        )
        vals = {}
        for name, content, extension in (
            ("pdf", pdf, kind),
            ("xlsx", xlsx, "xlsx"),
        ):
            vals[f"{name}_attachment_id"] = self._keep_paper(content, extension).id
            vals[f"{name}_sha256"] = _sha256(content)
        self._as_writer().write(vals)

    def _keep_paper(self, content, extension):
        # Nobody needs a right to attachments to close a month.
        return (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": self._paper_name(extension),
                    "raw": content,
                    "res_model": self._name,
                    "res_id": self.id,
                }
            )
        )

    def _open_paper(self, field, report):
        self.ensure_one()
        self.check_access("read")
        attachment = self.sudo()[field]
        if attachment:
            return {
                "type": "ir.actions.act_url",
                "url": f"/web/content/{attachment.id}?download=true",
                "target": "self",
            }
        return self.env.ref(report).report_action(self)

    # === TIME === #

    @api.model
    def _missing_months(self):
        """The months that are over and have no statement yet.

        Of customers with something in their packs, or with movements in the month.
        A constant number of queries; customers who are up to date cost nothing.

        :return: `(partner, company, first day)` each
        """
        # The cron looks at all customers.
        self = self.sudo()
        packs = self.env["sla.pack"].with_context(active_test=False)
        opened = packs._read_group(
            [("opened_on", "!=", False)],
            ["commercial_partner_id", "company_id"],
            ["opened_on:min"],
        )
        stated = {
            (partner, company): day
            for partner, company, day in self._read_group(
                [], ["partner_id", "company_id"], ["date_to:max"]
            )
        }
        # Where it is tomorrow already, this month may be over.
        ahead = (fields.Datetime.now() + timedelta(hours=14)).date()
        late = {}
        for partner, company, first in opened:
            last = stated.get((partner, company))
            begin = last + timedelta(days=1) if last else first
            found = list(engine.months(begin, ahead))
            if found:
                late[partner, company] = found
        return [
            (partner, company, month)
            for partner, company, month in self._months_with_something(late)
            if engine.next_month(month) <= partner._sla_today(company)
        ]

    @api.model
    def _months_with_something(self, late):
        """Of the months of customers those in which hours were there, or moved."""
        moved = {}
        for partner, company, month, minutes in (
            self.env["sla.pack.entry"]._read_group(
                [
                    ("commercial_partner_id", "in", [p.id for p, _c in late]),
                    ("company_id", "in", [c.id for _p, c in late]),
                ],
                ["commercial_partner_id", "company_id", "date:month"],
                ["minutes:sum"],
                order="date:month",
            )
            if late
            else ()
        ):
            moved.setdefault((partner, company), {})[month] = minutes
        missing = []
        for owner, months in late.items():
            balances = moved.get(owner, {})
            for month in months:
                before = sum(m for day, m in balances.items() if day < month)
                if before or month in balances:
                    missing.append((*owner, month))
        return missing


def _sha256(content):
    return hashlib.sha256(content or b"").hexdigest()
