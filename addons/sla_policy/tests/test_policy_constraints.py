"""A policy that contradicts itself is refused, with a word on what to do."""

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form

from .common import SlaCommon


class TestPolicyConstraints(SlaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.make_calendar()
        cls.policy = cls.make_policy(
            cls.make_target("resolution", hours=9), calendar=cls.calendar, name="Gold"
        )
        cls.target = cls.policy.target_ids
        cls.types = cls.env["helpdesk.ticket.type"].create(
            [{"name": "Printer"}, {"name": "Scanner"}, {"name": "Phone"}]
        )

    def assertRefused(self, advice, record, values):
        """`values` are refused with `advice`, and nothing has changed."""
        record = record.with_user(self.manager)
        before = self.policy._spec()
        names = [name for name in values if name != "target_ids"]
        fields_before = record.read(names)
        with self.assertRaisesRegex(ValidationError, advice), self.cr.savepoint():
            record.write(values)
        self.env.invalidate_all()
        self.assertEqual(self.policy._spec(), before)
        self.assertEqual(record.read(names), fields_before)

    def add(self, metric, **values):
        return {"target_ids": [Command.create(self.make_target(metric, **values))]}

    # === FIGURES === #

    def test_hours_must_be_more_than_none(self):
        for hours in (0, -3, 0.001):
            with self.subTest(hours):
                self.assertRefused("more than 0", self.target, {"hours": hours})
        self.target.hours = 0.5

    def test_t6_not_before_cannot_be_after(self):
        self.assertRefused("Swap the two", self.target, {"hours_min": 10})
        self.assertRefused("negative", self.target, {"hours_min": -1})
        self.target.hours_min = 9
        self.assertRefused("Swap the two", self.target, {"hours": 8})

    def test_t3_working_days_are_one_or_more(self):
        for days in (0, -1):
            self.assertRefused("1 or more", self.target, {"kind": "days", "days": days})
        self.target.write({"kind": "days", "days": 1})

    def test_t4_the_hour_of_a_day(self):
        for hour in (-0.5, 24.5, 99):
            with self.subTest(hour):
                self.assertRefused(
                    "between 0:00 and 24:00",
                    self.target,
                    {"kind": "cutoff", "cutoff_hour": hour},
                )
        for hour in (0, 14.5, 24):
            self.target.write({"kind": "cutoff", "cutoff_hour": hour})

    def test_figures_that_the_kind_does_not_use_are_of_no_matter(self):
        self.target.write({"kind": "planned", "hours": 0, "days": -5})
        self.assertRefused("more than 0", self.target, {"kind": "hours"})

    def test_the_message_names_the_promise(self):
        self.assertRefused("Resolution", self.target, {"hours": 0})

    # === CONTRADICTIONS === #

    def test_two_promises_for_one_case(self):
        self.assertRefused(
            "two different things", self.policy, self.add("resolution", hours=4)
        )

    def test_two_promises_for_one_severity(self):
        self.policy.write(self.add("resolution", hours=4, priority="3"))
        self.assertRefused(
            "Remove one of them",
            self.policy,
            self.add("resolution", hours=2, priority="3"),
        )
        self.policy.write(self.add("resolution", hours=2, priority="2"))

    def test_two_promises_that_share_a_request_type(self):
        printer, scanner, phone = self.types
        self.policy.write(self.add("resolution", hours=4, types=printer + scanner))
        self.assertRefused(
            "two different things",
            self.policy,
            self.add("resolution", hours=2, types=scanner + phone),
        )
        self.policy.write(self.add("resolution", hours=2, types=phone))
        # By way of an edit of one that was fine.
        last = self.policy.target_ids.sorted("id")[-1]
        self.assertRefused(
            "two different things", last, {"type_ids": [Command.link(printer.id)]}
        )

    def test_two_progress_updates_for_one_phase(self):
        self.policy.write(self.add("progress_update", hours=9, phase="waiting_vendor"))
        self.policy.write(self.add("progress_update", hours=5))
        self.assertRefused(
            "two different things",
            self.policy,
            self.add("progress_update", hours=4, phase="waiting_vendor"),
        )

    def test_only_progress_updates_are_bound_to_a_phase(self):
        self.assertRefused("Only while", self.target, {"phase": "waiting_vendor"})

    def test_promises_of_different_metrics_do_not_collide(self):
        for metric in ("first_response", "next_reply", "estimate", "release_date"):
            self.policy.write(self.add(metric, hours=4))
        self.assertEqual(len(self.policy.target_ids), 5)

    def test_swapped_in_one_save(self):
        """Two promises trade severities: fine in the end, so fine."""
        self.policy.write(self.add("resolution", hours=4, priority="3"))
        self.policy.write(self.add("resolution", hours=6, priority="2"))
        severe = self.policy.target_ids.filtered(lambda t: t.priority == "3")
        lesser = self.policy.target_ids.filtered(lambda t: t.priority == "2")
        self.policy.with_user(self.manager).write(
            {
                "target_ids": [
                    Command.update(severe.id, {"priority": "1"}),
                    Command.update(lesser.id, {"priority": "3"}),
                    Command.update(severe.id, {"priority": "2"}),
                ]
            }
        )
        self.assertEqual((severe.priority, lesser.priority), ("2", "3"))

    # === SERVICE HOURS === #

    def test_t7_a_flexible_calendar(self):
        flexible = self.env["resource.calendar"].create(
            {
                "name": "Come and go",
                "tz": self.tz,
                "schedule_type": "flexible",
                "hours_per_day": 8,
            }
        )
        self.assertRefused("fully fixed", self.policy, {"calendar_id": flexible.id})

    def test_t7_a_calendar_that_becomes_flexible(self):
        with self.assertRaisesRegex(ValidationError, "fully fixed"):
            self.calendar.write({"schedule_type": "flexible"})

    def test_t7_hours_by_duration(self):
        with self.assertRaisesRegex(ValidationError, "start and end times"):
            self.calendar.write({"duration_based": True})

    def test_an_empty_calendar(self):
        empty = self.make_calendar(days=())
        self.assertRefused(
            "no working hours.*around the clock",
            self.policy,
            {"calendar_id": empty.id},
        )

    def test_a_calendar_that_becomes_empty(self):
        with self.assertRaisesRegex(ValidationError, "Add its hours"):
            self.calendar.attendance_ids = [Command.clear()]

    def test_a_calendar_emptied_line_by_line(self):
        with self.assertRaisesRegex(ValidationError, "Add its hours"):
            self.calendar.attendance_ids.unlink()

    def test_a_calendar_that_nobody_promises_in_may_be_anything(self):
        other = self.make_calendar()
        other.attendance_ids.unlink()
        other.schedule_type = "flexible"

    def test_an_archived_policy_still_needs_its_calendar(self):
        """Its tickets are still counting in it."""
        self.policy.active = False
        with self.assertRaises(ValidationError):
            self.calendar.attendance_ids = [Command.clear()]

    def test_a_calendar_that_only_a_published_version_counts_in(self):
        """The policy has moved on; running clocks have not."""
        self.make_agreement(self.policy)
        ticket = self.make_ticket()
        self.policy.calendar_id = self.make_calendar(hours=(8, 12))
        with self.assertRaises(ValidationError), self.cr.savepoint():
            self.calendar.attendance_ids.unlink()
        self.assertDue(ticket, "resolution", "2026-03-03 10:00")

    # === TIME ZONE === #

    def test_the_zone_is_that_of_the_service_hours(self):
        self.assertEqual(self.policy.tz, self.tz)
        self.assertRefused("Change the zone there", self.policy, {"tz": "Asia/Tokyo"})
        self.policy.calendar_id = self.make_calendar(tz="Asia/Tokyo")
        self.assertEqual(self.policy.tz, "Asia/Tokyo")

    def test_without_service_hours_the_zone_is_free(self):
        self.policy.calendar_id = False
        self.assertEqual(self.policy.tz, self.tz)
        self.policy.tz = "Asia/Tokyo"
        self.assertEqual(self.policy.tz, "Asia/Tokyo")

    def test_another_companys_calendar_is_refused(self):
        company = self.env["res.company"].create({"name": "South branch"})
        theirs = self.make_calendar(company_id=company.id)
        with self.assertRaisesRegex(UserError, "Service Hours"):
            self.policy.calendar_id = theirs

    # === IN A FORM === #

    def test_a_policy_made_in_a_form(self):
        with Form(self.env["sla.policy"].with_user(self.manager)) as form:
            form.name = "By hand"
            form.calendar_id = self.calendar
            with form.target_ids.new() as target:
                target.metric_id = self.env.ref("sla_policy.metric_resolution")
                target.hours = 4
            with form.target_ids.new() as target:
                target.metric_id = self.env.ref("sla_policy.metric_first_response")
                target.kind = "cutoff"
                target.cutoff_hour = 14
        policy = form.record
        self.assertEqual(policy.tz, self.tz)
        self.assertEqual(len(policy.target_ids), 2)
        self.assertFalse(policy.is_preset)
