"""What the documents name exists: files, methods, addons and their dependencies."""

import ast
import re
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ADDONS = ROOT / "addons"
ARCHITECTURE = ROOT / "docs" / "architecture.md"
DOCUMENTS = (ARCHITECTURE, ROOT / "CONTRIBUTING.md", ROOT / "README.md")
RULES = re.compile(r"^\| ([TMCAHEP])(\d+)", re.MULTILINE)


def manifests():
    """The manifests of the addons, by name."""
    return {
        path.parent.name: ast.literal_eval(path.read_text(encoding="utf-8"))
        for path in ADDONS.glob("*/__manifest__.py")
    }


class TestDocuments(unittest.TestCase):
    def test_links_lead_to_files(self):
        for document in DOCUMENTS:
            text = document.read_text(encoding="utf-8")
            for link in re.findall(r"\]\(([^)#:]+)\)", text):
                with self.subTest(document.name, link=link):
                    self.assertTrue((document.parent / link).exists())

    def test_named_files_exist(self):
        named = re.compile(r"`((?:\.\./)?[\w./*]+/[\w.*]*)`")
        for document in DOCUMENTS:
            text = document.read_text(encoding="utf-8")
            for name in set(named.findall(text)):
                if name in ("engine/", "models/", "sla_policy/models/"):
                    continue
                with self.subTest(document.name, file=name):
                    found = [*ADDONS.glob(name), *ROOT.glob(name.removeprefix("../"))]
                    # Named inside an addon that the sentence is about.
                    found += [*ADDONS.glob(f"*/{name}")]
                    self.assertTrue(found)

    def test_named_methods_exist(self):
        """A method behind a file, in brackets, is defined in that file."""
        text = ARCHITECTURE.read_text(encoding="utf-8")
        pairs = re.findall(r"`([\w/]+\.py)` \(((?:`[\w.]+`(?:, )?)+)\)", text)
        self.assertGreater(len(pairs), 30)
        for file, names in pairs:
            source = (ADDONS / file).read_text(encoding="utf-8")
            for name in re.findall(r"`(?:\w+\.)?(\w+)`", names):
                with self.subTest(file=file, name=name):
                    self.assertRegex(source, rf"\b{name}\b")

    def test_the_steps_of_the_flows_exist(self):
        text = ARCHITECTURE.read_text(encoding="utf-8")
        source = "".join(
            path.read_text(encoding="utf-8") for path in ADDONS.glob("*/models/**/*.py")
        )
        flows = text[text.index("```mermaid\nflowchart") :]
        steps = set(re.findall(r"\b(_[a-z_]+)", "".join(re.findall(r"\[.*?\]", flows))))
        self.assertGreater(len(steps), 12)
        for step in sorted(steps):
            with self.subTest(step):
                self.assertIn(f"def {step}(", source)

    def test_the_table_and_the_arrows_are_those_of_the_manifests(self):
        text = ARCHITECTURE.read_text(encoding="utf-8")
        rows = re.findall(r"^\| `(sla_\w+)` \| .* \| (.*) \|$", text, re.MULTILINE)
        stated = {name: re.findall(r"`(\w+)`", depends) for name, depends in rows}
        ours = manifests()
        self.assertEqual(stated, {name: one["depends"] for name, one in ours.items()})
        arrows = set(re.findall(r"^    (sla_\w+) --> (sla_\w+)$", text, re.MULTILINE))
        self.assertEqual(
            arrows,
            {
                (name, below)
                for name, one in ours.items()
                for below in one["depends"]
                if below in ours
            },
        )

    def test_every_rule_of_the_index_has_a_test(self):
        """A test names its rule: `test_c3_…`, or the letter in its docstring."""
        tests = "".join(
            path.read_text(encoding="utf-8")
            for path in [*ADDONS.glob("*/tests/*.py"), *ROOT.glob("tests/*.py")]
        )
        rules = RULES.findall(ARCHITECTURE.read_text(encoding="utf-8"))
        self.assertGreater(len(rules), 30)
        for letter, number in rules:
            with self.subTest(rule=f"{letter}{number}"):
                self.assertTrue(
                    re.search(
                        rf"test_{letter.lower()}{number}_|\b{letter}{number}\b", tests
                    )
                )


if __name__ == "__main__":
    unittest.main()
