"""The cron: two runs, a late one, and one that was killed do the same in the end."""

from unittest.mock import patch

from .statement_common import StatementCommon
from .test_alerts import AlertMixin


class TestPackCron(AlertMixin, StatementCommon):
    now = "2026-01-05 10:00"

    def run_packs(self):
        with self.enter_registry_test_mode():
            self.env.ref("sla_prepaid_hours.ir_cron_packs").method_direct_trigger()

    def drafts(self):
        return [
            str(statement.date_from)
            for statement in self.statements.search(
                [("partner_id", "=", self.customer.id)], order="date_from"
            )
        ]

    def state(self, pack):
        pack.invalidate_recordset()
        return (
            pack.state,
            sorted((entry.kind, entry.minutes) for entry in pack.entry_ids),
            self.notices(pack),
            self.drafts(),
            len(self.mails(pack)),
        )

    def test_the_first_of_the_month_makes_the_draft_of_the_last(self):
        self.make_pack(10)
        self.at("2026-01-31 23:30")
        self.run_packs()
        self.assertEqual(self.drafts(), [], "it is January there")
        self.at("2026-02-01 00:05")
        self.run_packs()
        self.assertEqual(self.drafts(), ["2026-01-01"])

    def test_two_runs_do_what_one_does(self):
        pack = self.make_pack(10, date_end="2026-01-31")
        self.work("2026-01-30", 8.5)
        self.at("2026-02-01 00:05")
        self.run_packs()
        once = self.state(pack)
        self.assertEqual(once[0], "expired")
        self.run_packs()
        self.assertEqual(self.state(pack), once)

    def test_a_late_run_makes_up_for_what_was_missed(self):
        pack = self.make_pack(10, date_end="2026-03-31")
        self.work("2026-01-30", 1)
        self.at("2026-05-04 10:00")
        self.run_packs()
        self.assertEqual(pack.state, "expired")
        self.assertEqual(str(pack.entry_ids.sorted("id")[-1].date), "2026-04-01")
        # In May nothing was left, and nothing had moved.
        self.assertEqual(
            self.drafts(), ["2026-01-01", "2026-02-01", "2026-03-01", "2026-04-01"]
        )

    def test_months_of_nothing_have_no_statement(self):
        self.make_pack(1)
        self.work("2026-01-12", 1)
        self.at("2026-06-04 10:00")
        self.run_packs()
        self.assertEqual(self.drafts(), ["2026-01-01"])

    def test_a_run_that_was_killed_goes_on_where_it_stopped(self):
        packs = [self.make_pack(1, date_end="2026-01-31") for _number in range(3)]
        self.at("2026-02-02 10:00")
        cron = self.env["ir.cron"]
        calls = []

        def out_of_time(self, *args, **kwargs):
            calls.append(1)
            return 0 if len(calls) > 1 else 60

        # The server stops it after the first pack.
        with patch.object(type(cron), "_commit_progress", out_of_time):
            self.env["sla.pack"]._cron_packs(batch=1)
        self.assertIn("active", [pack.state for pack in packs])
        self.run_packs()
        self.assertEqual([pack.state for pack in packs], ["expired"] * 3)
        for pack in packs:
            self.assertEqual(len(pack.entry_ids), 2)

    def test_one_pack_that_cannot_be_done_stops_no_other(self):
        first, second = (
            self.make_pack(1, date_end="2026-01-31") for _number in range(2)
        )
        self.at("2026-02-02 10:00")
        # A user has posted under its key: what is there is left alone.
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sla_pack SET state = 'active', opened_on = NULL, date_end = "
            "'2026-01-31', commercial_partner_id = NULL WHERE id = %s",
            [first.id],
        )
        self.env.invalidate_all()
        with self.assertLogs("odoo.addons.sla_prepaid_hours", "WARNING"):
            self.step("_cron_expire")
        self.assertEqual(second.state, "expired")
        self.assertEqual(first.state, "active")

    def test_mails_wake_the_cron(self):
        self.make_pack(10)
        triggers = self.env["ir.cron.trigger"]
        cron = self.env.ref("sla_prepaid_hours.ir_cron_packs")
        triggers.search([("cron_id", "=", cron.id)]).unlink()
        self.work("2026-01-12", 8)
        self.assertTrue(triggers.search([("cron_id", "=", cron.id)]))

    def test_the_nightly_audit_runs(self):
        self.make_pack(10)
        with self.enter_registry_test_mode():
            self.env.ref("sla_prepaid_hours.ir_cron_audit").method_direct_trigger()

    def test_customers_who_are_up_to_date_cost_nothing(self):
        self.make_pack(10)
        self.at("2026-02-02 10:00")
        self.run_packs()
        self.assertNotIn(
            self.customer,
            [partner for partner, _c, _m in self.statements._missing_months()],
        )
