"""The demo's stories, told at other moments than now."""

from datetime import datetime, timedelta
from itertools import product

from dateutil.relativedelta import relativedelta
from demo_case import DemoCase, load
from demo_escalation import EscalationStories
from freezegun import freeze_time

from odoo import fields

from odoo.addons.sla_policy.const import AT_RISK, BREACHED
from odoo.addons.sla_policy.engine import vocabulary as voc
from odoo.addons.sla_prepaid_hours import const


class TestDemoAtNight(DemoCase):
    def test_there_is_something_to_watch_at_any_hour(self):
        """A Monday five minutes after midnight: the week before is all closed days."""
        now = fields.Datetime.now().replace(hour=6, minute=5, second=0, microsecond=0)
        now -= timedelta(days=now.weekday() or 7)
        script = load("10_history")
        desk = script.Desk(self.env, now)
        desk.live(script.WORK)
        tickets = self.env["helpdesk.ticket"].browse(desk.filed)
        self.assertLessEqual(
            {BREACHED, AT_RISK, voc.RUNNING, voc.PAUSED, voc.MISSED, voc.MET},
            set(tickets.mapped("sla_state")),
        )


class TestDemoHoursOnTheFirst(DemoCase):
    def test_on_the_first_of_a_month(self):
        """The month that is over is closed on the same morning, and adds up."""
        today = fields.Datetime.now().replace(hour=15, minute=40, second=0)
        now = (today.replace(day=28, microsecond=0) + timedelta(days=7)).replace(day=1)
        script = load("10_history")
        desk = script.Desk(self.env, now)
        desk.live(script.HOURS + script.WORK)
        packs = self.env["sla.pack"].search([])
        self.assertEqual(packs._audit(), [])
        self.assertEqual(
            set(packs.mapped("state")), {state for state, _l in const.PACK_STATES}
        )
        statements = self.env["sla.statement"].search(
            [("partner_id", "=", self.ref("demo_partner_manufacturas").id)],
            order="date_from desc",
        )
        self.assertEqual(statements.mapped("state"), ["draft", "closed", "closed"])
        self.assertEqual(statements[0].date_from, now.date())


class TestDemoHoursLapse(DemoCase):
    def test_the_hours_of_a_month_lapse_before_the_slips(self):
        """On each of the first ten days of twelve months: else they would pay."""
        script = load("10_history")
        stories = {story.__name__: story for story in script.HOURS}
        desk = script.Desk(self.env, fields.Datetime.now())
        for month, day in product(range(12), range(10)):
            desk.now = datetime(2026, 12, 1, 15, 40)
            desk.now += relativedelta(months=month, days=day)
            bought = desk._local("floricola", next(stories["roses_buy_hours"](desk)))
            slip = desk._local("floricola", next(stories["our_own_slip"](desk)))
            last_day = bought.date() + relativedelta(months=1, days=-1)
            self.assertLess(last_day, slip.date(), desk.now)


class TestDemoEscalationAnyTime(EscalationStories, DemoCase):
    def test_on_a_saturday_night(self):
        now = fields.Datetime.now().replace(hour=7, minute=40, second=0, microsecond=0)
        self.check_at(now + timedelta(days=(6 - now.weekday()) % 7))

    def test_on_a_monday_morning(self):
        now = fields.Datetime.now().replace(hour=14, minute=5, second=0, microsecond=0)
        self.check_at(now + timedelta(days=(7 - now.weekday()) % 7))

    def check_at(self, now):
        self.live(now)
        with freeze_time(now):
            self.check_stories()
