"""The customer's pages come to a help desk that has agreements, and go again."""

import urllib.parse

import story_tools
from install_story import InstallStory, agreement_script
from story_tools import query, shell, value

# A customer who logs in, and has a ticket from before.
PAST = (
    agreement_script("prepaid_l3")
    + """
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
)

MAY_WRITE = """
    SELECT perm_write FROM ir_model_access
     WHERE name = 'helpdesk.ticket.stage.public'"""


class TestPortalComesAndGoes(InstallStory):
    addon = "sla_portal"

    @classmethod
    def begin(cls):
        story_tools.install(cls.database, "sla_prepaid_hours,sla_escalation")
        cls.made = shell(cls.database, PAST)

    def pages(self, *paths):
        """What Eva is answered by a server of this database, by path."""
        server = story_tools.Server(self.database)
        try:
            server.log_in("eva", "eva-has-a-word")
            return {path: server.get(path) for path in paths}
        finally:
            server.stop()

    def test_1_installs_without_a_word_and_shuts_doors(self):
        self.assertInstalled()
        self.assertWithoutAWord()
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
        self.uninstall()
        self.assertEqual(self.differences(), {})
        # What was shut stays shut: nobody needs it open.
        self.assertEqual(query(self.database, MAY_WRITE), [(False,)])

    def test_4_the_help_desks_own_pages_are_back(self):
        ticket = f"/my/ticket/{self.made['ticket']}"
        answers = self.pages("/my/tickets", ticket, "/my/support")
        self.assertEqual(answers["/my/tickets"][0], 200)
        self.assertIn("Old ticket", answers[ticket][1])
        self.assertEqual(answers["/my/support"][0], 404)
