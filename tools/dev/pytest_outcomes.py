"""A test that was skipped or expected to fail fails the run: it proves nothing.

With SLA_OUTCOMES set, one line of JSON is written to that file as each test ends.
"""

import json
import os
from pathlib import Path

# The worst of a test's parts (set-up, call, sub-tests, tear-down) is its outcome.
RANK = ("passed", "skipped", "failed")

outcomes = {}
reasons = {}
seconds = {}


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
            "outcome": outcomes[name],
            "seconds": round(seconds.get(name, 0), 3),
            "reason": reasons.get(name),
        }
        with Path(target).open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(line) + "\n")
