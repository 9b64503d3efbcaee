"""One process beside one database: measures what it is asked to, one line each.

`worker.py CONFIGURATION` reads requests from its standard input, a line of JSON each
(`{"load": name, ...arguments}`), and answers with a line of JSON. The configuration
names the database. Odoo's registry is loaded once; what a load writes is rolled back
unless it says otherwise.
"""

import json
import sys
import traceback

import loads

import odoo
import odoo.init  # noqa: F401 (makes the names of the package)
from odoo.modules.registry import Registry


def answer(registry, request):
    """Run a load in a transaction of its own."""
    load = getattr(loads, request.pop("load"))
    with registry.cursor() as cr:
        env = odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {})
        env = env(user=env.ref("base.user_admin"))
        result = load(env, **request)
        if getattr(load, "is_kept", False):
            cr.commit()
        else:
            cr.rollback()
        return result


def main(configuration):
    # Whatever Odoo prints goes where people read; the answers have a way of their own.
    answers, sys.stdout = sys.stdout, sys.stderr
    odoo.tools.config.parse_config(
        ["-c", configuration, "--no-http", "--log-handler=:WARNING"],
        setup_logging=True,
    )
    (database,) = odoo.tools.config["db_name"]
    registry = Registry(database)
    for line in sys.stdin:
        try:
            result = answer(registry, json.loads(line))
        except Exception:
            result = {"error": traceback.format_exc()}
        answers.write(json.dumps(result) + "\n")
        answers.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
