"""Would Odoo's upgrade scripts rewrite our code? `upgrade_code.py ADDONS_FOLDER`."""

import sys
from pathlib import Path

from odoo.cli.upgrade_code import migrate
from odoo.release import version
from odoo.tools import parse_version

if __name__ == "__main__":
    would_change = migrate(
        addons_path=[str(Path(sys.argv[1]).resolve())],
        glob="**/*",
        from_version=parse_version("17.0"),
        to_version=parse_version(version),
        dry_run=True,
    )
    sys.exit(bool(would_change))
