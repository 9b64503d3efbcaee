"""Two servers hand out the month's last tickets: each of them once (rule A4)."""

import os

from story_tools import Process, Story, query, shell, value

QUOTA = 30
TICKETS = 25  # from each of the two

AGREEMENT = """
customer = env["res.partner"].create({"name": "Norte Foods", "is_company": True})
policy = env.ref("sla_policy.preset_monthly").create_from_preset()
agreement = env["sla.agreement"].create(
    {
        "name": "Support",
        "partner_id": customer.id,
        "policy_id": policy.id,
        "date_start": "2020-01-01",
        "ticket_quota": quota,
    }
)
agreement.action_activate()
env.cr.commit()
result = {"customer": customer.id, "agreement": agreement.id}
"""

# A server that files tickets one by one, starting over as a server does.
FILE = """
import os, time
from odoo.service.model import retrying

print("ready", flush=True)
while not os.path.exists(signal):
    time.sleep(0.005)

def file(number):
    env["helpdesk.ticket"].create(
        {"name": f"Ticket {number}", "description": "x", "partner_id": customer}
    )
    env.flush_all()
    time.sleep(0.01)  # long enough for the two to meet

for number in range(count):
    retrying(lambda: file(number), env)
    env.cr.commit()
result = count
"""


class TestQuotaRace(Story):
    def test_a4_two_servers_never_hand_out_a_place_twice(self):
        database = self.clone(os.environ["SLA_TEST_TEMPLATE"], "quota")
        ids = shell(database, AGREEMENT, quota=QUOTA)
        signal = f"{os.environ['ODOO_RC']}.quota"
        self.addCleanup(lambda: os.path.exists(signal) and os.remove(signal))
        servers = [
            Process(
                database, FILE, signal=signal, customer=ids["customer"], count=TICKETS
            )
            for _number in range(2)
        ]
        for server in servers:
            server.wait_for("ready")
        open(signal, "w").close()
        self.assertEqual([server.finish() for server in servers], [TICKETS] * 2)
        decided = dict(
            query(
                database,
                "SELECT coverage, count(*) FROM helpdesk_ticket "
                "WHERE agreement_id = %s GROUP BY 1",
                ids["agreement"],
            )
        )
        self.assertEqual(
            decided, {"included": QUOTA, "over_quota": 2 * TICKETS - QUOTA}
        )
        taken = value(
            database,
            "SELECT count(*) FROM helpdesk_ticket WHERE quota_month IS NOT NULL "
            "AND agreement_id = %s",
            ids["agreement"],
        )
        self.assertEqual(taken, QUOTA)
