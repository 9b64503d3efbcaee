"""Time on tickets: what is charged and which packs pay (H2 to H8)."""

from odoo.exceptions import AccessError, UserError

from .common import HoursCommon


class TestIntervention(HoursCommon):
    def test_h7_no_estimate_no_rule_no_charge(self):
        pack = self.make_pack(10)
        ticket = self.make_ticket()
        line = self.log(ticket, 2)
        self.assertBalance(pack, 600)
        self.assertEqual(line.intervention_id.worked_minutes, 120)
        self.assertEqual(line.intervention_id.charged_minutes, 0)
        self.assertTrue(line.project_id)
        self.assertTrue(line.employee_id)

    def test_h7_a_rule_that_says_so(self):
        pack = self.make_pack(10)
        self.make_rule("included")
        self.log(self.make_ticket(), 2)
        self.assertBalance(pack, 480, used=120)

    def test_h3_earliest_end_first_then_purchase(self):
        self.make_rule("included")
        never = self.make_pack(1)
        late = self.make_pack(1, date_end="2026-12-31")
        soon = self.make_pack(1, date_end="2026-06-30")
        second = self.make_pack(1)
        self.log(self.make_ticket(), 2.5)
        self.assertBalance(soon, 0, used=60)
        self.assertBalance(late, 0, used=60)
        self.assertBalance(never, 30, used=30)
        self.assertBalance(second, 60)

    def test_h2_the_day_of_the_work_decides(self):
        self.make_rule("included")
        pack = self.make_pack(5, date_start="2026-03-01", date_end="2026-03-31")
        ticket = self.make_ticket()
        self.at("2026-04-02 10:00")
        late = self.log(ticket, 1, date="2026-03-31")
        self.assertEqual(late.intervention_id.covered_minutes, 60)
        after = self.log(ticket, 1, date="2026-04-01")
        self.assertEqual(after.intervention_id.uncovered_minutes, 60)
        before = self.log(ticket, 1, date="2026-02-28")
        self.assertEqual(before.intervention_id.uncovered_minutes, 60)
        self.assertBalance(pack, 240, used=60)

    def test_h2_the_day_is_the_customers(self):
        self.make_rule("included")
        pack = self.make_pack(5, date_end="2026-03-31")
        ticket = self.make_ticket()
        # Half past ten at night at the customer's: April in UTC.
        line = self.log(ticket, 0.5, date_time="2026-04-01 04:30:00")
        self.assertEqual(str(line.date), "2026-03-31")
        self.assertBalance(pack, 270, used=30)

    def test_h5_minimum_and_increment_once_a_ticket_and_day(self):
        self.make_rule("included", minimum_minutes=60, increment_minutes=15)
        pack = self.make_pack(10)
        ticket = self.make_ticket()
        for _number in range(3):
            self.log(ticket, 10 / 60)
        self.assertBalance(pack, 540, used=60)
        self.log(ticket, 35 / 60)
        self.assertBalance(pack, 525, used=75)
        self.log(self.make_ticket(), 10 / 60)
        self.assertBalance(pack, 465, used=135)

    def test_h5_after_hours_and_holidays_by_the_policys_calendar(self):
        calendar = self.make_calendar()
        self.policy.calendar_id = calendar
        self.holiday("2026-03-16 00:00", "2026-03-17 00:00", calendar=calendar)
        self.make_rule("included", after_hours_percent=150, holiday_percent=200)
        pack = self.make_pack(20)
        ticket = self.make_ticket()
        # Half an hour before closing, half after.
        line = self.log(ticket, 1, date_time="2026-03-03 23:30:00")
        self.assertEqual(line.intervention_id.charged_minutes, 75)
        holiday = self.log(ticket, 1, date="2026-03-16")
        self.assertEqual(holiday.intervention_id.charged_minutes, 120)
        saturday = self.log(ticket, 1, date="2026-03-07")
        self.assertEqual(saturday.intervention_id.charged_minutes, 90)
        self.assertBalance(pack, 1200 - 285, used=285)
        self.assertEqual(
            [step["name"] for step in line.intervention_id.steps],
            ["worked", "after_hours"],
        )

    def test_h6_editing_and_deleting_reverses_and_draws_again(self):
        self.make_rule("included")
        pack = self.make_pack(10)
        ticket, other = self.make_ticket(), self.make_ticket()
        line = self.log(ticket, 2)
        line.unit_amount = 1
        self.assertBalance(pack, 540, used=60)
        line.ticket_id = other
        self.assertBalance(pack, 540, used=60)
        self.assertEqual(line.intervention_id.ticket_id, other)
        line.date = "2026-02-27"
        self.assertBalance(pack, 540, used=60)
        line.unlink()
        self.assertBalance(pack, 600)
        self.assertEqual(
            set(pack.entry_ids.mapped("kind")), {"purchase", "consume", "reverse"}
        )

    def test_h6_nothing_changed_posts_nothing(self):
        self.make_rule("included")
        pack = self.make_pack(10)
        line = self.log(self.make_ticket(), 2)
        count = len(pack.entry_ids)
        line.unit_amount = 2
        line.ticket_id._sla_recharge()
        self.assertEqual(len(pack.entry_ids), count)

    def test_order_of_entry_does_not_matter(self):
        self.make_rule("included")
        march = self.make_pack(1, date_end="2026-03-31")
        open_end = self.make_pack(1, date_start="2026-03-10")
        ticket = self.make_ticket()
        self.log(ticket, 1, date="2026-03-20")
        self.assertBalance(march, 0, used=60)
        # Only the pack of March can pay for this one: the later work moves over.
        early = self.log(self.make_ticket(), 1, date="2026-03-05")
        self.assertEqual(early.intervention_id.covered_minutes, 60)
        self.assertBalance(march, 0, used=60)
        self.assertBalance(open_end, 0, used=60)

    def test_work_goes_to_hours_sold_for_its_kind(self):
        self.make_rule("included")
        development = self.make_pack(5, kind_id=self.kind_development.id)
        support = self.make_pack(5, kind_id=self.kind_support.id)
        kind = self.env["helpdesk.ticket.type"].create(
            {"name": "Support", "work_kind_id": self.kind_support.id}
        )
        self.log(self.make_ticket(type_id=kind.id), 1)
        self.assertBalance(support, 240, used=60)
        self.assertBalance(development, 300)

    def test_a_pack_of_a_branch_pays_for_that_branch(self):
        self.make_rule("included")
        pack = self.make_pack(5, partner_id=self.other_contact.id)
        line = self.log(self.make_ticket(), 1)
        self.assertEqual(line.intervention_id.uncovered_minutes, 60)
        self.log(self.make_ticket(partner_id=self.other_contact.id), 1)
        self.assertBalance(pack, 240, used=60)

    def test_shortage_is_shown_before_and_refused_where_the_tier_says_so(self):
        self.policy.shortage = "refuse"
        self.make_rule("included")
        pack = self.make_pack(1)
        ticket = self.make_ticket()
        preview = self.env["sla.intervention"]._preview(ticket, 120)
        self.assertIn("1:00 of 2:00", preview["refusal"])
        with self.assertRaisesRegex(UserError, "1:00 of 2:00"):
            with self.env.cr.savepoint():
                self.log(ticket, 2)
        self.assertBalance(pack, 60)
        self.assertFalse(ticket.timesheet_ids)

    def test_shortage_is_left_to_invoice(self):
        self.make_rule("included")
        pack = self.make_pack(1)
        one = self.log(self.make_ticket(), 2).intervention_id
        self.assertEqual((one.covered_minutes, one.uncovered_minutes), (60, 60))
        self.assertBalance(pack, 0, used=60)

    def test_preview_is_what_saving_does(self):
        self.make_rule("included", minimum_minutes=60)
        first, second = self.make_pack(0.5), self.make_pack(10)
        ticket = self.make_ticket()
        preview = self.env["sla.intervention"]._preview(ticket, 20)
        self.assertEqual(preview["charged"], 60)
        self.assertEqual(
            [(d["pack_id"], d["minutes"], d["left"]) for d in preview["draws"]],
            [(first.id, 30, 0), (second.id, 30, 570)],
        )
        self.log(ticket, 20 / 60)
        self.assertBalance(second, 570, used=30)
        again = self.env["sla.intervention"]._preview(ticket, 20)
        self.assertEqual((again["charged"], again["more"]), (60, 0))

    def test_h8_a_manager_waives_with_a_reason(self):
        self.make_rule("included")
        pack = self.make_pack(10)
        one = self.log(self.make_ticket(), 2).intervention_id
        with self.assertRaises(AccessError):
            one.with_user(self.agent).action_waive("Our fault")
        with self.assertRaises(UserError):
            one.with_user(self.manager).action_waive(" ")
        one.with_user(self.manager).action_waive("Our fault")
        self.assertBalance(pack, 600)
        self.assertEqual(one.waive_user_id, self.manager)
        one.with_user(self.manager).action_charge_again()
        self.assertBalance(pack, 480, used=120)

    def test_h7_undue_escalation_at_the_minimum_once(self):
        self.make_rule("undue_escalation", minimum_minutes=60)
        pack = self.make_pack(10)
        ticket = self.make_ticket()
        interventions = self.env["sla.intervention"]
        interventions._charge_once(ticket, "undue_escalation", "No emergency")
        interventions._charge_once(ticket, "undue_escalation", "No emergency")
        self.assertBalance(pack, 540, used=60)

    def test_times_that_cannot_be_get_a_sentence(self):
        ticket = self.make_ticket()
        for hours in (0, -1, 25, 10**9 / 60):
            with (
                self.subTest(hours),
                self.assertRaisesRegex(UserError, "no time"),
                self.env.cr.savepoint(),
            ):
                self.log(ticket, hours)
        self.assertFalse(ticket.timesheet_ids)

    def test_an_agent_logs_on_tickets_they_see(self):
        self.make_rule("included")
        pack = self.make_pack(10)
        ticket = self.make_ticket()
        line = self.log(ticket, 1, user=self.agent)
        self.assertEqual(line.user_id, self.agent)
        line.with_user(self.agent).unit_amount = 0.5
        self.assertBalance(pack, 570, used=30)
        with self.assertRaises(AccessError):
            line.with_user(self.agent).intervention_id = False
        stranger = self._new_user("stranger", "hr_timesheet.group_hr_timesheet_user")
        with self.assertRaises(AccessError):
            self.log(ticket, 1, user=stranger)

    def test_posting_many_costs_the_same_as_few(self):
        self.make_rule("included")
        self.make_pack(500)
        tickets = [self.make_ticket() for _number in range(30)]

        def post(tickets):
            self.env["account.analytic.line"].create(
                [
                    {"ticket_id": ticket.id, "name": "Work", "unit_amount": 1}
                    for ticket in tickets
                ]
            )
            self.env.flush_all()

        post(tickets[:1])
        self.env.invalidate_all()
        start = self.env.cr.sql_log_count
        post(tickets[1:4])
        few = self.env.cr.sql_log_count - start
        self.env.invalidate_all()
        start = self.env.cr.sql_log_count
        post(tickets[4:])
        many = self.env.cr.sql_log_count - start
        # Plain timesheets cost a few queries a line by themselves.
        self.assertLess(many - few, 26 * 5)

    def test_another_customer_gives_back_what_the_first_had_drawn(self):
        self.make_rule("included")
        pack = self.make_pack(10)
        ticket = self.make_ticket()
        self.log(ticket, 2)
        other = self.env["res.partner"].create(
            {"name": "Sur Foods", "is_company": True, "tz": self.zone}
        )
        agreement = self.make_agreement(self.policy, partner=other)
        theirs = self.make_pack(10, partner_id=other.id)
        ticket.partner_id = other
        self.assertEqual(ticket.agreement_id, agreement)
        self.assertBalance(pack, 600)
        self.assertBalance(theirs, 480, used=120)

    def test_time_is_charged_once_the_customer_is_known(self):
        self.make_rule("included")
        pack = self.make_pack(10)
        ticket = self.make_ticket(partner_id=False, partner_name="Somebody")
        line = self.log(ticket, 1)
        self.assertFalse(line.intervention_id)
        ticket.partner_id = self.contact
        self.assertBalance(pack, 540, used=60)

    def test_another_coverage_charges_again(self):
        self.make_rule("out_of_policy", minimum_minutes=60)
        pack = self.make_pack(10)
        ticket = self.make_ticket()
        self.log(ticket, 0.5)
        self.assertBalance(pack, 600)
        ticket.with_user(self.manager).action_override_coverage("billable", "Not ours")
        self.assertBalance(pack, 540, used=60)

    def test_a_ticket_with_time_is_not_deleted(self):
        ticket = self.make_ticket()
        line = self.log(ticket, 1)
        with self.assertRaisesRegex(UserError, "Archive the ticket"):
            ticket.unlink()
        line.unlink()
        ticket.unlink()

    def test_an_expired_pack_pays_for_work_of_its_days_entered_late(self):
        self.make_rule("included")
        pack = self.make_pack(1, date_end="2026-03-10")
        ticket = self.make_ticket()
        self.at("2026-03-20 10:00")
        self.env["sla.pack.entry"]._post(
            [{"pack_id": pack.id, "kind": "expire", "minutes": -60, "key": "expire"}]
        )
        self.assertEqual(pack.state, "expired")
        self.log(ticket, 0.5, date="2026-03-09")
        self.assertEqual(
            (pack.minutes_consumed, pack.minutes_expired, pack.minutes_available),
            (30, 30, 0),
        )

    def test_hours_bought_later_pay_for_what_was_left_to_invoice(self):
        self.make_rule("included")
        one = self.log(self.make_ticket(), 2).intervention_id
        self.assertEqual(one.uncovered_minutes, 120)
        pack = self.make_pack(1.5)
        self.assertBalance(pack, 90)
        with self.assertRaises(AccessError):
            pack.with_user(self.agent).action_cover_owed()
        pack.with_user(self.manager).action_cover_owed()
        self.assertBalance(pack, 0, used=90)
        self.assertEqual((one.covered_minutes, one.uncovered_minutes), (90, 30))
        pack.with_user(self.manager).action_cover_owed()
        self.assertBalance(pack, 0, used=90)

    def test_h6_what_is_given_back_says_what_it_undoes(self):
        self.make_rule("included")
        pack = self.make_pack(10)
        line = self.log(self.make_ticket(), 2)
        used = pack.entry_ids.filtered(lambda entry: entry.kind == "consume")
        line.unit_amount = 1
        back = pack.entry_ids.filtered(lambda entry: entry.kind == "reverse")
        self.assertEqual(back.reversal_id, used)
        self.assertEqual(back.minutes, -used.minutes)
