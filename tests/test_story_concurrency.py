"""Several servers on one database: nothing is done twice, nothing is lost."""

import os
import time

from story_tools import Process, Server, Story, query, shell, size, value

TICKETS = size(400, 1_000)
CLOCKS = 2 * TICKETS

# A ticket with two clocks, to be multiplied.
FIRST_TICKET = """
customer = env["res.partner"].create({"name": "Norte Foods", "is_company": True})
policy = env.ref("sla_policy.preset_platinum").create_from_preset()
agreement = env["sla.agreement"].create(
    {
        "name": "Support",
        "partner_id": customer.id,
        "policy_id": policy.id,
        "date_start": "2020-01-01",
    }
)
agreement.action_activate()
ticket = env["helpdesk.ticket"].create(
    {
        "name": "The printer prints blank pages",
        "description": "Since this morning.",
        "partner_id": customer.id,
        "priority": "1",
    }
)
env.cr.commit()
result = {"ticket": ticket.id, "clocks": len(ticket.clock_ids)}
"""

# What no two tickets share.
OF_ONE_TICKET = ("id", "number", "access_token", "sla_next_clock_id", "intake_key")
COPY_TICKETS = """
    INSERT INTO helpdesk_ticket (number, {columns})
    SELECT 'COPY' || n, {columns}
      FROM helpdesk_ticket, generate_series(1, %s) n WHERE id = %s
"""
COPY_CLOCKS = """
    INSERT INTO sla_clock (ticket_id, {columns})
    SELECT ticket.id, clock.*
      FROM helpdesk_ticket ticket,
           (SELECT {columns} FROM sla_clock WHERE ticket_id = %s) clock
     WHERE ticket.number LIKE 'COPY%%'
"""
ALL_DUE = """
    UPDATE sla_clock
       SET deadline = now() AT TIME ZONE 'UTC' - interval '1 minute',
           check_at = now() AT TIME ZONE 'UTC' - interval '1 minute',
           is_breached = false, is_at_risk = false
"""

# A server that sweeps until nothing is due, in small batches and not too fast, so
# that two of them really meet.
SWEEP = """
import os, time

Clock = env["sla.clock"]
mark = type(Clock)._mark

def slow_mark(clocks, now):
    mark(clocks, now)
    env.flush_all()
    time.sleep(pace)

type(Clock)._mark = slow_mark
print("ready", flush=True)
while not os.path.exists(signal):
    time.sleep(0.005)
rounds = 0
while Clock.search_count([("check_at", "<=", odoo.fields.Datetime.now())], limit=1):
    Clock._cron_sweep(batch=50)
    env.cr.commit()
    rounds += 1
result = rounds
"""


class TestTwoServers(Story):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.database = cls.clone(os.environ["SLA_TEST_TEMPLATE"], "two_servers")
        # What the demonstration has brought along is not part of the story.
        query(cls.database, "DELETE FROM sla_event; DELETE FROM sla_clock")
        first = shell(cls.database, FIRST_TICKET)
        assert first["clocks"] == 2, first
        columns = cls.columns_of("helpdesk_ticket", *OF_ONE_TICKET)
        copy_tickets = COPY_TICKETS.format(columns=columns)
        query(cls.database, copy_tickets, TICKETS - 1, first["ticket"])
        columns = cls.columns_of("sla_clock", "id", "ticket_id")
        query(cls.database, COPY_CLOCKS.format(columns=columns), first["ticket"])

    @classmethod
    def columns_of(cls, table, *left_out):
        return value(
            cls.database,
            "SELECT string_agg(quote_ident(column_name), ', ') "
            "FROM information_schema.columns "
            "WHERE table_name = %s AND column_name != ALL(%s)",
            table,
            list(left_out),
        )

    def setUp(self):
        super().setUp()
        query(self.database, "DELETE FROM sla_event WHERE kind = 'breached'")
        query(self.database, ALL_DUE)
        self.assertEqual(value(self.database, "SELECT count(*) FROM sla_clock"), CLOCKS)
        self.signal = f"{os.environ['ODOO_RC']}.{self._testMethodName}"
        self.addCleanup(lambda: os.path.exists(self.signal) and os.remove(self.signal))

    def start(self, count, pace):
        """Servers that all begin to sweep at the same moment."""
        servers = [
            Process(self.database, SWEEP, pace=pace, signal=self.signal)
            for _number in range(count)
        ]
        for server in servers:
            server.wait_for("ready")
        open(self.signal, "w").close()
        return servers

    def told(self):
        return value(
            self.database, "SELECT count(*) FROM sla_event WHERE kind = 'breached'"
        )

    def assertEachOnce(self):
        """Every clock is marked, and its breach is in the log exactly once."""
        self.assertEqual(self.told(), CLOCKS)
        once = """
            SELECT count(*) FROM (
                SELECT ticket_id, value ->> 'metric', value ->> 'sequence'
                  FROM sla_event WHERE kind = 'breached'
                 GROUP BY 1, 2, 3 HAVING count(*) = 1) one
        """
        self.assertEqual(value(self.database, once), CLOCKS)
        marked = "SELECT count(*) FROM sla_clock WHERE is_breached AND check_at IS NULL"
        self.assertEqual(value(self.database, marked), CLOCKS)
        states = query(
            self.database,
            "SELECT DISTINCT sla_state FROM helpdesk_ticket "
            "WHERE id IN (SELECT ticket_id FROM sla_clock)",
        )
        self.assertEqual(states, [("breached",)])

    def test_two_sweeps_at_once(self):
        """Both work, neither fails, and no clock is processed twice."""
        servers = self.start(2, pace=0.02)
        rounds = [server.finish() for server in servers]
        self.assertTrue(all(rounds), f"one of them had nothing to do: {rounds}")
        self.assertEachOnce()

    def test_killed_in_the_middle(self):
        """What a killed server had not finished the next run does, and only that."""
        (server,) = self.start(1, pace=0.05)
        limit = time.monotonic() + 60
        while self.told() < CLOCKS // 10 and time.monotonic() < limit:
            time.sleep(0.02)
        server.kill()
        told = self.told()
        self.assertGreater(told, 0)
        self.assertLess(told, CLOCKS)
        self.assertEqual(told % 50, 0, "a batch is marked as a whole or not at all")
        self.assertTrue(shell(self.database, SWEEP, pace=0, signal=self.signal))
        self.assertEachOnce()

    def test_one_of_two_killed(self):
        """The one that is left finishes the work of both."""
        killed, left = self.start(2, pace=0.05)
        limit = time.monotonic() + 60
        while self.told() < CLOCKS // 10 and time.monotonic() < limit:
            time.sleep(0.02)
        killed.kill()
        self.assertLess(self.told(), CLOCKS)
        left.finish()
        self.assertEachOnce()


