"""Databases and Odoo processes of their own, for stories that one test cannot tell.

`./dev test` says where everything is: ODOO_RC (the configuration of the run),
SLA_TEST_TEMPLATE (a database with our addons), SLA_WIDE_TEMPLATE (the same without
them), SLA_BASE_TEMPLATE (without what only our self-installing addons meet, too),
SLA_ODOO_BIN (Odoo's command line) and PGHOST and friends.
"""

import configparser
import json
import os
import shutil
import subprocess
import tempfile
import textwrap
import unittest
from pathlib import Path

import psycopg2

MARK = "=== result ==="


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
    if filestore(template).is_dir():
        # Odoo never writes into a file that is there already.
        shutil.copytree(filestore(template), filestore(database), copy_function=os.link)
    return database


def drop(database):
    subprocess.run(
        ["dropdb", "--if-exists", "--force", database], check=True, capture_output=True
    )
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


class Story(unittest.TestCase):
    """A story with databases of its own."""

    maxDiff = None

    @classmethod
    def clone(cls, template, name):
        database = clone(template, name)
        cls.addClassCleanup(drop, database)
        return database
