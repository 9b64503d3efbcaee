"""The hours a tier includes each year."""

from datetime import date, timedelta

from hypothesis import given, strategies as st

from odoo.tests import BaseCase, tagged

from ..engine import grants as engine
from .selling_common import SellingCommon

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@tagged("post_install", "-at_install")
class TestYears(BaseCase):
    @given(DAYS, st.integers(0, 20000))
    def test_years_follow_each_other_without_gap_or_overlap(self, start, later):
        day = start + timedelta(days=later)
        year = engine.year_of(start, day)
        self.assertLessEqual(year.first, day)
        self.assertLessEqual(day, year.last)
        following = engine.year_of(start, year.last + timedelta(days=1))
        self.assertEqual(following.first, year.last + timedelta(days=1))
        self.assertIn((year.last - year.first).days, (364, 365))
        self.assertEqual(engine.year_of(start, year.first), year)

    @given(DAYS, st.integers(1, 20000))
    def test_there_is_no_year_before_the_first(self, start, days):
        self.assertIsNone(engine.year_of(start, start - timedelta(days=days)))

    def test_a_leap_day_comes_back(self):
        start = date(2024, 2, 29)
        self.assertEqual(
            engine.year_of(start, date(2025, 3, 1)).first, date(2025, 2, 28)
        )
        self.assertEqual(
            engine.year_of(start, date(2028, 3, 1)).first, date(2028, 2, 29)
        )


class TestGrants(SellingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.grant_minutes_year = 3000

    def _grants(self, agreement=None):
        packs = self.env["sla.pack"].search(
            [("commercial_partner_id", "=", self.customer.id)], order="date_start"
        )
        if agreement:
            packs = packs.filtered(lambda pack: pack.agreement_id == agreement)
        return packs

    def _run_packs_cron(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref("sla_prepaid_hours.ir_cron_packs").method_direct_trigger()
        self.env.invalidate_all()

    def test_presets_of_the_stars_grant_fifty_hours(self):
        for code, minutes in (("stars_247", 3000), ("cutoff", 0), ("prepaid_l3", 0)):
            preset = self.env.ref(f"sla_policy.preset_{code}")
            self.assertEqual(preset.grant_minutes_year, minutes, code)
        preset = self.env.ref("sla_policy.preset_prepaid_l3")
        self.assertEqual((preset.shortage, preset.pack_opens), ("refuse", "paid"))

    def test_activation_grants_a_year_that_ends_before_the_anniversary(self):
        agreement = self.make_agreement(self.policy, date_start="2026-03-02")
        pack = self._grants(agreement)
        self.assertBalance(pack, 3000, "active")
        self.assertEqual(self.entries(pack), [("grant", 3000)])
        self.assertEqual(str(pack.date_start), "2026-03-02")
        self.assertEqual(str(pack.date_end), "2027-03-01")
        self.assertEqual(pack.price_hour, 0)
        self.assertEqual(pack.partner_id, self.customer)

    def test_activation_shows_the_grant_before_it_is_made(self):
        agreement = self.make_agreement(
            self.policy, active=False, date_start="2026-03-02"
        )
        effects = agreement._activation_effects()[agreement]
        self.assertIn("50:00 hours are granted, to be used until 03/01/2027.", effects)
        self.assertFalse(self._grants(agreement))
        agreement.action_activate()
        self.assertFalse(agreement._activation_effects()[agreement])

    def test_doing_it_again_grants_nothing(self):
        agreement = self.make_agreement(self.policy)
        agreement._grant_due()
        self._run_packs_cron()
        agreement.action_end()
        agreement.action_draft()
        agreement.action_activate()
        self.assertEqual(len(self._grants()), 1)

    def test_each_anniversary_grants_once_even_if_the_cron_is_late(self):
        self.make_agreement(self.policy, date_start="2026-03-02")
        self.at("2027-03-01 23:00")
        self._run_packs_cron()
        self.assertEqual(len(self._grants()), 1)
        self.at("2027-03-04 08:00")
        self._run_packs_cron()
        self._run_packs_cron()
        packs = self._grants()
        self.assertEqual(len(packs), 2)
        self.assertEqual(str(packs[1].date_start), "2027-03-02")
        self.assertEqual(str(packs[1].date_end), "2028-03-01")

    def test_the_suspended_and_the_ended_get_none_until_service_resumes(self):
        agreement = self.make_agreement(self.policy, date_start="2026-03-02")
        agreement.action_suspend("Unpaid")
        self.at("2027-03-04 08:00")
        self._run_packs_cron()
        self.assertEqual(len(self._grants()), 1)
        agreement.action_resume()
        self._run_packs_cron()
        self.assertEqual(len(self._grants()), 2)
        agreement.action_end()
        self.at("2028-03-04 08:00")
        self._run_packs_cron()
        self.assertEqual(len(self._grants()), 2)

    def test_nothing_before_the_first_day_nor_after_the_last(self):
        self.make_agreement(self.policy, date_start="2026-04-01", date_end="2027-03-31")
        self.assertFalse(self._grants())
        self.at("2026-04-01 09:00")
        self._run_packs_cron()
        self.assertEqual(len(self._grants()), 1)
        self.at("2027-04-01 09:00")
        self._run_packs_cron()
        self.assertEqual(len(self._grants()), 1)

    def test_those_due_nothing_cost_the_same_however_many(self):
        agreements = self.make_agreement(self.policy)
        for number in range(20):
            partner = self.env["res.partner"].create({"name": f"Customer {number}"})
            agreements |= self.make_agreement(self.policy, partner)
        self.env.invalidate_all()
        agreements[:2].mapped("policy_id.grant_minutes_year")
        agreements.mapped("date_start")
        with self.assertQueryCount(2):
            agreements._grant_due()
