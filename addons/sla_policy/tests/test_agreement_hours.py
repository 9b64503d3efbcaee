"""Hours of service added at a price: an agreement's own clocks count in them."""

from odoo.exceptions import ValidationError
from odoo.fields import Command

from .common import EVERY_DAY, SlaCommon


class TestAdaptedHours(SlaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.office = cls.make_calendar()
        cls.wide = cls.make_calendar(hours=(6, 22), days=EVERY_DAY, name="Every day")
        cls.policy = cls.make_policy(
            cls.make_target("resolution", hours=10), calendar=cls.office
        )
        cls.agreement = cls.make_agreement(cls.policy)
        other = cls.env["res.partner"].create({"name": "South", "is_company": True})
        cls.plain = cls.make_agreement(cls.policy, partner=other)

    def add_hours(self, **values):
        values = {"name": "Wide hours", "kind": "hours", **values}
        values.setdefault("calendar_id", self.wide.id)
        self.agreement.addon_ids = [Command.create(values)]

    def test_cutoff_hours_adapted_to_the_company_at_a_price(self):
        before = self.make_ticket()
        self.add_hours()
        ticket = self.make_ticket()
        self.assertDue(ticket, "resolution", "2026-03-02 20:00")
        self.assertDue(before, "resolution", "2026-03-03 11:00")
        neighbour = self.make_ticket(partner_id=self.plain.partner_id.id)
        self.assertDue(neighbour, "resolution", "2026-03-03 11:00")
        clock = self.clock(ticket, "resolution")
        self.assertEqual(clock.version_id.adapted_calendar_id, self.wide)
        self.assertIn("Every day", clock.version_id.display_name)
        self.assertEqual(self.policy.version, 1)

    def test_from_the_day_on_which_they_begin(self):
        self.add_hours(date_from="2026-03-03", date_to="2026-03-03")
        self.assertDue(self.make_ticket(), "resolution", "2026-03-03 11:00")
        self.at("2026-03-03 07:00")
        self.assertDue(self.make_ticket(), "resolution", "2026-03-03 17:00")
        self.at("2026-03-04 09:00")
        self.assertDue(self.make_ticket(), "resolution", "2026-03-05 10:00")

    def test_the_same_hours_are_the_same_version(self):
        self.add_hours()
        first, second = self.make_ticket(), self.make_ticket()
        self.assertEqual(
            self.clock(first, "resolution").version_id,
            self.clock(second, "resolution").version_id,
        )
        # An edited policy is promised anew, in those hours too.
        self.policy.target_ids.hours = 2
        third = self.make_ticket()
        self.assertDue(third, "resolution", "2026-03-02 12:00")
        self.assertEqual(self.clock(third, "resolution").version_id.number, 2)
        self.assertDue(first, "resolution", "2026-03-02 20:00")

    def test_c8_an_edit_of_the_hours_reaches_what_counts_in_them(self):
        self.add_hours()
        ticket = self.make_ticket()
        self.holiday("2026-03-02 12:00", "2026-03-02 14:00", calendar=self.wide)
        self.recalculate()
        self.assertDue(ticket, "resolution", "2026-03-02 22:00")

    def test_c11_replayed_from_nothing_it_is_the_same(self):
        self.add_hours()
        ticket = self.make_ticket()
        rows = ticket.sudo().clock_ids
        before = self.story(rows)
        self.env["sla.clock"]._refold(ticket)
        self.assertEqual(self.story(rows), before)

    def test_hours_nobody_could_name_are_refused(self):
        flexible = self.env["resource.calendar"].create(
            {"name": "As you like", "schedule_type": "flexible", "tz": self.tz}
        )
        with self.assertRaisesRegex(ValidationError, "flexible"):
            self.add_hours(calendar_id=flexible.id)
        self.add_hours()
        with self.assertRaises(ValidationError):
            self.wide.attendance_ids = [Command.clear()]
        other = self.env["res.company"].create({"name": "Elsewhere"})
        foreign = self.make_calendar(company_id=other.id)
        with self.assertRaisesRegex(ValidationError, "another company"):
            self.add_hours(calendar_id=foreign.id)
