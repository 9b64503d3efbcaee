"""Bring the .po files in line with their .pot: `i18n.py ADDONS_FOLDER`.

An addon that has no Spanish file yet gets one, with nothing translated in it.

Nothing in the files changes from one run to the next unless a term did: no dates.
"""

import sys
from pathlib import Path

import polib

DATES = ("POT-Creation-Date", "PO-Revision-Date")
SPANISH = {"Language": "es", "Plural-Forms": "nplurals=2; plural=(n != 1);"}


def without_dates(catalogue):
    for name in DATES:
        catalogue.metadata.pop(name, None)
    return catalogue


def begin_spanish(path, template):
    """Make the file that translators fill in."""
    catalogue = polib.POFile()
    catalogue.header = template.header
    catalogue.metadata = {**template.metadata, **SPANISH}
    catalogue.save(str(path))


def merge(path, template):
    """Take the template's terms; keep our translations of those that still exist."""
    catalogue = polib.pofile(str(path))
    catalogue.merge(template)
    for entry in catalogue.obsolete_entries():
        catalogue.remove(entry)
    catalogue.sort(key=lambda entry: entry.msgid)
    without_dates(catalogue).save()
    return len(catalogue.untranslated_entries()) + len(catalogue.fuzzy_entries())


def main(addons):
    for folder in sorted(Path(addons).glob("*/i18n")):
        name = folder.parent.name
        pot = folder / f"{name}.pot"
        if not pot.exists():
            continue
        template = without_dates(polib.pofile(str(pot)))
        template.save()
        if not (folder / "es.po").exists():
            begin_spanish(folder / "es.po", template)
        for path in sorted(folder.glob("*.po")):
            missing = merge(path, template)
            print(f"{name}/{path.name}: {len(template)} terms, {missing} untranslated")


if __name__ == "__main__":
    main(sys.argv[1])
