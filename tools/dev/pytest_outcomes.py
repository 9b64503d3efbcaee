"""What a run of ours counts, and as what.

A test that was skipped or expected to fail fails the run: it proves nothing.

With SLA_ORDINARY set, tests that take long are left out (full_only.py).

With SLA_WITHOUT_BROWSER set, tests in a browser are left out.

With SLA_OUTCOMES set, one line of JSON is written to that file as each test ends.
"""

import gc
import json
import os
import unittest
from pathlib import Path

import full_only
import pytest

# The worst of a test's parts (set-up, call, sub-tests, tear-down) is its outcome.
RANK = ("passed", "skipped", "failed")

outcomes = {}
reasons = {}
seconds = {}
files = {}


def pytest_configure(config):
    """Nothing fails because a machine is busy: the first example that a process draws
    takes seconds, as Hypothesis reads all of our modules before."""
    from hypothesis import HealthCheck, settings

    settings.register_profile(
        "busy", deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
    settings.load_profile("busy")


def pytest_collection_modifyitems(config, items):
    """Leave out what Odoo's own runner would: tests that are another addon's.

    A test module that imports a class of another addon to inherit from it does not
    mean to run that addon's whole suite.
    """
    chosen = [item for item in items if is_at_home(item)]
    if os.environ.get("SLA_ORDINARY"):
        chosen = [item for item in chosen if not full_only.is_left_out(item.nodeid)]
    if os.environ.get("SLA_WITHOUT_BROWSER"):
        chosen = [item for item in chosen if not is_in_browser(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    items[:] = chosen
    for item in items:
        # A file named by itself outside our root would have no name in its tests'.
        if item.nodeid.startswith("::"):
            addon = addon_of(item.module.__name__)
            item._nodeid = f"{addon}/tests/{item.path.name}{item.nodeid}"
        files[item.nodeid] = str(item.path)


def pytest_collection_finish(session):
    """Give a browser a minute to start: two runs side by side keep a machine busy.

    Odoo waits ten seconds and skips the test then, which fails our run.
    """
    from odoo.tests import common

    common.BROWSER_WAIT = 60.0
    common.CHECK_BROWSER_ITERATIONS = round(
        common.BROWSER_WAIT / common.CHECK_BROWSER_SLEEP
    )


@pytest.fixture(scope="session", autouse=True)
def less_looking_for_garbage(load_registry):
    """What is loaded stays: Python need not look through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


def is_at_home(item):
    case, method = getattr(item, "cls", None), getattr(item, "originalname", item.name)
    if case is None or not issubclass(case, unittest.TestCase):
        return True
    if case.__module__ != item.module.__name__:
        return False
    if getattr(case, "allow_inherited_tests_method", False):
        return True
    owner = next((one for one in case.__mro__ if method in vars(one)), case)
    return addon_of(owner.__module__) == addon_of(case.__module__)


def is_in_browser(item):
    """Whether a test starts a browser, whose clock nobody moves."""
    return item.path.name.startswith(("test_tour_", "test_js")) or any(
        one.__name__ == "AxeMixin" for one in getattr(item.cls, "__mro__", ())
    )


def addon_of(module):
    parts = module.split(".")
    return parts[2] if parts[:2] == ["odoo", "addons"] else parts[0]


def pytest_runtest_logreport(report):
    name = report.nodeid
    outcome = report.outcome
    if hasattr(report, "wasxfail"):
        outcome = "skipped"
        reasons[name] = f"expected to fail: {report.wasxfail}"
    elif outcome == "skipped":
        reasons[name] = (
            report.longrepr[2]
            if isinstance(report.longrepr, tuple)
            else str(report.longrepr)
        )
    outcomes[name] = max(outcomes.get(name, "passed"), outcome, key=RANK.index)
    seconds[name] = seconds.get(name, 0) + report.duration
    if report.when == "teardown":
        write(name)


def pytest_collectreport(report):
    """Count what could not even be collected."""
    if report.outcome != "passed":
        outcomes[report.nodeid] = report.outcome
        reasons[report.nodeid] = str(report.longrepr)
        write(report.nodeid)


def pytest_sessionfinish(session, exitstatus):
    if exitstatus == 0 and "skipped" in outcomes.values():
        session.exitstatus = 1


def pytest_terminal_summary(terminalreporter):
    skipped = [name for name, outcome in outcomes.items() if outcome == "skipped"]
    if skipped:
        terminalreporter.section("skipped: the run fails")
    for name in skipped:
        terminalreporter.write_line(f"{name}: {reasons.get(name)}")


def write(name):
    if target := os.environ.get("SLA_OUTCOMES"):
        line = {
            "test": name,
            "file": files.get(name),
            "outcome": outcomes[name],
            "seconds": round(seconds.get(name, 0), 3),
            "reason": reasons.get(name),
        }
        with Path(target).open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(line) + "\n")
