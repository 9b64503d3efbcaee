"""Transfers, adjustments and extensions: minutes move, nothing else changes."""

from odoo.exceptions import AccessError, UserError

from .selling_common import SellingCommon


class TestTransfer(SellingCommon):
    def _wizard(self, pack, **values):
        return (
            self.env["sla.pack.transfer.wizard"]
            .with_user(self.manager)
            .create({"pack_id": pack.id, "reason": "Own budget", **values})
        )

    def _transfer(self, pack, **values):
        action = self._wizard(pack, **values).action_transfer()
        return self.env["sla.pack"].browse(action["res_id"])

    def test_a_branch_gets_a_pack_with_the_same_price_and_end(self):
        self.product.sla_pack_months = 12
        pack = self.sell(10)
        branch = self._new_contact("Warehouse", "warehouse@example.com")
        other = self._transfer(pack, partner_id=branch.id, minutes=240)
        self.assertBalance(pack, 360, "active")
        self.assertBalance(other, 240, "active")
        for name in ("date_end", "price_hour", "currency_id", "kind_id", "company_id"):
            self.assertEqual(other[name], pack[name], name)
        self.assertEqual((other.partner_id, other.origin_id), (branch, pack))
        self.assertEqual(self.entries(other), [("transfer", 240)])
        out = pack.entry_ids.filtered(lambda entry: entry.kind == "transfer")
        self.assertEqual(out.minutes, -240)
        self.assertEqual(out.counterpart_id, other.entry_ids)
        self.assertEqual(out.reason, "Own budget")

    def test_another_pack_of_theirs_gets_more(self):
        one, other = self.sell(10), self.sell(10)
        self._transfer(one, target="pack", target_pack_id=other.id, minutes=600)
        self.assertBalance(one, 0, "exhausted")
        self.assertBalance(other, 1200, "active")

    def test_the_same_wizard_twice_moves_once(self):
        pack = self.sell(10)
        wizard = self._wizard(pack, partner_id=self.contact.id, minutes=60)
        self.assertEqual(
            wizard.action_transfer()["res_id"], wizard.action_transfer()["res_id"]
        )
        self.assertBalance(pack, 540)

    def test_only_what_is_free_moves(self):
        pack = self.sell(10)
        self.use(pack, 500)
        for minutes in (101, 10**9, 0, -5):
            with self.subTest(minutes=minutes), self.assertRaises(UserError):
                self._transfer(pack, partner_id=self.contact.id, minutes=minutes)
        self.assertBalance(pack, 100)

    def test_hours_stay_with_customer_company_price_and_kind(self):
        pack = self.sell(10)
        stranger = self.sell(10, partner=self.supplier)
        cheap = self.sell(10, line={"price_unit": 1})
        for words, values in (
            ("is not part of", {"partner_id": self.supplier.id}),
            ("is not part of", {"target": "pack", "target_pack_id": stranger.id}),
            ("another kind of work", {"target": "pack", "target_pack_id": cheap.id}),
            ("itself", {"target": "pack", "target_pack_id": pack.id}),
            ("theirs already", {"partner_id": self.customer.id}),
            ("where the hours go", {}),
        ):
            with self.subTest(words=words), self.assertRaises(UserError) as error:
                self._transfer(pack, minutes=60, **values)
            self.assertSentence(error, words)
        self.assertBalance(pack, 600)

    def test_another_company_is_refused(self):
        company = self.env["res.company"].create({"name": "Other"})
        self.env.user.company_ids += company
        self.manager.company_ids += company
        self._keep_books(company)
        pack = self.sell(10)
        other = self.env["sla.pack"].create(
            {
                "partner_id": self.customer.id,
                "company_id": company.id,
                "minutes_bought": 60,
                "price_hour": 100,
                "currency_id": pack.currency_id.id,
            }
        )
        other.action_open()
        with self.assertRaises(UserError) as error:
            self._transfer(pack, target="pack", target_pack_id=other.id, minutes=60)
        self.assertSentence(error, "another company")

    def test_agents_and_sellers_transfer_nothing(self):
        pack = self.sell(10)
        for user in (self.agent, self.seller):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["sla.pack.transfer.wizard"].with_user(user).create(
                    {"pack_id": pack.id, "reason": "Mine", "minutes": 60}
                )


