from datetime import date, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from odoo.addons.sla_policy.engine.local_time import months, next_month

from ..sla_print_job import STATEMENT
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
    # === ACTION METHODS === #

    def action_close(self):
        """Freeze the figures; the papers are made right after, by a cron. Months close
        in order.

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
        self.env["sla.print.job"]._queue(self, STATEMENT)
        self._message_log(body=self.env._("Closed: %s", self.arithmetic))

    def _claim_books(self):
        """Who posts on the customer's packs meanwhile, or closes or opens another of
        their months, fails to serialize and finds this one as it is then."""
        packs = self.env["sla.pack"].sudo().with_context(active_test=False)
        packs.search(
            [
                ("commercial_partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
            ]
        )._lock()

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
            found = list(months(begin, ahead))
            if found:
                late[partner, company] = found
        return [
            (partner, company, month)
            for partner, company, month in self._months_with_something(late)
            if next_month(month) <= partner._sla_today(company)
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
        for owner, candidates in late.items():
            balances = moved.get(owner, {})
            for month in candidates:
                before = sum(m for day, m in balances.items() if day < month)
                if before or month in balances:
                    missing.append((*owner, month))
        return missing
