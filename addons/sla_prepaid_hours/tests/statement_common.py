"""Helpers that make a customer's months."""

from unittest.mock import patch

from odoo.tests.common import tagged

from .common import HoursCommon, HoursMixin


class StatementMixin(HoursMixin):
    """Work is charged as it was worked, and drawn from packs."""

    @classmethod
    def _set_up_statements(cls):
        cls.make_rule("included")
        cls.statements = cls.env["sla.statement"]

    def make_statement(self, month, partner=None, user=None):
        """The draft of a month: `2026-02`."""
        return self.statements.with_user(user or self.manager).create(
            {
                "partner_id": (partner or self.customer).id,
                "date_from": f"{month}-01",
            }
        )

    def close(self, month):
        statement = self.make_statement(month)
        statement.action_close()
        self.print_due()
        return statement

    def figures(self, statement):
        """Opening, bought, used, held, expired, other, closing."""
        statement.invalidate_recordset()
        return tuple(
            statement[f"{name}_minutes"]
            for name in (
                "opening",
                "bought",
                "used",
                "held",
                "expired",
                "other",
                "closing",
            )
        )

    def step(self, name, batch=10):
        """One step of the cron, which commits as it goes."""
        cron = self.env["ir.cron"]
        with patch.object(type(cron), "_commit_progress", lambda *_a, **_kw: 60):
            return getattr(self.env["sla.pack"], name)(batch)

    def work(self, day, hours, ticket=None, at="12:00", **values):
        """Work on a day, logged on that day."""
        self.at(f"{day} {at}")
        ticket = ticket or self.make_ticket()
        return self.log(ticket, hours, user=self.agent, date=day, **values)


@tagged("post_install", "-at_install")
class StatementCommon(StatementMixin, HoursCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_statements()
