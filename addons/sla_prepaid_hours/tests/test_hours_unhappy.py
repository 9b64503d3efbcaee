"""What goes wrong in real life, and must not go wrong with anybody's hours."""

import math
from contextlib import contextmanager
from datetime import date

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.modules.neutralize import neutralize_database
from odoo.tools import mute_logger

from odoo.addons.sla_policy.tests.common import utc

from .estimate_common import EstimateMixin
from .selling_common import SellingCommon
from .statement_common import StatementCommon

# What people and programs type where minutes or hours are asked for.
NONE_OR_LESS = (0, -1, -60, -(10**9))
FAR_TOO_MANY = (10**9, 2**31 - 1)


class UnhappyCommon(EstimateMixin, StatementCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_estimates()

    def books(self):
        """The ledger and all that hangs on it, as plain values."""
        self.env.flush_all()
        self.env.invalidate_all()
        entries = self.env["sla.pack.entry"].sudo().search([], order="id")
        packs = self.env["sla.pack"].sudo().with_context(active_test=False).search([])
        return {
            "entries": [(e.id, e.pack_id.id, e.kind, e.minutes) for e in entries],
            "packs": {pack.id: (pack.state, pack.date_end) for pack in packs},
            "lines": self.env["account.analytic.line"].sudo().search_count([]),
            "work": self.env["sla.intervention"]
            .sudo()
            .search([], order="id")
            .read(["charged_minutes", "covered_minutes", "uncovered_minutes"]),
            "estimates": self.env["sla.estimate"].sudo().search([]).read(["state"]),
            "employees": self.env["hr.employee"].sudo().search_count([]),
        }

    @contextmanager
    def refuses(self, *words, error=UserError):
        """A sentence of several words, and nothing has changed."""
        before = self.books()
        with self.assertRaises(error) as caught, self.cr.savepoint():
            yield
            self.env.flush_all()
        self.env.invalidate_all()
        told = str(caught.exception)
        self.assertRegex(told, r"\w+ \w+ \w+")
        for word in words:
            self.assertIn(word, told)
        self.assertEqual(self.books(), before)

    def assertBooks(self):
        """The books add up, as the nightly audit sees them."""
        packs = self.env["sla.pack"].with_context(active_test=False).search([])
        self.assertEqual([f["sentence"] for f in packs._audit()], [])


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


class TestWhatIsGone(UnhappyCommon):
    """Packs, people, projects and customers that are archived or deleted."""

    def test_a_pack_with_hours_is_not_archived(self):
        pack = self.make_pack(2)
        with self.refuses("left, held or owed"):
            pack.active = False
        ticket = self.make_ticket(partner_id=self.portal_user.partner_id.id)
        self.approved(ticket)
        self.assertBalance(pack, 0, held=120)
        with self.refuses("left, held or owed"):
            pack.active = False
        empty = self.make_pack(1, is_open=False)
        empty.active = False
        self.assertFalse(empty.active)

    def test_an_archived_pack_keeps_its_books(self):
        """Hours that come back to it are seen again."""
        pack = self.make_pack(1)
        line = self.log(self.make_ticket(), 1)
        pack.active = False
        new = self.log(self.make_ticket(), 1)
        self.assertEqual(new.intervention_id.uncovered_minutes, 60)
        preview = self.env["sla.intervention"]._preview(line.ticket_id, 30)
        self.assertEqual(preview["worked"], 90)
        self.assertEqual(preview["shortage"], 30)
        new.unlink()
        line.unit_amount = 0.5
        self.assertTrue(pack.active)
        self.assertEqual(pack.state, "active")
        line.unlink()
        self.assertBalance(pack, 60)
        self.assertBooks()

    def test_a_new_version_with_the_pack_archived(self):
        pack = self.make_pack(2)
        ticket = self.make_ticket(partner_id=self.portal_user.partner_id.id)
        estimate = self.approved(ticket)
        self.log(ticket, 2)
        self.assertBalance(pack, 0, used=120)
        pack.active = False
        other = self.make_pack(10)
        newer = self.next_version(estimate)
        newer.with_user(self.agent).minutes = 180
        self.send(newer)
        newer.with_user(self.portal_user).action_approve()
        self.assertEqual(newer.state, "approved")
        self.assertBooks()
        self.assertBalance(pack, 0, used=120)
        self.assertBalance(other, 540, held=60)

    def test_a_statement_counts_archived_packs(self):
        pack = self.make_pack(1)
        self.make_pack(1)
        self.log(self.make_ticket(), 1)
        pack.active = False
        self.at("2026-04-02 10:00")
        statement = self.make_statement("2026-03")
        self.assertEqual(self.figures(statement), (0, 120, -60, 0, 0, 0, 60))
        statement.action_close()
        self.assertBooks()

    def test_an_archived_customer_is_still_owed(self):
        pack = self.make_pack(10)
        ticket = self.make_ticket()
        (self.customer | self.contact).active = False
        self.log(ticket, 1)
        self.assertBalance(pack, 540, used=60)
        self.at("2026-04-02 10:00")
        statement = self.make_statement("2026-03")
        statement.action_close()
        self.assertEqual(statement.closing_minutes, 540)

    def test_an_archived_project_is_replaced_by_another(self):
        self.make_pack(10)
        line = self.log(self.make_ticket(), 1)
        project = line.project_id
        project.active = False
        again = self.log(self.make_ticket(), 1)
        self.assertTrue(again.project_id.active)
        self.assertNotEqual(again.project_id, project)
        line.unit_amount = 2
        self.assertEqual(line.intervention_id.charged_minutes, 120)
        self.agreement.project_id = project
        self.assertTrue(self.log(self.make_ticket(), 1).project_id.active)

    def test_a_project_without_an_account_still_takes_time(self):
        self.make_pack(10)
        project = self.env["project.project"].create(
            {"name": "Bare", "allow_timesheets": True}
        )
        project.account_id = False
        self.agreement.project_id = project
        line = self.log(self.make_ticket(), 1)
        self.assertEqual(line.intervention_id.charged_minutes, 60)

    def test_whose_employee_is_archived_logs_no_time(self):
        pack = self.make_pack(10)
        ticket = self.make_ticket()
        line = self.log(ticket, 1, user=self.agent)
        employee = line.sudo().employee_id
        employee.active = False
        with self.refuses("archived"):
            self.log(ticket, 1, user=self.agent)
        line.sudo().unit_amount = 2
        self.assertBalance(pack, 480, used=120)
        with self.refuses():
            self.log(ticket, 1, employee_id=employee.id)

    def test_people_who_are_deleted_leave_the_books(self):
        trainee = self._new_user("trainee", "sla_policy.group_sla_manager")
        pack = self.make_pack(10)
        ticket = self.make_ticket(partner_id=self.portal_user.partner_id.id)
        estimate = self.make_estimate(ticket, user=trainee)
        self.send(estimate, user=trainee)
        self.sent_to = estimate.sent_user_id
        line = self.log(self.make_ticket(), 1)
        line.intervention_id.with_user(trainee).action_waive("Our mistake")
        self.env["sla.pack.adjust.wizard"].with_user(trainee).create(
            {"pack_id": pack.id, "minutes": 5, "reason": "Why"}
        ).action_adjust()
        self.make_ticket().with_user(trainee).action_timer_start()
        self.finish_transaction()
        trainee.unlink()
        self.env.invalidate_all()
        self.assertFalse(pack.entry_ids[0].user_id)
        self.assertTrue(line.intervention_id.is_waived)
        self.assertFalse(estimate.sent_user_id)
        self.assertBalance(pack, 605)
        self.assertBooks()
        self.at("2026-04-02 10:00")
        self.close("2026-03")

    def test_a_customer_with_hours_is_not_deleted(self):
        self.make_pack(10, partner_id=self.other_contact.id)
        with self.refuses(error=Exception), mute_logger("odoo.sql_db"):
            self.other_contact.unlink()

    def test_a_policy_that_is_archived_still_charges(self):
        pack = self.make_pack(10)
        ticket = self.make_ticket()
        self.policy.active = False
        self.log(ticket, 1)
        self.assertBalance(pack, 540, used=60)

    def test_a_day_without_hours_of_service_is_after_hours(self):
        calendar = self.make_calendar()
        self.policy.calendar_id = calendar
        self.policy.charge_rule_ids.unlink()
        self.make_rule("included", after_hours_percent=200)
        pack = self.make_pack(10)
        line = self.log(self.make_ticket(), 1)
        self.assertBalance(pack, 540, used=60)
        with self.refuses("working hours"):
            calendar.attendance_ids.unlink()
        calendar.attendance_ids.filtered(lambda a: a.dayofweek == "0").unlink()
        line.unit_amount = 1.5
        self.assertBalance(pack, 420, used=180)
        self.log(self.make_ticket(), 1, date_time="2026-03-02 16:00:00")
        self.assertBalance(pack, 300, used=300)


class TestStrangers(UnhappyCommon):
    """Other customers, other companies, nobody at all."""

    def test_a_pack_of_another_customer_pays_for_nothing(self):
        pack = self.make_pack(10, partner_id=self.stranger.id)
        line = self.log(self.make_ticket(), 1)
        self.assertEqual(line.intervention_id.uncovered_minutes, 60)
        self.assertBalance(pack, 600)
        mine = self.make_pack(5)
        with self.refuses("part of"):
            mine.with_user(self.manager)._transfer(
                60, "Why", "x", partner=self.stranger
            )
        with self.refuses():
            mine.with_user(self.manager)._transfer(60, "Why", "y", pack=pack)
        with self.refuses("agreement"):
            self.make_pack(
                1, partner_id=self.stranger.id, agreement_id=self.agreement.id
            )

    def test_the_packs_of_another_company_pay_for_nothing(self):
        other = self.env["res.company"].create({"name": "Sister"})
        pack = self.make_pack(10, company_id=other.id)
        line = self.log(self.make_ticket(), 1)
        self.assertEqual(line.intervention_id.uncovered_minutes, 60)
        self.assertBalance(pack, 600)
        theirs = self.env["helpdesk.ticket"].create(
            {
                "name": "Theirs",
                "description": "x",
                "company_id": other.id,
                "partner_id": self.contact.id,
            }
        )
        self.make_rule("included")
        there = self.log(theirs, 1)
        self.assertEqual(there.company_id, other)
        self.assertEqual(there.intervention_id.company_id, other)
        with self.refuses():
            line.ticket_id = theirs
        with self.refuses():
            line.company_id = other
        with self.refuses("stays there"):
            line.ticket_id.company_id = other
        with self.refuses():
            self.log(theirs, 1, user=self.agent)
        with self.refuses():
            self.make_pack(1, company_id=other.id, agreement_id=self.agreement.id)
        project = self.env["project.project"].create(
            {"name": "Theirs", "company_id": other.id, "allow_timesheets": True}
        )
        with self.refuses():
            line.project_id = project
        self.assertBooks()

    def test_a_ticket_of_nobody_is_charged_to_nobody(self):
        pack = self.make_pack(10)
        ticket = self.make_ticket(partner_id=False)
        line = self.log(ticket, 1)
        self.assertFalse(line.intervention_id)
        self.assertBalance(pack, 600)
        preview = self.env["sla.intervention"]._preview(ticket, 30)
        self.assertEqual(preview["draws"], [])
        with self.refuses("no customer"):
            self.make_estimate(ticket)
        with self.refuses():
            self.env["sla.intervention"]._charge_once(ticket, "out_of_policy", "Why")
        line.unlink()
        ticket.unlink()

    def test_a_ticket_that_loses_its_customer_gives_back(self):
        pack = self.make_pack(10)
        line = self.log(self.make_ticket(), 1)
        line.ticket_id.partner_id = False
        self.assertBalance(pack, 600)
        line.ticket_id.partner_id = self.contact
        self.assertBalance(pack, 540, used=60)
        line.ticket_id.partner_id = self.stranger
        self.assertBalance(pack, 600)
        line.unlink()
        self.assertBooks()


class TestCustomersChange(UnhappyCommon):
    """Customers are merged, get a parent, move: their hours do not get lost."""

    def merge(self, *partners, into):
        """As the dialog of contacts does it."""
        everybody = into.union(*partners)
        wizard = self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": [Command.set(everybody.ids)],
                "dst_partner_id": into.id,
                "state": "selection",
            }
        )
        wizard._merge(everybody.ids, into, extra_checks=False)
        self.env.invalidate_all()

    def double(self, **values):
        return self.env["res.partner"].create(
            {"name": "Norte Foods Inc", "is_company": True, **values}
        )

    def test_two_customers_become_one_and_so_do_their_books(self):
        double = self.double()
        mine, theirs = self.make_pack(10), self.make_pack(5, partner_id=double.id)
        self.log(self.make_ticket(), 1)
        draft = self.make_statement("2026-03")
        other = self.make_statement("2026-03", partner=double)
        self.merge(double, into=self.customer)
        self.assertEqual((mine | theirs).commercial_partner_id, self.customer)
        self.assertEqual(theirs.partner_id, self.customer)
        self.assertEqual((draft | other).exists().partner_id, self.customer)
        self.assertEqual(len((draft | other).exists()), 1)
        self.assertBooks()
        self.log(self.make_ticket(), 10)
        self.assertEqual(sum((mine | theirs).mapped("minutes_available")), 900 - 660)
        self.at("2026-04-02 10:00")
        statement = (draft | other).exists()
        statement.action_close()
        self.assertEqual(statement.closing_minutes, 240)

    def test_closed_statements_of_two_customers_are_not_mixed(self):
        double = self.double()
        self.make_pack(10)
        self.make_pack(5, partner_id=double.id)
        self.at("2026-04-02 10:00")
        self.close("2026-03")
        with self.refuses("closed"):
            self.merge(double, into=self.customer)
        self.assertTrue(double.exists())

    def test_a_double_without_hours_takes_nothing_away(self):
        double = self.double()
        pack = self.make_pack(10)
        self.at("2026-04-02 10:00")
        closed = self.close("2026-03")
        self.merge(self.customer, into=double)
        self.assertEqual(closed.partner_id, double)
        self.assertEqual(closed.state, "closed")
        self.assertEqual(pack.commercial_partner_id, double)
        self.assertBooks()
        self.assertEqual(closed.closing_minutes, 600)

    def test_contacts_of_two_customers_take_no_hours_along(self):
        self.make_pack(5, partner_id=self.other_contact.id)
        with self.refuses("hours"):
            self.merge(self.other_contact, into=self.stranger_user.partner_id)
        twin = self._new_contact("Luis M.", "luism@example.com")
        self.merge(self.other_contact, into=twin)
        self.assertEqual(
            self.env["sla.pack"].search([("partner_id", "=", twin.id)]).state, "active"
        )
        self.assertBooks()

    def test_a_person_whose_company_becomes_known(self):
        """The hours go with them: they are the customer, under another name."""
        person = self.env["res.partner"].create({"name": "Sole Trader"})
        pack = self.make_pack(10, partner_id=person.id)
        ticket = self.make_ticket(partner_id=person.id)
        self.log(ticket, 1)
        draft = self.make_statement("2026-03", partner=person)
        company = self.double(name="Trader and Sons")
        person.parent_id = company
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(pack.commercial_partner_id, company)
        self.assertEqual(pack.entry_ids.commercial_partner_id, company)
        self.assertBooks()
        self.log(ticket, 1)
        self.assertBooks()
        if draft.exists():
            self.assertEqual(draft.partner_id, company)
        self.at("2026-04-02 10:00")
        statement = draft.exists() or self.make_statement("2026-03", partner=company)
        statement.action_close()
        total = sum(pack.entry_ids.mapped("minutes"))
        self.assertEqual(statement.closing_minutes, total)
        self.assertBooks()

    def test_not_once_a_company_has_statements_of_its_own(self):
        person = self.env["res.partner"].create({"name": "Sole Trader"})
        self.make_pack(10, partner_id=person.id)
        self.make_pack(10)
        self.at("2026-04-02 10:00")
        self.close("2026-03")
        with self.refuses("closed"):
            person.parent_id = self.customer

    def test_a_branch_with_hours_of_its_own_does_not_leave_with_them(self):
        pack = self.make_pack(5, partner_id=self.other_contact.id)
        with self.refuses("hours"):
            self.other_contact.parent_id = self.stranger
        with self.refuses("hours"):
            self.other_contact.is_company = True
        self.assertEqual(pack.commercial_partner_id, self.customer)
        self.env["sla.pack.transfer.wizard"].create(
            {
                "pack_id": pack.id,
                "minutes": 300,
                "reason": "They leave",
                "partner_id": self.customer.id,
            }
        ).action_transfer()
        self.other_contact.parent_id = self.stranger
        # What was booked stays booked where it was.
        self.assertEqual(pack.commercial_partner_id, self.customer)
        self.assertBooks()

    def test_a_contact_without_hours_moves_as_ever(self):
        self.make_pack(10)
        self.contact.parent_id = self.stranger
        self.assertEqual(self.contact.commercial_partner_id, self.stranger)
        self.assertBooks()

    def test_a_ticket_follows_its_contact_and_gives_back(self):
        pack = self.make_pack(10)
        ticket = self.make_ticket()
        line = self.log(ticket, 1)
        self.contact.parent_id = self.stranger
        self.assertBooks()
        line.unit_amount = 2
        self.assertBalance(pack, 600)
        self.assertBooks()


