"""Visits, sessions and checkpoints of the presets: copied whole, refreshed in place."""

from odoo.tools import convert_file

from odoo.addons.sla_policy.tests.common import SlaCommon

NAMES = (
    "name",
    "kind",
    "quantity",
    "counted",
    "period",
    "duration_hours",
    "notice_hours",
    "interval_days",
    "start_hour",
    "is_online",
    "area_state_ids",
    "note",
)

COUNTS = {
    "cutoff": 1,
    "platinum": 2,
    "monthly": 0,
    "preferred": 0,
    "accompanied": 1,
    "stars_standard": 0,
    "stars_priority": 1,
    "stars_247": 1,
    "prepaid_l3": 2,
}


class TestPresetsEntitlements(SlaCommon):
    def preset(self, code):
        return self.env.ref(f"sla_policy.preset_{code}")

    def contents(self, policy):
        """Its lines about appointments as plain values."""
        lines = policy.entitlement_ids.sorted(lambda one: (one.sequence, one.id))
        return [{name: self.plain(line[name]) for name in NAMES} for line in lines]

    def plain(self, value):
        return sorted(value.ids) if hasattr(value, "ids") else value

    def test_every_preset_has_its_lines(self):
        for code, count in COUNTS.items():
            with self.subTest(code):
                self.assertEqual(len(self.preset(code).entitlement_ids), count)

    def test_every_line_names_its_place_in_the_agreement(self):
        for code in COUNTS:
            for line in self.preset(code).entitlement_ids:
                with self.subTest(code, line=line.name):
                    self.assertRegex(line.note, r"^(\d(\. |\.\d )|[A-Z][\w ,/-]+: )")

    def test_a_policy_made_from_a_preset_has_all_of_it(self):
        for code in COUNTS:
            with self.subTest(code):
                preset = self.preset(code)
                policy = preset.with_user(self.manager).create_from_preset()
                self.assertEqual(self.contents(policy), self.contents(preset))
                self.assertFalse(policy.entitlement_ids & preset.entitlement_ids)

    def test_in_every_language(self):
        self.env["res.lang"]._activate_lang("es_419")
        preset = self.preset("platinum")
        line = preset.entitlement_ids[0].with_context(lang="es_419")
        line.note = "1. Sesiones"
        policy = preset.create_from_preset().with_context(lang="es_419")
        self.assertIn("1. Sesiones", policy.entitlement_ids.mapped("note"))

    def test_an_update_refreshes_and_duplicates_nothing(self):
        policies = {code: self.preset(code).create_from_preset() for code in COUNTS}
        held = {code: self.contents(self.preset(code)) for code in COUNTS}
        self.preset("cutoff").entitlement_ids.area_state_ids = False
        policies["accompanied"].entitlement_ids.quantity = 9
        own = {code: self.contents(policy) for code, policy in policies.items()}
        name = "data/sla_policy_presets_entitlements.xml"
        convert_file(self.env, "sla_visit", name, None, "update")
        self.env.invalidate_all()
        for code in COUNTS:
            with self.subTest(code):
                self.assertEqual(self.contents(self.preset(code)), held[code])
                self.assertEqual(self.contents(policies[code]), own[code])
