"""What the manifests say: `manifests.py QUESTION ADDONS_FOLDER`.

`below` lists what those addons of the folder need that stand on no other of it;
`beside` what the others need as well.
"""

import ast
import sys
from pathlib import Path


def manifests(folder):
    """Return {name: manifest} of the addons that lie in the folder."""
    return {
        path.parent.name: ast.literal_eval(path.read_text(encoding="utf-8"))
        for path in sorted(Path(folder).glob("*/__manifest__.py"))
    }


def needs(folder):
    """Return what the addons need from elsewhere: (of those at the bottom, of all)."""
    ours = manifests(folder)
    bottom, everything = set(), set()
    for manifest in ours.values():
        depends = set(manifest.get("depends", ["base"]))
        everything |= depends - set(ours)
        if not depends & set(ours):
            bottom |= depends
    return bottom, everything


if __name__ == "__main__":
    question, addons = sys.argv[1:]
    below, everything = needs(addons)
    answers = {"below": below, "beside": everything - below}
    print(",".join(sorted(answers[question])))
