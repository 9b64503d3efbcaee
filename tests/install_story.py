"""An addon comes to a help desk that has a past, and goes again."""

import os
from pathlib import Path

import install_log
import story_tools
from story_tools import Story, query, value

ADDONS = Path(__file__).parents[1] / "addons"

UNINSTALL = """
module = env["ir.module.module"].search([("name", "in", addon.split(","))])
module.button_immediate_uninstall()
env.cr.commit()
"""


def promise_script(preset):
    """Lines that give `customer` an active agreement under a preset of ours."""
    return f"""
policy = env.ref("sla_policy.preset_{preset}").create_from_preset()
agreement = env["sla.agreement"].create(
    {{
        "name": "Support",
        "partner_id": customer.id,
        "policy_id": policy.id,
        "date_start": "2015-01-01",
    }}
)
agreement.action_activate()
"""


def agreement_script(preset, **values):
    """The same for a new customer; `values` are more of theirs."""
    customer = {"name": "Norte Foods", "is_company": True, **values}
    made = f'customer = env["res.partner"].create({customer!r})'
    return f"\n{made}{promise_script(preset)}"


def clone_without_demo(story, template, name):
    """Clone a template for a story; what is installed there brings no demo data."""
    database = story.clone(os.environ[template], name)
    query(database, "UPDATE ir_module_module SET demo = false")
    return database


class InstallStory(Story):
    """An addon is installed in a database with a past, used, and uninstalled.

    One database lives through it all, so the steps follow one another.
    """

    #: The addons of the story, separated by commas.
    addon = None
    database = None

    @classmethod
    def begin(cls):
        """What is compared or made before the addon is installed."""

    @classmethod
    def install(cls):
        cls.begin()
        cls.before = cls.picture()
        cls.install_said = story_tools.install(cls.database, cls.addon)

    @classmethod
    def picture(cls):
        """What of the database must be the same when the addon has gone."""
        return story_tools.picture(cls.database)

    def assertInstalled(self):
        state = "SELECT state FROM ir_module_module WHERE name = %s"
        for addon in self.addon.split(","):
            found = value(self.database, state, addon)
            self.assertEqual(found, "installed", self.install_said)

    def assertWithoutAWord(self):
        """Neither errors nor warnings of ours."""
        names = [path.parent.name for path in ADDONS.glob("*/__manifest__.py")]
        self.assertEqual(install_log.findings(self.install_said, names), [])

    def uninstall(self, first=""):
        """The addon goes, after a script that may leave a `result`; returns that."""
        script = first + UNINSTALL
        process = story_tools.Process(self.database, script, addon=self.addon)
        result = process.finish()
        self.assertNotIn("ERROR", process.said)
        return result

    def differences(self):
        """What there is more and what there is less than before, by kind."""
        after = self.picture()
        return {
            kind: (after[kind] - self.before[kind], self.before[kind] - after[kind])
            for kind in after
            if after[kind] != self.before[kind]
        }
