"""What the tests of bad days have in common: books that must not change."""

from contextlib import contextmanager

from odoo.exceptions import UserError

from .estimate_common import EstimateMixin
from .statement_common import StatementCommon

# What people and programs type where minutes or hours are asked for.
NONE_OR_LESS = (0, -1, -60, -(10**9))
FAR_TOO_MANY = (10**9, 2**31 - 1)


class UnhappyCommon(EstimateMixin, StatementCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_estimates()

    def books(self):
        """The ledger and all that hangs on it, as plain values."""
        self.env.flush_all()
        self.env.invalidate_all()
        entries = self.env["sla.pack.entry"].sudo().search([], order="id")
        packs = self.env["sla.pack"].sudo().with_context(active_test=False).search([])
        return {
            "entries": [(e.id, e.pack_id.id, e.kind, e.minutes) for e in entries],
            "packs": {pack.id: (pack.state, pack.date_end) for pack in packs},
            "lines": self.env["account.analytic.line"].sudo().search_count([]),
            "work": self.env["sla.intervention"]
            .sudo()
            .search([], order="id")
            .read(["charged_minutes", "covered_minutes", "uncovered_minutes"]),
            "estimates": self.env["sla.estimate"].sudo().search([]).read(["state"]),
            "employees": self.env["hr.employee"].sudo().search_count([]),
        }

    @contextmanager
    def refuses(self, *words, error=UserError):
        """A sentence of several words, and nothing has changed."""
        before = self.books()
        with self.assertRaises(error) as caught, self.cr.savepoint():
            yield
            self.env.flush_all()
        self.env.invalidate_all()
        result = str(caught.exception)
        self.assertRegex(result, r"\w+ \w+ \w+")
        for word in words:
            self.assertIn(word, result)
        self.assertEqual(self.books(), before)

    def assertBooks(self):
        """The books add up, as the nightly audit sees them."""
        packs = self.env["sla.pack"].with_context(active_test=False).search([])
        self.assertEqual([f["sentence"] for f in packs._audit()], [])
