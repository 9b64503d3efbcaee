"""The engines of the addons are pure: values in, values out, whoever calls and when.

What is in `addons/*/engine/` imports the standard library, its own neighbours and the
engines of other addons, so that it can be read, tested and trusted without what is
around it; it does not look at the clock,
throw dice or reach outside; and it remembers nothing from one call to the next but
answers that are the same anyway.
"""

import ast
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENGINES = sorted(ROOT.glob("addons/*/engine"))
# As pure as the one that imports them: they are walked here too.
PURE = tuple(f"odoo.addons.{engine.parent.name}.engine" for engine in ENGINES)

# Of the standard library, but not pure: clocks, dice, the machine and the world.
OUTSIDE = {
    *("asyncio", "http", "importlib", "io", "logging", "multiprocessing", "os"),
    *("pathlib", "pickle", "random", "secrets", "shelve", "shutil", "signal"),
    *("smtplib", "socket", "sqlite3", "ssl", "subprocess", "sys", "tempfile"),
    *("threading", "time", "urllib", "uuid"),
}
CLOCKS = {"now", "today", "utcnow"}
BUILTINS = {"open", "print", "input", "exec", "eval", "__import__"}
CONTAINERS = {"bytearray", "dict", "list", "set", "deque", "Counter"}


def offences(source, depth=1):
    """What keeps a module from being pure: `[(line, what)]`.

    :param int depth: how many folders it lies below the one that holds the engine
    """
    tree = ast.parse(source)
    typing_only = _typing_only(tree)
    found = []
    for node in ast.walk(tree):
        if node in typing_only:
            continue
        if isinstance(node, ast.Import):
            found += [(node, _of_module(alias.name)) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            if not node.level:
                found.append((node, _of_module(node.module)))
            elif node.level > depth:
                module = "." * node.level + (node.module or "")
                found.append((node, f"imports from outside its folder: {module}"))
        elif isinstance(node, ast.Call):
            found.append((node, _of_call(node.func)))
        elif isinstance(node, ast.Global):
            found.append((node, f"changes what the module keeps: {node.names[0]}"))
    found += [(node, _of_state(node)) for node in tree.body]
    found += _unbounded_caches(tree)
    return sorted({(node.lineno, what) for node, what in found if what})


def _typing_only(tree):
    """All that is imported for type checkers alone."""
    return {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and _name(node.test) == "TYPE_CHECKING"
        for statement in node.body
        for inner in ast.walk(statement)
    }


def _of_module(module):
    if any(module == pure or module.startswith(f"{pure}.") for pure in PURE):
        return None
    top = module.split(".")[0]
    if top not in sys.stdlib_module_names:
        return f"imports what is not of the standard library: {module}"
    return f"imports what reaches outside: {module}" if top in OUTSIDE else None


def _of_call(called):
    if isinstance(called, ast.Attribute) and called.attr in CLOCKS:
        return f"looks at the clock: {ast.unparse(called)}()"
    if isinstance(called, ast.Name) and called.id in BUILTINS:
        return f"reaches outside: {called.id}()"
    return None


def _of_state(statement):
    """A module's container that begins empty is there to be filled."""
    value = getattr(statement, "value", None)
    if isinstance(statement, ast.Assign | ast.AnnAssign) and (
        (isinstance(value, ast.Dict) and not value.keys)
        or (isinstance(value, ast.List) and not value.elts)
        or (isinstance(value, ast.Call) and _makes_container(value))
    ):
        return f"keeps state in the module: {ast.unparse(statement)}"
    return None


def _makes_container(call):
    name = _name(call.func)
    is_empty = not call.args and not call.keywords
    return name == "defaultdict" or (name in CONTAINERS and is_empty)


def _unbounded_caches(tree):
    """Functions whose remembered answers nothing limits."""
    for node in ast.walk(tree):
        for decorator in getattr(node, "decorator_list", ()):
            is_called = isinstance(decorator, ast.Call)
            name = _name(decorator.func if is_called else decorator)
            values = [k.value for k in decorator.keywords] if is_called else []
            values += decorator.args if is_called else []
            if name == "cache" or (
                name == "lru_cache"
                and any(isinstance(v, ast.Constant) and v.value is None for v in values)
            ):
                yield decorator, f"remembers without limit: @{ast.unparse(decorator)}"


def _name(node):
    """The last word of a dotted name."""
    return getattr(node, "attr", getattr(node, "id", None))


class TestEngines(unittest.TestCase):
    def test_every_engine_is_pure(self):
        self.assertTrue(ENGINES)
        culprits = [
            f"{path.relative_to(ROOT)}:{line}: {what}"
            for engine in ENGINES
            for path in sorted(engine.rglob("*.py"))
            for line, what in offences(
                path.read_text(encoding="utf-8"), len(path.relative_to(engine).parts)
            )
        ]
        self.assertFalse(culprits, "\n".join(["not pure", *culprits]))


class TestOffences(unittest.TestCase):
    """Whether what is not pure would be found."""

    def test_what_is_not_pure_is_named_with_its_line(self):
        for source, what in (
            ("import odoo", "odoo"),
            ("from odoo.addons.sla_policy.models import sla_clock", "sla_policy"),
            ("from odoo.addons.sla_policy import engine", "sla_policy"),
            ("from odoo.addons.mail.engine import clock", "mail"),
            ("import json, requests", "requests"),
            ("from ..const import RUNNING", "outside its folder: ..const"),
            ("from .. import const", "outside its folder"),
            ("def look():\n    from odoo import fields", "odoo"),
            ("if TYPE_CHECKING:\n    pass\nelse:\n    import odoo", "odoo"),
            ("import time", "time"),
            ("from random import choice", "random"),
            ("import datetime as d\nd.datetime.now(d.UTC)", "clock"),
            ("from datetime import date\ndate.today()", "date.today()"),
            ("open('/etc/passwd')", "open()"),
            ("_SEEN = {}", "state in the module"),
            ("_SEEN: dict[int, int] = {}", "state in the module"),
            ("_SEEN = set()", "state in the module"),
            ("_SEEN = collections.defaultdict(list)", "state in the module"),
            ("_SEEN = 0\ndef see():\n    global _SEEN", "_SEEN"),
            ("@cache\ndef far(a): ...", "without limit"),
            ("@functools.lru_cache(maxsize=None)\ndef far(a): ...", "without limit"),
        ):
            with self.subTest(source):
                [(line, found)] = offences(source)
                self.assertIn(what, found)
                self.assertGreater(line, 0)

    def test_what_is_pure_is_left_in_peace(self):
        for source in (
            "from __future__ import annotations",
            "import re\nfrom collections.abc import Iterable",
            "from . import vocabulary as voc\nfrom .ticket_state import Event",
            "from datetime import datetime, time\ndatetime.combine(day, time())",
            "if TYPE_CHECKING:\n    from odoo.addons.sla_policy import models",
            "from odoo.addons.sla_policy.engine import clock",
            "from odoo.addons.sla_policy.engine.ticket_state import Event",
            "KINDS = {1: 'one'}\nNONE = ()\nNEVER = frozenset()",
            "def count():\n    seen = {}\n    return seen",
            "@lru_cache(maxsize=256)\ndef near(a): ...",
        ):
            with self.subTest(source):
                self.assertEqual(offences(source), [])

    def test_a_folder_within_an_engine_sees_the_whole_engine(self):
        self.assertEqual(offences("from ..ticket_state import Event", depth=2), [])
        self.assertTrue(offences("from ...const import RUNNING", depth=2))
