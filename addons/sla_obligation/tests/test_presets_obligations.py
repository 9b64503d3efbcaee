"""Services and duties of the presets: copied whole, refreshed in place."""

from odoo.tools import convert_file

from odoo.addons.sla_policy.tests.common import SlaCommon

NAMES = (
    "side",
    "kind",
    "name",
    "clause",
    "due_days",
    "interval_months",
    "needs_evidence",
)

COUNTS = {
    "cutoff": 6,
    "platinum": 7,
    "monthly": 2,
    "preferred": 2,
    "accompanied": 2,
    "stars_standard": 3,
    "stars_priority": 3,
    "stars_247": 3,
    "prepaid_l3": 3,
}


class TestPresetsObligations(SlaCommon):
    def preset(self, code):
        return self.env.ref(f"sla_policy.preset_{code}")

    def contents(self, policy):
        """Its services and duties as plain values."""
        lines = policy.obligation_template_ids.sorted(
            lambda one: (one.sequence, one.id)
        )
        return [{name: line[name] for name in NAMES} for line in lines]

    def test_every_preset_has_its_lines(self):
        for code, count in COUNTS.items():
            with self.subTest(code):
                self.assertEqual(len(self.preset(code).obligation_template_ids), count)

    def test_every_line_names_its_place_in_the_agreement(self):
        for code in COUNTS:
            for line in self.preset(code).obligation_template_ids:
                with self.subTest(code, line=line.display_name):
                    self.assertRegex(line.clause, r"^(\d(\. |\.\d )|[A-Z][\w ,/-]+: )")

    def test_a_policy_made_from_a_preset_has_all_of_it(self):
        for code in COUNTS:
            with self.subTest(code):
                preset = self.preset(code)
                policy = preset.with_user(self.manager).create_from_preset()
                self.assertEqual(self.contents(policy), self.contents(preset))
                self.assertFalse(
                    policy.obligation_template_ids & preset.obligation_template_ids
                )

    def test_in_every_language(self):
        self.env["res.lang"]._activate_lang("es_419")
        preset = self.preset("platinum")
        line = preset.obligation_template_ids[0].with_context(lang="es_419")
        line.name = "Localización"
        policy = preset.create_from_preset().with_context(lang="es_419")
        self.assertIn("Localización", policy.obligation_template_ids.mapped("name"))

    def test_an_update_refreshes_and_duplicates_nothing(self):
        policies = {code: self.preset(code).create_from_preset() for code in COUNTS}
        agreement = self.make_agreement(policies["cutoff"])
        obligations = agreement.obligation_ids
        held = {code: self.contents(self.preset(code)) for code in COUNTS}
        self.preset("monthly").obligation_template_ids.clause = "Changed"
        policies["monthly"].obligation_template_ids.due_days = 9
        own = {code: self.contents(policy) for code, policy in policies.items()}
        name = "data/sla_policy_presets_obligations.xml"
        convert_file(self.env, "sla_obligation", name, None, "update")
        self.env.invalidate_all()
        for code in COUNTS:
            with self.subTest(code):
                self.assertEqual(self.contents(self.preset(code)), held[code])
                self.assertEqual(self.contents(policies[code]), own[code])
        self.assertEqual(agreement.obligation_ids, obligations)
