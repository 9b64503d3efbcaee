"""Counting queries, for tests that many cost what few do."""

from unittest.mock import patch


class QueriesMixin:
    """For test cases with `SlaMixin`'s people."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Odoo sends rows by the hundred; how many parcels that makes is its affair.
        for name in ("INSERT_BATCH_SIZE", "UPDATE_BATCH_SIZE"):
            cls.startClassPatcher(patch(f"odoo.orm.models.{name}", 10_000))

    @classmethod
    def make_agreements(cls, count, policy):
        """So many customers with an active agreement each."""
        partners = cls.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(count)]
        )
        agreements = cls.env["sla.agreement"].create(
            [
                {
                    "name": "Support",
                    "partner_id": partner.id,
                    "policy_id": policy.id,
                    "date_start": "2026-01-01",
                }
                for partner in partners
            ]
        )
        agreements.action_activate()
        return agreements

    def make_tickets(self, count, user=None, **values):
        """So many tickets in one go, as an agent files them unless told otherwise."""
        tickets = self.env["helpdesk.ticket"].with_user(user or self.agent)
        return tickets.create(
            [
                {
                    "name": f"Ticket {number}",
                    "description": "It does not work.",
                    "partner_id": self.contact.id,
                    **values,
                }
                for number in range(count)
            ]
        ).with_env(self.env)

    def settle(self):
        """Do what work leaves for later and is counted with it."""
        self.env.flush_all()

    def queries(self, work):
        """How many queries some work takes, with nothing read yet."""
        self.settle()
        self.env.invalidate_all()
        # Odoo remembers whose company it is, or not, as memory allows.
        (self.env.user | self.agent | self.portal_user).mapped("company_id")
        before = self.env.cr.sql_log_count
        work()
        self.settle()
        return self.env.cr.sql_log_count - before
