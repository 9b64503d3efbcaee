"""Databases and Odoo processes of their own, for stories that one test cannot tell.

`./dev test` says where everything is: ODOO_RC (the configuration of the run),
SLA_TEST_TEMPLATE (a database with our addons), SLA_WIDE_TEMPLATE (the same without
them), SLA_BASE_TEMPLATE (with what sla_policy alone stands on: no invoicing, no
sales), SLA_ODOO_BIN (Odoo's command line) and PGHOST and friends.
"""

import configparser
import http.cookiejar
import json
import os
import shutil
import socket
import subprocess
import tempfile
import textwrap
import threading
import time
import unittest
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import psycopg2

MARK = "=== result ==="


def size(ordinary, full):
    """How much a story does: in the ordinary run, and with `./dev test --all`."""
    return full if os.environ.get("SLA_TEST_ALL") else ordinary


def configuration():
    """The configuration of the run, as it is in the file."""
    parser = configparser.RawConfigParser()
    parser.read(os.environ["ODOO_RC"])
    return parser["options"]


def filestore(database):
    return Path(configuration()["data_dir"], "filestore", database)


def clone(template, name):
    """Clone a template.

    :return: its name, which says whose it is: what a killed run leaves behind is
        found by it
    """
    database = f"{configuration()['db_name']}_{name}"
    drop(database)
    subprocess.run(["createdb", "-T", template, database], check=True)
    # Odoo locks this table without waiting when it installs and uninstalls; a vacuum
    # that PostgreSQL starts by itself would make it refuse.
    without_vacuum = "ALTER TABLE ir_module_module SET (autovacuum_enabled = false)"
    subprocess.run(["psql", "-qX", "-d", database, "-c", without_vacuum], check=True)
    if filestore(template).is_dir():
        # Odoo never writes into a file that is there already.
        shutil.copytree(filestore(template), filestore(database), copy_function=os.link)
    return database


def drop(database):
    command = ["dropdb", "--if-exists", "--force", database]
    for _attempt in range(5):
        # A connection that is just coming up or going down holds it for a moment.
        done = subprocess.run(command, capture_output=True, text=True)
        if not done.returncode:
            break
        time.sleep(1)
    else:
        raise AssertionError(done.stderr)
    shutil.rmtree(filestore(database), ignore_errors=True)


def query(database, sql, *params):
    """Run SQL and commit; the rows, where it has some."""
    connection = psycopg2.connect(dbname=database)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(sql, params or None)
            return cursor.fetchall() if cursor.description else None
    finally:
        connection.close()


def value(database, sql, *params):
    return query(database, sql, *params)[0][0]


# What is in the database, apart from people's records.
SCHEMA = {
    "tables": """
        SELECT table_name FROM information_schema.tables
         WHERE table_schema = 'public'""",
    "columns": """
        SELECT table_name, column_name FROM information_schema.columns
         WHERE table_schema = 'public'""",
    "indexes": "SELECT indexname FROM pg_indexes WHERE schemaname = 'public'",
    "constraints": """
        SELECT conrelid::regclass::text, conname FROM pg_constraint
         WHERE contype != 'n' AND connamespace = 'public'::regnamespace""",
    "sequences": "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'",
}
METADATA = {
    "models": "SELECT model FROM ir_model",
    "fields": "SELECT model, name FROM ir_model_fields",
    "selections": """
        SELECT field.model, field.name, selection.value
          FROM ir_model_fields_selection selection
          JOIN ir_model_fields field ON field.id = selection.field_id""",
    "constraints": "SELECT name FROM ir_model_constraint",
    "relations": "SELECT name FROM ir_model_relation",
    "access": "SELECT name FROM ir_model_access",
    "rules": "SELECT name, model_id FROM ir_rule",
    "groups": "SELECT id FROM res_groups",
    "groups of groups": "SELECT gid, hid FROM res_groups_implied_rel",
    "crons": "SELECT cron_name FROM ir_cron",
    "actions": "SELECT type, id FROM ir_actions",
    "menus": "SELECT id FROM ir_ui_menu",
    "views": "SELECT id FROM ir_ui_view",
    "reports": "SELECT id FROM ir_act_report_xml",
    "mail templates": "SELECT id FROM mail_template",
    "subtypes": "SELECT id FROM mail_message_subtype",
    "parameters": "SELECT key FROM ir_config_parameter",
    # What addons there are is no trace of one of them.
    "names": "SELECT module, name FROM ir_model_data WHERE name NOT LIKE 'module_%'",
    "defaults": "SELECT id FROM ir_default",
    "filters": "SELECT id FROM ir_filters",
    "categories": "SELECT id FROM ir_module_category",
    "assets": "SELECT path FROM ir_asset",
    "stages": "SELECT id FROM helpdesk_ticket_stage",
    "types": "SELECT id FROM helpdesk_ticket_type",
    "calendars": "SELECT id FROM resource_calendar",
    "attendances": "SELECT id FROM resource_calendar_attendance",
}


def picture(database):
    """What there is in the database apart from people's records, by kind."""
    return {
        kind: set(query(database, sql))
        for kind, sql in {
            **{f"{kind} (database)": sql for kind, sql in SCHEMA.items()},
            **METADATA,
        }.items()
    }


