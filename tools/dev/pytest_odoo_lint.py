"""Runs Odoo's own `test_lint` on our addons only; others' are not ours to mend.

Loaded as a pytest plugin; the names of our addons are in SLA_ADDONS.
"""

import contextlib
import logging
import os
import re
from unittest import mock

import pytest

OURS = [name for name in os.environ.get("SLA_ADDONS", "").split(",") if name]

# eslint and pylint run by themselves, beside the template (lint.sh); the others test
# the checkers themselves, or localisations, or Odoo.
LEFT_OUT = (
    "test_checkers.py",
    "test_eslint.py",
    "test_l10n.py",
    "test_markers.py",
    "test_pylint.py",
)


def pytest_collection_modifyitems(config, items):
    chosen = [item for item in items if item.path.name not in LEFT_OUT]
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    items[:] = chosen


@pytest.fixture(autouse=True, scope="session")
def only_our_manifests(load_registry):
    from odoo.modules import Manifest

    ours = [Manifest.for_addon(name) for name in OURS]
    with mock.patch.object(Manifest, "all_addon_manifests", staticmethod(lambda: ours)):
        yield


@pytest.fixture(autouse=True)
def only_our_findings(request, monkeypatch):
    case = request.cls
    if case is None:
        yield
        return
    every_subtest = case.subTest

    @contextlib.contextmanager
    def our_subtest(self, *args, **params):
        if params.get("module", OURS[0]) in OURS:
            with every_subtest(self, *args, **params):
                yield
        else:
            with contextlib.suppress(Exception):
                yield

    monkeypatch.setattr(case, "subTest", our_subtest)
    if case.__name__ == "TestIndex":
        monkeypatch.setattr(
            case, "fail", lambda self, message: fail_on_our_fields(self, message)
        )
    yield


def fail_on_our_fields(case, message):
    """Keep the lines of TestIndex that name a field one of our addons defines."""

    def is_ours(line):
        fields = re.findall(r"([a-z0-9_.]+)\.([a-z0-9_]+)", line)
        return any(
            set(case.env[model]._fields[name]._modules) & set(OURS)
            for model, name in fields
        )

    title, lines = (
        message.split("\n")[0],
        [line for line in message.split("\n") if "(inverse of" in line],
    )
    if ours := [line for line in lines if is_ours(line)]:
        raise AssertionError("\n".join([title, *ours]))


@pytest.fixture(autouse=True)
def warnings_are_findings(caplog):
    """Some of these tests only log a warning, which nobody would read."""
    with caplog.at_level(logging.WARNING, logger="odoo.addons.test_lint"):
        yield
    found = [
        record.getMessage()
        for record in caplog.get_records("call")
        if record.name.startswith("odoo.addons.test_lint")
        and record.levelno >= logging.WARNING
        and any(re.search(rf"\b{name}\b", record.getMessage()) for name in OURS)
    ]
    assert not found, "\n".join(found)