class TestCorrections(SellingCommon):
    def _adjust(self, pack, minutes, reason="Outage", user=None):
        wizard = (
            self.env["sla.pack.adjust.wizard"]
            .with_user(user or self.manager)
            .create({"pack_id": pack.id, "minutes": minutes, "reason": reason})
        )
        wizard.action_adjust()
        return wizard

    def test_a_manager_adds_and_takes_away_with_a_reason(self):
        pack = self.sell(10)
        self._adjust(pack, 90)
        self._adjust(pack, -690)
        self.assertBalance(pack, 0, "exhausted")
        self.assertEqual(
            self.entries(pack, "adjust"), [("adjust", 90), ("adjust", -690)]
        )
        self.assertEqual(pack.entry_ids[:1].reason, "Outage")
        self._adjust(pack, 30)
        self.assertBalance(pack, 30, "active")

    def test_the_same_wizard_twice_adjusts_once(self):
        pack = self.sell(10)
        self._adjust(pack, 90).action_adjust()
        self.assertBalance(pack, 690)

    def test_bad_adjustments_get_a_sentence(self):
        pack = self.sell(10)
        for minutes, reason in ((-601, "x"), (10**9, "x"), (0, "x"), (5, "  ")):
            with self.subTest(minutes=minutes), self.assertRaises(UserError):
                self._adjust(pack, minutes, reason)
        self.assertBalance(pack, 600)
        for user in (self.agent, self.seller):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._adjust(pack, 5, user=user)
        with self.assertRaises(AccessError):
            pack.with_user(self.agent).action_extend("2030-01-01", "Mine")

    def test_an_extension_is_written_down(self):
        self.product.sla_pack_months = 1
        pack = self.sell(10)
        pack.with_user(self.manager).action_extend("2026-12-31", "Put off")
        self.assertEqual(str(pack.date_end), "2026-12-31")
        note = pack.message_ids.filtered(lambda message: "Put off" in message.body)
        self.assertIn("2026-04-01", note.body)
        self.assertEqual(note.author_id, self.manager.partner_id)

    def test_what_had_expired_comes_back(self):
        self.product.sla_pack_months = 1
        pack = self.sell(10)
        self.use(pack, 60)
        self.at("2026-04-10 10:00")
        self.env["sla.pack.entry"]._post(
            [
                {
                    "pack_id": pack.id,
                    "kind": "expire",
                    "minutes": -540,
                    "key": f"expire:{pack.id}",
                }
            ]
        )
        self.assertBalance(pack, 0, "expired")
        pack.action_extend(False, "Put off")
        self.assertBalance(pack, 540, "active")
        self.assertEqual(pack.minutes_expired, 0)
        self.assertFalse(pack.date_end)

    def test_bad_extensions_get_a_sentence(self):
        endless = self.sell(1)
        self.product.sla_pack_months = 1
        pack = self.sell(10)
        for target, day, reason, words in (
            (pack, "2026-03-31", "x", "is valid until"),
            (pack, "2026-04-01", "x", "is valid until"),
            (pack, "2026-12-31", "", "Say why"),
            (endless, "2026-12-31", "x", "never expires"),
            (self.make_order(1).sla_pack_ids, "2026-12-31", "x", "is not open"),
        ):
            with self.subTest(words=words), self.assertRaises(UserError) as error:
                target.action_extend(day, reason)
            self.assertSentence(error, words)
        self.at("2026-06-01 10:00")
        with self.assertRaises(UserError) as error:
            pack.action_extend("2026-05-01", "x")
        self.assertSentence(error, "is over")
