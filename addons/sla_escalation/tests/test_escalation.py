"""Escalations from their cause to their end, on a frozen clock."""

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError

from .common import EscalationCommon


class TestEscalation(EscalationCommon):
    def ladder(self, **values):
        """Agent, then the team's leader, then the operations manager."""
        return self.make_rule(
            self.make_level("agent", wait_minutes=30),
            self.make_level("team_leader", wait_minutes=30),
            self.make_level(role=self.role, wait_minutes=60),
            **values,
        )

    def broken(self, **values):
        """A ticket whose first response is an hour late, its ladder begun."""
        ticket = self.make_ticket(user_id=self.agent.id, team_id=self.team.id, **values)
        self.at("2026-03-02 11:00")
        self.escalate_cron()
        return ticket

    # === E1 === #

    def test_e1_a_ladder_is_frozen_when_it_begins(self):
        rule = self.ladder(metrics=["first_response"])
        ticket = self.broken()
        escalation = self.escalations(ticket)
        rule.level_ids[1].wait_minutes = 600
        rule.level_ids[2:].unlink()
        self.at("2026-03-02 11:30")
        self.escalate_cron()
        self.at("2026-03-02 12:00")
        self.escalate_cron()
        self.assertEqual(escalation.level_number, 3)
        self.assertEqual(
            self.told(escalation),
            [
                (1, "sla_agent", "activity"),
                (2, "sla_leader", "activity"),
                (3, "sla_boss", "activity"),
            ],
        )

    def test_e1_one_active_escalation_a_ticket_and_reason(self):
        self.make_rule(self.make_level("agent"), trigger="agent")
        ticket = self.make_ticket(user_id=self.agent.id, team_id=self.team.id)
        desk = ticket.with_user(self.agent)
        first = desk.action_escalate("The customer has called twice")
        again = desk.action_escalate("And a third time")
        self.assertEqual(first, again)
        self.assertEqual(len(first.notification_ids), 1)
        notes = first.sudo().event_ids.mapped("note")
        self.assertIn("And a third time", notes)

    def test_e1_promises_broken_at_once_are_escalated_one_by_one(self):
        self.ladder()
        ticket = self.broken()
        self.at("2026-03-02 14:00")
        self.escalate_cron()
        metrics = self.escalations(ticket).metric_id.mapped("code")
        self.assertEqual(sorted(metrics), ["first_response", "resolution"])

    # === E2 === #

    def test_e2_the_next_level_comes_when_the_wait_has_passed_and_not_before(self):
        self.ladder(metrics=["first_response"])
        ticket = self.broken()
        escalation = self.escalations(ticket)
        self.assertEqual(escalation.level_number, 1)
        self.assertMoment(escalation.next_at, "2026-03-02 11:30")
        self.at("2026-03-02 11:29")
        self.escalate_cron()
        self.assertEqual(escalation.level_number, 1)
        self.at("2026-03-02 11:30")
        self.escalate_cron()
        self.assertEqual(escalation.level_number, 2)

    def test_e2_waits_of_service_time_stand_still_at_night(self):
        self.ladder(metrics=["resolution"])
        self.at("2026-03-02 14:00")
        ticket = self.make_ticket(user_id=self.agent.id, team_id=self.team.id)
        self.at("2026-03-02 18:00")
        self.escalate_cron()
        escalation = self.escalations(ticket)
        self.assertMoment(escalation.next_at, "2026-03-03 09:30")

    def test_e2_acknowledged_stops_the_ladder(self):
        self.ladder(metrics=["first_response"], ack_minutes=0)
        ticket = self.broken()
        escalation = self.escalations(ticket)
        escalation.with_user(self.agent).action_acknowledge()
        self.at("2026-03-03 12:00")
        self.escalate_cron()
        self.assertEqual(escalation.state, "acknowledged")
        self.assertEqual(escalation.acknowledged_by_id, self.agent.partner_id)
        self.assertEqual(escalation.level_number, 1)
        # The ticket names who, and when in the reader's time zone.
        reader = ticket.with_user(self.agent).with_context(lang="en_US", tz=self.tz)
        reader.invalidate_recordset()
        self.assertRegex(
            reader.escalation_acknowledged_text,
            rf"^Escalated\. Acknowledged by {self.agent.name}, 2 Mar, \d\d:\d\d\.$",
        )
        # Said twice, nothing changes.
        escalation.with_user(self.agent).action_acknowledge()
        self.assertEqual(self.log(escalation).count("acknowledged"), 1)

    def test_e2_only_whom_it_has_reached_takes_it_on(self):
        self.ladder(metrics=["first_response"])
        ticket = self.broken()
        escalation = self.escalations(ticket)
        with self.assertRaisesRegex(AccessError, "whom this escalation has reached"):
            escalation.with_user(self.colleague_agent).action_acknowledge()
        self.assertEqual(escalation.state, "triggered")
        escalation.with_user(self.manager).action_acknowledge()
        self.assertEqual(escalation.state, "acknowledged")

    def test_e2_acknowledged_and_untouched_is_triggered_again(self):
        self.ladder(metrics=["resolution"], ack_minutes=30)
        self.make_ticket()
        ticket = self.make_ticket(user_id=self.agent.id, team_id=self.team.id)
        self.at("2026-03-02 14:00")
        self.escalate_cron()
        escalation = self.escalations(ticket)
        escalation.with_user(self.agent).action_acknowledge()
        self.at("2026-03-02 14:30")
        self.escalate_cron()
        self.assertEqual(escalation.state, "triggered")
        self.assertEqual((escalation.level_number, escalation.loop), (1, 2))
        self.assertEqual(len(escalation.notification_ids), 2)

    def test_e2_untouched_in_quiet_hours_it_is_free_and_goes_on_after_them(self):
        self.make_rule(
            self.make_level("agent", quiet_from=15, quiet_to=17), trigger="agent"
        )
        self.at("2026-03-02 14:45")
        ticket = self.make_ticket(user_id=self.agent.id, team_id=self.team.id)
        escalation = ticket.with_user(self.agent).action_escalate("Please").sudo()
        escalation.with_user(self.agent).action_acknowledge()
        self.at("2026-03-02 15:15")
        self.escalate_cron()
        self.assertEqual(escalation.state, "triggered")
        self.assertFalse(escalation.acknowledged_by_id)
        self.assertEqual(len(escalation.notification_ids), 1)
        self.at("2026-03-02 17:00")
        self.escalate_cron()
        self.assertEqual((escalation.level_number, escalation.loop), (1, 2))
        self.assertEqual(len(escalation.notification_ids), 2)
        self.assertEqual(self.log(escalation).count("again"), 1)

    def test_e2_acknowledged_and_worked_on_is_left_alone(self):
        self.ladder(metrics=["resolution"], ack_minutes=30)
        ticket = self.make_ticket(user_id=self.agent.id, team_id=self.team.id)
        self.at("2026-03-02 14:00")
        self.escalate_cron()
        escalation = self.escalations(ticket)
        escalation.with_user(self.agent).action_acknowledge()
        self.at("2026-03-02 14:10")
        self.say_as_agent(ticket)
        self.at("2026-03-02 15:00")
        self.escalate_cron()
        self.assertEqual(escalation.state, "acknowledged")
        self.assertFalse(escalation.next_at)

    def test_e2_the_last_level_falls_on_a_named_person(self):
        self.make_rule(
            self.make_level("agent", wait_minutes=30),
            metrics=["first_response"],
            last_resort_user_id=self.boss.id,
        )
        ticket = self.broken()
        escalation = self.escalations(ticket)
        self.at("2026-03-02 11:30")
        self.escalate_cron()
        self.assertEqual(escalation.state, "exhausted")
        self.assertIn((0, "sla_boss", "activity"), self.told(escalation))
        self.assertIn((0, "sla_boss", "email"), self.told(escalation))

    def test_e2_nobody_on_a_level_goes_to_the_next_at_once_and_tells_a_manager(self):
        self.role.user_id = False
        self.make_rule(
            self.make_level(role=self.role),
            self.make_level("team_leader"),
            metrics=["first_response"],
            last_resort_user_id=self.manager.id,
        )
        ticket = self.broken()
        escalation = self.escalations(ticket)
        self.assertEqual(escalation.level_number, 2)
        self.assertEqual(self.log(escalation), ["triggered", "nobody", "notified"])
        self.deliver()
        self.assertEqual(ticket.activity_ids.user_id, self.manager | self.leader)

    def test_e2_a_ticket_without_an_agent_goes_to_the_next_and_is_no_gap(self):
        self.make_rule(
            self.make_level("agent"),
            self.make_level("team_leader"),
            metrics=["first_response"],
            last_resort_user_id=self.manager.id,
        )
        ticket = self.make_ticket(user_id=False, team_id=self.team.id)
        self.at("2026-03-02 11:00")
        self.escalate_cron()
        escalation = self.escalations(ticket)
        self.assertEqual(escalation.level_number, 2)
        self.deliver()
        self.assertEqual(ticket.activity_ids.user_id, self.leader)

    def test_e2_a_user_who_has_left_is_nobody(self):
        self.boss.active = False
        self.make_rule(
            self.make_level(user=self.boss),
            self.make_level("team_leader"),
            metrics=["first_response"],
        )
        ticket = self.broken()
        self.assertEqual(
            self.told(self.escalations(ticket)), [(2, "sla_leader", "activity")]
        )

    def test_e2_a_level_repeats_itself_while_it_waits(self):
        self.make_rule(
            self.make_level("agent", repeat=2, repeat_minutes=5, wait_minutes=30),
            self.make_level("team_leader"),
            metrics=["first_response"],
        )
        ticket = self.broken()
        escalation = self.escalations(ticket)
        for minute in ("05", "10"):
            self.at(f"2026-03-02 11:{minute}")
            self.escalate_cron()
        self.assertEqual(len(escalation.notification_ids), 3)
        self.assertMoment(escalation.next_at, "2026-03-02 11:40")

    def test_e2_two_days_late_each_level_still_gets_its_time(self):
        self.ladder(metrics=["first_response"])
        ticket = self.make_ticket(user_id=self.agent.id, team_id=self.team.id)
        self.at("2026-03-04 10:00")
        self.escalate_cron()
        escalation = self.escalations(ticket)
        self.assertEqual(escalation.level_number, 1)
        self.assertMoment(escalation.next_at, "2026-03-04 10:30")
        self.escalate_cron()
        self.assertEqual(escalation.level_number, 1)

    def test_e2_passed_on_goes_to_the_next_level_at_once(self):
        self.ladder(metrics=["first_response"])
        ticket = self.broken()
        escalation = self.escalations(ticket)
        escalation.with_user(self.agent).action_pass_on()
        self.assertEqual(escalation.level_number, 2)
        self.assertIn("passed_on", self.log(escalation))

    def test_e2_resolved_with_the_ticket(self):
        self.ladder(metrics=["resolution"])
        ticket = self.make_ticket(user_id=self.agent.id, team_id=self.team.id)
        self.at("2026-03-02 14:00")
        self.escalate_cron()
        escalation = self.escalations(ticket)
        self.deliver()
        self.assertEqual(len(ticket.activity_ids), 1)
        self.move(ticket, "solved")
        self.assertEqual(escalation.state, "resolved")
        self.assertFalse(ticket.activity_ids, "nothing is left to do about it")
        self.at("2026-03-03 14:00")
        self.escalate_cron()
        self.assertEqual(len(escalation.notification_ids), 1)

    def test_e2_answered_late_the_cause_is_gone(self):
        self.ladder(metrics=["first_response"])
        ticket = self.broken()
        self.say_as_agent(ticket)
        self.assertEqual(self.escalations(ticket).state, "resolved")

    def test_e2_cancelled_with_the_ticket(self):
        self.ladder(metrics=["first_response"])
        ticket = self.broken()
        self.move(ticket, "cancelled")
        self.assertEqual(self.escalations(ticket).state, "cancelled")

    # === Triggers === #

    def test_used_fires_at_its_share_of_service_time(self):
        self.make_rule(
            self.make_level("agent"), trigger="used", share=50, metrics=["resolution"]
        )
        ticket = self.make_ticket(user_id=self.agent.id)
        self.at("2026-03-02 11:59")
        self.escalate_cron()
        self.assertFalse(self.escalations(ticket))
        self.at("2026-03-02 12:00")
        self.escalate_cron()
        self.assertEqual(self.escalations(ticket).trigger, "used")

    def test_used_does_not_fire_again_once_it_has(self):
        self.make_rule(
            self.make_level("agent"), trigger="used", share=50, metrics=["resolution"]
        )
        ticket = self.make_ticket(user_id=self.agent.id)
        self.at("2026-03-02 12:00")
        self.escalate_cron()
        self.escalations(ticket).with_user(self.manager).action_cancel("Known")
        self.at("2026-03-02 12:10")
        self.say_as_agent(ticket)
        self.say_as_customer(ticket)
        self.escalate_cron()
        self.assertEqual(len(self.escalations(ticket)), 1)

    def test_used_waits_while_the_clock_stands_still(self):
        self.make_rule(
            self.make_level("agent"), trigger="used", share=50, metrics=["resolution"]
        )
        ticket = self.make_ticket(user_id=self.agent.id)
        self.at("2026-03-02 11:00")
        self.move(ticket, "waiting_customer")
        self.at("2026-03-02 13:00")
        self.escalate_cron()
        self.assertFalse(self.escalations(ticket))
        self.say_as_customer(ticket)
        self.at("2026-03-02 14:00")
        self.escalate_cron()
        self.assertTrue(self.escalations(ticket))

    def test_no_answer_counts_from_the_first_unanswered_words(self):
        self.make_rule(self.make_level("agent"), trigger="no_answer", wait_minutes=60)
        ticket = self.make_ticket(user_id=self.agent.id)
        self.say_as_agent(ticket)
        self.at("2026-03-02 12:00")
        self.say_as_customer(ticket)
        self.at("2026-03-02 12:30")
        self.say_as_customer(ticket)
        self.at("2026-03-02 13:00")
        self.escalate_cron()
        escalation = self.escalations(ticket)
        self.assertEqual(escalation.state, "triggered")
        self.say_as_agent(ticket)
        self.assertEqual(escalation.state, "resolved")
        self.at("2026-03-02 15:00")
        self.say_as_customer(ticket)
        self.at("2026-03-02 16:00")
        self.escalate_cron()
        self.assertEqual(len(self.escalations(ticket)), 2)

    def test_severity_and_type_choose_the_ladder(self):
        self.make_rule(self.make_level("agent"), trigger="agent", priority_min="3")
        ticket = self.make_ticket(user_id=self.agent.id, priority="1")
        with self.assertRaisesRegex(UserError, "no levels of escalation"):
            ticket.with_user(self.agent).action_escalate("Please")
        ticket.priority = "3"
        self.assertTrue(ticket.with_user(self.agent).action_escalate("Please"))

    def test_an_edited_rule_is_felt_by_tickets_that_are_in(self):
        ticket = self.make_ticket(user_id=self.agent.id)
        self.make_rule(self.make_level("agent"), metrics=["first_response"])
        self.at("2026-03-02 11:00")
        self.escalate_cron()
        self.assertEqual(len(self.escalations(ticket)), 1)

    def test_rules_edited_together_are_all_felt_at_the_next_run(self):
        self.make_ticket(user_id=self.agent.id)
        rules = self.make_rule(self.make_level("agent"), metrics=["first_response"])
        rules |= self.make_rule(self.make_level("agent"), metrics=["resolution"])
        rules |= self.make_rule(self.make_level("agent"), trigger="no_answer")
        self.assertEqual(rules.mapped("needs_planning"), [True] * 3)
        self.escalate_cron()
        self.assertFalse(any(rules.mapped("needs_planning")))
        watches = self.env["sla.escalation.watch"].search(
            [("rule_id", "in", rules.ids)]
        )
        self.assertEqual(watches.rule_id, rules)

    # === E3, E5, the buttons === #

    def test_e3_levels_are_gated_by_tier(self):
        other = self.make_policy(self.make_target("resolution", hours=4))
        self.make_rule(
            self.make_level("agent"),
            self.make_level("team_leader", policy_ids=other.ids),
            trigger="agent",
        )
        ticket = self.make_ticket(user_id=self.agent.id, team_id=self.team.id)
        escalation = ticket.with_user(self.agent).action_escalate("Please")
        self.assertEqual(len(escalation.sudo().ladder["levels"]), 1)

    def test_e5_an_emergency_goes_straight_to_the_last_level(self):
        self.ladder(trigger="customer")
        ticket = self.make_ticket(
            partner_id=self.portal_user.partner_id.id,
            user_id=self.agent.id,
            team_id=self.team.id,
        )
        asked = ticket.with_user(self.portal_user).action_escalate("Please look")
        urgent = ticket.with_user(self.portal_user).action_escalate(
            "Everything has stopped", emergency=True
        )
        self.assertEqual(asked.sudo().state, "cancelled")
        self.assertEqual(urgent.sudo().level_number, 3)
        self.assertEqual(self.told(urgent.sudo()), [(3, "sla_boss", "activity")])

    def test_a_customer_escalates_tickets_of_their_own_company_only(self):
        self.ladder(trigger="customer")
        stranger = self.make_ticket(partner_id=self.supplier.id)
        with self.assertRaises(AccessError):
            stranger.with_user(self.portal_user).action_escalate("Please")
        self.assertFalse(self.escalations(stranger))

    def test_nothing_is_escalated_without_a_reason(self):
        self.ladder(trigger="agent")
        ticket = self.make_ticket(user_id=self.agent.id)
        with self.assertRaisesRegex(ValidationError, "Say why"):
            ticket.with_user(self.agent).action_escalate("  ")

    def test_what_is_done_is_not_escalated(self):
        self.ladder(trigger="agent")
        ticket = self.make_ticket(user_id=self.agent.id)
        self.move(ticket, "closed")
        with self.assertRaisesRegex(UserError, "is done"):
            ticket.with_user(self.agent).action_escalate("Please")

    def test_quiet_hours_put_a_level_off_and_not_an_emergency(self):
        self.make_rule(
            self.make_level("agent", quiet_from=12, quiet_to=15), trigger="agent"
        )
        self.at("2026-03-02 12:30")
        ticket = self.make_ticket(user_id=self.agent.id)
        escalation = ticket.with_user(self.agent).action_escalate("Please").sudo()
        self.assertFalse(escalation.notification_ids)
        self.assertMoment(escalation.next_at, "2026-03-02 15:00")
        self.at("2026-03-02 15:00")
        self.escalate_cron()
        self.assertEqual(len(escalation.notification_ids), 1)
        self.at("2026-03-03 12:30")
        urgent = self.make_ticket(user_id=self.agent.id)
        urgent = urgent.with_user(self.agent).action_escalate("Now", emergency=True)
        self.assertEqual(len(urgent.sudo().notification_ids), 1)

    def test_e1_nobody_edits_an_escalation(self):
        self.ladder(metrics=["first_response"])
        escalation = self.escalations(self.broken())
        for record in (
            escalation,
            escalation.event_ids[:1],
            escalation.notification_ids[:1],
        ):
            with self.assertRaises(AccessError):
                record.with_user(self.manager).sudo().write(
                    {"write_date": fields.Datetime.now()}
                    if record._log_access
                    else {"note": "x"}
                )
            with self.assertRaises(AccessError):
                record.with_user(self.manager).sudo().unlink()
