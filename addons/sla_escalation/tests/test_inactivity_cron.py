"""The cron: late, twice, held up, in bulk; and what one bad ticket does to others."""

from unittest.mock import patch

from odoo import fields
from odoo.tools import mute_logger

from odoo.addons.sla_policy.tests.queries_common import QueriesMixin

from .inactivity_common import DAY, InactivityCommon

FEW, MANY = 5, 40
# The first round of all pays for what is read once.
ROUNDS = (1, FEW, MANY)


class TestInactivityCron(QueriesMixin, InactivityCommon):
    def settle(self):
        # A moved ticket is tracked at the end of the transaction.
        self.finish_transaction()

    def run_here(self, **options):
        """The cron in the test's own transaction, where queries can be counted."""
        with patch.object(
            self.env.registry["ir.cron"],
            "_commit_progress",
            lambda *args, **kwargs: float("inf"),
        ):
            self.env["sla.inactivity"]._cron_auto_close(**options)

    def make_many(self, count, phase="waiting_customer"):
        tickets = self.make_tickets(count)
        self.move(tickets, phase)
        return tickets

    def set_row(self, rows, **values):
        rows._as_writer().write(values)
        self.env.flush_all()

    # === WHAT IT READS === #

    def test_it_reads_what_is_due_and_nothing_else(self):
        self.make_many(MANY)
        self.run_inactivity()
        self.assertLessEqual(self.queries(self.run_here), 8)

    def test_the_index_finds_what_is_due(self):
        self.make_many(3)
        self.env.flush_all()
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        self.env.cr.execute(
            "EXPLAIN SELECT id FROM sla_inactivity "
            "WHERE next_at <= now() ORDER BY next_at"
        )
        plan = " ".join(line for (line,) in self.env.cr.fetchall())
        self.assertIn("sla_inactivity_due_idx", plan)

    def test_it_wakes_at_the_next_moment(self):
        cron = self.env.ref("sla_escalation.ir_cron_auto_close")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        triggers.unlink()
        self.make_inactive()
        moments = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertMoment(min(moments.mapped("call_at")), "2026-03-07 10:00")

    def test_batches_until_nothing_is_due(self):
        tickets = self.make_many(7)
        self.at("2026-03-09 10:00")
        self.run_here(batch=3)
        self.assertEqual(set(tickets.inactivity_ids.mapped("state")), {"warned"})

    def test_two_runs_do_what_one_does(self):
        ticket = self.make_inactive()
        self.run_at("2026-03-09 10:00")
        once = self.row(ticket).read(), self.told(ticket)
        self.run_inactivity()
        self.assertEqual((self.row(ticket).read(), self.told(ticket)), once)

    # === COSTS === #

    def test_each_step_costs_the_same_whatever_its_size(self):
        """But for what sending a letter and moving a ticket cost in themselves."""
        letters = self.env.registry["sla.letter"]
        steps = {"reminded": 5, "warned": 7}
        counted = {}
        for count in ROUNDS:
            self.at(self.now)
            self.make_many(count)
            for state, days in steps.items():
                self.at(f"2026-03-{2 + days:02} 10:00")
                with patch.object(letters, "_cron_send", lambda *args: None):
                    counted[state, count] = self.queries(self.run_here)
            self.set_row(self.env["sla.inactivity"].search([]), next_at=False)
        for state in steps:
            with self.subTest(state):
                self.assertEqual(counted[state, FEW], counted[state, MANY])

    def test_closing_costs_no_more_than_moving(self):
        """Each further ticket; the stage's own letter is not even made."""
        moving, closing = {}, {}
        letters = self.env.registry["sla.letter"]
        for count in ROUNDS:
            plain = self.make_many(count, "solved")
            moving[count] = self.queries(lambda t=plain: self.move(t, "closed"))
            rows = self.make_many(count, "solved").inactivity_ids
            past = fields.Datetime.now() - DAY
            self.set_row(
                rows, state="warned", warned_at=past, closes_at=past, next_at=past
            )
            with patch.object(letters, "_cron_send", lambda *args: None):
                closing[count] = self.queries(self.run_here)
            self.assertEqual(set(rows.mapped("state")), {"closed"})
        self.assertLessEqual(closing[MANY] - closing[FEW], moving[MANY] - moving[FEW])

    def test_beginning_a_period_costs_the_same_whatever_the_size(self):
        counted = {}
        for count in ROUNDS:
            tickets = self.make_many(count, "in_progress")
            follow = self.env["sla.inactivity"]._follow
            events = self.env["sla.event"]._load(tickets)
            self.move(tickets, "solved")
            tickets.inactivity_ids._as_writer().unlink()
            events = self.env["sla.event"]._load(tickets)
            counted[count] = self.queries(lambda f=follow, t=tickets, x=events: f(t, x))
            self.assertEqual(len(tickets.inactivity_ids), count)
        # Whoever is at work may have to be read again.
        self.assertLessEqual(counted[MANY], counted[FEW] + 1)

    # === WHAT GOES WRONG === #

    def test_a_team_without_a_closed_stage(self):
        """A sentence to its leader, once; it closes when there is a stage."""
        team = self.env["helpdesk.ticket.team"].create(
            {"name": "Night shift", "user_id": self.manager.id}
        )
        ticket = self.make_inactive(team_id=team.id)
        other = self.make_inactive()
        closed = self.env["helpdesk.ticket.stage"].search(
            [("sla_phase", "=", "closed")]
        )
        elsewhere = self.env["helpdesk.ticket.team"].create({"name": "Elsewhere"})
        self.run_at("2026-03-09 10:00")
        closed.team_ids = elsewhere
        for day in (12, 13, 14):
            self.run_at(f"2026-03-{day} 10:00")
        self.assertPhase(ticket, "waiting_customer")
        self.assertIn("Night shift", self.row(ticket).problem)
        activity = ticket.activity_ids
        self.assertEqual(len(activity), 1)
        self.assertEqual(activity.user_id, self.manager)
        self.assertIn("Give it one", activity.note)
        self.assertPhase(other, "waiting_customer")
        closed.team_ids = False
        self.run_at("2026-03-15 10:00")
        self.assertPhase(ticket, "closed")
        self.assertPhase(other, "closed")
        self.assertFalse(self.row(ticket).problem)

    def test_one_bad_ticket_stops_no_other(self):
        good, bad = self.make_inactive(), self.make_inactive()
        self.run_at("2026-03-09 10:00")
        tickets = self.env.registry["helpdesk.ticket"]
        write = tickets.write

        def refuse(records, vals):
            if "stage_id" in vals and bad in records:
                raise ValueError("Fill in the invoice first")
            return write(records, vals)

        with (
            patch.object(tickets, "write", refuse),
            mute_logger(
                "odoo.addons.sla_escalation.models.inactivity.sla_inactivity_cron"
            ),
        ):
            self.run_at("2026-03-12 10:00")
        self.assertPhase(good, "closed")
        self.assertPhase(bad, "waiting_customer")
        self.assertEqual(self.row(bad).problem, "Fill in the invoice first")
        self.assertInactivity(bad, "warned")
        self.run_at("2026-03-13 10:00")
        self.assertPhase(bad, "closed")

    def test_a_warning_that_was_not_sent_closes_nothing(self):
        """The notice runs from when the letter goes out, and the letter says so."""
        ticket = self.make_inactive()
        ticket.team_id = self.env["helpdesk.ticket.team"].create(
            {"name": "Day shift", "user_id": self.manager.id}
        )
        letters = self.env.registry["sla.letter"]

        def refuse(letter):
            raise ValueError("No words for it")

        with (
            patch.object(letters, "_template", refuse),
            mute_logger("odoo.addons.sla_policy.models.notice.sla_letter"),
        ):
            self.run_at("2026-03-09 10:00")
        self.assertEqual(self.letters(ticket).mapped("state"), ["failed"])
        for day in range(12, 20):
            self.run_at(f"2026-03-{day} 10:00")
        self.assertPhase(ticket, "waiting_customer")
        self.assertIn("could not be sent", self.row(ticket).problem)
        self.assertEqual(ticket.activity_ids.user_id, self.manager)
        self.letters(ticket).with_user(self.manager).action_send_again()
        self.at("2026-03-20 10:00")
        with self.enter_registry_test_mode():
            self.env.ref("sla_policy.ir_cron_letters").method_direct_trigger()
        self.env.invalidate_all()
        self.assertIn("March 23, 2026 at 10:00", self.last_letter(ticket).body)
        self.run_at("2026-03-22 10:00")
        self.assertPhase(ticket, "waiting_customer")
        self.run_at("2026-03-23 10:00")
        self.assertPhase(ticket, "closed")

    def test_an_answer_overtakes_the_letter(self):
        """Queued, then answered: the customer is not warned of what is over."""
        ticket = self.make_inactive()
        self.at("2026-03-09 10:00")
        rows = self.row(ticket)._as_writer()
        rows._take_steps(fields.Datetime.now())
        self.say_as_customer(ticket)
        self.env["sla.letter"].sudo().search([("state", "=", "due")])._send()
        self.assertEqual(self.letters(ticket).mapped("state"), ["dropped"])

    def test_service_hours_without_a_day(self):
        calendar = self.make_calendar()
        self.policy.write({"calendar_id": calendar.id, "close_calendar": "working"})
        ticket = self.make_inactive()
        self.holiday("2026-03-02 00:00", "2050-01-01 00:00", calendar=calendar)
        self.run_at("2026-03-20 10:00")
        self.assertIn("no day left", self.row(ticket).problem)
        self.assertIn("Office hours", ticket.with_user(self.agent).inactivity_summary)
        calendar.global_leave_ids.unlink()
        self.run_at("2026-03-21 10:00")
        self.assertEqual(self.told(ticket), ["warning"])
        self.assertFalse(self.row(ticket).problem)

    def test_a_row_that_somebody_else_holds_is_passed_over(self):
        ticket = self.make_inactive()
        self.at("2026-03-09 10:00")
        rows = self.env.registry["sla.inactivity"]
        with patch.object(
            rows, "try_lock_for_update", lambda records, **options: records.browse()
        ):
            self.run_inactivity()
        self.assertInactivity(ticket, "watching")
