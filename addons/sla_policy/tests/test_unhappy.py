"""What goes wrong in real life, and must not go wrong with the promises."""

from datetime import timedelta

from odoo.fields import Command
from odoo.tests import Form

from .common import SlaCommon, utc


class TestUnhappy(SlaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.make_calendar()
        cls.policy = cls.make_policy(
            cls.make_target("first_response", hours=2),
            cls.make_target("next_reply", hours=2),
            cls.make_target("resolution", hours=9),
            calendar=cls.calendar,
        )
        cls.agreement = cls.make_agreement(cls.policy)

    # === PEOPLE WHO LEAVE === #

    def test_the_user_who_paused_is_deleted(self):
        trainee = self._new_user("trainee", "helpdesk_mgmt.group_helpdesk_user")
        ticket = self.make_ticket()
        self.at("2026-03-02 11:00")
        self.move(ticket, "waiting_customer", user=trainee)
        self.finish_transaction()
        trainee.unlink()
        self.at("2026-03-02 12:00")
        clock = self.clock(ticket, "resolution")
        told = clock.explain()
        self.assertEqual([s["kind"] for s in told["spans"]], ["counted", "paused"])
        self.assertEqual(told["spans"][1]["who"], "")
        self.assertTrue(ticket.with_user(self.agent).get_sla_panel()["clocks"])
        self.move(ticket, "in_progress")
        self.assertDue(ticket, "resolution", "2026-03-03 11:00")

    def test_the_user_who_paused_is_archived(self):
        ticket = self.make_ticket()
        self.move(ticket, "waiting_vendor", user=self.colleague_agent)
        self.colleague_agent.active = False
        self.at("2026-03-02 12:00")
        spans = self.clock(ticket, "resolution").explain()["spans"]
        self.assertEqual(spans[-1]["who"], "SLA agent2")

    def test_the_assigned_user_is_deleted(self):
        trainee = self._new_user("trainee", "helpdesk_mgmt.group_helpdesk_user")
        self.policy.first_response_stop = "assignment"
        ticket = self.make_ticket()
        ticket.user_id = trainee
        self.assertState(ticket, "first_response", "met")
        self.finish_transaction()
        ticket.user_id = False
        trainee.unlink()
        self.move(ticket, "in_progress")
        self.assertState(ticket, "first_response", "met")
        told = self.events(ticket, "assigned").mapped("summary")
        self.assertEqual(len(told), 2)
        self.assertTrue(all(told))

    def test_an_archived_contact(self):
        ticket = self.make_ticket()
        self.contact.active = False
        self.move(ticket, "waiting_customer")
        self.mail_in(ticket, author=self.other_contact.email)
        self.assertState(ticket, "resolution", "running")
        self.assertEqual(ticket.agreement_id, self.agreement)

    def test_a_customer_that_is_archived_is_still_owed(self):
        (self.customer | self.contact).active = False
        ticket = self.make_ticket()
        self.assertEqual(ticket.agreement_id, self.agreement)

    def test_a_contact_who_moves_to_another_company(self):
        """The ticket stays where it was filed until somebody moves it."""
        ticket = self.make_ticket()
        employer = self.env["res.partner"].create({"name": "Sur", "is_company": True})
        self.contact.parent_id = employer
        self.finish_transaction()
        self.assertEqual(ticket.agreement_id, self.agreement)
        self.move(ticket, "in_progress")
        self.say_as_agent(ticket)
        self.assertState(ticket, "first_response", "met")
        self.assertEqual(ticket.agreement_id, self.agreement)

    def test_a_ticket_without_anybody(self):
        ticket = self.make_ticket(partner_id=False)
        self.assertEqual(ticket.coverage, "no_agreement")
        for phase in ("in_progress", "waiting_customer", "closed", "in_progress"):
            self.move(ticket, phase)
        self.say_as_agent(ticket)
        self.mail_in(ticket, author="nobody@elsewhere.example.com")
        self.assertFalse(ticket.clock_ids)
        self.assertFalse(ticket.with_user(self.agent).get_sla_panel()["clocks"])

    # === TICKETS THAT ARE COPIED, ARCHIVED, DELETED === #

    def test_a_copied_ticket_has_promises_of_its_own(self):
        ticket = self.make_ticket()
        self.say_as_agent(ticket)
        self.at("2026-03-02 14:00")
        copied = ticket.copy()
        self.assertEqual(copied.agreement_id, self.agreement)
        self.assertEqual(self.events(copied).mapped("kind"), ["created"])
        self.assertState(copied, "first_response", "running")
        self.assertDue(copied, "first_response", "2026-03-02 16:00")
        self.assertFalse(copied.release_date)
        self.assertState(ticket, "first_response", "met")

    def test_a_copy_of_an_old_ticket_takes_the_agreement_of_today(self):
        ticket = self.make_ticket()
        self.agreement.action_end()
        self.assertFalse(ticket.copy().agreement_id)

    def test_a_ticket_marked_as_a_duplicate(self):
        """helpdesk_mgmt's way of merging: it moves to a stage of one's choice."""
        ticket, original = self.make_ticket(), self.make_ticket()
        self.env.company.helpdesk_mgmt_duplicate_tracking = True
        wizard = (
            self.env["helpdesk.ticket.duplicate.wizard"]
            .with_user(self.agent)
            .create(
                {
                    "ticket_id": ticket.id,
                    "duplicate_of_id": original.id,
                    "target_stage_id": self.stages["cancelled"].id,
                }
            )
        )
        wizard.action_confirm()
        self.assertEqual(set(ticket.clock_ids.mapped("state")), {"cancelled"})
        self.assertEqual(set(original.clock_ids.mapped("state")), {"running"})

    def test_a_deleted_ticket_takes_its_clocks_and_facts_along(self):
        ticket = self.make_ticket()
        self.say_as_agent(ticket)
        self.at("2026-03-04 10:00")
        self.sweep()
        clocks, facts = ticket.clock_ids, self.events(ticket)
        other = self.make_ticket()
        ticket.unlink()
        self.assertFalse(clocks.exists())
        self.assertFalse(facts.exists())
        self.assertTrue(other.clock_ids)
        self.sweep()

    def test_a_ticket_deleted_before_its_late_notice(self):
        ticket = self.make_ticket()
        self.env.add_to_compute(ticket._fields["stage_id"], ticket)
        self.env.flush_all()
        ticket.unlink()
        self.finish_transaction()

    def test_an_archived_ticket_promises_nothing_until_it_is_back(self):
        ticket = self.make_ticket()
        self.at("2026-03-02 11:00")
        ticket.active = False
        self.assertEqual(set(ticket.clock_ids.mapped("state")), {"cancelled"})
        self.at("2026-03-09 10:00")
        self.sweep()
        self.assertFalse(any(ticket.clock_ids.mapped("is_breached")))
        ticket.active = True
        self.assertState(ticket, "resolution", "running", breached=False)
        # One hour used, eight left.
        self.assertDue(ticket, "resolution", "2026-03-09 18:00")

    def test_archiving_a_solved_ticket_changes_no_verdict(self):
        ticket = self.make_ticket()
        self.say_as_agent(ticket)
        self.move(ticket, "solved")
        before = self.story(ticket.clock_ids)
        ticket.active = False
        self.assertEqual(self.story(ticket.clock_ids), before)
        ticket.active = True
        self.assertEqual(self.story(ticket.clock_ids), before)

    def test_a_message_deleted_afterwards(self):
        """What was said was said: the fact stays."""
        ticket = self.make_ticket()
        message = self.say_as_agent(ticket)
        message.sudo().unlink()
        fact = self.events(ticket, "agent_reply")
        fact.invalidate_recordset()
        self.assertFalse(fact.message_id)
        self.move(ticket, "in_progress")
        self.assertState(ticket, "first_response", "met")

    # === THE CRON === #

    def test_a_cron_two_days_late(self):
        ticket = self.make_ticket()
        self.at("2026-03-04 12:00")
        self.sweep()
        for metric in ("first_response", "resolution"):
            self.assertState(ticket, metric, "running", breached=True)
        self.assertDue(ticket, "first_response", "2026-03-02 12:00")
        told = {
            event.value["metric"]: event.value["deadline"]
            for event in self.events(ticket, "breached")
        }
        self.assertEqual(told["first_response"], "2026-03-02 18:00:00")

    def test_a_sweep_and_a_recalculation_with_nothing_to_do(self):
        self.sweep()
        self.recalculate()
        self.assertFalse(self.env["sla.clock"].search([("check_at", "!=", False)]))

    def test_the_cron_is_switched_off(self):
        """Nobody marks anything early; verdicts are right all the same."""
        self.env.ref("sla_policy.ir_cron_sweep").active = False
        ticket = self.make_ticket()
        self.at("2026-03-09 10:00")
        self.move(ticket, "solved")
        self.assertState(ticket, "resolution", "missed", breached=True)

    # === STAGES === #

    def test_a_stage_made_in_a_form(self):
        with Form(self.env["helpdesk.ticket.stage"]) as form:
            form.name = "At the maker's"
            form.sla_phase = "waiting_vendor"
        self.assertEqual(form.record.sla_phase, "waiting_vendor")

    def test_an_admin_changes_what_a_stage_means(self):
        """Tickets there are paused from now on, not from when they got there."""
        stage = self.env["helpdesk.ticket.stage"].create(
            {"name": "Parked", "company_id": False}
        )
        ticket = self.make_ticket()
        ticket.stage_id = stage
        self.assertState(ticket, "resolution", "running")
        self.at("2026-03-02 12:00")
        stage.sla_phase = "waiting_customer"
        clock = self.clock(ticket, "resolution")
        self.assertEqual(clock.state, "paused")
        self.assertMoment(clock.paused_at, "2026-03-02 12:00")
        self.at("2026-03-03 09:00")
        stage.sla_phase = "in_progress"
        self.assertDue(ticket, "resolution", "2026-03-03 16:00")
        stage.sla_phase = "closed"
        self.assertState(ticket, "resolution", "met")

    def test_a_ticket_without_a_stage(self):
        ticket = self.make_ticket()
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET stage_id = NULL WHERE id = %s", [ticket.id]
        )
        self.env.invalidate_all()
        ticket.priority = "3"
        self.say_as_agent(ticket)
        self.assertState(ticket, "first_response", "met")
        self.assertState(ticket, "resolution", "running")

    def test_a_stage_that_is_archived(self):
        ticket = self.make_ticket()
        self.move(ticket, "waiting_vendor")
        self.stages["waiting_vendor"].active = False
        ticket.priority = "2"
        self.assertState(ticket, "resolution", "paused")

    # === POLICIES === #

    def test_a_policy_without_a_calendar_counts_round_the_clock(self):
        policy = self.make_policy(self.make_target("resolution", hours=30), tz="UTC")
        ticket = self.make_ticket()
        ticket.agreement_id = self.make_agreement(policy)
        self.assertDue(ticket, "resolution", "2026-03-03 16:00")

    def test_a_policy_without_a_zone_gets_one(self):
        self.env.user.tz = False
        policy = self.env["sla.policy"].create({"name": "Nowhere"})
        self.assertEqual(policy.tz, "UTC")
        calendar = self.make_calendar(tz="Asia/Tokyo")
        policy.calendar_id = calendar
        self.assertEqual(policy.tz, "Asia/Tokyo")

    def test_a_zone_that_was_emptied(self):
        """Old data: days are told in UTC then, nothing breaks."""
        policy = self.make_policy(
            self.make_target("first_response", kind="cutoff", cutoff_hour=14)
        )
        agreement = self.make_agreement(policy)
        self.env.cr.execute("ALTER TABLE sla_policy ALTER COLUMN tz DROP NOT NULL")
        self.env.cr.execute(
            "UPDATE sla_policy SET tz = NULL WHERE id = %s", [policy.id]
        )
        self.env.invalidate_all()
        ticket = self.make_ticket()
        ticket.agreement_id = agreement
        self.assertDue(ticket, "first_response", "2026-03-03 14:00", tz="UTC")
        self.assertTrue(self.clock(ticket, "first_response").explain()["sentence"])

    def test_service_that_never_comes_again(self):
        """Closed for ever: there is no deadline, and nothing else breaks."""
        self.holiday("2026-03-03 00:00", "2046-03-03 00:00", "Closed for good")
        self.at("2026-03-03 10:00")
        ticket = self.make_ticket()
        clock = self.clock(ticket, "resolution")
        self.assertEqual(clock.state, "running")
        self.assertFalse(clock.deadline)
        self.at("2026-03-09 10:00")
        self.sweep()
        self.assertState(ticket, "resolution", "running", breached=False)
        self.assertTrue(clock.explain()["sentence"])
        self.move(ticket, "solved")
        self.assertState(ticket, "resolution", "met")

    def test_a_request_type_that_is_deleted(self):
        request_type = self.env["helpdesk.ticket.type"].create({"name": "Odd"})
        self.policy.target_ids += self.env["sla.target"].new(
            self.make_target("resolution", hours=3, types=request_type)
        )
        ticket = self.make_ticket(type_id=request_type.id)
        self.assertDue(ticket, "resolution", "2026-03-02 13:00")
        ticket.type_id = False
        self.assertDue(ticket, "resolution", "2026-03-03 10:00")

    def test_a_metric_is_renamed(self):
        self.env.ref("sla_policy.metric_resolution").name = "Fixed by"
        ticket = self.make_ticket()
        clock = self.clock(ticket, "resolution").with_user(self.agent)
        self.assertIn("Fixed by", clock.explain()["sentence"])

    # === TICKETS OF BEFORE === #

    def test_tickets_from_before_the_addon_are_left_in_peace(self):
        ticket = self.make_ticket()
        self.env.flush_all()
        for table in ("sla_clock", "sla_event"):
            self.env.cr.execute(
                f"DELETE FROM {table} WHERE ticket_id = %s", [ticket.id]
            )
        self.env.invalidate_all()
        self.move(ticket, "waiting_customer")
        self.say_as_agent(ticket)
        self.say_as_customer(ticket)
        ticket.action_information_complete()
        ticket.partner_id = self.other_contact
        self.assertFalse(ticket.clock_ids)
        self.assertFalse(self.events(ticket))
        self.assertEqual(ticket.with_user(self.agent).get_sla_panel()["clocks"], [])

    # === TIME === #

    def test_a_release_date_in_the_past(self):
        change = self.env.ref("sla_policy.type_change")
        self.policy.target_ids += self.env["sla.target"].new(
            self.make_target("resolution", kind="planned", types=change)
        )
        ticket = self.make_ticket(type_id=change.id)
        ticket.release_date = utc("2026-02-02 10:00", self.tz)
        self.assertState(ticket, "resolution", "running", breached=True)
        self.move(ticket, "solved")
        self.assertState(ticket, "resolution", "missed")

    def test_everything_in_one_second(self):
        ticket = self.make_ticket()
        self.move(ticket, "waiting_customer")
        self.say_as_customer(ticket)
        self.say_as_agent(ticket)
        self.move(ticket, "solved")
        self.move(ticket, "in_progress")
        self.move(ticket, "closed")
        self.assertEqual(set(ticket.clock_ids.mapped("state")), {"met"})
        self.assertFalse(any(ticket.clock_ids.mapped("used_seconds")))

    def test_a_clock_set_back_does_not_break_the_fold(self):
        """The server's clock is corrected by a minute."""
        ticket = self.make_ticket()
        before = self.clock(ticket, "resolution").started_at
        self._frozen.move_to(before - timedelta(minutes=1))
        self.move(ticket, "in_progress")
        self.say_as_agent(ticket)
        self.move(ticket, "solved")
        self.at("2026-03-02 11:00")
        self.move(ticket, "in_progress")
        self.move(ticket, "closed")
        self.assertState(ticket, "resolution", "met")
        self.assertTrue(self.clock(ticket, "resolution").explain()["sentence"])

    def test_many_tags_and_fields_that_do_not_matter(self):
        ticket = self.make_ticket()
        facts = len(self.events(ticket))
        ticket.write(
            {
                "name": "Renamed",
                "tag_ids": [Command.create({"name": "paper"})],
                "kanban_state": "blocked",
            }
        )
        self.assertEqual(len(self.events(ticket)), facts)
