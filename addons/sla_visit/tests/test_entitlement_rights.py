"""Who plans, who decides what is included, and what figures are refused."""

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form
from odoo.tools import mute_logger

from odoo.addons.sla_policy.tests.common import utc

from .entitlement_common import EntitlementCommon


class TestEntitlementRights(EntitlementCommon):
    def setUp(self):
        super().setUp()
        self.visits = self.include(quantity=1, period="week")
        self.agreement = self.make_agreement(self.policy)

    def test_visits_one_cannot_see_are_counted_as_well(self):
        hidden = self.plan(
            self.visits,
            "2026-03-03 09:00",
            user=self.colleague_agent,
            privacy="private",
            user_id=self.colleague_agent.id,
            partner_ids=[Command.set(self.colleague_agent.partner_id.ids)],
        )
        mine = self.plan(self.visits, "2026-03-04 09:00")
        self.assertCoverages(hidden | mine, "included", "billable")
        # And stay hidden.
        seen = hidden.with_user(self.agent)
        seen.invalidate_recordset()
        self.assertFalse(seen.sla_agreement_id)
        with self.assertRaises(AccessError):
            seen.write({"start": utc("2026-03-05 09:00", self.tz)})

    def test_agents_plan_and_managers_decide_what_is_included(self):
        line = self.visits.with_user(self.agent)
        self.assertTrue(line.name)
        for call in (
            lambda: line.write({"quantity": 9}),
            lambda: line.copy(),
            lambda: line.unlink(),
        ):
            with self.assertRaises(AccessError):
                call()
        self.visits.with_user(self.manager).quantity = 3
        event = self.plan(self.visits, "2026-03-03 09:00")
        with self.assertRaises(UserError):
            event.with_user(self.manager).sla_coverage = "billable"
        with self.assertRaises(UserError):
            event.with_user(self.manager).sla_checkpoint_date = "2026-03-03"

    def test_lines_of_presets_are_read_only(self):
        preset = self.env.ref("sla_policy.preset_cutoff")
        line = self.include(owner=preset, quantity=1)
        with self.assertRaises(AccessError):
            line.with_user(self.manager).quantity = 9
        copied = preset.with_user(self.manager).create_from_preset()
        self.assertIn(line.name, copied.entitlement_ids.mapped("name"))

    def test_a_user_without_agreements_uses_the_calendar_as_before(self):
        user = self._new_user("clerk", "base.group_user")
        event = self.plan(
            self.visits,
            "2026-03-03 09:00",
            user_id=user.id,
            partner_ids=[Command.set(user.partner_id.ids)],
        ).with_user(user)
        event.invalidate_recordset()
        event.start = utc("2026-03-04 09:00", self.tz)
        self.assertNotIn("sla_agreement_id", event.fields_get())
        with Form(self.env["calendar.event"].with_user(user)) as form:
            form.name = "Lunch"
        with self.assertRaises(AccessError):
            event.sla_agreement_id = self.agreement

    def test_companies_do_not_plan_under_each_others_agreements(self):
        there = self.env["res.company"].create({"name": "South branch"})
        policy = self.new_policy(
            calendar=self.make_calendar(company_id=there.id), company_id=there.id
        )
        line = self.include(owner=policy, quantity=1)
        agreement = self.make_agreement(policy, company_id=there.id)
        extra = self.include(owner=agreement, quantity=1)
        lines = self.env["sla.entitlement"].with_user(self.agent)
        found = lines.search([("id", "in", (self.visits | line | extra).ids)])
        self.assertEqual(found, self.visits)
        with self.assertRaises(AccessError):
            self.plan(line, "2026-03-03 09:00", agreement=agreement)

    def test_a_line_belongs_to_a_policy_or_to_an_agreement(self):
        for values in (
            {"policy_id": self.policy.id, "agreement_id": self.agreement.id},
            {},
        ):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
            ):
                self.env["sla.entitlement"].create({"name": "Visits", **values})

    def test_figures_that_make_no_sense_are_refused(self):
        for values in (
            {"quantity": -1},
            {"notice_hours": -1},
            {"duration_hours": 0},
            {"kind": "checkpoint", "interval_days": 0},
            {"kind": "checkpoint", "start_hour": 24},
        ):
            with self.subTest(values), self.assertRaises(ValidationError):
                self.include(**{"kind": "visit", **values})

    def test_what_appointments_hang_on_is_not_deleted(self):
        self.plan(self.visits, "2026-03-03 09:00")
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            self.visits.unlink()
        with self.assertRaisesRegex(UserError, "Visits or sessions"):
            self.agreement.unlink()

    def test_the_form_of_an_agreement_shows_what_is_left(self):
        self.plan(self.visits, "2026-03-02 09:00")
        with Form(self.agreement.with_user(self.manager)) as form:
            self.assertIn("1 of 1 this week", form.entitlement_summary)
            self.assertIn("None left", form.entitlement_summary)
        self.assertEqual(self.agreement.with_user(self.agent).appointment_count, 0)
        action = self.agreement.with_user(self.agent).action_plan_appointment()
        new = Form(
            self.env["calendar.event"]
            .with_user(self.agent)
            .with_context(**action["context"])
        )
        self.assertEqual(new.sla_coverage, "billable")
        self.assertTrue(new.save().sla_agreement_id)

    def test_telling_what_is_left_costs_the_same_for_many(self):
        agreements = self.agreement
        for number in range(10):
            partner = self.env["res.partner"].create({"name": f"Customer {number}"})
            agreement = self.make_agreement(self.policy, partner=partner)
            agreements |= agreement
            self.plan(self.visits, "2026-03-03 09:00", agreement=agreement)
        costs = []
        for batch in (agreements[1:2], agreements[1:2], agreements):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            batch._entitlement_usage()
            costs.append(self.env.cr.sql_log_count - before)
        self.assertEqual(costs[1], costs[2])
