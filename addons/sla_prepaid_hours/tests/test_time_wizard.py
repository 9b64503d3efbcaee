"""Logging time with its outcome shown before, and the ticket's page of hours."""

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from odoo.addons.sla_prepaid_hours.tests.common import HoursCommon


@tagged("post_install", "-at_install")
class TestTimeWizard(HoursCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent.tz = cls.manager.tz = cls.tz
        cls.make_rule(
            "included", name="By the quarter", increment_minutes=15, minimum_minutes=30
        )
        cls.pack = cls.make_pack(10)
        cls.ticket = cls.make_ticket(user=cls.agent)

    def form(self, ticket=None, user=None, **values):
        """The form as an agent fills it."""
        user = user or self.agent
        wizards = self.env["sla.time.wizard"].with_user(user).with_context(tz=self.tz)
        form = Form(
            wizards.with_context(default_ticket_id=(ticket or self.ticket).id),
            "sla_prepaid_hours.sla_time_wizard_view_form",
        )
        form.name = "Emptied the queue"
        for name, value in values.items():
            setattr(form, name, value)
        return form

    def lines(self):
        return self.env["account.analytic.line"].search(
            [("ticket_id", "=", self.ticket.id)]
        )

    def test_it_shows_what_it_draws_before_anything_is_saved(self):
        form = self.form(duration="40")
        result = form.preview
        self.assertEqual(result["charged"], "0:45")
        self.assertEqual([step["time"] for step in result["steps"]], ["0:40", "0:45"])
        [draw] = result["draws"]
        self.assertEqual(draw["pack"], self.pack.display_name)
        self.assertEqual((draw["time"], draw["left"]), ("0:45", "9:15"))
        self.assertEqual((result["before"], result["after"]), (600, 555))
        self.assertIn("9:15", result["summary"])
        self.assertFalse(form.refusal)
        self.assertBalance(self.pack, 600)
        self.assertFalse(self.lines() or self.ticket.intervention_ids)

    def test_it_follows_what_is_typed(self):
        form = self.form(duration="10")
        self.assertEqual(form.preview["charged"], "0:30", "the minimum")
        form.duration = "1:31"
        self.assertEqual(form.preview["charged"], "1:45")
        form.duration = "2,5h"
        self.assertEqual(form.preview["charged"], "2:30")
        form.duration = ""
        self.assertFalse(form.preview or form.refusal)

    def test_saving_does_what_was_shown_and_says_so(self):
        form = self.form(duration="40", start_time="9:30")
        shown = form.preview
        action = form.save().action_save()
        self.assertBalance(self.pack, shown["after"], used=45)
        line = self.lines()
        self.assertEqual(line.user_id, self.agent)
        self.assertEqual(line.employee_id.user_id, self.agent)
        self.assertTrue(line.project_id)
        self.assertEqual(line.name, "Emptied the queue")
        self.assertAlmostEqual(line.unit_amount, 40 / 60)
        self.assertEqual(line.date, fields.Date.to_date("2026-03-02"))
        self.assertMoment(line.date_time, "2026-03-02 09:30")
        message = action["params"]["message"]
        for figure in ("0:40", "0:45", "9:15", self.pack.display_name):
            self.assertIn(figure, message)

    def test_earlier_time_of_the_day_is_shown_and_charged_with_it(self):
        self.form(duration="10").save().action_save()
        form = self.form(duration="25")
        result = form.preview
        self.assertEqual(result["charged"], "0:45", "35 minutes as one, not twice 30")
        self.assertIn("0:10", result["why"])
        self.assertEqual((result["before"], result["after"]), (570, 555))
        form.save().action_save()
        self.assertBalance(self.pack, 555, used=45)

    def test_why_nothing_is_charged_is_said(self):
        self.policy.charge_rule_ids.unlink()
        form = self.form(duration="40")
        self.assertIn("no approved estimate", form.preview["why"])
        self.assertEqual(form.preview["charged"], "0:00")
        self.make_rule("included", name="Small questions", is_free=True)
        form = self.form(duration="40")
        self.assertIn("“Small questions” is free", form.preview["why"])
        form.save().action_save()
        self.assertBalance(self.pack, 600)
        self.assertEqual(self.ticket.intervention_ids.worked_minutes, 40)

    def test_a_day_that_was_waived_says_by_whom_and_why(self):
        self.form(duration="40").save().action_save()
        day = self.ticket.intervention_ids
        wizard = self.env["sla.waive.wizard"].with_user(self.manager)
        wizard.create(
            {"intervention_id": day.id, "reason": "The mistake was ours"}
        ).action_waive()
        self.assertBalance(self.pack, 600)
        self.assertEqual(day.waive_user_id, self.manager)
        form = self.form(duration="15")
        self.assertIn("The mistake was ours", form.preview["why"])

    def test_waiving_is_for_managers_and_needs_a_reason(self):
        self.form(duration="40").save().action_save()
        day = self.ticket.intervention_ids
        with self.assertRaises(AccessError):
            self.env["sla.waive.wizard"].with_user(self.agent).create(
                {"intervention_id": day.id, "reason": "Please"}
            )
        wizard = self.env["sla.waive.wizard"].with_user(self.manager)
        with self.assertRaises(UserError):
            wizard.create({"intervention_id": day.id, "reason": "  "}).action_waive()
        self.assertBalance(self.pack, 555, used=45)

    def test_what_no_pack_pays_is_shown_with_its_price(self):
        self.make_pack(2, price_hour=60)
        form = self.form(duration="13:00")
        self.assertIn("1:00", form.preview["shortage"])
        self.assertIn("60.00", form.preview["shortage"])
        self.assertFalse(form.refusal, "the tier invoices the rest")

    def test_a_tier_that_refuses_says_so_before_and_saves_nothing(self):
        self.policy.shortage = "refuse"
        form = self.form(duration="11:00")
        self.assertIn("1:00", form.refusal)
        wizard = form.save()
        with self.assertRaisesRegex(UserError, "missing"):
            wizard.action_save()
        self.assertFalse(self.lines())
        self.assertBalance(self.pack, 600)

    def test_what_cannot_be_read_gets_a_sentence_and_changes_nothing(self):
        for text, sentence in (
            ("soon", "is no length of time"),
            ("-30", "not taken back"),
            ("0", "no time"),
            ("1.5", "could be hours or minutes"),
            ("25h", "24 hours"),
            ("1000000000", "is no length of time"),
        ):
            with self.subTest(text):
                form = self.form(duration=text)
                self.assertIn(sentence, form.refusal)
                self.assertFalse(form.preview)
                with self.assertRaisesRegex(UserError, sentence):
                    form.save().action_save()
        with self.assertRaisesRegex(UserError, "Say how long"):
            self.form().save().action_save()
        form = self.form(duration="30", start_time="25:00")
        self.assertIn("no time of day", form.refusal)
        with self.assertRaisesRegex(UserError, "no time of day"):
            form.save().action_save()
        self.assertFalse(self.lines())

    def test_no_user_works_tomorrow_or_more_than_a_day_a_day(self):
        form = self.form(duration="30", date="2026-03-04")
        self.assertIn("still to come", form.refusal)
        self.form(duration="20h").save().action_save()
        other = self.make_ticket(user=self.agent)
        form = self.form(other, duration="4:01")
        self.assertIn("20:00", form.refusal)
        form.duration = "4:00"
        self.assertFalse(form.refusal)

    def test_agents_log_their_own_time_managers_that_of_others(self):
        self.assertFalse(self.form().may_log_for_others)
        wizard = self.form(duration="30").save()
        wizard.user_id = self.colleague_agent
        with self.assertRaisesRegex(AccessError, "your own time"):
            wizard.action_save()
        self.assertFalse(self.lines())
        form = self.form(user=self.manager, duration="30")
        self.assertTrue(form.may_log_for_others)
        form.user_id = self.colleague_agent
        form.save().action_save()
        self.assertEqual(self.lines().employee_id.user_id, self.colleague_agent)

    def test_customers_log_nothing(self):
        with self.assertRaises(AccessError):
            self.env["sla.time.wizard"].with_user(self.portal_user).create(
                {"ticket_id": self.ticket.id, "duration": "30"}
            )

    def test_a_ticket_out_of_reach_is_refused(self):
        other = self.env["res.company"].create({"name": "Sister"})
        ticket = self.env["helpdesk.ticket"].create(
            {"name": "Theirs", "description": "x", "company_id": other.id}
        )
        with self.assertRaises(AccessError):
            wizard = self.env["sla.time.wizard"].with_user(self.agent)
            wizard.create({"ticket_id": ticket.id, "duration": "30"}).action_save()
        self.assertFalse(ticket.intervention_ids)

    def test_saving_ends_the_timer_discarding_keeps_it(self):
        ticket = self.ticket.with_user(self.agent)
        ticket.action_timer_start()
        self.at("2026-03-02 10:42")
        context = ticket.with_context(tz=self.tz).action_timer_stop()["context"]
        wizards = self.env["sla.time.wizard"].with_user(self.agent)
        form = Form(wizards.with_context(tz=self.tz, **context))
        self.assertEqual(form.duration, "0:42")
        self.assertEqual(form.start_time, "10:00")
        self.assertTrue(ticket.get_sla_timer()["here"], "nothing is saved yet")
        form.name = "Replaced the roller"
        form.save().action_save()
        self.assertFalse(ticket.get_sla_timer()["here"])
        self.assertEqual(self.ticket.intervention_ids.worked_minutes, 42)

    def test_stopping_to_start_elsewhere_starts_there_once_saved(self):
        ticket = self.ticket.with_user(self.agent)
        other = self.make_ticket(user=self.agent).with_user(self.agent)
        ticket.action_timer_start()
        self.at("2026-03-02 10:20")
        self.assertTrue(other.action_timer_start()["elsewhere"])
        context = ticket.action_timer_stop(other.id)["context"]
        wizards = self.env["sla.time.wizard"].with_user(self.agent)
        Form(wizards.with_context(tz=self.tz, **context)).save().action_save()
        self.assertTrue(other.get_sla_timer()["here"]["is_running"])

    def test_a_timer_of_others_is_not_ended(self):
        self.ticket.with_user(self.colleague_agent).action_timer_start()
        timer = self.env["sla.timer"].search([])
        wizard = self.form(duration="30").save()
        wizard.sudo().timer_id = timer
        wizard.action_save()
        self.assertTrue(timer.exists())

    def test_without_a_customer_time_is_logged_and_nothing_charged(self):
        ticket = self.make_ticket(user=self.agent, partner_id=False)
        form = self.form(ticket, duration="30")
        self.assertFalse(form.refusal)
        action = form.save().action_save()
        self.assertIn("no customer", action["params"]["message"])

    def test_the_page_of_hours_adds_up_for_everybody_who_worked(self):
        self.form(duration="40").save().action_save()
        self.form(user=self.colleague_agent, duration="20").save().action_save()
        for user in (self.agent, self.manager):
            ticket = self.ticket.with_user(user)
            ticket.invalidate_recordset()
            self.assertEqual(ticket.sla_worked_text, "1:00")
            self.assertEqual(ticket.sla_charged_text, "1:00")
            self.assertEqual(ticket.sla_customer_text, "9:00")
            self.assertEqual(ticket.intervention_ids.pack_names, self.pack.display_name)

    def test_correcting_a_line_on_the_ticket_draws_again_and_says_so(self):
        self.form(duration="40").save().action_save()
        ticket = self.ticket.with_user(self.agent)
        bus = self.env["bus.bus"].sudo()
        for command, left in (
            ([1, self.lines().id, {"unit_amount": 2.0}], "8:00"),
            ([2, self.lines().id, 0], None),
        ):
            self.finish_transaction()
            before = bus.search([], order="id desc", limit=1).id or 0
            ticket.web_save({"timesheet_ids": [command]}, {"number": {}})
            self.finish_transaction()
            news = bus.search([("id", ">", before)]).filtered(
                lambda one: "simple_notification" in one.message
            )
            self.assertEqual(len(news), 1)
            if left:
                self.assertIn(left, news.message)
        self.assertBalance(self.pack, 600)

    def test_what_a_closed_statement_has_counted_is_read_only(self):
        self.form(duration="40", date="2026-02-27").save().action_save()
        line = self.lines()
        self.assertFalse(line.readonly_timesheet)
        statement = self.env["sla.statement"].create(
            {
                "partner_id": self.customer.id,
                "date_from": "2026-02-01",
                "date_to": "2026-02-28",
            }
        )
        statement._as_writer().write({"state": "closed"})
        line.invalidate_recordset()
        self.assertTrue(line.readonly_timesheet)
        form = self.form(duration="30", date="2026-02-26")
        self.assertIn("closed", form.refusal)
        with self.assertRaisesRegex(UserError, "closed"):
            form.save().action_save()

    def test_a_timesheet_on_a_ticket_finds_its_project(self):
        with Form(
            self.env["account.analytic.line"].with_user(self.manager),
            "hr_timesheet.hr_timesheet_line_form",
        ) as form:
            form.ticket_id = self.ticket
            self.assertTrue(form.project_id)
            form.name = "By the timesheet"
            form.unit_amount = 0.5
        self.assertEqual(self.lines().intervention_charged_text, "0:30")

    def test_a_list_of_tickets_reads_its_figures_in_one_go(self):
        few = self.make_ticket() | self.make_ticket()
        many = few
        for _number in range(6):
            many |= self.make_ticket()
        for ticket in many:
            self.log(ticket, 0.5)
        counts = []
        for tickets in (few, many):
            self.env.flush_all()
            self.env.invalidate_all()
            tickets.mapped("commercial_partner_id")
            tickets.mapped("intervention_ids.worked_minutes")
            before = self.cr.sql_log_count
            tickets.mapped("sla_charged_text")
            tickets.mapped("sla_customer_text")
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(*counts)
