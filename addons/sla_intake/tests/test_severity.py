"""Severities in a policy's words: presets, copies, who may change them."""

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tools import mute_logger

from odoo.addons.sla_policy.tests.common import SlaCommon
from odoo.addons.sla_policy.tests.test_presets import PRESETS

# What the sources call their severities, the worst first.
NAMES = {
    "platinum": ["Priority 1", "Priority 2", "Priority 3", "Priority 4"],
    "stars_standard": ["Critical", "High", "Medium", "Low"],
    "stars_priority": ["Critical", "High", "Medium", "Low"],
    "stars_247": ["Critical", "High", "Medium", "Low"],
}


class TestSeverity(SlaCommon):
    def preset(self, code):
        return self.env.ref(f"sla_policy.preset_{code}")

    def test_presets_have_the_words_of_their_agreement(self):
        for code in PRESETS:
            with self.subTest(code):
                lines = self.preset(code).severity_ids
                self.assertEqual(lines.mapped("name"), NAMES.get(code, []))
                stars = [line.priority for line in lines]
                self.assertEqual(stars, ["3", "2", "1", "0"][: len(stars)])
                self.assertTrue(all(line.criterion for line in lines))

    def test_a_policy_made_from_a_preset_has_words_of_its_own(self):
        preset = self.preset("platinum")
        policy = preset.create_from_preset()
        self.assertEqual(policy.severity_ids.mapped("name"), NAMES["platinum"])
        policy.with_user(self.manager).severity_ids[0].name = "Red"
        self.assertEqual(preset.severity_ids[0].name, "Priority 1")
        newer = policy.browse(policy.action_new_version()["res_id"])
        self.assertEqual(newer.severity_ids[0].name, "Red")

    def test_without_words_of_its_own_common_ones_are_used(self):
        policy = self.preset("cutoff").create_from_preset()
        self.assertEqual(
            [policy._severity_label(stars) for stars in "3210"],
            ["Critical", "High", "Medium", "Low"],
        )
        self.assertTrue(all(each["help"] for each in policy._intake_impacts()))
        # And without a policy.
        self.assertEqual(policy.browse()._severity_label("3"), "Critical")
        self.assertEqual(len(policy.browse()._intake_impacts()), 4)

    def test_a_severity_has_one_line(self):
        policy = self.preset("stars_247").create_from_preset()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            with self.cr.savepoint():
                policy.severity_ids = [
                    Command.create({"priority": "3", "name": "Another"})
                ]
                self.env.flush_all()

    def test_managers_write_them_and_nobody_those_of_a_preset(self):
        policy = self.preset("platinum").create_from_preset()
        line = policy.severity_ids[0]
        line.with_user(self.manager).criterion = "The mill stands"
        self.assertIn("★★★", line.display_name)
        preset_line = self.preset("platinum").severity_ids[0]
        for user, record in (
            (self.agent, line),
            (self.manager, preset_line),
            (self.portal_user, line),
        ):
            with self.subTest(user.login), self.assertRaises(AccessError):
                record.with_user(user).write({"name": "Mine"})


class TestQuestion(SlaCommon):
    def ask(self, code, **values):
        vals = {"name": f"What of {code}?", "code": code, **values}
        return self.env["sla.question"].with_user(self.manager).create(vals)

    def asked(self, request_type, policy=None, company=None):
        questions = self.env["sla.question"]._asked(
            request_type,
            policy or self.env["sla.policy"],
            company or self.env.company,
        )
        return questions.mapped("code")

    def test_questions_are_of_types_policies_and_companies(self):
        policy = self.make_policy(self.make_target("resolution", hours=1))
        there = self.env["res.company"].create({"name": "Elsewhere"})
        mine = self.env["helpdesk.ticket.type"].create({"name": "Mine"})
        self.ask("of_all")
        self.ask("of_type", type_ids=[Command.set(mine.ids)])
        self.ask("of_policy", policy_ids=[Command.set(policy.ids)])
        self.ask("of_company", company_id=self.env.company.id)
        self.ask("archived", active=False)
        self.assertEqual(
            self.asked(mine, policy), ["of_all", "of_type", "of_policy", "of_company"]
        )
        self.assertEqual(self.asked(mine), ["of_all", "of_type", "of_company"])
        self.assertEqual(self.asked(mine, company=there), ["of_all", "of_type"])
        billing = self.env.ref("sla_policy.type_billing")
        self.assertEqual(self.asked(billing), ["of_all", "of_company"])

    def test_a_companys_own_goes_before_the_common_one(self):
        mine = self.env["helpdesk.ticket.type"].create({"name": "Mine"})
        self.ask("weekday")
        own = self.ask("weekday", name="Since?", company_id=self.env.company.id)
        self.assertEqual(self.asked(mine), ["weekday"])
        found = self.env["sla.question"]._asked(
            mine, self.env["sla.policy"], self.env.company
        )
        self.assertEqual(found, own)

    def test_what_makes_no_sense_is_refused(self):
        for values, sentence in (
            ({"code": "No Code"}, "is no code"),
            ({"code": "9a"}, "is no code"),
            ({"code": "x" * 41}, "is no code"),
            ({"code": "colour", "kind": "choice", "choices": "Red"}, "at least two"),
            ({"code": "size", "kind": "choice", "choices": "A\nA\n"}, "the same"),
        ):
            with (
                self.subTest(values),
                self.assertRaisesRegex(ValidationError, sentence),
            ):
                self.ask(**values)

    def test_a_copy_gets_a_code_of_its_own(self):
        question = self.ask("weekday")
        self.assertEqual(question.copy().code, "weekday_2")
        self.assertEqual(question.copy().code, "weekday_3")

    def test_choices_are_those_of_the_readers_language(self):
        self.env["res.lang"]._activate_lang("es_419")
        question = self.ask("colour", kind="choice", choices="Red\n\n Blue ")
        question.with_context(lang="es_419").choices = "Rojo\nAzul"
        self.assertEqual(question._choices(), ["Red", "Blue"])
        self.assertEqual(
            question.with_context(lang="es_419")._choices(), ["Rojo", "Azul"]
        )