class TestAgreementsEnd(UnhappyCommon):
    """Suspended, ended, with hours held and owed."""

    def setUp(self):
        super().setUp()
        self.pack = self.make_pack(10)
        self.ticket = self.make_ticket(partner_id=self.portal_user.partner_id.id)

    def work_on_to_the_end(self, estimate):
        """What is held is used and given back all the same."""
        self.log(self.ticket, 1)
        self.assertBalance(self.pack, 480, held=60, used=60)
        self.move(self.ticket, "closed")
        self.finish_transaction()
        self.assertEqual(estimate.state, "done")
        self.assertBalance(self.pack, 540, used=60)
        self.assertBooks()

    def test_ended_with_hours_held(self):
        estimate = self.approved(self.ticket)
        self.agreement.action_end()
        self.work_on_to_the_end(estimate)

    def test_suspended_with_hours_held(self):
        estimate = self.approved(self.ticket)
        self.agreement.action_suspend("Not paid")
        self.work_on_to_the_end(estimate)

    def test_a_balance_below_zero_can_still_be_put_right(self):
        """What was overdrawn while it was allowed is not frozen once it is not."""
        self.policy.write({"shortage": "overdraft", "overdraft_minutes": 120})
        self.pack.action_void()
        pack = self.make_pack(1)
        line = self.log(self.make_ticket(), 3)
        self.assertBalance(pack, -120, used=180)
        self.agreement.action_end()
        line.unit_amount = 2.5
        self.assertEqual(pack.minutes_available, 0)
        line.unlink()
        self.assertBalance(pack, 60)

    def test_what_one_pack_gains_is_not_another_ones_to_owe(self):
        other = self.make_pack(1)
        with self.refuses("hours left"):
            self.env["sla.pack.entry"]._post(
                [
                    {
                        "pack_id": pack.id,
                        "kind": "adjust",
                        "minutes": minutes,
                        "key": f"x{minutes}",
                    }
                    for pack, minutes in ((self.pack, 90), (other, -90))
                ]
            )

    def test_a_lower_overdraft_lets_corrections_through(self):
        self.policy.write({"shortage": "overdraft", "overdraft_minutes": 120})
        self.pack.action_void()
        pack = self.make_pack(1)
        self.log(self.make_ticket(), 3)
        self.policy.overdraft_minutes = 30
        self.env["sla.pack.entry"]._post(
            [{"pack_id": pack.id, "kind": "adjust", "minutes": 10, "key": "x"}]
        )
        self.assertBalance(pack, -110, used=180)
        with self.refuses("hours left"):
            self.env["sla.pack.entry"]._post(
                [{"pack_id": pack.id, "kind": "adjust", "minutes": -1, "key": "y"}]
            )


