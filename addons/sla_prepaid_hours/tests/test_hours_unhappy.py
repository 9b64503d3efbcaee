"""What is gone, other time zones, copies: what hours do on bad days."""

from odoo.modules.neutralize import neutralize_database
from odoo.tools import mute_logger

from odoo.addons.sla_policy.tests.common import utc

# What people and programs type where minutes or hours are asked for.
from .unhappy_common import UnhappyCommon


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
        self.sign(newer)
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
        # A draft: who has sent one is kept as evidence, and archived.
        self.make_estimate(ticket, user=trainee)
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
            result = lines.load(columns, bad)
            self.assertFalse(result["ids"])
            self.assertRegex(result["messages"][0]["message"], r"no time that can")
            self.assertEqual(self.books(), before)
        result = lines.load(columns, rows)
        self.assertFalse(result["messages"])
        self.assertEqual(len(result["ids"]), 200)
        self.assertBalance(pack, 6000 - 4000, used=4000)
        self.assertEqual(len(tickets.intervention_ids), 2)
        self.assertBooks()

    def test_imported_packs_are_drafts(self):
        packs = self.env["sla.pack"]
        result = packs.load(
            ["partner_id/.id", "minutes_bought", "state"],
            [[str(self.customer.id), "600", "active"]],
        )
        self.assertFalse(result["ids"])
        result = packs.load(
            ["partner_id/.id", "minutes_bought"], [[str(self.customer.id), "600"]]
        )
        self.assertEqual(packs.browse(result["ids"]).state, "draft")
        result = self.env["sla.pack.entry"].load(
            ["pack_id/.id", "kind", "minutes", "key"],
            [[str(result["ids"][0]), "grant", "600", "x"]],
        )
        self.assertFalse(result["ids"])
        self.assertTrue(result["messages"])

    def test_a_copied_database_sends_no_mail(self):
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
