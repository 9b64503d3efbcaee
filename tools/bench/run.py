"""The bench: our promises about speed, measured beside our neighbours.

`./dev bench` makes three databases that differ only in what is installed and names
their configurations in SLA_BENCH_PLAIN (help desk and time sheets alone),
SLA_BENCH_OCA (with OCA's helpdesk_mgmt_sla, left out when it is not set) and
SLA_BENCH_OURS. Each is measured by a process of its own; they take turns, so that a
busy machine is equally busy for all of them. Ends with 1 when a target is missed.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from pathlib import Path

import figures

WORKER = Path(__file__).with_name("worker.py")
PLACES = {"plain": "SLA_BENCH_PLAIN", "peer": "SLA_BENCH_OCA", "ours": "SLA_BENCH_OURS"}


class Worker:
    """The process beside one database."""

    def __init__(self, place, configuration):
        self.place = place
        self.process = subprocess.Popen(
            [sys.executable, str(WORKER), configuration],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, load, **arguments):
        """Have something measured."""
        self.process.stdin.write(json.dumps({"load": load, **arguments}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        result = json.loads(line) if line else {"error": "it ended"}
        if "error" in result:
            sys.exit(f"bench: {load} failed ({self.place}):\n{result['error']}")
        return result

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


class Bench:
    """One run: who is there, what they measured."""

    def __init__(self, workers, sizes):
        self.workers = workers
        self.sizes = sizes
        self.samples = defaultdict(list)
        self.started = time.monotonic()

    def say(self, what):
        print(f"  {time.monotonic() - self.started:4.0f} s  {what}", file=sys.stderr)

    def measure(self, name, place, load, **arguments):
        self.samples[name, place].append(self.workers[place].ask(load, **arguments))

    def run(self):
        tickets = self.sizes["tickets"]
        self.say(f"customers, promises and {tickets:,} tickets in each database")
        with ThreadPoolExecutor() as pool:
            list(
                pool.map(
                    lambda worker: worker.ask("build", tickets=tickets),
                    self.workers.values(),
                )
            )
        for number in range(self.sizes["repeat"]):
            self.say(f"repetition {number + 1} of {self.sizes['repeat']}")
            self.take_turns()
        self.say(f"{self.sizes['open_clocks']:,} open clocks")
        ours = self.workers["ours"]
        filled = ours.ask("fill_with_clocks", count=self.sizes["open_clocks"])
        self.sizes["open_clocks"] = filled["clocks"]
        ours.ask("sweep")  # the first one after a change sets the cron's alarm
        for _number in range(self.sizes["repeat"]):
            self.measure("idle sweep", "ours", "sweep")
        for _number in range(self.sizes["repeat"]):
            self.measure("sweep", "ours", "sweep_due", count=tickets)
            self.measure("recalculate", "ours", "recalculate", count=tickets)
            self.measure("explain", "ours", "explain", count=50)
        self.say("done")

    def take_turns(self):
        """Measure everything once that somebody else does as well."""
        tickets = self.sizes["tickets"]
        peer = "peer" in self.workers
        self.measure("create", "plain", "create_tickets", count=tickets)
        self.measure("create", "ours", "create_tickets", count=tickets)
        if peer:
            for slas in (1, 2):
                self.measure(
                    f"create, {slas} SLA",
                    "peer",
                    "create_tickets",
                    count=tickets,
                    slas=slas,
                )
        for phase in ("awaiting", "done"):
            for place in self.workers:
                self.measure(phase, place, "move_tickets", phase=phase)
        lines = self.sizes["lines"]
        for batch in (lines, 10):
            for place in ("plain", "ours"):
                self.measure(
                    f"time in {batch}s", place, "log_time", count=lines, batch=batch
                )
        for hours in (24, 160):
            self.measure(
                f"deadlines {hours} h", "ours", "plan_deadlines", hours=hours, count=200
            )


def parse(arguments):
    parser = argparse.ArgumentParser(prog="dev bench", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write them there")
    parser.add_argument("--repeat", type=int, default=5, help="repetitions (5)")
    parser.add_argument("--tickets", type=int, default=1000, help="a batch (1000)")
    parser.add_argument("--lines", type=int, default=1000, help="of time (1000)")
    parser.add_argument("--open-clocks", type=int, default=100_000, help="(100000)")
    return parser.parse_args(arguments)


def main(arguments):
    options = parse(arguments)
    sizes = {
        "tickets": options.tickets,
        "lines": options.lines,
        "repeat": options.repeat,
        "open_clocks": options.open_clocks,
    }
    workers = {
        place: Worker(place, os.environ[name])
        for place, name in PLACES.items()
        if os.environ.get(name)
    }
    bench = Bench(workers, sizes)
    try:
        bench.run()
    finally:
        for worker in workers.values():
            worker.stop()
    found = figures.figures(bench.samples, sizes)
    print(figures.table(found))
    missed = [figure for figure in found if figure.is_met is False]
    seconds = time.monotonic() - bench.started
    print(f"{len(missed)} targets missed; measured in {seconds:.0f} s")
    if options.json:
        options.json.write_text(json.dumps(report(bench, found), indent=2) + "\n")
    return int(bool(missed))


def report(bench, found):
    """Everything of a run, for a machine."""
    return {
        "measured_at": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "machine": {
            "processors": os.cpu_count(),
            "architecture": platform.machine(),
            "python": platform.python_version(),
        },
        "sizes": bench.sizes,
        "figures": [figure.as_dict() for figure in found],
        "samples": {
            f"{name} ({place})": runs for (name, place), runs in bench.samples.items()
        },
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