class TestTimeAndPlace(UnhappyCommon):
    """Midnights, other continents, nights with an hour more or less."""

    def test_an_agent_in_madrid_at_midnight_works_on_the_customers_day(self):
        pack = self.make_pack(10, date_end="2026-03-02")
        self.agent.tz = "Europe/Madrid"
        # 00:30 of the third in Madrid; the second, 17:30, in Mexico.
        self.at("2026-03-03 00:30", "Europe/Madrid")
        line = self.log(self.make_ticket(), 1, user=self.agent)
        self.assertEqual(str(line.date), "2026-03-02")
        self.assertBalance(pack, 540, used=60)
        start = utc("2026-03-03 00:10", "Europe/Madrid")
        line = self.log(self.make_ticket(), 1, user=self.agent, date_time=start)
        self.assertEqual(str(line.date), "2026-03-02")

    def test_the_nights_the_clocks_change(self):
        zone = "Europe/Madrid"
        self.customer.tz = zone
        calendar = self.make_calendar(hours=(0, 24), days="0123456", tz=zone)
        self.policy.write({"calendar_id": calendar.id, "tz": zone})
        pack = self.make_pack(100)
        for night in ("2026-03-29 01:30", "2026-10-25 01:30"):
            with self.subTest(night):
                self.at(f"{night[:10]} 12:00", zone)
                used = pack.minutes_consumed
                line = self.log(self.make_ticket(), 3, date_time=utc(night, zone))
                self.assertEqual(str(line.date), night[:10])
                self.assertEqual(line.intervention_id.charged_minutes, 180)
                pack.invalidate_recordset()
                self.assertEqual(pack.minutes_consumed - used, 180)

    def test_another_time_zone_does_not_move_what_was_booked(self):
        self.at("2026-03-02 22:30")
        pack = self.make_pack(10)
        line = self.log(self.make_ticket(), 1)
        before = pack.entry_ids.mapped("date")
        self.customer.tz = "Pacific/Auckland"
        self.assertEqual(pack.entry_ids.mapped("date"), before)
        self.assertEqual(str(line.date), "2026-03-02")
        line.unit_amount = 2
        self.assertEqual(str(line.intervention_id.work_date), "2026-03-02")
        self.assertEqual(str(self.log(self.make_ticket(), 1).date), "2026-03-03")
        self.assertBooks()

    def test_a_cron_that_is_two_days_late_dates_things_as_they_were(self):
        pack = self.make_pack(10, date_end="2026-03-05")
        self.log(self.make_ticket(), 1)
        self.at("2026-03-08 09:00")
        late = self.log(self.make_ticket(), 1, date="2026-03-05")
        self.assertEqual(late.intervention_id.covered_minutes, 60)
        self.step("_cron_expire")
        pack.invalidate_recordset()
        expired = pack.entry_ids.filtered(lambda e: e.kind == "expire")
        self.assertEqual(str(expired.date), "2026-03-06")
        self.assertEqual(expired.minutes, -480)
        self.assertEqual(pack.state, "expired")
        after = self.log(self.make_ticket(), 1, date="2026-03-06")
        self.assertEqual(after.intervention_id.covered_minutes, 0)
        self.assertBooks()


