"""What work, unused hours and balances look like when they are counted."""

from odoo.exceptions import AccessError

from .statement_common import StatementCommon


class TestHoursReport(StatementCommon):
    now = "2026-01-05 10:00"

    def test_work_is_counted_once_whatever_packs_pay_for_it(self):
        self.make_pack(1)
        self.make_pack(1)
        ticket = self.make_ticket()
        self.work("2026-01-12", 2, ticket)
        self.work("2026-01-12", 0.5, ticket)
        self.env.flush_all()
        row = self.env["sla.hours.report"].search([("ticket_id", "=", ticket.id)])
        self.assertEqual(len(row), 1)
        self.assertEqual(row.user_id, self.agent)
        self.assertEqual(
            (row.worked_hours, row.charged_hours, row.covered_hours),
            (2.5, 2.5, 2.0),
        )
        self.assertEqual(row.uncovered_hours, 0.5)

    def test_unused_hours_are_worth_what_they_were_sold_for(self):
        pack = self.make_pack(10, price_hour=45.5)
        self.work("2026-01-12", 2.5)
        self.env["sla.pack.entry"]._post(
            [{"pack_id": pack.id, "kind": "hold", "minutes": -60, "key": "held"}]
        )
        self.env.flush_all()
        value = self.env["sla.pack.value"].browse(pack.id)
        self.assertEqual(
            (value.free_hours, value.held_hours, value.left_hours), (6.5, 1, 7.5)
        )
        self.assertEqual(value.value, 341.25)

    def test_used_up_packs_are_worth_nothing(self):
        pack = self.make_pack(1, price_hour=45)
        self.work("2026-01-12", 1)
        self.env.flush_all()
        self.assertFalse(self.env["sla.pack.value"].search([("pack_id", "=", pack.id)]))

    def test_a_customer_has_one_balance(self):
        self.make_pack(10, date_end="2026-06-30")
        self.make_pack(10)
        self.work("2026-01-12", 5)
        self.env.flush_all()
        balance = self.env["sla.hours.balance"].search(
            [("commercial_partner_id", "=", self.customer.id)]
        )
        self.assertEqual(
            (balance.free_text, balance.bought_text, balance.left_percent),
            ("15:00", "20:00", 75),
        )
        self.assertEqual(str(balance.next_end), "2026-06-30")
        action = balance.action_view_packs()
        self.assertEqual(self.env["sla.pack"].search_count(action["domain"]), 2)

    def test_each_sees_what_is_theirs(self):
        self.make_pack(10)
        self.env.flush_all()
        values = self.env["sla.pack.value"]
        with self.assertRaises(AccessError):
            values.with_user(self.agent).search([])
        other = self.env["res.company"].create({"name": "Second"})
        stranger = self._new_user(
            "second", "sla_policy.group_sla_manager", company=other
        )
        for model in (
            "sla.pack.value",
            "sla.hours.balance",
            "sla.hours.report",
            "sla.statement",
            "sla.pack.notice",
        ):
            self.assertFalse(self.env[model].with_user(stranger).search([]), model)
