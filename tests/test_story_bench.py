"""The bench measures what it says: a small run of it, and its arithmetic."""

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import story_tools
from story_tools import Story

BENCH = Path(__file__).parents[1] / "tools" / "bench"


def load(name):
    spec = importlib.util.spec_from_file_location(f"bench_{name}", BENCH / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    # A dataclass looks its module up by name.
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


figures = load("figures")


class TestSmallRun(Story):
    """Without the peer, which is a download of its own."""

    def configuration(self, template, name):
        """A configuration that names a clone."""
        database = self.clone(template, name)
        path = Path(self.folder, f"{name}.conf")
        known = dict(story_tools.configuration(), db_name=database)
        lines = [f"{key} = {value}\n" for key, value in known.items()]
        path.write_text("[options]\n" + "".join(lines))
        return str(path)

    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def test_run(self):
        """Everything is measured, told as a table and written as JSON."""
        target = Path(self.folder, "figures.json")
        environment = {
            **os.environ,
            "SLA_BENCH_PLAIN": self.configuration(
                os.environ["SLA_WIDE_TEMPLATE"], "bench_plain"
            ),
            "SLA_BENCH_OURS": self.configuration(
                os.environ["SLA_TEST_TEMPLATE"], "bench_ours"
            ),
        }
        environment.pop("SLA_BENCH_OCA", None)
        sizes = ["--tickets", "20", "--lines", "40", "--repeat", "2"]
        sizes += ["--open-clocks", "2000"]
        done = subprocess.run(
            [sys.executable, BENCH / "run.py", *sizes, "--json", target],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        said = done.stdout + done.stderr
        self.assertTrue(target.exists(), said)
        report = json.loads(target.read_text())
        found = {figure["name"]: figure for figure in report["figures"]}
        self.assertEqual(report["sizes"]["tickets"], 20)
        self.assertGreaterEqual(report["sizes"]["open_clocks"], 2000)
        # Twenty tickets are over too fast for times to mean something; queries do.
        idle = next(figure for name, figure in found.items() if "none due" in name)
        self.assertTrue(idle["passed"], said)
        for samples in ("create (ours)", "sweep (ours)", "recalculate (ours)"):
            for sample in report["samples"][samples]:
                self.assertEqual(sample["clocks"], 40 if "create" in samples else 20)
        for sample in report["samples"]["deadlines 24 h (ours)"]:
            self.assertEqual(sample["agreed"], sample["count"])
        # Each line is charged, and paid out of packs; without our addons none is.
        for batch in (40, 10):
            for sample in report["samples"][f"time in {batch}s (ours)"]:
                self.assertEqual((sample["lines"], sample["minutes"]), (40, 40 * 60))
            for sample in report["samples"][f"time in {batch}s (plain)"]:
                self.assertEqual((sample["lines"], sample["minutes"]), (40, 0))
        missed = [figure for figure in found.values() if figure["passed"] is False]
        self.assertEqual(done.returncode, int(bool(missed)), said)
        for name in found:
            self.assertIn(name, done.stdout)


class TestFigures(unittest.TestCase):
    def samples(self, *seconds, **more):
        return [
            {"seconds": one, "work": one / 2, "queries": 10, **more} for one in seconds
        ]

    def compared(self, relation, target, ours=(1.0, 1.0), other=(2.0, 2.0)):
        return figures.compared(
            "Figure",
            self.samples(*ours),
            self.samples(*other),
            "the other",
            relation,
            target,
        )

    def test_at_most(self):
        figure = self.compared(figures.AT_MOST, 1.25, ours=(2.5, 2.5))
        self.assertEqual(figure.value, 1.25)
        self.assertTrue(figure.is_met)
        self.assertFalse(self.compared(figures.AT_MOST, 1.25, ours=(2.6, 2.6)).is_met)

    def test_at_least(self):
        self.assertTrue(self.compared(figures.AT_LEAST, 2.0).is_met)
        self.assertFalse(self.compared(figures.AT_LEAST, 2.1).is_met)

    def test_pairs_count_not_times(self):
        """A machine that is slower for a while is slower for both of a pair."""
        busy = self.compared(
            figures.AT_LEAST, 2.0, ours=(1.0, 9.0, 1.0), other=(2.0, 18.0, 2.0)
        )
        self.assertEqual(busy.value, 2.0)

    def test_without_a_target(self):
        figure = figures.Figure("Figure", "1 s")
        self.assertIsNone(figure.is_met)
        self.assertEqual(figure.verdict, "")
        self.assertIn("Figure", figures.table([figure]))

    def test_numbers_are_told_for_people(self):
        self.assertEqual(figures.told_seconds(0.0000016), "1.6 µs")
        self.assertEqual(figures.told_seconds(0.0123), "12.3 ms")
        self.assertEqual(figures.told_seconds(3.14159), "3.14 s")
        self.assertEqual(figures.told_number(1.234, "×"), "1.23×")
        self.assertEqual(figures.told_number(412.7, "×"), "413×")
        self.assertEqual(figures.told_number(None, "×"), "")
