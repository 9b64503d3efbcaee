"""The audit finds what does not add up, says it, and repairs nothing."""

from odoo.exceptions import AccessError
from odoo.tests import RecordCapturer

from .statement_common import StatementCommon


class TestAudit(StatementCommon):
    now = "2026-01-05 10:00"

    def setUp(self):
        super().setUp()
        self.pack = self.make_pack(10)
        self.line = self.work("2026-01-12", 2)

    def audit(self):
        self.env.invalidate_all()
        packs = self.env["sla.pack"].with_context(active_test=False)
        # Only of this test: a database with demonstration data has others.
        ours = packs.search([("commercial_partner_id", "=", self.customer.id)])
        found = ours._audit()
        return [(one["kind"], one["pack"], one["sentence"]) for one in found]

    def kinds(self):
        return [kind for kind, _pack, _sentence in self.audit()]

    def break_with(self, query, *args):
        self.env.flush_all()
        self.env.cr.execute(query, args)
        self.env.invalidate_all()

    def test_books_in_order_have_no_findings(self):
        self.assertEqual(self.audit(), [])

    def test_a_forged_entry_is_found(self):
        self.break_with(
            "UPDATE sla_pack_entry SET minutes = -60 WHERE pack_id = %s "
            "AND kind = 'consume'",
            self.pack.id,
        )
        ((kind, pack, sentence),) = self.audit()
        self.assertEqual((kind, pack), ("intervention", self.pack))
        self.assertIn("60 minutes were drawn, it says 120", sentence)

    def test_a_balance_below_zero_is_found(self):
        self.break_with(
            "UPDATE sla_pack_entry SET minutes = 60 WHERE pack_id = %s "
            "AND kind = 'purchase'",
            self.pack.id,
        )
        found = {kind: sentence for kind, _pack, sentence in self.audit()}
        self.assertIn("60 minutes below zero", found["balance"])
        self.assertIn("state", found)

    def test_a_hold_without_a_live_estimate_is_found(self):
        self.env["sla.pack.entry"]._post(
            [{"pack_id": self.pack.id, "kind": "hold", "minutes": -60, "key": "h"}]
        )
        self.assertEqual(self.kinds(), ["hold"])

    def test_a_state_that_does_not_fit_is_found(self):
        self.break_with(
            "UPDATE sla_pack SET state = 'exhausted' WHERE id = %s", self.pack.id
        )
        self.assertEqual(self.kinds(), ["state"])

    def test_an_entry_of_another_customer_is_found(self):
        self.break_with(
            "UPDATE sla_pack_entry SET commercial_partner_id = %s WHERE pack_id = %s "
            "AND kind = 'purchase'",
            self.supplier.id,
            self.pack.id,
        )
        self.assertEqual(self.kinds(), ["owner"])

    def test_time_without_its_work_is_found(self):
        self.break_with(
            "UPDATE account_analytic_line SET intervention_id = NULL WHERE id = %s",
            self.line.id,
        )
        ((kind, pack, sentence),) = self.audit()
        self.assertEqual((kind, pack), ("line", self.env["sla.pack"]))
        self.assertIn(self.line.sudo().ticket_id.number, sentence)

    def test_a_closed_statement_the_ledger_does_not_say_is_found(self):
        self.at("2026-02-02 10:00")
        self.close("2026-01")
        self.break_with(
            "UPDATE sla_pack_entry SET date = '2026-02-01' WHERE pack_id = %s "
            "AND kind = 'consume'",
            self.pack.id,
        )
        self.assertIn("statement", self.kinds())

    def test_it_repairs_nothing_and_notifies_the_manager_once(self):
        self.break_with(
            "UPDATE sla_pack SET state = 'exhausted' WHERE id = %s", self.pack.id
        )
        before = self.pack.entry_ids.ids
        self.agreement.user_id = self.manager
        self.pack._as_state_writer().agreement_id = self.agreement
        for _night in range(2):
            with self.assertLogs("odoo.addons.sla_prepaid_hours", "WARNING"):
                self.pack._report_findings(self.pack._audit())
        self.assertEqual(self.pack.state, "exhausted")
        self.assertEqual(self.pack.entry_ids.ids, before)
        self.assertEqual(len(self.pack.activity_ids), 1)
        self.assertEqual(self.pack.activity_ids.user_id, self.manager)

    def test_the_button_says_that_all_add_up(self):
        packs = self.env["sla.pack"].with_user(self.manager)
        count = packs.with_context(active_test=False).search_count([])
        with RecordCapturer(self.env["mail.activity"], []) as activities:
            said = packs.action_audit()["params"]
        if said["type"] == "success":
            self.assertEqual(said["message"], f"All {count} packs add up.")
        self.assertFalse(
            activities.records.filtered(lambda one: one.res_id == self.pack.id)
        )

    def test_agents_do_not_check_the_books(self):
        with self.assertRaises(AccessError):
            self.env["sla.pack"].with_user(self.agent).action_audit()

    def test_the_audit_takes_the_same_queries_for_any_number(self):
        self.env.flush_all()
        packs = self.pack

        def queries(packs):
            self.env.invalidate_all()
            packs.mapped("name")
            before = self.env.cr.sql_log_count
            packs._audit()
            return self.env.cr.sql_log_count - before

        few = queries(packs)
        for _number in range(10):
            packs |= self.make_pack(1)
        self.env.flush_all()
        self.assertLessEqual(queries(packs), few)
