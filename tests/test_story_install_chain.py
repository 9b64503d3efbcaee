"""Addons are installed one by one in a help desk that is in use, and uninstalled again.

One database and one chain: each step is checked before the next, and what is left of
an addon is compared with the database before it was installed.
"""

import install_escalation
import install_hours
import install_invoicing
import install_portal
from install_story import clone_without_demo
from story_tools import Story, shell

INVOICING = install_invoicing.InvoicingStory
ESCALATION = install_escalation.EscalationStory
HOURS = install_hours.HoursStory
PORTAL = install_portal.PortalStory


class TestInstallChain(Story):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        database = clone_without_demo(cls, "SLA_WIDE_TEMPLATE", "install")
        cls.database = database
        for story in (INVOICING, ESCALATION, HOURS, PORTAL):
            story.database = database

    def check(self, story, *steps):
        for step in steps:
            with self.subTest(step):
                getattr(story(), step)()

    def install(self, story):
        story.install()
        self.check(story, "check_installed", "check_used")

    def uninstall(self, story):
        self.check(story, "check_uninstalled", "check_afterwards")

    def test_1_policies_are_installed_beside_invoicing(self):
        self.install(INVOICING)

    def test_2_escalation_is_installed(self):
        # The past of all that follows, under agreements.
        for script in (install_escalation.PAST, install_hours.PAST):
            shell(self.database, script)
        PORTAL.made = shell(self.database, install_portal.PAST)
        self.install(ESCALATION)

    def test_3_hours_are_installed(self):
        self.install(HOURS)

    def test_4_pages_are_installed(self):
        self.install(PORTAL)

    def test_5_pages_are_uninstalled(self):
        self.uninstall(PORTAL)

    def test_6_hours_are_uninstalled(self):
        self.uninstall(HOURS)

    def test_7_escalation_is_uninstalled(self):
        self.uninstall(ESCALATION)

    def test_8_policies_are_uninstalled(self):
        self.check(INVOICING, "check_uninstalled")
