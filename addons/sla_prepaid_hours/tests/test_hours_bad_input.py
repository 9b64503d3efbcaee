"""Figures that cannot be, closed months, orders: a sentence, and nothing changes."""

import math
from datetime import date

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import mute_logger

from .selling_common import SellingCommon

# What people and programs type where minutes or hours are asked for.
from .unhappy_common import FAR_TOO_MANY, NONE_OR_LESS, UnhappyCommon


class TestNumbers(UnhappyCommon):
    """Numbers that are none."""

    def test_time(self):
        self.make_pack(10)
        ticket = self.make_ticket()
        line = self.log(ticket, 1)
        for hours in (*NONE_OR_LESS, *FAR_TOO_MANY, 0.001, 24.5, math.nan, math.inf):
            with self.subTest(hours):
                with self.refuses():
                    self.log(ticket, hours)
                with self.refuses():
                    line.unit_amount = hours
        with self.refuses():
            self.env["account.analytic.line"].create(
                [
                    {"ticket_id": ticket.id, "name": "Good", "unit_amount": 1},
                    {"ticket_id": ticket.id, "name": "Bad", "unit_amount": -1},
                ]
            )

    @mute_logger("odoo.sql_db")
    def test_packs(self):
        pack = self.make_pack(10)
        for minutes in (*NONE_OR_LESS, *FAR_TOO_MANY):
            with self.subTest(minutes):
                with self.refuses(error=Exception):
                    self.make_pack(minutes / 60)
                with self.refuses("stays as it was sold"):
                    pack.minutes_bought = minutes

    def test_estimates(self):
        ticket = self.make_ticket(partner_id=self.portal_user.partner_id.id)
        estimate = self.make_estimate(ticket)
        for minutes in (-1, -(10**9), *FAR_TOO_MANY, 1.5):
            with self.subTest(minutes):
                with self.refuses():
                    estimate.write({"minutes": minutes})
                with self.refuses():
                    estimate.line_ids = [
                        Command.create({"name": "Work", "minutes": minutes})
                    ]
                with self.refuses():
                    self.make_estimate(self.make_ticket(), minutes=minutes)
        with self.refuses():
            estimate.line_ids = [Command.create({"name": "Work", "minutes": 0})]
        estimate.minutes = 0
        with self.refuses("how long"):
            estimate.action_send()

    def test_corrections(self):
        pack, other = self.make_pack(10), self.make_pack(5)
        for minutes in (0, -601, -(10**9), *FAR_TOO_MANY):
            with self.subTest(adjust=minutes), self.refuses():
                self.adjust(pack, minutes)
        for minutes in (*NONE_OR_LESS, 601, *FAR_TOO_MANY):
            with self.subTest(transfer=minutes), self.refuses():
                self.transfer(pack, minutes, target_pack_id=other.id)

    def adjust(self, pack, minutes, reason="Why"):
        wizard = (
            self.env["sla.pack.adjust.wizard"]
            .with_user(self.manager)
            .create({"pack_id": pack.id, "minutes": minutes, "reason": reason})
        )
        return wizard.action_adjust()

    def transfer(self, pack, minutes, **values):
        wizard = (
            self.env["sla.pack.transfer.wizard"]
            .with_user(self.manager)
            .create(
                {
                    "pack_id": pack.id,
                    "minutes": minutes,
                    "reason": "Why",
                    "target": "pack" if "target_pack_id" in values else "new",
                    **values,
                }
            )
        )
        return wizard.action_transfer()

    def test_postings(self):
        pack = self.make_pack(10)
        for kind, minutes in (
            ("consume", -(10**9)),
            ("consume", -601),
            ("refund", -601),
            ("hold", -601),
            ("release", 1),
        ):
            with self.subTest(kind, minutes=minutes), self.refuses():
                self.env["sla.pack.entry"]._post(
                    [
                        {
                            "pack_id": pack.id,
                            "kind": kind,
                            "minutes": minutes,
                            "key": "x",
                        }
                    ]
                )

    def test_a_third_of_an_hour_and_its_like(self):
        """0.33 h is 20 minutes, and a hundred times that is a hundred times 20."""
        self.policy.charge_rule_ids.unlink()
        self.make_rule("included")
        pack = self.make_pack(100)
        for hours, minutes in ((0.33, 20), (0.34, 20), (1 / 3, 20), (0.0084, 1)):
            with self.subTest(hours):
                line = self.log(self.make_ticket(), hours)
                self.assertEqual(line.intervention_id.charged_minutes, minutes)
                line.unlink()
        ticket = self.make_ticket()
        for _number in range(100):
            self.log(ticket, 0.33, date="2026-03-01")
        self.assertEqual(ticket.intervention_ids.charged_minutes, 2000)
        self.assertBalance(pack, 4000, used=2000)

    def test_a_day_or_an_hour_are_the_same_minutes(self):
        """Timesheets kept in days charge the minutes of those days."""
        pack = self.make_pack(100)
        self.env.company.timesheet_encode_uom_id = self.env.ref("uom.product_uom_day")
        line = self.log(self.make_ticket(), 1.5)
        self.assertEqual(line.intervention_id.charged_minutes, 90)
        day = self.log(
            self.make_ticket(),
            0.5,
            product_uom_id=self.env.ref("uom.product_uom_day").id,
        )
        self.assertEqual(day.intervention_id.charged_minutes, 240)
        self.env.company.project_time_mode_id = self.env.ref("uom.product_uom_day")
        kept = self.log(self.make_ticket(), 0.25)
        self.assertEqual(kept.intervention_id.charged_minutes, 120)
        self.assertBalance(pack, 6000 - 450, used=450)


