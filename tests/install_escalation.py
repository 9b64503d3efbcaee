"""Escalation in a help desk that has agreements: installed, used, uninstalled."""

from install_story import InstallStory, agreement_script
from story_tools import query, shell

# Tickets under an agreement from before, some of them late, some waiting.
PAST = (
    agreement_script("accompanied", name="Sur Foods", email="sur@example.com")
    + """
from datetime import timedelta
from freezegun import freeze_time
from odoo import fields

with freeze_time(fields.Datetime.now() - timedelta(days=30)):
    tickets = env["helpdesk.ticket"].create(
        [
            {"name": f"Late ticket {n}", "description": "x", "partner_id": customer.id}
            for n in range(40)
        ]
    )
    tickets[:20].stage_id = env.ref("helpdesk_mgmt.helpdesk_ticket_stage_awaiting")
env.cr.commit()
"""
)

# A ladder is written for the old policy, and an agent uses it.
LIVE_ON = """
from odoo.fields import Command

env = env(user=env.ref("base.user_admin"))
env.user.email = "admin@example.com"
agreement = env["sla.agreement"].search([("partner_id.name", "=", "Sur Foods")])
policy = agreement.policy_id
result = {
    "escalations": env["sla.escalation"].search_count([]),
    "warned": env["sla.letter"].search_count([("kind", "=", "warning")]),
    "ladders": len(policy.escalation_rule_ids),
}
ticket = env["helpdesk.ticket"].search([("name", "=", "Late ticket 30")])
env["sla.escalation.rule"].create(
    {
        "name": "Agents call for help",
        "policy_id": policy.id,
        "trigger": "agent",
        "level_ids": [
            Command.create(
                {
                    "name": "Me",
                    "target": "user",
                    "user_id": env.user.id,
                    "channel": "email",
                    "also_channel": "activity",
                }
            )
        ],
    }
)
policy.notice_ids = [
    Command.create({"occasion": "closing"}),
]
escalation = ticket.action_escalate("The customer has called")
for channel in ("email", "activity"):
    env["sla.notification"]._job_deliver(channel, env.company.id)
escalation.action_acknowledge()
ticket.message_post(
    body="On it.", message_type="comment", subtype_xmlid="mail.mt_comment"
)
ticket.stage_id = env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
env["sla.oncall.schedule"].create({"name": "Nights", "tz": "UTC"})
env.flush_all()
env.cr.commit()
result["told"] = sorted(escalation.notification_ids.mapped("state"))
result["state"] = escalation.state
"""

AFTERWARDS = """
ticket = env["helpdesk.ticket"].search([("name", "=", "Late ticket 31")])
ticket.message_post(body="Here we are.", message_type="comment")
ticket.stage_id = env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
for model in ("helpdesk.ticket", "sla.policy", "sla.agreement"):
    env["ir.ui.view"].search([("model", "=", model)])._check_xml()
    env[model].get_view(view_type="form")
agreement = env["sla.agreement"].search([("partner_id.name", "=", "Sur Foods")])
agreement.policy_id.copy()
env.flush_all()
result = {"state": ticket.sla_state, "clocks": len(ticket.clock_ids)}
env.cr.commit()
"""

TICKETS = """
    SELECT id, stage_id, agreement_id, coverage, sla_state, sla_next_deadline
      FROM helpdesk_ticket ORDER BY id"""
FACTS = "SELECT id, kind, occurred_at FROM sla_event ORDER BY id"
CLOCKS = "SELECT id, state, deadline, used_seconds FROM sla_clock ORDER BY id"
LETTERS = "SELECT count(*) FROM sla_letter"


class EscalationStory(InstallStory):
    addon = "sla_escalation"

    @classmethod
    def begin(cls):
        cls.past = cls.look()

    @classmethod
    def look(cls):
        return [query(cls.database, sql) for sql in (TICKETS, FACTS, CLOCKS, LETTERS)]

    def check_installed(self):
        """A month of old silence closes nothing, and warns of nothing at once."""
        self.assertInstalled()
        self.assertWithoutAWord()
        self.assertEqual(self.look(), self.past)

    def check_used(self):
        """An old policy escalates once it has a ladder."""
        state = shell(self.database, LIVE_ON)
        self.assertEqual(state["escalations"], 0)
        self.assertEqual(state["warned"], 0)
        self.assertEqual(state["ladders"], 0)
        self.assertEqual(state["told"], ["delivered", "sent"])
        self.assertEqual(state["state"], "resolved")

    def check_uninstalled(self):
        self.uninstall()
        self.assertEqual(self.differences(), {})

    def check_afterwards(self):
        """The help desk goes on."""
        state = shell(self.database, AFTERWARDS)
        self.assertTrue(state["clocks"])
        self.assertTrue(state["state"])