class TestCalendarEditedElsewhere(Story):
    """Each server keeps compiled calendars in memory; all hear of an edit."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.database = cls.clone(os.environ["SLA_TEST_TEMPLATE"], "calendar")
        cls.world = shell(
            cls.database,
            FIRST_TICKET
            + """
calendar = policy.calendar_id
lines = calendar.attendance_ids
result = {"calendar": calendar.id, "lines": lines.ids, "customer": customer.id}
result["company"] = policy.company_id.id
result["recalculate"] = env.ref("sla_policy.ir_cron_recalculate").id
""",
        )
        cls.servers = [Server(cls.database) for _number in range(2)]
        for server in cls.servers:
            cls.addClassCleanup(server.stop)
        for server in cls.servers:
            server.log_in()

    def file_ticket(self, server):
        """File a ticket through a server: its id."""
        (ticket_id,) = server.call(
            "helpdesk.ticket",
            "create",
            [
                {
                    "name": "No sound",
                    "description": "None at all.",
                    "partner_id": self.world["customer"],
                    "priority": "0",
                }
            ],
        )
        return ticket_id

    def due(self, ticket_id):
        return value(
            self.database,
            "SELECT deadline FROM sla_clock clock "
            "JOIN sla_metric metric ON metric.id = clock.metric_id "
            "WHERE ticket_id = %s AND metric.code = 'resolution'",
            ticket_id,
        )

    def test_an_edit_reaches_every_server(self):
        """Hours cut in one server count at once for tickets filed in the other."""
        one, other = self.servers
        before = [self.file_ticket(server) for server in (one, other)]
        due_before = [self.due(ticket_id) for ticket_id in before]
        # 72 working hours of nine a day are 8 days; of two a day they are 36.
        one.call(
            "resource.calendar.attendance",
            "write",
            self.world["lines"],
            {"hour_from": 8, "hour_to": 10},
        )
        after = self.file_ticket(other)
        self.assertGreater((self.due(after) - max(due_before)).days, 30)
        # Those that were open are flagged, and any server re-derives them.
        other.call("ir.cron", "method_direct_trigger", [self.world["recalculate"]])
        for ticket_id, old in zip(before, due_before, strict=True):
            self.assertGreater((self.due(ticket_id) - old).days, 30)

    def test_a_holiday_reaches_every_server(self):
        """So does a day off."""
        one, other = self.servers
        self.file_ticket(one)
        before = self.due(self.file_ticket(other))
        one.call(
            "resource.calendar.leaves",
            "create",
            [
                {
                    "name": "Renovation",
                    "calendar_id": self.world["calendar"],
                    "company_id": self.world["company"],
                    "date_from": "2000-01-01 00:00:00",
                    "date_to": f"{before.date()} 23:59:59",
                }
            ],
        )
        self.assertGreater(self.due(self.file_ticket(other)), before)


class TestCronsWakeThemselves(Story):
    """With the cursors of a real cron: what began a run is taken away as it ends."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.database = cls.clone(os.environ["SLA_TEST_TEMPLATE"], "wakes")

    def test_a_run_that_was_triggered_sets_the_next_one(self):
        next_look, triggers = shell(
            self.database,
            """
from odoo import fields
from odoo.sql_db import db_connect

ticket = env["helpdesk.ticket"].create({
    "name": "Late", "description": "?",
    "partner_id": env.ref("sla_policy.demo_partner_transportes").id,
})
cron = env.ref("sla_policy.ir_cron_sweep")
triggers = env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
triggers.unlink()
cron._trigger(at=fields.Datetime.now())
env.cr.commit()
with db_connect(env.cr.dbname).cursor() as cron_cr:
    type(env["ir.cron"])._process_jobs_loop(cron_cr, job_ids=[cron.id])
env.cr.rollback()
env.invalidate_all()
clocks = env["sla.clock"].search([("check_at", "!=", False)], order="check_at")
triggers = env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
result = [clocks[0].check_at, triggers.mapped("call_at")]
""",
        )
        self.assertEqual(triggers, [next_look])
