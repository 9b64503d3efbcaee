"""What the manifests say: `manifests.py QUESTION ADDONS_FOLDER`.

`below` lists what the addons of the folder need that somebody asks for; `beside` what
only those need that install themselves where two others meet.
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


def below(folder, meeting):
    """Return what the addons of the folder depend on that is not in it.

    :param bool meeting: of those that install themselves, or of the others
    """
    ours = manifests(folder)
    return {
        name
        for one in ours.values()
        if bool(one.get("auto_install")) == meeting
        for name in one.get("depends", ["base"])
    } - set(ours)


if __name__ == "__main__":
    question, addons = sys.argv[1:]
    asked_for = below(addons, meeting=False)
    answers = {
        "below": asked_for,
        "beside": below(addons, meeting=True) - asked_for,
    }
    print(",".join(sorted(answers[question])))
