"""Runs migration scripts as an update of a database that was there before."""

import importlib.util

from odoo.tools.misc import file_path


class MigrationMixin:
    """Of a test case with an environment."""

    def migrate(self, script, version):
        """Run a script (`addon/migrations/…`) as an update from `version` does."""
        spec = importlib.util.spec_from_file_location("migration", file_path(script))
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        self.env.flush_all()
        module.migrate(self.env.cr, version)
        self.env.invalidate_all()
