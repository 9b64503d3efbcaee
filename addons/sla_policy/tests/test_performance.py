"""What our promises cost in queries: the same for ten tickets and for a hundred.

Counted is what comes on top of the help desk's own queries, which are many a ticket.
"""

from contextlib import ExitStack
from datetime import timedelta
from unittest.mock import patch

from odoo import fields

from .common import SlaCommon
from .queries_common import QueriesMixin

# How the addon comes to know of anything on a ticket.
_HOOKS = (
    "_sla_open",
    "_sla_sync_events",
    "_sla_sync_events_later",
    "_sla_record_message",
)

FEW, MANY = 10, 100
# The first of its kind fills the caches; what it costs is forgotten.
ROUNDS = (FEW, FEW, MANY)


class TestPerformance(QueriesMixin, SlaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.make_calendar()
        cls.policy = cls.make_policy(
            cls.make_target("first_response", hours=4),
            cls.make_target("resolution", hours=24),
            calendar=cls.calendar,
        )
        cls.make_agreement(cls.policy)

    # === COUNTING === #

    def queries_without_us(self, work):
        with ExitStack() as stack:
            for name in _HOOKS:
                stack.enter_context(
                    patch.object(
                        self.env.registry["helpdesk.ticket"],
                        name,
                        lambda *args, **kwargs: None,
                    )
                )
            return self.queries(work)

    def move_all(self, tickets, phase="in_progress"):
        tickets.with_user(self.agent).write({"stage_id": self.stages[phase].id})

    def clocks_of(self, tickets):
        return self.env["sla.clock"].search([("ticket_id", "in", tickets.ids)])

    def run_here(self, cron):
        """A cron in the test's own transaction, where queries can be counted."""
        with patch.object(
            self.env.registry["ir.cron"],
            "_commit_progress",
            lambda *args, **kwargs: float("inf"),
        ):
            getattr(self.env["sla.clock"], cron)()

    def set_clocks(self, clocks, **values):
        clocks._writer().browse(clocks.ids).write(values)
        self.env.flush_all()

    # === TESTS === #

    def test_creating_tickets(self):
        """A batch of tickets costs the same whatever its size."""
        extra = {}
        for count in ROUNDS:
            plain = self.queries_without_us(lambda n=count: self.make_tickets(n))
            whole = self.queries(lambda n=count: self.make_tickets(n))
            extra[count] = whole - plain
        self.assertEqual(extra[FEW], extra[MANY])
        self.assertLessEqual(extra[MANY], 25)

    def test_the_tickets_measured_have_clocks(self):
        """Guards the other tests: they would be cheap if nothing happened."""
        tickets = self.make_tickets(FEW)
        self.assertEqual(len(self.clocks_of(tickets)), 2 * FEW)
        self.move_all(tickets, "closed")
        states = set(self.clocks_of(tickets).mapped("state"))
        self.assertEqual(states, {"met", "cancelled"})

    def test_moving_tickets(self):
        """One write that moves them all, to any kind of stage."""
        for phase in ("in_progress", "waiting_customer", "solved", "closed"):
            extra = {}
            for count in ROUNDS:
                tickets = self.make_tickets(count)
                others = self.make_tickets(count)
                plain = self.queries_without_us(
                    lambda t=others, p=phase: self.move_all(t, p)
                )
                whole = self.queries(lambda t=tickets, p=phase: self.move_all(t, p))
                extra[count] = whole - plain
            with self.subTest(phase=phase):
                self.assertEqual(extra[FEW], extra[MANY])
                self.assertLessEqual(extra[MANY], 25)

    def test_messages(self):
        """A message costs the same after a long conversation as after a short one."""
        ticket = self.make_tickets(1)
        # The portal's own limit of messages is not what is measured here.
        self.env["ir.config_parameter"].set_param(
            "sla_portal.limit_message", "1000/600"
        )
        for say in (self.say_as_customer, self.say_as_agent):
            extra = []
            for _round in ROUNDS:
                plain = self.queries_without_us(lambda s=say: s(ticket))
                whole = self.queries(lambda s=say: s(ticket))
                extra.append(whole - plain)
                for _message in range(FEW):
                    self.say_as_customer(ticket)
                    self.say_as_agent(ticket)
            with self.subTest(who=say.__name__):
                self.assertEqual(extra[1], extra[2])
                self.assertLessEqual(extra[2], 25)

    def test_sweep(self):
        """What has become due, or at risk, is marked in bulk."""
        for field in ("deadline", "check_at"):
            counted = {}
            for count in ROUNDS:
                clocks = self.clocks_of(self.make_tickets(count))
                past = fields.Datetime.now() - timedelta(minutes=1)
                self.set_clocks(clocks, **{"check_at": past, field: past})
                counted[count] = self.queries(lambda: self.run_here("_cron_sweep"))
                mark = "is_breached" if field == "deadline" else "is_at_risk"
                self.assertEqual(clocks.filtered(mark), clocks)
            with self.subTest(field=field):
                self.assertEqual(counted[FEW], counted[MANY])

    def test_idle_sweep(self):
        """Nothing due: the sweep looks at the index and goes back to sleep."""
        self.make_tickets(MANY)
        self.run_here("_cron_sweep")
        queries = self.queries(lambda: self.run_here("_cron_sweep"))
        self.assertLessEqual(queries, 5)

    def test_recalculation(self):
        """After a calendar's edit, with every deadline moving."""
        counted = {}
        for count in ROUNDS:
            clocks = self.clocks_of(self.make_tickets(count))
            deadlines = clocks.mapped("deadline")
            self.set_clocks(
                clocks, needs_recalculation=True, deadline=fields.Datetime.now()
            )
            counted[count] = self.queries(lambda: self.run_here("_cron_recalculate"))
            self.assertEqual(clocks.mapped("deadline"), deadlines)
            self.assertFalse(any(clocks.mapped("needs_recalculation")))
        self.assertEqual(counted[FEW], counted[MANY])