class TestCopies(UnhappyCommon):
    """Duplicates, imports, a copied database."""

    def test_a_duplicate_of_a_pack_is_a_draft_of_its_own(self):
        pack = self.make_pack(10, validity_months=12)
        self.log(self.make_ticket(), 1)
        self.at("2027-06-01 10:00")
        twin = pack.copy()
        self.assertNotEqual(twin.name, pack.name)
        self.assertEqual(twin.state, "draft")
        self.assertFalse(twin.entry_ids | twin.sale_line_id.sla_pack_ids.entry_ids)
        self.assertFalse(twin.opened_at or twin.opened_on or twin.date_end)
        twin.action_open()
        self.assertEqual(str(twin.date_end), "2028-05-31")
        self.assertBalance(twin, 600)

    def test_transferred_hours_are_not_made_by_duplicating(self):
        pack = self.make_pack(10)
        there = pack._transfer(60, "Why", "x", partner=self.contact)
        twin = there.copy()
        self.assertNotEqual(twin.source, "transfer")
        with self.refuses("ransfer"):
            self.make_pack(1, source="transfer")

    def test_a_granted_year_is_not_granted_twice_by_duplicating(self):
        self.policy.grant_minutes_year = 600
        self.agreement._grant_due()
        pack = self.env["sla.pack"].search([("grant_date", "!=", False)])
        self.assertFalse(pack.copy().grant_date)

    def test_a_duplicate_of_a_ticket_has_worked_nothing(self):
        self.make_pack(10)
        ticket = self.make_ticket(partner_id=self.portal_user.partner_id.id)
        self.approved(ticket)
        self.log(ticket, 1)
        ticket.action_timer_start()
        before = self.books()
        twin = ticket.copy()
        self.assertFalse(twin.timesheet_ids | twin.sudo().intervention_ids.line_ids)
        self.assertFalse(twin.estimate_ids or twin.sla_timer_ids)
        self.assertEqual(self.books(), before)

    def test_a_duplicate_of_time_is_more_time(self):
        pack = self.make_pack(10)
        line = self.log(self.make_ticket(), 1)
        twin = line.copy()
        self.assertEqual(twin.intervention_id, line.intervention_id)
        self.assertBalance(pack, 480, used=120)

    def test_an_estimate_is_not_duplicated_on_its_ticket(self):
        estimate = self.sent()
        with self.refuses("already"):
            estimate.copy()
        estimate.action_decline("No")
        twin = estimate.copy()
        self.assertEqual((twin.state, twin.version), ("draft", 2))
        self.assertFalse(twin.sent_at or twin.sent_digest or twin.decline_reason)
        self.assertEqual(twin.minutes, estimate.minutes)

    def test_two_hundred_lines_are_imported_as_they_are_typed(self):
        pack = self.make_pack(100)
        tickets = self.make_ticket() | self.make_ticket()
        rows = [
            [str(tickets[n % 2].id), f"Imported {n}", "0.33", f"2026-03-{1 + n % 2:02}"]
            for n in range(200)
        ]
        columns = ["ticket_id/.id", "name", "unit_amount", "date"]
        lines = self.env["account.analytic.line"]
        with self.subTest("one bad row of them"):
            before = self.books()
            bad = [*rows[:199], [str(tickets[0].id), "Bad", "-1", "2026-03-01"]]
            told = lines.load(columns, bad)
            self.assertFalse(told["ids"])
            self.assertRegex(told["messages"][0]["message"], r"no time that can")
            self.assertEqual(self.books(), before)
        told = lines.load(columns, rows)
        self.assertFalse(told["messages"])
        self.assertEqual(len(told["ids"]), 200)
        self.assertBalance(pack, 6000 - 4000, used=4000)
        self.assertEqual(len(tickets.intervention_ids), 2)
        self.assertBooks()

    def test_imported_packs_are_drafts(self):
        packs = self.env["sla.pack"]
        told = packs.load(
            ["partner_id/.id", "minutes_bought", "state"],
            [[str(self.customer.id), "600", "active"]],
        )
        self.assertFalse(told["ids"])
        told = packs.load(
            ["partner_id/.id", "minutes_bought"], [[str(self.customer.id), "600"]]
        )
        self.assertEqual(packs.browse(told["ids"]).state, "draft")
        told = self.env["sla.pack.entry"].load(
            ["pack_id/.id", "kind", "minutes", "key"],
            [[str(told["ids"][0]), "grant", "600", "x"]],
        )
        self.assertFalse(told["ids"])
        self.assertTrue(told["messages"])

    def test_a_copied_database_writes_to_nobody(self):
        """Odoo stops all crons and all mail servers of a copy: ours are among them."""
        crons = self.env.ref("sla_prepaid_hours.ir_cron_packs") | self.env.ref(
            "sla_prepaid_hours.ir_cron_audit"
        )
        neutralize_database(self.cr)
        self.env.invalidate_all()
        self.assertEqual(crons.mapped("active"), [False, False])
        triggers = self.env["ir.cron.trigger"].search_count([])
        self.make_pack(1)
        self.log(self.make_ticket(), 1)
        notices = self.env["sla.pack.notice"].search([])
        self.assertEqual(set(notices.mapped("state")), {"due", "skipped"})
        self.assertEqual(self.env["ir.cron.trigger"].search_count([]), triggers)


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
