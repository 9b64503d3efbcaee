"""The outbox: channels without an account, and what is done about failures."""

import tracemalloc
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tools import file_open

from odoo.addons.sla_escalation.engine import delivery as engine

from .common import EscalationCommon


class TestNotification(EscalationCommon):
    def escalate(self, *levels, **values):
        """An agent's escalation of a ticket of the team."""
        self.make_rule(*levels, trigger="agent", **values)
        ticket = self.make_ticket(user_id=self.agent.id, team_id=self.team.id)
        return ticket.with_user(self.agent).action_escalate("Twice today").sudo()

    def mails(self, notification):
        return notification.mail_id

    def test_e7_written_with_the_cause_and_queued_once(self):
        jobs = self.env["queue.job"]
        before = jobs.search_count([("model_name", "=", "sla.notification")])
        escalation = self.escalate(self.make_level("team_leader", channel="email"))
        self.assertEqual(escalation.notification_ids.state, "queued")
        self.assertFalse(self.mails(escalation.notification_ids))
        after = jobs.search([("model_name", "=", "sla.notification")])
        self.assertEqual(len(after) - before, 1)
        self.assertEqual(after[:1].channel, "root.sla_notifications")

    def test_email_says_number_severity_and_level_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("es_419")
        self.leader.lang = "es_419"
        rule = self.make_rule(
            self.make_level("team_leader", channel="email", name="The leader"),
            trigger="agent",
        )
        rule.level_ids.with_context(lang="es_419").name = "Quien dirige"
        ticket = self.make_ticket(user_id=self.agent.id, team_id=self.team.id)
        escalation = ticket.with_user(self.agent).action_escalate("Twice today").sudo()
        self.deliver()
        notification = escalation.notification_ids
        self.assertEqual(notification.state, "sent")
        self.assertIn("Quien dirige", self.mails(notification).body_html)
        told = escalation.with_context(lang="es_419")
        self.assertEqual(told.level_label, "Quien dirige")
        self.assertEqual(
            escalation.with_context(lang="en_US").level_label, "The leader"
        )
        mail = self.mails(notification)
        self.assertEqual(mail.email_to, "leader@helpdesk.example.com")
        self.assertIn(escalation.ticket_id.number, mail.subject)
        self.assertIn("Twice today", mail.body_html)
        self.assertIn(f"/{escalation.id}", mail.body_html)

    def test_a_batch_of_mails_costs_the_same_for_five_and_for_sixty(self):
        self.make_rule(self.make_level("team_leader", channel="email"), trigger="agent")

        def cost(count):
            tickets = self.env["helpdesk.ticket"].create(
                [
                    {
                        "name": f"Ticket {number}",
                        "description": "x",
                        "partner_id": self.contact.id,
                        "team_id": self.team.id,
                        "user_id": self.agent.id,
                    }
                    for number in range(count)
                ]
            )
            rule = self.env["sla.escalation.rule"]._of(tickets[:1])
            causes = [
                {"ticket": t, "rule": rule, "trigger": "agent", "reason": "x"}
                for t in tickets
            ]
            self.env["sla.escalation"]._start(causes)
            self.env.flush_all()
            self.env.invalidate_all()
            with self.as_job() as outbox:
                before = outbox.env.cr.sql_log_count
                outbox._job_deliver("email", self.env.company.id)
                outbox.env.flush_all()
                return outbox.env.cr.sql_log_count - before

        cost(2)
        few, many = cost(5), cost(60)
        self.assertLessEqual(many, few + 10, "what a batch costs")
        left = self.env["sla.notification"].search_count([("state", "=", "queued")])
        self.assertEqual(left, 0)

    def test_a_thousand_due_at_once_are_drained_in_bounded_memory(self):
        escalation = self.escalate(self.make_level("team_leader"))
        first = escalation.notification_ids
        self.env["sla.notification"]._writer().create(
            [
                {
                    "escalation_id": escalation.id,
                    "ticket_id": escalation.ticket_id.id,
                    "company_id": escalation.company_id.id,
                    "channel": "activity",
                    "user_id": self.leader.id,
                    "partner_id": self.leader.partner_id.id,
                    "key": f"{first.key}:{number}",
                    "next_try_at": first.next_try_at,
                }
                for number in range(999)
            ]
        )
        waiting = [("state", "=", "queued"), ("escalation_id", "=", escalation.id)]
        costs, peaks = [], []
        tracemalloc.start()
        self.addCleanup(tracemalloc.stop)
        while self.env["sla.notification"].search_count(waiting):
            tracemalloc.reset_peak()
            start = tracemalloc.get_traced_memory()[0]
            with self.as_job() as outbox:
                before = outbox.env.cr.sql_log_count
                outbox._job_deliver("activity", self.env.company.id)
                costs.append(outbox.env.cr.sql_log_count - before)
            peaks.append(tracemalloc.get_traced_memory()[1] - start)
        self.assertEqual(len(costs), 10, "batches of a hundred")
        self.assertLessEqual(max(costs[1:]) - min(costs[1:]), 4, costs)
        self.assertLess(max(peaks), 30 * 2**20, "bytes a batch takes")
        self.assertLess(peaks[-1], 2 * peaks[1], "nothing piles up")

    def test_whatsapp_link_is_ready_for_the_agent(self):
        self.role.whatsapp = "+52 55 1234 5678"
        escalation = self.escalate(
            self.make_level(role=self.role, channel="whatsapp_link")
        )
        self.deliver()
        activity = escalation.ticket_id.activity_ids
        self.assertEqual(activity.user_id, self.agent)
        self.assertIn("https://wa.me/525512345678?text=", activity.note)
        self.assertIn(escalation.ticket_id.number, activity.note)

    def test_phone_link(self):
        self.role.phone = "+52 55 1234 5678"
        escalation = self.escalate(
            self.make_level(role=self.role, channel="phone_link")
        )
        self.deliver()
        self.assertIn("tel:+525512345678", escalation.ticket_id.activity_ids.note)

    def test_e7_who_has_no_number_is_reached_by_the_next_channel(self):
        escalation = self.escalate(
            self.make_level("team_leader", channel="whatsapp_link")
        )
        self.assertEqual(self.told(escalation), [(1, "sla_leader", "email")])

    def test_e1_the_channel_that_takes_over_is_that_of_the_frozen_level(self):
        escalation = self.escalate(
            self.make_level("team_leader", channel="email", fallback_channel="activity")
        )
        self.deliver()
        first = escalation.notification_ids
        self.leader.partner_id.phone = "+52 55 1234 5678"
        first.level_id.fallback_channel = "phone_link"
        first._report("failed", error="Mailbox full")
        second = escalation.notification_ids - first
        self.assertEqual(second.channel, "activity")

    def test_e7_a_mail_that_bounces_falls_to_the_next_channel(self):
        escalation = self.escalate(self.make_level("team_leader", channel="email"))
        self.deliver()
        notification = escalation.notification_ids
        self.mails(notification)._postprocess_sent_message(
            success_pids=[],
            success_emails=[],
            failure_reason="No such mailbox",
            failure_type="mail_email_invalid",
        )
        self.assertEqual(notification.state, "failed")
        self.assertEqual(notification.error, "No such mailbox")
        second = escalation.notification_ids - notification
        self.assertEqual(second.channel, "activity")
        self.assertEqual(second.fallback_of_id, notification)

    def test_e7_reached_by_nothing_goes_to_the_next_level_at_once(self):
        outsider = self.env["res.partner"].create(
            {"name": "Duty desk", "email": "duty@example.com"}
        )
        escalation = self.escalate(
            self.make_level(partner=outsider, channel="email"),
            self.make_level("team_leader"),
        )
        self.deliver()
        first = escalation.notification_ids
        first._report("failed", error="Mailbox full")
        self.assertEqual(first.state, "dead")
        self.assertEqual(escalation.level_number, 2)
        self.assertIn("unreached", self.log(escalation))

    def test_e7_reports_in_any_order_and_twice(self):
        escalation = self.escalate(self.make_level("team_leader", channel="email"))
        one = escalation.notification_ids
        for kind in ("delivered", "sent", "read", "sent", "failed", "delivered"):
            one._report(kind)
        self.assertEqual(one.state, "delivered")
        self.assertTrue(one.read_at)
        self.assertEqual(escalation.state, "triggered", "read is not acknowledged")
        self.assertEqual(len(escalation.notification_ids), 1)

    def test_send_again_is_for_whoever_makes_agreements(self):
        escalation = self.escalate(self.make_level("team_leader", channel="email"))
        one = escalation.notification_ids
        one._as_writer().write({"state": "dead", "error": "No route"})
        with self.assertRaises(AccessError):
            one.with_user(self.agent).action_send_again()
        one.with_user(self.manager).action_send_again()
        self.assertEqual((one.state, one.error), ("queued", False))
        self.deliver()
        self.assertEqual(one.state, "sent")

    def test_acknowledged_before_it_went_out_it_is_dropped(self):
        escalation = self.escalate(self.make_level("team_leader", channel="email"))
        escalation.with_user(self.leader).action_acknowledge()
        self.deliver()
        one = escalation.notification_ids
        self.assertEqual((one.state, one.is_dropped), ("dead", True))
        self.assertFalse(one.mail_id)

    def test_e7_a_lost_job_is_queued_again(self):
        escalation = self.escalate(self.make_level("team_leader", channel="email"))
        jobs = self.env["queue.job"].search([("model_name", "=", "sla.notification")])
        jobs.unlink()
        self.at("2026-03-02 10:06")
        self.escalate_cron()
        self.assertTrue(
            self.env["queue.job"].search_count(
                [("model_name", "=", "sla.notification")]
            )
        )
        self.deliver()
        self.assertEqual(escalation.notification_ids.state, "sent")

    def test_e9_a_copied_database_never_pages_anyone(self):
        escalation = self.escalate(self.make_level("team_leader", channel="email"))
        self.env.flush_all()
        with file_open("sla_escalation/data/neutralize.sql") as script:
            self.env.cr.execute(script.read())
        self.env.invalidate_all()
        one = escalation.notification_ids
        self.assertEqual((one.state, one.is_dropped), ("dead", True))
        jobs = self.env["queue.job"].search([("model_name", "=", "sla.notification")])
        self.assertEqual(set(jobs.mapped("state")), {"cancelled"})
        # What begins in the copy goes nowhere either.
        self.env["ir.config_parameter"].sudo().set_param(
            "database.is_neutralized", "True"
        )
        ticket = self.make_ticket(user_id=self.agent.id, team_id=self.team.id)
        begun = ticket.with_user(self.agent).action_escalate("In the copy").sudo()
        self.deliver()
        self.assertEqual(begun.notification_ids.state, "dead")
        self.assertFalse(begun.notification_ids.mail_id)

    def test_e7_keys_are_never_twice(self):
        escalation = self.escalate(self.make_level("team_leader", channel="email"))
        one = escalation.notification_ids
        place = escalation._current_position()
        due = [(escalation._as_writer(), place)]
        self.env["sla.notification"]._notify(due, escalation._known())
        self.assertEqual(escalation.notification_ids, one)
        self.assertEqual(self.env["sla.notification"]._by_key(one.key), one)

    def test_e7_tried_again_later_after_a_temporary_failure(self):
        escalation = self.escalate(self.make_level("team_leader", channel="email"))
        one = escalation.notification_ids._as_writer()
        one.write({"attempts": 1})
        one._settle({one.id: engine.Outcome(engine.RETRY, error="Busy")})
        self.assertEqual(one.state, "queued")
        self.assertEqual(one.next_try_at, fields.Datetime.now() + timedelta(seconds=30))
        self.deliver()
        self.assertEqual(one.state, "queued", "not before its time")
        self.at("2026-03-02 10:01")
        self.deliver()
        self.assertEqual(one.state, "sent")