def install(database, addon):
    """Install an addon; what Odoo warned of meanwhile."""
    done = subprocess.run(
        [
            *odoo("server", database, "-i", addon),
            "--no-http",
            "--stop-after-init",
            "--log-handler=:WARNING",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


class Process:
    """An Odoo shell that runs a script and may answer with `result`."""

    def __init__(self, database, script, **variables):
        # Not the standard input: it would have to be closed, and with it the process.
        self.script = tempfile.NamedTemporaryFile("w+", suffix=".py")
        self.script.write(
            "import json\nresult = None\n"
            + "".join(f"{name} = {known!r}\n" for name, known in variables.items())
            + textwrap.dedent(script)
            + f"\nprint({MARK!r}, json.dumps(result, default=str), flush=True)\n"
        )
        self.script.flush()
        self.script.seek(0)
        self.process = subprocess.Popen(
            odoo("shell", database, "--no-http", "--log-handler=:WARNING"),
            stdin=self.script,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def wait_for(self, line):
        """Read on until the script prints the line."""
        for said in self.process.stdout:
            if said.strip() == line:
                return
        raise AssertionError(f"the process ended without saying {line!r}")

    def kill(self):
        """Like a power cut: no last words."""
        self.process.kill()
        self.finish()

    def finish(self):
        """Wait for the end; its `result`."""
        said, _error = self.process.communicate(timeout=300)
        self.said = said
        self.script.close()
        _before, found, result = said.rpartition(MARK)
        if self.process.returncode == -9:
            return None
        if self.process.returncode or not found or "Traceback" in said:
            raise AssertionError(f"the process failed:\n{said}")
        return json.loads(result)


def odoo(command, database, *options):
    return [
        os.environ["SLA_ODOO_BIN"],
        command,
        "-c",
        os.environ["ODOO_RC"],
        "-d",
        database,
        *options,
    ]


def shell(database, script, **variables):
    """Run a script in an Odoo shell.

    :return: what it left in `result`
    """
    return Process(database, script, **variables).finish()


class Refused(AssertionError):
    """The server answered with an error; `name` is its class, `said` its words."""

    def __init__(self, error):
        super().__init__(error["data"]["debug"])
        self.name, self.said = error["data"]["name"], error["data"]["message"]


class Browser:
    """Somebody who speaks to a server as the web client does, and waits for answers."""

    def __init__(self, server):
        self.server = server
        cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(cookies)
        )

    def log_in(self, login="admin", password="admin"):
        """Wait until it serves, and log in."""
        limit = time.monotonic() + 90
        while True:
            try:
                return self.ask(
                    "/web/session/authenticate",
                    db=self.server.database,
                    login=login,
                    password=password,
                )
            except OSError:
                if not self.server.is_running() or time.monotonic() > limit:
                    raise AssertionError("".join(self.server.said)) from None
                time.sleep(0.2)

    def ask(self, path, **params):
        """:raise Refused: where the answer is an error"""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.server.port}{path}",
            json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}).encode(),
            {"Content-Type": "application/json"},
        )
        with self.opener.open(request, timeout=150) as answer:
            body = json.load(answer)
        if "error" in body:
            raise Refused(body["error"])
        return body["result"]

    def get(self, path):
        """A page.

        :return: status and text
        """
        return self._page(urllib.request.Request(self._url(path)))

    def post(self, path, **values):
        """A form, sent as browsers without scripts send it.

        :return: status and text of the page it ends on
        """
        fields = urllib.parse.urlencode(values).encode()
        return self._page(urllib.request.Request(self._url(path), fields))

    def _url(self, path):
        return f"http://127.0.0.1:{self.server.port}{path}"

    def _page(self, request):
        try:
            with self.opener.open(request, timeout=150) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def call(self, model, method, *args, **kwargs):
        return self.ask(
            "/web/dataset/call_kw",
            model=model,
            method=method,
            args=args,
            kwargs=kwargs,
        )


class Server:
    """A real Odoo server: each request has a thread and a connection of its own.

    :param options: more of Odoo's command line
    :param bool works: whether it runs crons and, with queue_job loaded, jobs
    """

    def __init__(self, database, *options, works=False):
        self.database = database
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.process = subprocess.Popen(
            odoo(
                "server",
                database,
                f"--http-port={self.port}",
                f"--max-cron-threads={int(works)}",
                "--log-handler=:WARNING",
                # Why a request had to be run again.
                "--log-handler=odoo.service.model:INFO",
                *(("--load=base,rpc,web,queue_job",) if works else ()),
                *options,
            ),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said = []
        self.listener = threading.Thread(
            target=self.said.extend, args=(self.process.stdout,), daemon=True
        )
        self.listener.start()
        browser = Browser(self)
        self.log_in, self.ask, self.call = browser.log_in, browser.ask, browser.call
        self.get, self.post = browser.get, browser.post

    def is_running(self):
        return self.process.poll() is None

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=30)
        self.listener.join()

    def kill(self):
        """Like a power cut: no last words."""
        self.process.kill()
        self.process.wait(timeout=30)
        self.listener.join()


class Story(unittest.TestCase):
    """A story with databases of its own."""

    maxDiff = None

    @classmethod
    def clone(cls, template, name):
        database = clone(template, name)
        cls.addClassCleanup(drop, database)
        return database
