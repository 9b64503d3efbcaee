"""The timer on a ticket: one for each user, and nothing is lost or left behind."""

from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.sla_policy.tests.common import SlaCommon


@tagged("post_install", "-at_install")
class TestTimer(SlaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls.make_ticket()
        cls.other_ticket = cls.make_ticket(name="The screen is black")

    def mine(self, ticket=None, user=None):
        return (ticket or self.ticket).with_user(user or self.agent)

    def wait(self, **stretch):
        self._frozen.move_to(fields.Datetime.now() + timedelta(**stretch))

    def timers(self):
        return self.env["sla.timer"].search([("ticket_id.partner_id", "!=", False)])

    def test_it_counts_but_for_pauses(self):
        result = self.mine().action_timer_start()
        self.assertTrue(result["here"]["is_running"])
        self.assertEqual(result["here"]["seconds"], 0)
        self.wait(minutes=10)
        self.assertEqual(self.mine().get_sla_timer()["here"]["seconds"], 600)
        result = self.mine().action_timer_pause()
        self.assertFalse(result["here"]["is_running"])
        self.wait(hours=2)
        self.assertEqual(self.mine().get_sla_timer()["here"]["seconds"], 600)
        self.mine().action_timer_resume()
        self.wait(minutes=5, seconds=1)
        self.mine().action_timer_pause()
        self.mine().action_timer_pause()
        self.assertEqual(self.mine().get_sla_timer()["here"]["seconds"], 901)
        self.mine().action_timer_resume()
        self.mine().action_timer_resume()
        self.wait(seconds=29)
        timer = self.timers()
        self.assertEqual(timer._elapsed(fields.Datetime.now()), 930)
        self.assertEqual(timer._minutes(fields.Datetime.now()), 16)

    def test_a_user_has_one_timer(self):
        self.mine().action_timer_start()
        self.wait(minutes=7)
        result = self.mine(self.other_ticket).action_timer_start()
        self.assertFalse(result["here"])
        self.assertEqual(result["elsewhere"]["ticket_id"], self.ticket.id)
        self.assertEqual(result["elsewhere"]["seconds"], 420, "nothing was lost")
        self.assertEqual(self.timers().ticket_id, self.ticket)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                self.env["sla.timer"].with_user(self.agent)._start(self.other_ticket)

    def test_starting_twice_is_starting_once(self):
        self.mine().action_timer_start()
        self.wait(minutes=1)
        self.assertEqual(self.mine().action_timer_start()["here"]["seconds"], 60)
        self.assertEqual(len(self.timers()), 1)

    def test_what_ran_elsewhere_can_be_thrown_away_on_purpose(self):
        self.mine().action_timer_start()
        result = self.mine(self.other_ticket).action_timer_restart()
        self.assertTrue(result["here"]["is_running"])
        self.assertEqual(self.timers().ticket_id, self.other_ticket)

    def test_colleagues_learn_who_is_at_it_and_no_more(self):
        self.mine().action_timer_start()
        result = self.mine(user=self.colleague_agent).get_sla_timer()
        self.assertEqual(result["colleagues"], [self.agent.name])
        self.assertFalse(result["here"] or result["elsewhere"])
        timers = self.env["sla.timer"].with_user(self.colleague_agent)
        self.assertFalse(timers.search([]))
        with self.assertRaises(AccessError):
            timers.browse(self.timers().id).read(["started_at"])

    def test_two_agents_run_their_own(self):
        self.mine().action_timer_start()
        self.mine(user=self.colleague_agent).action_timer_start()
        self.assertEqual(len(self.timers()), 2)
        self.mine().action_timer_discard()
        self.assertEqual(self.timers().user_id, self.colleague_agent)

    def test_stopping_asks_and_loses_nothing_until_it_is_saved(self):
        self.at("2026-03-02 10:00")
        self.agent.tz = self.tz
        self.mine().action_timer_start()
        self.wait(minutes=25, seconds=40)
        action = self.mine().with_context(tz=self.tz).action_timer_stop()
        self.assertEqual(action["res_model"], "sla.time.wizard")
        timer = self.timers()
        self.assertTrue(timer.paused_at)
        context = action["context"]
        self.assertEqual(context["default_timer_id"], timer.id)
        self.assertEqual(context["default_ticket_id"], self.ticket.id)
        self.assertEqual(context["default_duration"], "0:26")
        self.assertEqual(context["default_date"], "2026-03-02")
        self.assertEqual(context["default_start_time"], "10:00")

    def test_a_timer_forgotten_over_night_says_so_and_proposes_no_length(self):
        self.mine().action_timer_start()
        self.wait(hours=12)
        self.assertFalse(self.mine().get_sla_timer()["here"]["is_forgotten"])
        self.wait(seconds=1)
        self.assertTrue(self.mine().get_sla_timer()["here"]["is_forgotten"])
        result = self.mine().action_timer_keep()
        self.assertFalse(result["here"]["is_forgotten"], "asked again 12 hours later")
        self.wait(hours=13)
        self.assertTrue(self.mine().get_sla_timer()["here"]["is_forgotten"])
        action = self.mine().action_timer_stop()
        self.assertNotIn("default_duration", action["context"])

    def test_a_paused_timer_is_not_forgotten(self):
        self.mine().action_timer_start()
        self.mine().action_timer_pause()
        self.wait(days=3)
        self.assertFalse(self.mine().get_sla_timer()["here"]["is_forgotten"])

    def test_closing_the_ticket_stops_the_counting_not_the_writing_down(self):
        self.mine().action_timer_start()
        self.wait(minutes=30)
        self.move(self.ticket, "closed", self.colleague_agent)
        self.wait(hours=5)
        result = self.mine().get_sla_timer()
        self.assertEqual(result["here"]["seconds"], 1800)
        self.assertTrue(result["here"]["is_closed"])
        self.assertFalse(result["can_start"])
        context = self.mine().action_timer_stop()["context"]
        self.assertEqual(context["default_duration"], "0:30")

    def test_a_ticket_in_the_bin_stops_its_timers(self):
        self.mine().action_timer_start()
        self.ticket.active = False
        self.assertTrue(self.timers().paused_at)

    def test_a_deleted_ticket_takes_its_timers_along(self):
        self.mine().action_timer_start()
        self.ticket.unlink()
        self.assertFalse(self.timers())
        result = self.mine(self.other_ticket).action_timer_start()
        self.assertTrue(result["here"])

    def test_a_closed_ticket_starts_none(self):
        self.move(self.ticket, "closed")
        with self.assertRaisesRegex(UserError, "is closed"):
            self.mine().action_timer_start()

    def test_an_archived_user_leaves_no_timer_and_the_ticket_says_so(self):
        self.mine().action_timer_start()
        self.wait(minutes=42)
        self.agent.active = False
        self.assertFalse(self.timers())
        note = self.ticket.message_ids.sorted("id")[-1]
        self.assertIn("42 min", note.body)
        self.assertTrue(note.subtype_id.internal)

    def test_time_not_logged_for_a_month_is_removed_with_a_note(self):
        self.mine().action_timer_start()
        self.mine().action_timer_pause()
        self.wait(days=29)
        self.env["sla.timer"]._gc_abandoned()
        self.assertTrue(self.timers())
        self.wait(days=2)
        self.env["sla.timer"]._gc_abandoned()
        self.assertFalse(self.timers())
        self.assertIn("never written down", self.ticket.message_ids[0].body)

    def test_no_user_edits_a_timer(self):
        self.mine().action_timer_start()
        for user in (self.agent, self.manager, self.env.user):
            timer = self.timers().with_user(user)
            with self.assertRaises(AccessError):
                timer.write({"started_at": "2020-01-01 00:00:00"})
            with self.assertRaises(AccessError):
                timer.unlink()
            with self.assertRaises(AccessError):
                timer.create(
                    {
                        "user_id": user.id,
                        "ticket_id": self.ticket.id,
                        "started_at": fields.Datetime.now(),
                        "watched_at": fields.Datetime.now(),
                    }
                )

    def test_customers_have_no_timer(self):
        ticket = self.make_ticket(partner_id=self.portal_user.partner_id.id)
        ticket.message_subscribe(self.portal_user.partner_id.ids)
        for method in ("get_sla_timer", "action_timer_start", "action_timer_stop"):
            with self.assertRaises(AccessError):
                getattr(ticket.with_user(self.portal_user), method)()
        self.assertFalse(self.timers())

    def test_a_timer_that_is_gone_is_not_stopped_twice(self):
        self.mine().action_timer_start()
        self.mine().action_timer_discard()
        with self.assertRaisesRegex(UserError, "Reload the page"):
            self.mine().action_timer_stop()

    def test_another_companys_ticket_is_out_of_reach_and_its_timer_is_not_lost(self):
        other = self.env["res.company"].create({"name": "Sister"})
        self.mine().action_timer_start()
        self.agent.company_ids |= other
        self.agent.company_id = other
        elsewhere = self.make_ticket(company_id=other.id)
        result = elsewhere.with_user(self.agent).with_company(other).get_sla_timer()
        self.assertEqual(result["elsewhere"]["ticket_id"], self.ticket.id)
        self.agent.company_ids -= self.env.company
        with self.assertRaises(AccessError):
            self.mine().get_sla_timer()

    def test_a_list_of_tickets_asks_once(self):
        tickets = self.env["helpdesk.ticket"]
        for number in range(5):
            tickets |= self.make_ticket(name=f"Number {number}")
        self.mine().action_timer_start()
        few, many = tickets[:1], tickets[1:]
        few.with_user(self.agent).mapped("sla_timer")
        self.env.invalidate_all()
        few = few.with_user(self.agent)
        few.mapped("stage_id.closed")
        with self.assertQueryCount(4):
            few.mapped("sla_timer")
        self.env.invalidate_all()
        many = many.with_user(self.agent)
        many.mapped("stage_id.closed")
        with self.assertQueryCount(4):
            many.mapped("sla_timer")
