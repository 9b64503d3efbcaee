"""Two servers on one database, killed again and again while they escalate and deliver.

Counted at the provider: nothing is lost, and nothing comes twice (rule E7).
"""

import os
import random
import threading
import time
import urllib.error
from collections import Counter

import story_tools

from odoo.addons.sla_escalation_whatsapp import const as whatsapp
from odoo.addons.sla_escalation_whatsapp.tests.fake_meta import (
    FakeMeta,
    status_payload,
)

KILLS = story_tools.size(6, 20)
TICKETS = 3 * KILLS
TOKEN, SECRET, PHONE_ID = "token-of-a-story", "secret-of-a-story", "1000"

SET_UP = """
from datetime import timedelta
from freezegun import freeze_time
from odoo import Command, fields

# What else the demo data has to escalate is another story's.
env["sla.escalation.rule"].search([]).active = False
env["ir.config_parameter"].set_param(parameter, api)
account = env["sla.whatsapp.account"].create({
    "name": "Support line", "phone_number_id": phone_id, "business_account_id": "2000",
    "access_token": token, "app_secret": secret, "verify_token": "word",
})
template = env["sla.whatsapp.template"].create({
    "account_id": account.id, "name": "ticket_needs_you", "language": "en_US",
    "body": "Ticket {{1}} needs you.",
    "variable_ids": [Command.create({"source": "number"})],
})
template.state = "approved"
users = env["res.users"]
for number in ("1", "2"):
    user = env["res.users"].create({
        "name": f"Duty {number}", "login": f"duty{number}", "lang": "en_US",
        "group_ids": [Command.link(env.ref("helpdesk_mgmt.group_helpdesk_user").id)],
    })
    users |= user
    env["sla.whatsapp.identity"].create({
        "account_id": account.id, "partner_id": user.partner_id.id,
        "number": f"+52551111000{number}", "opt_in_how": "written",
    })
customer = env["res.partner"].create({"name": "Norte Foods", "is_company": True})
policy = env["sla.policy"].create({
    "name": "Round the clock", "tz": "UTC",
    "target_ids": [Command.create({
        "metric_id": env.ref("sla_policy.metric_resolution").id, "hours": 1,
    })],
})
agreement = env["sla.agreement"].create({
    "name": "Support", "partner_id": customer.id, "policy_id": policy.id,
    "date_start": "2020-01-01",
})
agreement.action_activate()
env["sla.escalation.rule"].create({
    "name": "Late", "policy_id": policy.id, "trigger": "breach",
    "level_ids": [
        Command.create({
            "sequence": number, "name": user.name, "channel": "whatsapp",
            "target": "user", "user_id": user.id, "wait_minutes": 0,
        })
        for number, user in enumerate(users, start=1)
    ],
})
now = fields.Datetime.now()
with freeze_time(now - timedelta(hours=2)):
    made = env["helpdesk.ticket"].create([
        {"name": f"Late {number}", "description": "x", "partner_id": customer.id,
         "user_id": users[0].id}
        for number in range(tickets)
    ])
watches = env["sla.escalation.watch"].search([("ticket_id", "in", made.ids)])
# None yet: a few become due before each kill, so that there is something to kill.
watches._as_writer().write({"due_at": now + timedelta(days=1)})
cron = env.ref("sla_escalation.ir_cron_escalate")
env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]).unlink()
env.cr.commit()
result = {
    "uuid": account.uuid, "watches": watches.ids, "policy": policy.id, "cron": cron.id,
}
"""

MINE = """
    SELECT n.key, n.state
      FROM sla_notification n
      JOIN sla_escalation e ON e.id = n.escalation_id
      JOIN sla_escalation_rule r ON r.id = e.rule_id
     WHERE r.policy_id = %s AND n.channel = 'whatsapp'
"""


class CruelMeta(FakeMeta):
    """Cuts the power in the middle of a request, when told to.

    The message is accepted, and whoever has sent it never hears of it.
    """

    cut_power = None

    def _accept(self, owner, body):
        message = super()._accept(owner, body)
        cut, self.cut_power = self.cut_power, None
        if cut:
            cut()
        return message


