"""What the manifests say: `manifests.py QUESTION ADDONS_FOLDER [WORD...]`.

`below` lists what those addons of the folder need that stand on no other of it;
`beside` what the others need as well; `contents` prints a line for each addon, with a
hash of its files, of those of the addons of the folder below it, and of the words, of
which a file counts by its content; `above` lists the addons named by the words and
those of the folder that depend on them.
"""

import ast
import hashlib
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


def closure(ours, name):
    """Return an addon and those of ours that it depends on, at any depth."""
    found = {name}
    for depend in set(ours[name].get("depends", ())) & set(ours):
        found |= closure(ours, depend)
    return found


def above(folder, names):
    """Return the addons named, and those of the folder that depend on one of them."""
    ours = manifests(folder)
    if unknown := set(names) - set(ours):
        raise SystemExit(f"no such addon: {', '.join(sorted(unknown))}")
    return {name for name in ours if closure(ours, name) & set(names)}


def contents(folder, words):
    """Return {name: hash} of addons with what they depend on."""
    ours = manifests(folder)
    shared = [Path(w).read_bytes() if Path(w).is_file() else w.encode() for w in words]
    own = {}
    for name in ours:
        digest = hashlib.sha256()
        for path in sorted(Path(folder, name).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(f"{path}\0".encode() + path.read_bytes())
        own[name] = digest.digest()
    return {
        name: hashlib.sha256(
            b"".join([*shared, *(own[one] for one in sorted(closure(ours, name)))])
        ).hexdigest()[:24]
        for name in ours
    }


def main(question, folder, *words):
    if question == "contents":
        for name, digest in contents(folder, words).items():
            print(name, digest)
        return
    if question == "above":
        print(",".join(sorted(above(folder, words))))
        return
    below, everything = needs(folder)
    answers = {"below": below, "beside": everything - below}
    print(",".join(sorted(answers[question])))


if __name__ == "__main__":
    main(*sys.argv[1:])
