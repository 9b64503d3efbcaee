"""What the presets hold beside deadlines, copied whole and refreshed without harm."""

from odoo.tools import convert_file

from .common import SlaCommon
from .test_presets import PRESETS

LINES = {
    "coverage_ids": ("type_id", "coverage", "clause", "addon_kind", "team_id"),
    "price_ids": ("platform_id", "amount", "currency_id", "period"),
    "addon_offer_ids": ("kind", "name", "on_request", "period", "channel_id", "note"),
}

FIGURES = (
    "months_after_go_live",
    "renewal_notice_days",
    "ticket_quota",
    "contact_limit",
    "warranty",
    "warranty_days",
    "minimum_minutes",
    "channel_ids",
)

# How many lines of each kind, in the order of LINES.
COUNTS = {
    "cutoff": (12, 0, 7),
    "platinum": (19, 0, 1),
    "monthly": (6, 0, 0),
    "preferred": (6, 0, 0),
    "accompanied": (6, 0, 0),
    "stars_standard": (13, 3, 0),
    "stars_priority": (13, 3, 0),
    "stars_247": (13, 3, 0),
    "prepaid_l3": (7, 0, 0),
}

FILES = (
    "sla_policy_presets.xml",
    "sla_policy_presets_coverage.xml",
    "sla_policy_presets_offers.xml",
)


class TestPresetsInFull(SlaCommon):
    def preset(self, code):
        return self.env.ref(f"sla_policy.preset_{code}")

    def contents(self, policy):
        """Everything a policy holds beside deadlines, as plain values."""
        held = {name: self.plain(policy[name]) for name in FIGURES}
        for lines, names in LINES.items():
            held[lines] = [
                {name: self.plain(line[name]) for name in names}
                for line in policy[lines].sorted(lambda one: (one.sequence, one.id))
            ]
        return held

    def plain(self, value):
        return sorted(value.ids) if hasattr(value, "ids") else value

    def test_every_preset_has_its_lines(self):
        self.assertEqual(set(COUNTS), set(PRESETS))
        for code, counts in COUNTS.items():
            with self.subTest(code):
                preset = self.preset(code)
                self.assertEqual(tuple(len(preset[name]) for name in LINES), counts)

    def test_every_line_names_its_place_in_the_agreement(self):
        for code in PRESETS:
            preset = self.preset(code)
            for lines, name in (
                (preset.coverage_ids, "clause"),
                (preset.addon_offer_ids, "note"),
            ):
                for line in lines:
                    with self.subTest(code, line=line.display_name):
                        self.assertRegex(
                            line[name], r"^(\d(\. |\.\d )|[A-Z][\w ,/-]+: )"
                        )

    def test_ones_own_policy_has_all_of_it(self):
        for code in PRESETS:
            with self.subTest(code):
                preset = self.preset(code)
                policy = preset.with_user(self.manager).create_from_preset()
                self.assertEqual(self.contents(policy), self.contents(preset))
                for name in LINES:
                    self.assertFalse(policy[name] & preset[name], name)

    def test_in_every_language(self):
        self.env["res.lang"]._activate_lang("es_419")
        preset = self.preset("platinum")
        spanish = {"lang": "es_419"}
        preset.coverage_ids[0].with_context(**spanish).clause = "1. Consultas"
        preset.addon_offer_ids[0].with_context(**spanish).name = "Interfaz"
        policy = preset.create_from_preset().with_context(**spanish)
        self.assertIn("1. Consultas", policy.coverage_ids.mapped("clause"))
        self.assertIn("Interfaz", policy.addon_offer_ids.mapped("name"))

    def test_an_update_refreshes_and_duplicates_nothing(self):
        policies = {c: self.preset(c).create_from_preset() for c in PRESETS}
        held = {code: self.contents(self.preset(code)) for code in PRESETS}
        own = {code: self.contents(policy) for code, policy in policies.items()}
        self.preset("monthly").months_after_go_live = 9
        self.preset("stars_247").price_ids.amount = 1
        policies["monthly"].months_after_go_live = 3
        own["monthly"]["months_after_go_live"] = 3
        for name in FILES:
            convert_file(self.env, "sla_policy", f"data/{name}", None, "update")
        self.env.invalidate_all()
        for code in PRESETS:
            with self.subTest(code):
                self.assertEqual(self.contents(self.preset(code)), held[code])
                self.assertEqual(self.contents(policies[code]), own[code])