class TestClosedPeriods(UnhappyCommon):
    """A closed month stays as the customer has it."""

    now = "2026-02-02 10:00"

    def setUp(self):
        super().setUp()
        self.pack = self.make_pack(10)
        self.ticket = self.make_ticket()
        self.line = self.log(self.ticket, 1, date="2026-02-10")
        self.at("2026-03-02 10:00")
        self.open = self.log(self.make_ticket(), 1)
        self.closed = self.close("2026-02")
        self.numbers = self.closed.numbers

    def tearDown(self):
        self.closed.invalidate_recordset()
        self.assertEqual(self.closed.numbers, self.numbers)
        self.assertBooks()
        super().tearDown()

    def test_nothing_in_it_moves(self):
        day = self.env.ref("uom.product_uom_day")
        for values in (
            {"unit_amount": 2},
            {"date": "2026-03-01"},
            {"date_time": "2026-02-10 18:00:00"},
            {"date_time": "2026-03-02 18:00:00"},
            {"ticket_id": self.make_ticket().id},
            {"ticket_id": False},
            {"product_uom_id": day.id},
        ):
            with self.subTest(values), self.refuses("closed until"):
                self.line.write(values)
        with self.refuses("closed until"):
            self.line.unlink()
        with self.refuses("closed until"):
            self.line.copy()
        with self.refuses("closed until"):
            (self.line | self.open).write({"unit_amount": 3})

    def test_nothing_moves_into_it(self):
        for values in (
            {"date": "2026-02-28"},
            {"date_time": "2026-02-28 18:00:00"},
        ):
            with self.subTest(values), self.refuses("closed until"):
                self.open.write(values)
            with self.subTest(values), self.refuses("closed until"):
                self.log(self.make_ticket(), 1, **values)

    def test_not_through_the_ticket_either(self):
        for commands in (
            [Command.update(self.line.id, {"unit_amount": 3})],
            [Command.delete(self.line.id)],
            [Command.unlink(self.line.id)],
            [Command.clear()],
        ):
            with self.subTest(commands), self.refuses("closed until"):
                self.ticket.write({"timesheet_ids": commands})

    def test_a_ticket_that_changes_leaves_the_closed_month_alone(self):
        before = self.books()
        kind = self.env["helpdesk.ticket.type"].create({"name": "Other"})
        self.ticket.type_id = kind
        self.ticket.partner_id = self.stranger
        self.env["sla.charge.rule"].search([]).write({"increment_minutes": 60})
        self.ticket._sla_recharge()
        self.assertEqual(self.books(), before)

    def test_what_time_was_called_may_be_said_better(self):
        self.line.name = "Said better"
        self.assertEqual(self.line.name, "Said better")

    def test_a_refund_in_it_counts_for_the_month_that_is_open(self):
        entries = self.env["sla.pack.entry"]._post(
            [
                {
                    "pack_id": self.pack.id,
                    "kind": "adjust",
                    "minutes": -5,
                    "date": date(2026, 2, 10),
                    "key": "late",
                }
            ]
        )
        self.assertEqual(str(entries.date), "2026-03-01")


class TestOrders(SellingCommon):
    def test_a_duplicate_of_an_order_sells_anew(self):
        pack = self.sell(10)
        twin = pack.sale_order_id.copy()
        self.assertEqual(twin.state, "draft")
        self.assertFalse(twin.sla_pack_ids | twin.order_line.sla_pack_ids)
        twin.action_confirm()
        self.assertEqual(twin.sla_pack_ids.state, "draft")
        self.assertEqual(len(pack.sale_order_id.sla_pack_ids), 1)

    def test_an_order_of_another_company_fills_no_pack_here(self):
        pack = self.sell(10)
        other = self.env["res.company"].create({"name": "Sister"})
        with self.assertRaises(UserError), self.cr.savepoint():
            pack.sale_order_id.company_id = other
            self.env.flush_all()
