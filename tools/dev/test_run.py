"""Runs test files: Odoo's lint of our addons and pytest processes side by side.

Each has a database and a configuration of its own, made by tests.sh and named in the
arguments: `test_run.py DIRECTORY CONFIGURATION...`, four of them. Two processes share
the files as they get on (pytest_shares.py); what mostly waits has one of its own. The
closing line adds up what they said.

With SLA_MOMENTS_RC set, a process of its own runs some files at several moments
(pytest_moments.py), in the environment that the file SLA_MOMENTS_ENVIRONMENT holds.

With SLA_TEST_ADDONS set, only the tests of these addons run, in two processes. With
SLA_TEST_ALL set, what the ordinary run leaves out (full_only.py) runs as well.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import full_only
from pytest_moments import files as moment_files

ROOT = Path(os.environ["SLA_ROOT"])
STARTED = time.monotonic()
TICK = 15  # seconds between two lines of progress
BUSY = 2  # processes that compute
# Waits for servers, leases and clocks most of its time: it is in nobody's way.
PATIENT = "test_story_escalation_crashes.py"
# Of a test file that has never run before: stories make databases and start servers,
# tours a browser.
UNKNOWN_SECONDS = {"test_story_": 70.0, "test_tour_": 30.0, "test_": 8.0}


def is_complete():
    """Whether nothing is left out of what this run is about."""
    return bool(os.environ.get("SLA_TEST_ALL") or os.environ.get("SLA_TEST_ADDONS"))


def test_files():
    """Return the test files of this run: ours and those of OCA's addons below."""
    import odoo.addons

    if names := os.environ.get("SLA_TEST_ADDONS"):
        return [
            file
            for name in names.split(",")
            for file in sorted(ROOT.glob(f"addons/{name}/tests/**/test_*.py"))
        ]
    is_full = bool(os.environ.get("SLA_TEST_ALL"))
    files = [
        file
        for pattern in ("addons/*/tests/**/test_*.py", "tests/**/test_*.py")
        for file in sorted(ROOT.glob(pattern))
        if is_full or file.name not in full_only.FILES
    ]
    for name in os.environ["SLA_ADDONS_BELOW"].split(","):
        if name in full_only.BELOW and not is_full:
            continue
        for folder in odoo.addons.__path__:
            if "site-packages" in folder:
                files += sorted(Path(folder, name, "tests").glob("test_*.py"))
    return files


def guess(file):
    """How many seconds a file takes that has never run before."""
    return next(
        seconds
        for start, seconds in UNKNOWN_SECONDS.items()
        if file.name.startswith(start)
    )


def longest_first(files, known_seconds):
    """So that nobody begins a long one when the others are done."""
    return sorted(files, key=lambda file: -known_seconds.get(str(file), guess(file)))


class Run:
    """One pytest process."""

    def __init__(self, name, directory, configuration, arguments, **environment):
        self.name = name
        self.log = directory / f"{name}.log"
        self.results = directory / f"{name}.jsonl"
        self.results.write_text("")
        environment = {
            **os.environ,
            "SLA_ORDINARY": "" if is_complete() else "1",
            "ODOO_RC": configuration,
            "SLA_OUTCOMES": str(self.results),
            **environment,
        }
        command = [sys.executable, "-m", "pytest", "-p", "pytest_outcomes"]
        command += ["-p", "pytest_shares"]
        command += ["-p", "no:cacheprovider", "--continue-on-collection-errors"]
        command += arguments
        self.started = time.monotonic()
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
            )

    def is_running(self):
        running = self.process.poll() is None
        if not running and not hasattr(self, "seconds"):
            self.seconds = time.monotonic() - self.started
        return running

    def outcomes(self):
        return [
            json.loads(line)
            for line in self.results.read_text().splitlines(keepends=True)
            if line.endswith("\n")
        ]

    def counts(self):
        outcomes = [one["outcome"] for one in self.outcomes()]
        passed = outcomes.count("passed")
        failed = len(outcomes) - passed
        # Ended badly without saying why (a crash, nothing collected): one failure.
        if self.process.returncode and not failed:
            failed = 1
        return passed, failed

    def progress(self):
        outcomes = self.outcomes()
        bad = sum(one["outcome"] != "passed" for one in outcomes)
        return f"{self.name} {len(outcomes)} tests" + (
            f" ({bad} not passed)" if bad else ""
        )

    def closing_line(self):
        lines = [
            line
            for line in self.log.read_text(errors="replace").splitlines()
            if line.strip()
        ]
        summary = [
            line
            for line in lines
            if re.search(r"\b\d+ (passed|failed|errors?|skipped)\b.* in [\d.]+s", line)
        ]
        return (summary or lines or ["no output"])[-1]

    def complaint(self):
        text = self.log.read_text(errors="replace")
        start = re.search(
            r"^=+ (ERRORS|FAILURES|skipped: the run fails) =+$", text, re.MULTILINE
        )
        return text[start.start() :] if start else text[-6000:]


