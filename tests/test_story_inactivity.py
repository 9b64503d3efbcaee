"""Inactive tickets with several servers on one database: each is warned of and closed
once, whoever does it and whoever is killed on the way."""

import os
import random

from story_tools import Process, Story, query, shell, size, value

TICKETS = size(30, 60)
BATCH = 7

INACTIVE_TICKETS = """
from datetime import timedelta

customer = env["res.partner"].create(
    {"name": "Norte Foods", "is_company": True, "email": "norte@example.com"}
)
policy = env.ref("sla_policy.preset_monthly").create_from_preset()
agreement = env["sla.agreement"].create(
    {
        "name": "Support",
        "partner_id": customer.id,
        "policy_id": policy.id,
        "date_start": "2020-01-01",
        "ticket_quota": 0,
    }
)
agreement.action_activate()
stage = env["helpdesk.ticket.stage"].search([("sla_phase", "=", "solved")], limit=1)
tickets = env["helpdesk.ticket"].create(
    [
        {
            "name": f"Question {number}",
            "description": "How?",
            "partner_id": customer.id,
            "stage_id": stage.id,
        }
        for number in range(count)
    ]
)
rows = env["sla.inactivity"].search([("ticket_id", "in", tickets.ids)])
rows._as_writer().write({"since": odoo.fields.Datetime.now() - timedelta(days=30)})
rows._plan(odoo.fields.Datetime.now())
env.cr.commit()
result = len(rows)
"""

# As if the notice of all warnings were over.
NOTICE_IS_OVER = """
    UPDATE sla_inactivity
       SET warned_at = warned_at - interval '5 days',
           closes_at = closes_at - interval '5 days',
           next_at = closes_at - interval '5 days'
     WHERE state = 'warned'
"""

# A server that works until nothing is due, slowly enough for two of them to meet.
WORK = """
import os, time

Inactivity = env["sla.inactivity"]
advance = type(Inactivity)._advance

def slow_advance(rows, now):
    advance(rows, now)
    env.flush_all()
    time.sleep(0.05)

type(Inactivity)._advance = slow_advance
print("ready", flush=True)
while not os.path.exists(signal):
    time.sleep(0.005)
now = odoo.fields.Datetime.now()
result = 0
while Inactivity.search_count([("next_at", "<=", now)], limit=1):
    Inactivity._cron_auto_close(batch=batch)
    env.cr.commit()
    result += 1
env["sla.letter"]._cron_send()
env.cr.commit()
"""


class TestInactivityOfTwoServers(Story):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.database = cls.clone(os.environ["SLA_TEST_TEMPLATE"], "inactivity")
        made = shell(cls.database, INACTIVE_TICKETS, count=TICKETS)
        assert made == TICKETS, made

    def work(self, name, kill=False):
        """Let two servers work at once; one of them may be killed."""
        signal = f"{os.environ['ODOO_RC']}.{name}"
        self.addCleanup(lambda: os.path.exists(signal) and os.remove(signal))
        servers = [
            Process(self.database, WORK, signal=signal, batch=BATCH) for _ in range(2)
        ]
        for server in servers:
            server.wait_for("ready")
        with open(signal, "w"):
            pass
        if kill:
            try:
                servers[0].process.wait(timeout=random.uniform(0.2, 1.5))
            except Exception:  # still at work, as hoped
                servers[0].kill()
        for server in servers[1 if kill else 0 :]:
            server.finish()

    def letters(self, kind):
        return query(
            self.database,
            "SELECT count(*), count(DISTINCT ticket_id), "
            "count(*) FILTER (WHERE state = 'sent') FROM sla_letter WHERE kind = %s",
            kind,
        )[0]

    def posted(self):
        """The letters that customers got."""
        return value(
            self.database,
            "SELECT count(*) FROM mail_message message JOIN sla_inactivity inactivity "
            "ON inactivity.ticket_id = message.res_id "
            "WHERE message.model = 'helpdesk.ticket' "
            "AND message.message_type = 'auto_comment'",
        )

    def test_each_is_warned_of_and_closed_once(self):
        self.work("warn", kill=True)
        self.assertEqual(tuple(self.letters("warning")), (TICKETS,) * 3)
        self.assertEqual(self.posted(), TICKETS)
        self.assertEqual(tuple(self.letters("closed_inactive")), (0, 0, 0))
        query(self.database, NOTICE_IS_OVER)
        self.work("close", kill=True)
        self.assertEqual(tuple(self.letters("closed_inactive")), (TICKETS,) * 3)
        self.assertEqual(self.posted(), 2 * TICKETS)
        closed = value(
            self.database,
            "SELECT count(*) FROM sla_event event JOIN sla_inactivity inactivity "
            "ON inactivity.ticket_id = event.ticket_id AND inactivity.state = 'closed' "
            "WHERE event.kind = 'phase' AND event.value = '\"closed\"'::jsonb",
        )
        self.assertEqual(closed, TICKETS)
        self.assertEqual(self.letters("reminder")[0], 0)
