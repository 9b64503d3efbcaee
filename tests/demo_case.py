"""What every test of the demonstration starts from."""

import importlib.util
import os
from pathlib import Path
from unittest.mock import patch

from odoo.tests import TransactionCase

DEMO = Path(__file__).parents[1] / "tools" / "demo"


def load(name):
    """A script of the demo as a module; importing it does nothing."""
    spec = importlib.util.spec_from_file_location(f"demo_{name}", DEMO / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    root = str(DEMO.parents[1])
    with patch.dict(os.environ, SLA_ROOT=root), patch("builtins.print"):
        spec.loader.exec_module(module)
    return module


class DemoCase(TransactionCase):
    # Odoo gives these to the tests of addons only.
    test_tags = {"standard", "post_install"}
    test_module = "tests"

    @classmethod
    def ref(cls, name):
        return cls.env.ref(f"sla_policy.{name}")

    @classmethod
    def ticket(cls, subject):
        return cls.env["helpdesk.ticket"].search([("name", "=", subject)])

    @classmethod
    def clock(cls, ticket, metric):
        """A ticket's only clock of a metric."""
        clock = ticket.clock_ids.filtered(lambda c: c.metric_id.code == metric)
        return clock.ensure_one()