class TestEscalationCrashes(story_tools.Story):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.database = cls.clone(os.environ["SLA_TEST_TEMPLATE"], "crashes")
        cls.meta = cls.enterClassContext(CruelMeta(token=TOKEN, secret=SECRET))
        cls.made = story_tools.shell(
            cls.database,
            SET_UP,
            parameter=whatsapp.API_URL_PARAMETER,
            api=cls.meta.url,
            phone_id=PHONE_ID,
            token=TOKEN,
            secret=SECRET,
            tickets=TICKETS,
        )

    def test_e7_kills_lose_nothing_and_double_nothing(self):
        chance = random.Random(os.environ.get("SLA_SEED", "escalation"))
        self.servers = [self.start(), self.start()]
        self.addCleanup(lambda: [s.kill() for s in self.servers if s.is_running()])
        self.is_over = threading.Event()
        teller = threading.Thread(target=self.tell_statuses, daemon=True)
        teller.start()
        self.addCleanup(teller.join)
        self.addCleanup(self.is_over.set)
        each = TICKETS // KILLS
        for number in range(KILLS):
            self.becomes_due(self.made["watches"][number * each : (number + 1) * each])
            if number % 2:
                self.cut_in_the_middle()
            else:
                self.wake()
                time.sleep(chance.uniform(0.2, 4))
                chance.choice(self.servers).kill()
            self.servers = [s if s.is_running() else self.start() for s in self.servers]
        self.wait_until_drained()
        rows = story_tools.query(self.database, MINE, self.made["policy"])
        accepted = Counter(self.meta.keys())
        self.assertEqual(len(self.made["watches"]), TICKETS)
        self.assertEqual(len(rows), 2 * TICKETS, "each level of each ticket")
        self.assertEqual(set(accepted), {key for key, _state in rows}, "none is lost")
        self.assertEqual(set(accepted.values()), {1}, "none came twice")
        self.assertLessEqual({state for _key, state in rows}, {"sent", "delivered"})

    # === WHAT HAPPENS === #

    def start(self):
        return story_tools.Server(self.database, works=True)

    def becomes_due(self, watches):
        """What `_wake` of the watches' model does, from outside of the servers."""
        story_tools.query(
            self.database,
            """
            UPDATE sla_escalation_watch SET due_at = now() AT TIME ZONE 'utc'
             WHERE id = ANY(%s);
            INSERT INTO ir_cron_trigger (cron_id, call_at)
            VALUES (%s, now() AT TIME ZONE 'utc')
            """,
            watches,
            self.made["cron"],
        )

    def cut_in_the_middle(self):
        """Kill both servers while the provider has their next request."""
        cut = threading.Event()
        self.meta.cut_power = lambda: (self.kill_all(), cut.set())
        for _second in range(120):
            self.wake()
            if cut.wait(timeout=1):
                return
        self.fail(f"nothing was sent\n{''.join(self.servers[0].said[-40:])}")

    def wake(self):
        """Have the servers look at their crons and their jobs.

        One that has just started hears of nothing that was said before, and looks by
        itself after a minute only; until then the job that was cut off holds up the
        others.
        """
        story_tools.query("postgres", f"NOTIFY cron_trigger, '{self.database}'")
        story_tools.query(self.database, "NOTIFY queue_job, 'look'")

    def kill_all(self):
        for server in self.servers:
            server.kill()

    def tell_statuses(self):
        """Post statuses to whichever server is there, until they are taken."""
        told = 0
        while not self.is_over.is_set():
            waiting = self.meta.accepted[told:]
            if not waiting:
                time.sleep(0.1)
                continue
            if self.tell(waiting[0]):
                told += 1

    def tell(self, message):
        for server in self.servers:
            self.meta.callback = (
                f"http://127.0.0.1:{server.port}/sla/whatsapp/{self.made['uuid']}"
            )
            try:
                # Twice, and in the wrong order, as it happens.
                for word in ("delivered", "sent"):
                    if self.meta.post(status_payload(message, word)) != 200:
                        return False
                return True
            except (urllib.error.URLError, OSError):
                continue
        time.sleep(0.2)
        return False

    def wait_until_drained(self):
        limit = time.monotonic() + 420
        while time.monotonic() < limit:
            rows = story_tools.query(self.database, MINE, self.made["policy"])
            if len(rows) == 2 * TICKETS and all(s != "queued" for _key, s in rows):
                return
            self.wake()
            time.sleep(1)
        said = "".join(self.servers[0].said[-40:])
        self.fail(f"not drained: {Counter(s for _key, s in rows)}\n{said}")
