"""Packs and their entries: H1 to H3, and what no user may do to them."""

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from .common import HoursCommon


class TestLedger(HoursCommon):
    def post(self, pack, kind, minutes, key="test", **values):
        return self.env["sla.pack.entry"]._post(
            [
                {
                    "pack_id": pack.id,
                    "kind": kind,
                    "minutes": minutes,
                    "key": key,
                    **values,
                }
            ]
        )

    def test_h1_balance_is_the_sum_of_the_entries(self):
        pack = self.make_pack(10)
        self.post(pack, "adjust", -45, "one")
        self.post(pack, "adjust", 5, "two")
        self.assertBalance(pack, 560)

    def test_h1_a_draft_has_nothing(self):
        pack = self.make_pack(10, is_open=False)
        self.assertBalance(pack, 0)
        with self.assertRaisesRegex(UserError, "is not open"):
            self.post(pack, "adjust", 5)

    def test_h1_opening_twice_posts_once(self):
        pack = self.make_pack(10)
        pack.action_open()
        self.assertBalance(pack, 600)
        self.assertEqual(pack.state, "active")

    def test_h1_never_below_zero(self):
        pack = self.make_pack(1)
        with self.assertRaisesRegex(UserError, "not enough hours"):
            self.post(pack, "adjust", -61)

    def test_h1_below_zero_as_far_as_the_tier_allows(self):
        self.policy.write({"shortage": "overdraft", "overdraft_minutes": 30})
        pack = self.make_pack(1)
        self.post(pack, "adjust", -90)
        self.assertBalance(pack, -30)
        with self.assertRaises(UserError):
            self.post(pack, "adjust", -1, "more")

    def test_a_source_is_posted_once(self):
        pack = self.make_pack(10)
        first = self.post(pack, "adjust", -45, "same")
        self.assertEqual(len(first), 1)
        self.assertFalse(self.post(pack, "adjust", -45, "same"))
        self.assertBalance(pack, 555)

    def test_signs_are_what_the_kind_says(self):
        pack = self.make_pack(10)
        for kind, minutes in (("consume", 5), ("purchase", -5), ("adjust", 0)):
            with (
                self.subTest(kind=kind),
                self.assertRaises(CheckViolation),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.post(pack, kind, minutes)

    def test_used_up_and_active_again(self):
        pack = self.make_pack(1)
        self.post(pack, "adjust", -60, "all")
        self.assertEqual(pack.state, "exhausted")
        self.post(pack, "adjust", 10, "back")
        self.assertEqual(pack.state, "active")

    def test_no_user_edits_or_deletes_entries(self):
        entry = self.make_pack(10).entry_ids
        for user in (self.agent, self.manager, self.env.ref("base.user_admin")):
            mine = entry.with_user(user).with_context(sla_writer=True)
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    mine.write({"minutes": 1})
                with self.assertRaises(AccessError):
                    mine.unlink()
                with self.assertRaises(AccessError):
                    mine.create({"pack_id": entry.pack_id.id, "minutes": 5})
        with self.assertRaises(AccessError):
            entry.sudo().write({"minutes": 1})

    def test_a_pack_stays_as_it_was_sold(self):
        pack = self.make_pack(10).with_user(self.manager)
        for values in (
            {"minutes_bought": 1},
            {"partner_id": self.supplier.id},
            {"date_end": "2030-01-01"},
            {"price_hour": 1},
        ):
            with self.subTest(values), self.assertRaises(UserError):
                pack.write(values)
        with self.assertRaises(AccessError):
            pack.write({"state": "draft"})
        with self.assertRaises(UserError):
            pack.unlink()
        with self.assertRaises(AccessError):
            pack.with_user(self.agent).write({"note": "mine"})

    def test_impossible_sizes_get_a_sentence(self):
        for minutes in (0, -5, 10**9):
            with (
                self.subTest(minutes),
                self.assertRaises(Exception) as caught,
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.env["sla.pack"].create(
                    {"partner_id": self.customer.id, "minutes_bought": minutes}
                )
            self.assertIn("sla_pack", str(caught.exception))

    def test_void_only_when_nothing_was_used(self):
        pack = self.make_pack(10)
        pack.action_void()
        self.assertEqual(pack.state, "void")
        self.assertBalance(pack, 0)
        used = self.make_pack(10)
        self.post(used, "adjust", -5)
        with self.assertRaisesRegex(UserError, "have been used"):
            used.action_void()

    def test_h2_end_counts_from_the_day_of_opening(self):
        pack = self.make_pack(10, validity_months=12)
        self.assertEqual(str(pack.date_start), "2026-03-02")
        self.assertEqual(str(pack.date_end), "2027-03-01")

    def test_reading_many_packs_costs_the_same(self):
        packs = self.env["sla.pack"]
        for _number in range(12):
            packs |= self.make_pack(1)
        self.env.invalidate_all()
        packs[:2].mapped("name")
        with self.assertQueryCount(1):
            packs[:2].mapped("minutes_available")
        self.env.invalidate_all()
        packs.mapped("name")
        with self.assertQueryCount(1):
            packs.mapped("minutes_available")