def watch(start_next, runs):
    """Wait for all, telling how far they are."""
    last = time.monotonic()
    while True:
        busy = [run for run in runs if run.is_running()]
        start_next(busy)
        if not [run for run in runs if run.is_running()]:
            return
        if time.monotonic() - last >= TICK:
            last = time.monotonic()
            print("  " + ", ".join(run.progress() for run in runs), flush=True)
        time.sleep(0.3)


def remember(durations_file, known, runs):
    """Keep the seconds each file took, so that the next run is divided better."""
    fresh = {}
    for run in runs:
        for one in run.outcomes():
            if not one["file"]:  # could not be collected, or ran at other moments
                continue
            fresh[one["file"]] = fresh.get(one["file"], 0) + one["seconds"]
    durations_file.write_text(json.dumps({**known, **fresh}))


def main(directory, configurations):
    directory = Path(directory)
    durations_file = directory.parent / "durations.json"
    known = json.loads(durations_file.read_text()) if durations_file.exists() else {}
    files = longest_first(test_files(), known)
    patient = [file for file in files if file.name == PATIENT]
    shared = [file for file in files if file not in patient]
    shares = directory / "shares"
    shutil.rmtree(shares, ignore_errors=True)
    shares.mkdir()

    def tests(name, configuration, chosen, **environment):
        arguments = ["--odoo-http", *map(str, chosen)]
        return Run(name, directory, configuration, arguments, **environment)

    def shared_tests(name, configuration):
        return tests(name, configuration, shared, SLA_SHARES=str(shares))

    def lint(name, configuration):
        options = ["-p", "pytest_odoo_lint", "-c", os.devnull, "--rootdir", str(ROOT)]
        return Run(name, directory, configuration, [*options, lint_tests])

    def at_moments(name, configuration):
        lines = Path(os.environ["SLA_MOMENTS_ENVIRONMENT"]).read_text().splitlines()
        environment = dict(line.split("=", 1) for line in lines)
        arguments = ["-p", "pytest_moments", "--odoo-http", *map(str, moment_files())]
        return Run(name, directory, configuration, arguments, **environment)

    waiting = [("tests-1", shared_tests), ("tests-2", shared_tests)]
    if lint_tests := os.environ.get("SLA_LINT_TESTS"):
        waiting.insert(1, ("odoo-lint", lint))
    configurations = iter(configurations)
    moments_configuration = os.environ.get("SLA_MOMENTS_RC")
    if moments_configuration:
        waiting.insert(1, ("moments", at_moments))
    runs = []
    if patient:
        runs.append(tests("tests-3", next(configurations), patient))
    quiet = len(runs)

    def start_next(busy):
        while waiting and sum(run in busy for run in runs[quiet:]) < BUSY:
            name, start = waiting.pop(0)
            is_moments = start is at_moments
            run = start(
                name, moments_configuration if is_moments else next(configurations)
            )
            runs.append(run)
            busy.append(run)

    start_next([])
    try:
        watch(start_next, runs)
    finally:
        for run in runs:
            if run.process.poll() is None:
                run.process.terminate()
                run.process.wait()
    remember(durations_file, known, runs)
    return report(runs, directory)


def lint_failures(directory):
    """Wait for the lint that runs beside us, and show what it said."""
    if "SLA_LINT_JOB" not in os.environ:
        return 0
    result = directory / "lint.failures"
    while not result.exists() and Path("/proc", os.environ["SLA_LINT_JOB"]).exists():
        time.sleep(0.3)
    print(f"\n--- lint\n{(directory / 'lint.log').read_text()}", end="")
    return int(result.read_text()) if result.exists() else 1


def report(runs, directory):
    passed = failed = 0
    for run in runs:
        run_passed, run_failed = run.counts()
        passed, failed = passed + run_passed, failed + run_failed
        if run_failed:
            print(f"\n----- {run.name} -----\n{run.complaint()}")
    failed += lint_failures(directory)
    if not passed and not failed:
        print("no test ran")
        failed = 1
    print()
    for run in runs:
        closing = run.closing_line().strip("= ")
        print(f"{run.name} ({run.seconds:.0f} s, {run.log}): {closing}")
    print(f"--- tests: {time.monotonic() - STARTED:.0f} s", flush=True)
    print(f"{passed} passed, {failed} failed", flush=True)
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
