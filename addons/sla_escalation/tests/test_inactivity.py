"""Reminder, warning, closing: what happens to a ticket nobody answers (rule E10)."""

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError
from odoo.tools import mute_logger

from .inactivity_common import InactivityCommon


class TestInactivity(InactivityCommon):
    def test_ten_days_without_an_answer(self):
        for phase in ("waiting_customer", "solved"):
            with self.subTest(phase):
                self.at(self.now)
                ticket = self.make_inactive(phase)
                story = []
                for day in range(2, 15):
                    self.run_at(f"2026-03-{day:02} 10:00")
                    story.append(self.row(ticket).state)
                self.assertEqual(
                    story,
                    ["watching"] * 5
                    + ["reminded"] * 2
                    + ["warned"] * 3
                    + ["closed"] * 3,
                )
                self.assertEqual(
                    self.told(ticket), ["reminder", "warning", "closed_inactive"]
                )
                self.assertPhase(ticket, "closed")

    def test_it_closes_once_and_writes_nothing_twice(self):
        ticket = self.make_inactive()
        for day in range(2, 28):
            self.run_at(f"2026-03-{day:02} 10:00")
            self.run_inactivity()
        self.assertEqual(self.told(ticket), ["reminder", "warning", "closed_inactive"])
        phases = self.events(ticket, "phase").mapped("value")
        self.assertEqual(phases, ["waiting_customer", "closed"])

    def test_a_missed_cron_warns_first_and_gives_the_whole_notice(self):
        ticket = self.make_inactive()
        self.run_at("2026-03-14 10:00")
        self.assertEqual(self.told(ticket), ["warning"])
        self.assertPhase(ticket, "waiting_customer")
        self.assertMoment(self.row(ticket).closes_at, "2026-03-17 10:00")
        self.run_at("2026-03-17 09:59")
        self.assertPhase(ticket, "waiting_customer")
        self.run_at("2026-03-17 10:00")
        self.assertPhase(ticket, "closed")

    def test_days_are_counted_from_the_last_message(self):
        ticket = self.make_inactive()
        self.at("2026-03-06 10:00")
        self.say_as_agent(ticket, "Still there?")
        self.assertMoment(self.row(ticket).closes_at, "2026-03-16 10:00")
        self.assertEqual(len(self.rows(ticket)), 1)

    def test_an_answer_resets_on_any_channel(self):
        for answer in ("portal", "mail", "colleague"):
            with self.subTest(answer):
                self.at(self.now)
                ticket = self.make_inactive()
                self.run_at("2026-03-09 10:00")
                self.assertInactivity(ticket, "warned")
                self.at("2026-03-10 10:00")
                if answer == "portal":
                    self.say_as_customer(ticket)
                else:
                    who = self.contact if answer == "mail" else self.other_contact
                    self.mail_in(ticket, author=who.email)
                self.assertInactivity(ticket, "answered")
                self.assertPhase(ticket, "in_progress")
                self.run_at("2026-03-30 10:00")
                self.assertPhase(ticket, "in_progress")

    def test_an_answer_after_the_warning_earns_another_warning(self):
        ticket = self.make_inactive("solved")
        self.run_at("2026-03-09 10:00")
        self.at("2026-03-10 10:00")
        self.say_as_customer(ticket, "Not sure yet.")
        self.assertPhase(ticket, "solved")
        self.assertEqual(self.rows(ticket).mapped("state"), ["answered", "watching"])
        self.assertEqual(self.row(ticket).last_word, "customer")
        self.run_at("2026-03-17 10:00")
        self.assertEqual(self.told(ticket), ["warning", "warning"])
        self.run_at("2026-03-19 10:00")
        self.assertPhase(ticket, "solved")
        self.run_at("2026-03-20 10:00")
        self.assertPhase(ticket, "closed")

    def test_machines_and_notes_reset_nothing(self):
        """Rule M8: an out-of-office note, an internal note, our own letters."""
        ticket = self.make_inactive()
        self.run_at("2026-03-07 10:00")
        closes_at = self.row(ticket).closes_at
        self.at("2026-03-08 10:00")
        self.mail_in(
            ticket,
            author=self.contact.email,
            headers={"Auto-Submitted": "auto-replied"},
        )
        self.say_as_agent(ticket, "They are on holiday", subtype_xmlid="mail.mt_note")
        ticket.message_post(body="Changed", message_type="notification")
        self.assertInactivity(ticket, "reminded")
        self.assertEqual(self.row(ticket).closes_at, closes_at)
        self.assertPhase(ticket, "waiting_customer")

    def test_our_own_word_after_the_warning_starts_over(self):
        ticket = self.make_inactive()
        self.run_at("2026-03-09 10:00")
        self.at("2026-03-10 10:00")
        self.say_as_agent(ticket, "Any news?")
        self.assertEqual(self.rows(ticket).mapped("ground"), ["written", False])
        self.run_at("2026-03-12 10:00")
        self.assertPhase(ticket, "waiting_customer")
        self.assertMoment(self.row(ticket).closes_at, "2026-03-20 10:00")

    def test_a_question_that_was_answered_does_not_close(self):
        """Even where the team has no stage to move it to."""
        ticket = self.make_inactive()
        back = ("in_progress", "assigned", "new")
        for phase in back:
            self.stages[phase].sla_phase = "waiting_vendor"
        self.env["helpdesk.ticket.stage"].search(
            [("sla_phase", "in", back)]
        ).sla_phase = "waiting_vendor"
        self.at("2026-03-04 10:00")
        self.say_as_customer(ticket)
        self.assertPhase(ticket, "waiting_customer")
        self.run_at("2026-03-30 10:00")
        self.assertPhase(ticket, "waiting_customer")
        self.assertFalse(self.told(ticket))

    def test_an_agent_moves_it_between_warning_and_closing(self):
        ticket = self.make_inactive()
        self.run_at("2026-03-09 10:00")
        self.at("2026-03-10 10:00")
        self.move(ticket, "in_progress")
        self.assertInactivity(ticket, "stopped", "moved")
        self.run_at("2026-03-30 10:00")
        self.assertPhase(ticket, "in_progress")

    def test_from_waiting_to_solved_is_another_period(self):
        ticket = self.make_inactive()
        self.run_at("2026-03-07 10:00")
        self.at("2026-03-08 10:00")
        self.move(ticket, "solved")
        self.assertEqual(self.rows(ticket).mapped("ground"), ["moved", False])
        self.assertMoment(self.row(ticket).closes_at, "2026-03-18 10:00")

    def test_archived_and_taken_out_again(self):
        ticket = self.make_inactive()
        self.run_at("2026-03-09 10:00")
        ticket.active = False
        self.assertInactivity(ticket, "stopped", "archived")
        self.run_at("2026-03-20 10:00")
        self.assertPhase(ticket, "waiting_customer")
        ticket.active = True
        self.assertMoment(self.row(ticket).closes_at, "2026-03-30 10:00")

    def test_a_deleted_ticket(self):
        ticket = self.make_inactive()
        ticket.unlink()
        self.run_at("2026-03-20 10:00")

    def test_a_copy_has_a_period_of_its_own(self):
        ticket = self.make_inactive()
        self.assertFalse(self.rows(ticket.copy()))

    def test_without_an_agreement_nothing_closes(self):
        ticket = self.make_inactive(partner_id=self.supplier.id)
        self.assertInactivity(ticket, "watching")
        self.run_at("2026-06-01 10:00")
        self.assertPhase(ticket, "waiting_customer")

    def test_a_stage_that_comes_to_mean_something_else(self):
        ticket = self.make_inactive()
        self.stages["waiting_customer"].sla_phase = "in_progress"
        self.assertInactivity(ticket, "stopped", "moved")

    # === KEPT OPEN === #

    def test_an_agent_keeps_it_open(self):
        ticket = self.make_inactive()
        self.run_at("2026-03-09 10:00")
        ticket.with_user(self.agent).action_keep_open()
        self.assertInactivity(ticket, "stopped", "by_hand")
        self.say_as_agent(ticket, "Take your time.")
        self.assertEqual(len(self.rows(ticket)), 1)
        self.run_at("2026-03-30 10:00")
        self.assertPhase(ticket, "waiting_customer")
        ticket.with_user(self.agent).action_close_by_itself()
        self.assertMoment(self.row(ticket).closes_at, "2026-04-09 10:00")

    def test_a_customer_cannot_keep_it_open(self):
        ticket = self.make_inactive(partner_id=self.portal_user.partner_id.id)
        with self.assertRaises(AccessError):
            ticket.with_user(self.portal_user).action_keep_open()
        self.assertInactivity(ticket, "watching")

    def test_the_list_keeps_it_open_too(self):
        ticket = self.make_inactive()
        self.row(ticket).with_user(self.agent).action_keep_open()
        self.assertTrue(ticket.inactivity_off)

    # === TERMS === #

    def test_a_policy_edited_meanwhile(self):
        ticket = self.make_inactive()
        self.policy.write({"close_after_days": 6, "remind_after_days": 0})
        self.run_inactivity()
        self.assertMoment(self.row(ticket).closes_at, "2026-03-08 10:00")
        self.run_at("2026-03-05 10:00")
        self.assertEqual(self.told(ticket), ["warning"])

    def test_what_the_warning_said_holds(self):
        ticket = self.make_inactive()
        self.run_at("2026-03-09 10:00")
        self.policy.close_after_days = 100
        self.run_at("2026-03-11 10:00")
        self.assertMoment(self.row(ticket).closes_at, "2026-03-12 10:00")
        self.run_at("2026-03-12 10:00")
        self.assertPhase(ticket, "closed")

    def test_a_policy_that_never_closed_begins_to(self):
        """After months without an answer the warning still comes first."""
        self.policy.write({"close_after_days": 0, "remind_after_days": 0})
        ticket = self.make_inactive()
        self.run_at("2026-06-01 10:00")
        self.assertFalse(self.told(ticket))
        self.policy.close_after_days = 10
        self.run_inactivity()
        self.assertEqual(self.told(ticket), ["warning"])
        self.assertMoment(self.row(ticket).closes_at, "2026-06-04 10:00")

    def test_an_agreement_that_moves_to_another_policy(self):
        ticket = self.make_inactive()
        slow = self.make_policy(self.make_target("resolution", hours=40))
        self.agreement._move_now(slow, False, self.manager)
        self.run_at("2026-03-30 10:00")
        self.assertPhase(ticket, "waiting_customer")
        self.assertFalse(self.told(ticket))

    def test_working_days_of_the_policy(self):
        """Ten working days and one holiday, told in the policy's zone."""
        calendar = self.make_calendar()
        self.holiday("2026-03-05 00:00", "2026-03-06 00:00", calendar=calendar)
        self.policy.write({"calendar_id": calendar.id, "close_calendar": "working"})
        ticket = self.make_inactive()
        self.assertMoment(self.row(ticket).warns_at, "2026-03-12 18:00")
        self.assertMoment(self.row(ticket).closes_at, "2026-03-17 18:00")
        for day in range(3, 18):
            self.run_at(f"2026-03-{day:02} 18:00")
        self.assertPhase(ticket, "closed")

    def test_a_holiday_added_meanwhile(self):
        calendar = self.make_calendar()
        self.policy.write({"calendar_id": calendar.id, "close_calendar": "working"})
        ticket = self.make_inactive()
        self.holiday("2026-03-05 00:00", "2026-03-07 00:00", calendar=calendar)
        self.run_at("2026-03-11 18:00")
        self.assertEqual(self.told(ticket), ["reminder"])
        self.assertMoment(self.row(ticket).warns_at, "2026-03-13 18:00")

    def test_terms_that_contradict_themselves_are_refused(self):
        for values in (
            {"close_after_days": -1},
            {"close_after_days": 3, "warn_before_days": 3},
            {"warn_before_days": 0},
            {"remind_after_days": 7},
            {"remind_after_days": -1},
            {"reopen_days": -1},
        ):
            with (
                self.subTest(values),
                mute_logger("odoo.sql_db"),
                self.assertRaises(CheckViolation),
                self.env.cr.savepoint(),
            ):
                self.policy.write(values)
                self.env.flush_all()

    def test_the_reference_agreements_close_after_ten_days(self):
        for code in ("monthly", "preferred", "accompanied"):
            preset = self.env.ref(f"sla_policy.preset_{code}")
            policy = preset.create_from_preset()
            self.assertEqual(policy.close_after_days, 10)
            self.assertEqual(policy.close_calendar, "calendar")
            self.assertTrue(policy.warn_before_days)
        for code in ("cutoff", "platinum", "stars_standard", "prepaid_l3"):
            preset = self.env.ref(f"sla_policy.preset_{code}")
            self.assertFalse(preset.close_after_days)

    # === LETTERS === #

    def test_the_question_is_quoted_to_the_customer(self):
        ticket = self.make_inactive()
        self.say_as_agent(ticket, "Secret", subtype_xmlid="mail.mt_note")
        self.run_at("2026-03-07 10:00")
        letter = self.last_letter(ticket)
        self.assertIn("Which version do you use?", letter.body)
        self.assertNotIn("Secret", letter.body)
        self.assertIn(self.contact, letter.partner_ids)
        self.assertEqual(letter.subtype_id, self.env.ref("mail.mt_comment"))

    def test_the_warning_names_its_day_and_quotes(self):
        ticket = self.make_inactive()
        self.run_at("2026-03-14 10:00")
        letter = self.last_letter(ticket)
        self.assertIn("March 17, 2026 at 10:00", letter.body)
        self.assertIn("Which version do you use?", letter.body)

    def test_letters_are_in_the_customer_s_own_time(self):
        self.contact.tz = "Europe/Madrid"
        ticket = self.make_inactive()
        self.run_at("2026-03-14 10:00")
        body = self.last_letter(ticket).body
        self.assertIn("March 17, 2026 at 17:00", body)
        self.assertIn("(Europe/Madrid)", body)

    def test_a_solved_ticket_is_asked_to_be_confirmed(self):
        ticket = self.make_inactive("solved")
        self.run_at("2026-03-09 10:00")
        self.assertIn("can confirm it", self.last_letter(ticket).body)

    def test_one_letter_says_that_it_is_closed(self):
        """The stage's own letter would be the second one."""
        stage = self.stages["closed"]
        self.assertTrue(stage.mail_template_id)
        ticket = self.make_inactive()
        self.run_at("2026-03-09 10:00")
        before = ticket.message_ids
        self.run_at("2026-03-12 10:00")
        ticket.invalidate_recordset()
        letters = (ticket.message_ids - before).filtered("partner_ids")
        self.assertEqual(len(letters), 1)
        self.assertIn("answer this message within", letters.body)

    def test_a_customer_without_an_address_is_not_closed_unwarned(self):
        self.contact.email = False
        ticket = self.make_inactive()
        self.at("2026-03-02 11:00")
        # Letters go to the contact: what is written beside it reaches nobody.
        ticket.write({"user_id": self.agent.id, "partner_email": "old@example.com"})
        self.run_at("2026-03-09 10:00")
        self.assertInactivity(ticket, "stopped", "unreachable")
        self.assertIn("no e-mail", ticket.activity_ids.summary)
        self.assertEqual(ticket.activity_ids.user_id, self.agent)
        self.run_at("2026-03-30 10:00")
        self.assertPhase(ticket, "waiting_customer")
        self.assertEqual(len(ticket.activity_ids), 1)

    def test_a_ticket_known_by_its_address_only(self):
        ticket = self.make_inactive(partner_id=False, partner_email="who@example.com")
        self.assertTrue(ticket._inactivity_has_reader())

    # === SUSPENDED === #

    def test_a_suspended_service_tells_nobody_off(self):
        for phase in ("waiting_customer", "solved"):
            with self.subTest(phase):
                self.at(self.now)
                ticket = self.make_inactive(phase)
                self.run_at("2026-03-09 10:00")
                self.at("2026-03-10 10:00")
                self.agreement.action_suspend("Unpaid")
                for day in range(11, 21):
                    self.run_at(f"2026-03-{day} 10:00")
                self.assertPhase(ticket, phase)
                self.assertEqual(self.told(ticket), ["warning"])
                self.agreement.action_resume()
                self.run_at("2026-03-21 10:00")
                self.assertMoment(self.row(ticket).closes_at, "2026-03-30 10:00")
                self.run_at("2026-03-27 10:00")
                self.assertEqual(self.told(ticket)[-1], "warning")
                self.run_at("2026-03-30 10:00")
                self.assertPhase(ticket, "closed")

    # === TOLD === #

    def test_the_ticket_tells_what_will_happen(self):
        ticket = self.make_inactive().with_user(self.agent)
        self.agent.tz = self.tz
        self.assertIn("warned on March 9, 2026 at 10:00", ticket.inactivity_summary)
        self.assertFalse(ticket.inactivity_is_near)
        self.run_at("2026-03-09 10:00")
        self.assertIn("Closes by itself on March 12, 2026", ticket.inactivity_summary)
        self.assertTrue(ticket.inactivity_is_near)
        self.move(ticket, "in_progress")
        self.assertFalse(ticket.inactivity_summary)

    def test_nobody_writes_rows_by_hand(self):
        row = self.row(self.make_inactive())
        for user in (self.agent, self.manager, self.env.ref("base.user_admin")):
            with self.assertRaises(AccessError):
                row.with_user(user).write({"closes_at": False})
            with self.assertRaises(AccessError):
                row.with_user(user).unlink()
        with self.assertRaisesRegex(AccessError, "Keep the ticket open"):
            self.env["sla.inactivity"].create({"ticket_id": row.ticket_id.id})

    def test_who_sees_them(self):
        ticket = self.make_inactive()
        self.assertTrue(self.rows(ticket).with_user(self.manager).read(["state"]))
        with self.assertRaises(AccessError):
            self.rows(ticket).with_user(self.portal_user).read(["state"])
        own = self._new_user("own", "helpdesk_mgmt.group_helpdesk_user_own")
        periods = self.env["sla.inactivity"].with_user(own)
        ticket.user_id = self.agent
        self.assertFalse(periods.search([]) & self.rows(ticket).with_user(own))
        ticket.user_id = own
        self.assertTrue(periods.search([]) & self.rows(ticket).with_user(own))

    def test_another_company_sees_nothing_of_it(self):
        """And its tickets close by its own stages, whoever runs the cron."""
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stage = self.stages["closed"].copy({"company_id": elsewhere.id})
        ticket = self.make_inactive()
        outsider = self._new_user(
            "elsewhere", "sla_policy.group_sla_manager", company=elsewhere
        )
        periods = self.env["sla.inactivity"].with_user(outsider)
        self.assertFalse(periods.search([("ticket_id", "=", ticket.id)]))
        self.run_at("2026-03-09 10:00")
        self.run_at("2026-03-12 10:00")
        self.assertPhase(ticket, "closed")
        self.assertNotEqual(ticket.stage_id, stage)

    def test_tickets_inactive_before_the_installation_are_watched(self):
        ticket = self.make_inactive()
        self.rows(ticket)._as_writer().unlink()
        self.env["sla.inactivity"]._adopt()
        self.assertMoment(self.row(ticket).closes_at, "2026-03-12 10:00")
        self.env["sla.inactivity"]._adopt()
        self.assertEqual(len(self.rows(ticket)), 1)
