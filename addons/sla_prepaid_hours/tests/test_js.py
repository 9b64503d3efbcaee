"""The timer and the form for time, in a browser."""

from odoo.tests import HttpCase, no_retry, tagged

from odoo.addons.sla_policy.tests import test_js as sla_policy_js
from odoo.addons.sla_prepaid_hours.tests.common import HoursMixin


@tagged("post_install", "-at_install")
class TestSlaPrepaidHoursJs(sla_policy_js.TestSlaPolicyJs):
    """The parts by themselves."""

    _test_params = [("+", "@sla_prepaid_hours")]

    @no_retry
    def test_desktop(self):
        self._run_hoot("desktop")


@tagged("post_install", "-at_install")
class TestTimerTour(HoursMixin, HttpCase):
    """An agent with the rights of an agent, from the timer to the pack."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_people()
        cls._set_up_hours()

    @no_retry
    def test_start_stop_and_save(self):
        self.make_rule("included", increment_minutes=15, minimum_minutes=30)
        pack = self.make_pack(10)
        ticket = self.make_ticket(user=self.agent)
        self.start_tour(
            f"/odoo/helpdesk.ticket/{ticket.id}",
            "sla_prepaid_hours_timer",
            login=self.agent.login,
            timeout=120,
        )
        self.assertBalance(pack, 555, used=45)
        line = ticket.timesheet_ids
        self.assertEqual(line.name, "Emptied the queue")
        self.assertEqual(line.user_id, self.agent)
        self.assertTrue(line.date_time)
        self.assertFalse(ticket.sla_timer_ids)
