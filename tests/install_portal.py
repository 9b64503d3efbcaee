"""The customer's pages in a help desk with agreements: installed, used, uninstalled."""

import urllib.parse

import story_tools
from install_story import InstallStory, agreement_script
from story_tools import query, value

# A customer who logs in, and has a ticket from before.
PAST = (
    agreement_script("prepaid_l3", name="Oeste Foods")
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


class PortalStory(InstallStory):
    # The pages bring these along; all of them go together.
    addon = (
        "sla_portal,sla_intake,sla_obligation,sla_availability,sla_visit,sla_simulation"
    )

    #: What PAST has made: the ids of the ticket and of a stage.
    made = None

    def pages(self, *paths):
        """What Eva is answered by a server of this database, by path."""
        server = story_tools.Server(self.database)
        try:
            server.log_in("eva", "eva-has-a-word")
            return {path: server.get(path) for path in paths}
        finally:
            server.stop()

    def check_installed(self):
        """Neither errors nor warnings; doors of the help desk are shut."""
        self.assertInstalled()
        self.assertWithoutAWord()
        self.assertEqual(query(self.database, MAY_WRITE), [(False,)])

    def check_used(self):
        """Old tickets have their pages."""
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

    def check_uninstalled(self):
        self.uninstall()
        self.assertEqual(self.differences(), {})
        # What was shut stays shut: nobody needs it open.
        self.assertEqual(query(self.database, MAY_WRITE), [(False,)])

    def check_afterwards(self):
        """The help desk's own pages are back."""
        ticket = f"/my/ticket/{self.made['ticket']}"
        answers = self.pages("/my/tickets", ticket, "/my/support")
        self.assertEqual(answers["/my/tickets"][0], 200)
        self.assertIn("Old ticket", answers[ticket][1])
        self.assertEqual(answers["/my/support"][0], 404)
