"""Each addon by itself, with its dependencies only, with and without demo data.

It is installed, its own tests run on it, and it is uninstalled without a trace.
`SLA_ALONE` names one addon or several, separated by commas; otherwise all are tested.
"""

import ast
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import install_log
import story_tools
from story_tools import Story, query

ROOT = Path(__file__).resolve().parent.parent
ADDONS = ROOT / "addons"

UNINSTALL = """
module = env["ir.module.module"].search([("name", "=", addon)])
module.button_immediate_uninstall()
env.cr.commit()
"""


def manifests():
    """The manifests of our addons, by name."""
    return {
        path.parent.name: ast.literal_eval(path.read_text(encoding="utf-8"))
        for path in ADDONS.glob("*/__manifest__.py")
    }


MANIFESTS = manifests()


def below(addon):
    """Our addons that an addon depends on, and others that these need."""
    ours, others = set(), set()
    todo = list(MANIFESTS[addon]["depends"])
    while todo:
        name = todo.pop()
        if name in MANIFESTS and name not in ours:
            ours.add(name)
            todo += MANIFESTS[name]["depends"]
        elif name not in MANIFESTS:
            others.add(name)
    return ours, others


def expected(addon):
    """Our addons that are installed with an addon: those below, and their glue."""
    installed, others = below(addon)
    installed = installed | {addon}
    while True:
        glue = {
            name
            for name, manifest in MANIFESTS.items()
            if manifest.get("auto_install")
            and name not in installed
            and all(
                depends in installed or depends in others
                for depends in manifest["depends"]
            )
        }
        if not glue:
            return installed
        installed |= glue


def is_chosen(addon):
    chosen = os.environ.get("SLA_ALONE")
    return not chosen or addon in chosen.split(",")


class TestAddonAlone(Story):
    def check(self, addon, with_demo):
        database = self.clone(os.environ["SLA_BASE_TEMPLATE"], "alone")
        query(database, "UPDATE ir_module_module SET demo = %s", with_demo)
        ours, others = below(addon)
        dependencies = sorted(ours | others)
        story_tools.install(database, ",".join(dependencies))
        before = story_tools.picture(database)
        logged = story_tools.install(database, addon)
        self.assertEqual(install_log.findings(logged, sorted(MANIFESTS)), [])
        installed = query(
            database,
            """
            SELECT name FROM ir_module_module WHERE name IN %s AND state = 'installed'
            """,
            tuple(MANIFESTS),
        )
        self.assertLessEqual({name for (name,) in installed}, expected(addon))
        self.assertIn((addon,), installed)
        self.run_tests(addon, database)
        story_tools.Process(database, UNINSTALL, addon=addon).finish()
        after = story_tools.picture(database)
        left = {
            kind: (after[kind] - before[kind], before[kind] - after[kind])
            for kind in after
            if after[kind] != before[kind]
        }
        self.assertEqual(left, {})

    def run_tests(self, addon, database):
        """The addon's own tests, on a clone: what they leave is no trace of it."""
        clone = self.clone(database, "alone_tests")
        configuration = story_tools.configuration()
        with tempfile.NamedTemporaryFile("w", suffix=".conf") as file:
            lines = {**configuration, "db_name": clone}
            file.write("[options]\n")
            file.writelines(f"{name} = {value}\n" for name, value in lines.items())
            file.flush()
            done = subprocess.run(
                [
                    *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"),
                    *("-p", "pytest_outcomes", "--odoo-http"),
                    f"addons/{addon}/tests",
                ],
                cwd=ROOT,
                env={**os.environ, "ODOO_RC": file.name},
                capture_output=True,
                text=True,
                check=False,
            )
        self.assertEqual(done.returncode, 0, done.stdout[-4000:])


def _test(addon, with_demo):
    def test(self):
        self.check(addon, with_demo)

    return test


for _addon in filter(is_chosen, sorted(MANIFESTS)):
    setattr(TestAddonAlone, f"test_{_addon}_without_demo", _test(_addon, False))
    setattr(TestAddonAlone, f"test_{_addon}_with_demo", _test(_addon, True))


if __name__ == "__main__":
    unittest.main()
