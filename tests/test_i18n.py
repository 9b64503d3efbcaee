"""The catalogues of the addons: terms are current, and all of them are in Spanish.

`./dev i18n` brings them up to date; what is new is then translated by hand.
"""

import re
import unittest
from collections import Counter
from pathlib import Path

import polib

from odoo.tests import TransactionCase
from odoo.tools.translate import TRANSLATED_ATTRS, TranslationModuleReader

ADDONS = Path(__file__).resolve().parent.parent / "addons"
SPANISH = "es"
LATIN_AMERICA = "es_419"

PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[a-zA-Z]")
TAG = re.compile(r"</?[a-zA-Z][^>]*>")
TRANSLATED = re.compile(rf"\b({'|'.join(map(re.escape, TRANSLATED_ATTRS))})=\"[^\"]*\"")


def our_addons():
    return sorted(path.parent.name for path in ADDONS.glob("*/__manifest__.py"))


def catalogue(addon, name):
    path = ADDONS / addon / "i18n" / name
    return polib.pofile(str(path), encoding="utf-8", check_for_duplicates=True)


def placeholders(text):
    return Counter(PLACEHOLDER.findall(text))


def tags(text):
    """The tags of a term, whatever the words in their attributes."""
    return Counter(TRANSLATED.sub(r"\1", tag) for tag in TAG.findall(text))


class TestCatalogues(unittest.TestCase):
    """What can be said of the files alone."""

    def assertNone(self, culprits, message):
        self.assertFalse(culprits, "\n".join([message, *culprits]))

    def test_both_files_are_there(self):
        self.assertTrue(our_addons())
        for addon in our_addons():
            for name in (f"{addon}.pot", f"{SPANISH}.po"):
                with self.subTest(addon=addon, name=name):
                    self.assertTrue((ADDONS / addon / "i18n" / name).is_file())

    def test_same_terms(self):
        for addon in our_addons():
            with self.subTest(addon=addon):
                spanish = catalogue(addon, f"{SPANISH}.po")
                self.assertNone(
                    [entry.msgid for entry in spanish.obsolete_entries()],
                    "obsolete terms",
                )
                terms = {entry.msgid for entry in catalogue(addon, f"{addon}.pot")}
                found = {entry.msgid for entry in spanish}
                self.assertNone(sorted(terms - found), "not in the Spanish file")
                self.assertNone(sorted(found - terms), "not in the template any more")

    def test_everything_is_translated(self):
        for addon in our_addons():
            with self.subTest(addon=addon):
                spanish = catalogue(addon, f"{SPANISH}.po")
                missing = [entry.msgid for entry in spanish if not entry.msgstr]
                self.assertNone(missing, "not translated")
                guessed = [entry.msgid for entry in spanish if entry.fuzzy]
                self.assertNone(guessed, "guessed by msgmerge, nobody has looked")

    def test_placeholders_and_tags_are_kept(self):
        for addon in our_addons():
            for entry in catalogue(addon, f"{SPANISH}.po").translated_entries():
                with self.subTest(addon=addon, term=entry.msgid):
                    for parts in (placeholders, tags):
                        self.assertEqual(parts(entry.msgstr), parts(entry.msgid))


class TestTerms(TransactionCase):
    """What Odoo finds to translate, and what a reader of Spanish gets to see."""

    # Odoo gives these to the tests of addons only.
    test_tags = {"standard", "post_install"}
    test_module = "tests"

    def test_templates_are_current(self):
        for addon in our_addons():
            # One at a time: what several add to, the reader gives to one of them.
            reader = TranslationModuleReader(self.env.cr, modules=[addon])
            terms = {term[4].strip() for term in reader}
            with self.subTest(addon=addon):
                template = catalogue(addon, f"{addon}.pot")
                known = {entry.msgid.strip() for entry in template}
                self.assertFalse(terms - known, "new terms: run ./dev i18n")
                self.assertFalse(known - terms, "terms that are gone: run ./dev i18n")

    def test_spanish_reaches_latin_america(self):
        """A term of each kind: of a record, a selection, a field, Python and a view."""
        env = self.env(context=dict(self.env.context, lang=LATIN_AMERICA))
        self.assertEqual(env.ref("sla_policy.metric_resolution").name, "Solución")
        clock = env["sla.clock"]
        labels = dict(clock._fields["state"]._description_selection(env))
        self.assertEqual(labels["missed"], "No cumplido")
        deadline = clock.fields_get(["deadline"], ["string"])["deadline"]
        self.assertEqual(deadline["string"], "Fecha límite")
        target = env.ref("sla_policy.target_cutoff_1")
        self.assertEqual(
            target.display_name, "Primera respuesta: a más tardar a las 14:00"
        )
        view = env["sla.agreement"].get_view(
            env.ref("sla_policy.sla_agreement_view_form").id, "form"
        )
        self.assertIn('string="Volver a borrador"', view["arch"])

    def test_a_policy_is_called_like_its_preset_in_every_language(self):
        preset = self.env.ref("sla_policy.preset_platinum")
        for maker, reader in (("en_US", LATIN_AMERICA), (LATIN_AMERICA, "en_US")):
            with self.subTest(maker=maker):
                policy = preset.with_context(lang=maker).create_from_preset()
                name = policy.with_context(lang=reader).name
                self.assertEqual(name, preset.with_context(lang=reader).name)
