"""Trying many things one after the other, and seeing whether they changed anything."""

import contextlib

from odoo.tools import SQL

# Tables in which something of the customer's would be seen to have changed.
WATCHED = (
    "helpdesk_ticket",
    "mail_followers",
    "mail_message",
    "sale_order",
    "sla_agreement",
    "sla_clock",
    "sla_escalation",
    "sla_estimate",
    "sla_event",
    "sla_pack",
    "sla_pack_entry",
    "sla_statement",
)


class UndoneMixin:
    """For any test case with a database."""

    @contextlib.contextmanager
    def undone(self):
        """What happens within is taken back: the next one finds the same."""
        self.env.flush_all()
        savepoint = self.env.cr.savepoint(flush=False)
        try:
            yield
        finally:
            savepoint.close(rollback=True)
            self.env.transaction.clear()

    def state(self):
        """Something that is another one as soon as any row of theirs is written."""
        self.env.flush_all()
        sums = SQL(" UNION ALL ").join(
            SQL(
                "SELECT %s, COUNT(*), SUM(xmin::text::bigint), "
                "SUM(hashtext(ctid::text)) FROM %s",
                table,
                SQL.identifier(table),
            )
            for table in WATCHED
        )
        return sorted(self.env.execute_query(sums))
