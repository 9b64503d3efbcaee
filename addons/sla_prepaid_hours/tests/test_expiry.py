"""Hours expire after their last day, announced before; what was used stays used."""

from .statement_common import StatementCommon
from .test_alerts import AlertMixin


class TestExpiry(StatementCommon):
    now = "2026-01-05 10:00"

    def expire(self):
        packs = self.env["sla.pack"]
        return packs.search(packs._domain_expiring())._expire()

    def entries(self, pack, kind="expire"):
        return pack.entry_ids.filtered(lambda entry: entry.kind == kind)

    def test_the_last_day_is_included(self):
        pack = self.make_pack(10, date_end="2026-01-31")
        self.at("2026-01-31 23:59")
        self.expire()
        self.assertBalance(pack, 600)
        self.at("2026-02-01 00:00")
        self.expire()
        self.assertBalance(pack, 0)
        self.assertEqual(pack.state, "expired")
        self.assertEqual(str(self.entries(pack).date), "2026-02-01")

    def test_the_day_ends_where_the_customer_is(self):
        self.customer.tz = "Pacific/Auckland"
        east = self.make_pack(10, date_end="2026-01-31")
        self.at("2026-02-01 00:10", tz="Pacific/Auckland")
        self.expire()
        self.assertBalance(east, 0)

    def test_twice_changes_nothing(self):
        pack = self.make_pack(10, date_end="2026-01-31")
        self.at("2026-02-02 10:00")
        self.expire()
        self.expire()
        pack._expire()
        self.assertEqual(len(self.entries(pack)), 1)

    def test_what_was_used_is_not_touched(self):
        pack = self.make_pack(10, date_end="2026-01-31")
        self.work("2026-01-12", 4)
        self.at("2026-02-02 10:00")
        self.expire()
        self.assertBalance(pack, 0, used=240)
        self.assertEqual(pack.minutes_expired, 360)

    def test_held_minutes_expire_when_their_estimate_ends(self):
        pack = self.make_pack(10, date_end="2026-01-31")
        entries = self.env["sla.pack.entry"]
        entries._post(
            [{"pack_id": pack.id, "kind": "hold", "minutes": -120, "key": "hold"}]
        )
        self.at("2026-02-02 10:00")
        self.expire()
        self.assertBalance(pack, 0, held=120)
        self.assertEqual(pack.state, "active")
        self.expire()
        self.assertEqual(len(self.entries(pack)), 1)
        self.at("2026-02-20 10:00")
        entries._post(
            [{"pack_id": pack.id, "kind": "release", "minutes": 120, "key": "release"}]
        )
        self.expire()
        self.assertBalance(pack, 0)
        self.assertEqual(pack.minutes_expired, 600)
        self.assertEqual(pack.state, "expired")

    def test_an_overdraft_does_not_expire(self):
        self.policy.write({"shortage": "overdraft", "overdraft_minutes": 600})
        pack = self.make_pack(1, date_end="2026-01-31")
        self.work("2026-01-12", 2)
        self.at("2026-02-02 10:00")
        self.expire()
        self.assertBalance(pack, -60, used=120)

    def test_work_of_its_days_written_down_late_is_paid_and_the_rest_expires(self):
        pack = self.make_pack(10, date_end="2026-01-31")
        self.at("2026-02-02 10:00")
        self.expire()
        self.log(self.make_ticket(), 4, user=self.agent, date="2026-01-20")
        self.assertBalance(pack, 0, used=240)
        self.expire()
        self.assertBalance(pack, 0, used=240)
        statement = self.make_statement("2026-02")
        self.assertEqual(statement.expired_minutes, -360)

    def test_packs_without_an_end_never_expire(self):
        pack = self.make_pack(10)
        self.at("2046-01-01 10:00")
        self.expire()
        self.assertBalance(pack, 600)

    def test_what_comes_back_to_an_archived_pack_expires(self):
        pack = self.make_pack(10, date_end="2026-01-31")
        line = self.work("2026-01-12", 10)
        pack.active = False
        self.at("2026-02-02 10:00")
        line.sudo().unlink()
        self.assertBalance(pack, 600)
        self.step("_cron_expire")
        self.assertBalance(pack, 0)

    def test_only_what_has_ended_is_looked_at(self):
        ended = self.make_pack(10, date_end="2026-01-31")
        self.make_pack(10, date_end="2026-12-31")
        self.make_pack(10)
        self.at("2026-02-02 10:00")
        packs = self.env["sla.pack"]
        self.assertEqual(packs.search(packs._domain_expiring()), ended)


class TestExpiryNotices(AlertMixin, StatementCommon):
    now = "2026-01-05 10:00"

    def announce(self):
        self.step("_cron_announce")
        self.step("_cron_notices")

    def test_sixty_thirty_and_seven_days_before(self):
        pack = self.make_pack(10, date_end="2026-06-30")
        for day, kinds in (
            ("2026-04-30", {}),
            ("2026-05-01", {"expiry_60": "sent"}),
            ("2026-05-30", {"expiry_60": "sent"}),
            ("2026-05-31", {"expiry_60": "sent", "expiry_30": "sent"}),
        ):
            self.at(f"{day} 10:00")
            self.announce()
            self.assertEqual(self.notices(pack), kinds, day)
        self.at("2026-06-23 10:00")
        self.announce()
        self.announce()
        self.assertEqual(self.notices(pack)["expiry_7"], "sent")
        self.assertEqual(len(self.mails(pack)), 3)

    def test_a_late_run_sends_the_one_that_fits(self):
        pack = self.make_pack(10, date_end="2026-06-30")
        self.at("2026-06-25 10:00")
        self.announce()
        self.assertEqual(
            self.notices(pack),
            {"expiry_30": "skipped", "expiry_60": "skipped", "expiry_7": "sent"},
        )
        self.assertEqual(len(self.mails(pack)), 1)

    def test_used_up_packs_are_not_announced(self):
        pack = self.make_pack(10, date_end="2026-06-30")
        self.work("2026-01-12", 10)
        self.at("2026-06-25 10:00")
        self.step("_cron_announce")
        self.assertNotIn("expiry_7", self.notices(pack))

    def test_a_pack_of_a_month_is_announced_a_week_before(self):
        pack = self.make_pack(10, validity_months=1)
        self.announce()
        self.assertNotIn("sent", self.notices(pack).values())
        self.at("2026-01-29 10:00")
        self.announce()
        self.assertEqual(self.notices(pack)["expiry_7"], "sent")

    def test_the_mail_says_how_much_and_until_when(self):
        pack = self.make_pack(10, date_end="2026-06-30")
        self.at("2026-06-25 10:00")
        self.announce()
        subject = self.mails(pack)[0][1]
        self.assertIn("10:00", subject)
        self.assertIn("06/30/2026", subject)
