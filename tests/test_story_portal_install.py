"""The customer's pages come to a help desk that has agreements, and go again."""

import os
import urllib.parse
from pathlib import Path

import install_log
import story_tools
from story_tools import Story, query, shell, value

ADDONS = Path(__file__).parents[1] / "addons"

# A customer who logs in, and has a ticket from before.
PAST = """
customer = env["res.partner"].create({"name": "Norte Foods", "is_company": True})
policy = env.ref("sla_policy.preset_prepaid_l3").create_from_preset()
agreement = env["sla.agreement"].create(
    {
        "name": "Support",
        "partner_id": customer.id,
        "policy_id": policy.id,
        "date_start": "2015-01-01",
    }
)
agreement.action_activate()
user = env["res.users"].with_context(no_reset_password=True).create(
    {
        "name": "Eva",
        "login": "eva",
        "password": "eva-has-a-word",
        "lang": "en_US",
        "email": "eva@example.com",
        "group_ids": [(6, 0, env.ref("base.group_portal").ids)],
    }
)
user.partner_id.parent_id = customer
ticket = env["helpdesk.ticket"].create(
    {"name": "Old ticket", "description": "x", "partner_id": user.partner_id.id}
)
stage = env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
stage.close_from_portal = True
env.cr.commit()
result = {"ticket": ticket.id, "stage": stage.id}
"""

UNINSTALL = """
module = env["ir.module.module"].search([("name", "=", "sla_portal")])
module.button_immediate_uninstall()
env.cr.commit()
"""

MAY_WRITE = """
    SELECT perm_write FROM ir_model_access
     WHERE name = 'helpdesk.ticket.stage.public'"""


class TestPortalComesAndGoes(Story):
    """One database lives through it all, so the tests follow one another."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.database = cls.clone(os.environ["SLA_WIDE_TEMPLATE"], "portal_install")
        query(cls.database, "UPDATE ir_module_module SET demo = false")
        story_tools.install(cls.database, "sla_prepaid_hours,sla_escalation")
        cls.made = shell(cls.database, PAST)
        cls.before = story_tools.picture(cls.database)
        cls.install_said = story_tools.install(cls.database, "sla_portal")

    def pages(self, *paths):
        """What Eva is answered by a server of this database, by path."""
        server = story_tools.Server(self.database)
        try:
            server.log_in("eva", "eva-has-a-word")
            return {path: server.get(path) for path in paths}
        finally:
            server.stop()

    def test_1_installs_without_a_word_and_shuts_doors(self):
        state = "SELECT state FROM ir_module_module WHERE name = 'sla_portal'"
        self.assertEqual(value(self.database, state), "installed", self.install_said)
        names = [path.parent.name for path in ADDONS.glob("*/__manifest__.py")]
        self.assertEqual(install_log.findings(self.install_said, names), [])
        self.assertEqual(query(self.database, MAY_WRITE), [(False,)])

    def test_2_old_tickets_have_their_pages(self):
        ticket = f"/my/ticket/{self.made['ticket']}"
        close = "/ticket/close?" + urllib.parse.urlencode(
            {"ticket_id": self.made["ticket"], "stage_id": self.made["stage"]}
        )
        paths = ["/my/support", "/my/tickets", ticket, "/new/ticket", "/my/estimates"]
        answers = self.pages(*paths, close)
        for path in paths:
            self.assertEqual(answers[path][0], 200, path)
        self.assertIn("Old ticket", answers[ticket][1])
        closed = "SELECT stage_id FROM helpdesk_ticket WHERE id = %s"
        self.assertNotEqual(
            value(self.database, closed, self.made["ticket"]), self.made["stage"]
        )

    def test_3_uninstalling_leaves_no_trace(self):
        process = story_tools.Process(self.database, UNINSTALL)
        process.finish()
        self.assertNotIn("ERROR", process.said)
        after = story_tools.picture(self.database)
        differences = {
            kind: (after[kind] - self.before[kind], self.before[kind] - after[kind])
            for kind in after
            if after[kind] != self.before[kind]
        }
        self.assertEqual(differences, {})
        # What was shut stays shut: nobody needs it open.
        self.assertEqual(query(self.database, MAY_WRITE), [(False,)])

    def test_4_the_help_desks_own_pages_are_back(self):
        ticket = f"/my/ticket/{self.made['ticket']}"
        answers = self.pages("/my/tickets", ticket, "/my/support")
        self.assertEqual(answers["/my/tickets"][0], 200)
        self.assertIn("Old ticket", answers[ticket][1])
        self.assertEqual(answers["/my/support"][0], 404)
