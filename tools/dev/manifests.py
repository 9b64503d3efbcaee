"""What the manifests say: `manifests.py below ADDONS_FOLDER` lists what ours need."""

import ast
import sys
from pathlib import Path


def manifests(folder):
    """Return {name: manifest} of the addons that lie in the folder."""
    return {
        path.parent.name: ast.literal_eval(path.read_text(encoding="utf-8"))
        for path in sorted(Path(folder).glob("*/__manifest__.py"))
    }


def below(folder):
    """Return what the addons of the folder depend on that is not in it."""
    ours = manifests(folder)
    needed = {name for one in ours.values() for name in one.get("depends", ["base"])}
    return sorted(needed - set(ours))


if __name__ == "__main__":
    assert sys.argv[1] == "below", sys.argv
    print(",".join(below(sys.argv[2])))
