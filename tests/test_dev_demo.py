"""`./dev demo` twice at once: real processes, with all but the lock made short."""

import os
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60

# The command itself and its lock are real. The database is a file, and the server is a
# process that waits.
SCRIPT = r"""
set -euo pipefail
ROOT=$1; shift
source "$ROOT/tools/dev/common.sh"
source "$ROOT/tools/dev/demo.sh"
WORKSPACE=$SLA_CACHE VENV=$SLA_CACHE
ensure_all() { mkdir -p "$SLA_LOGS"; }
choose_port() { SLA_PORT=${SLA_PORT:-8069}; }
make_demo() {
    if [[ -z $1 && -f $SLA_CACHE/made ]]; then return; fi
    rm -f "$SLA_CACHE/made"
    echo made >>"$SLA_CACHE/history"
    until [[ -f $SLA_CACHE/go ]]; do sleep 0.05; done
    touch "$SLA_CACHE/made"
}
start_inbox() { SMTP_PORT=1 INBOX_PORT=2; }
write_demo_configuration() { DEMO_CONF=$SLA_CACHE/demo.conf; }
run_demo_script() { touch "$SLA_CACHE/demo-logins.txt"; }
command_demo "$@"
"""


class TestDemoTwice(unittest.TestCase):
    # Odoo gives these to the tests of addons only.
    test_tags = {"standard", "post_install"}
    test_module = "tests"

    def setUp(self):
        self.cache = Path(tempfile.mkdtemp(prefix="sla-demo-"))
        self.addCleanup(subprocess.run, ["rm", "-rf", self.cache], check=True)
        server = self.cache / "server"
        server.write_text('#!/bin/sh\ntouch "$SLA_CACHE/serving"\nexec sleep 600\n')
        server.chmod(0o755)
        self.env = {
            **os.environ,
            "SLA_CACHE": str(self.cache),
            "SLA_ODOO_BIN": str(server),
            "SLA_DEMO_DB": "demo_twice",
        }

    def demo(self, *arguments, **env):
        process = subprocess.Popen(
            ["bash", "-c", SCRIPT, "dev", str(ROOT), *arguments],
            env={**self.env, **env},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.addCleanup(self.end, process)
        return process

    def end(self, process):
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(PATIENCE)
        process.stderr.close()

    def wait_for(self, name):
        limit = time.monotonic() + PATIENCE
        while not (self.cache / name).exists():
            self.assertLess(time.monotonic(), limit, name)
            time.sleep(0.05)

    def history(self):
        return (self.cache / "history").read_text().split()

    def serve(self, **env):
        (self.cache / "go").touch()
        first = self.demo(**env)
        self.wait_for("serving")
        return first

    def test_the_second_waits_while_the_first_makes_it(self):
        first = self.demo("--no-serve")
        self.wait_for("history")
        second = self.demo("--no-serve")
        said = second.stderr.readline()
        self.assertIn("waiting for another ./dev that makes 'demo_twice'", said)
        self.assertEqual(self.history(), ["made"])
        (self.cache / "go").touch()
        self.assertEqual(first.wait(PATIENCE), 0)
        self.assertEqual(second.wait(PATIENCE), 0)
        self.assertEqual(self.history(), ["made"])

    def test_while_it_is_served_the_second_says_where(self):
        first = self.serve(SLA_PORT="8123")
        second = self.demo()
        self.assertEqual(second.wait(PATIENCE), 0)
        said = second.stderr.read()
        self.assertIn("served already, on http://127.0.0.1:8123", said)
        self.assertIsNone(first.poll())
        self.assertEqual(self.history(), ["made"])

    def test_what_is_served_is_not_made_anew(self):
        first = self.serve()
        second = self.demo("--fresh")
        self.assertNotEqual(second.wait(PATIENCE), 0)
        said = second.stderr.read()
        self.assertIn("served on http://127.0.0.1:8069 and stays as it is", said)
        self.assertIn("SLA_DEMO_DB", said)
        self.assertIsNone(first.poll())
        self.assertEqual(self.history(), ["made"])

    def test_another_database_is_served_beside_it(self):
        self.serve()
        (self.cache / "serving").unlink()
        other = self.demo(SLA_DEMO_DB="demo_other")
        self.wait_for("serving")
        self.assertIsNone(other.poll())

    def test_a_server_that_was_killed_keeps_nothing(self):
        first = self.serve()
        os.killpg(first.pid, signal.SIGKILL)
        first.wait(PATIENCE)
        (self.cache / "serving").unlink()
        self.demo("--fresh")
        self.wait_for("serving")
        self.assertEqual(self.history(), ["made", "made"])
