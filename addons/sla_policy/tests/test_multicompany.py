"""Two companies: holidays, agreements and calendars they share or do not."""

from odoo.exceptions import AccessError, UserError

from .common import SlaCommon


class TestMulticompany(SlaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.here = cls.env.company
        cls.there = cls.env["res.company"].create({"name": "South branch"})
        cls.there.helpdesk_mgmt_ticket_auto_assign = False
        cls.env.user.company_ids |= cls.there
        cls.agent.company_ids |= cls.there
        cls.agent_there = cls._new_user(
            "agent_there", "helpdesk_mgmt.group_helpdesk_user", company=cls.there
        )

    def promise(self, company, calendar=None, hours=18, **values):
        """An agreement of the customer with a company; returns it."""
        values.setdefault("company_id", company.id)
        policy = self.make_policy(
            self.make_target("resolution", hours=hours),
            calendar=calendar or self.make_calendar(company_id=company.id),
            **values,
        )
        return self.make_agreement(policy, company_id=company.id)

    def ticket_in(self, company, **values):
        user = self.agent_there if company == self.there else self.agent
        return self.make_ticket(user=user, company_id=company.id, **values)

    # === HOLIDAYS === #

    def test_t2_each_company_has_holidays_of_its_own(self):
        for company in (self.here, self.there):
            self.promise(company)
        self.holiday("2026-03-03 00:00", "2026-03-04 00:00", "Here")
        self.env["resource.calendar.leaves"].with_company(self.there).create(
            {
                "name": "There",
                "date_from": "2026-03-04 06:00",
                "date_to": "2026-03-06 06:00",
            }
        )
        self.assertDue(self.ticket_in(self.here), "resolution", "2026-03-05 10:00")
        self.assertDue(self.ticket_in(self.there), "resolution", "2026-03-06 10:00")

    def test_t2_whoever_looks_gets_the_same_deadline(self):
        """The rules that hide one company's holidays from the other do not count."""
        self.promise(self.here)
        self.holiday("2026-03-03 00:00", "2026-03-04 00:00")
        for user in (self.agent, self.agent_there, self.portal_user, self.env.user):
            with self.subTest(user.login):
                self.env.registry.clear_cache()
                ticket = (
                    self.env["helpdesk.ticket"]
                    .with_user(user)
                    .sudo()
                    .create(
                        {
                            "name": "Blank",
                            "description": "All",
                            "partner_id": self.contact.id,
                            "company_id": self.here.id,
                        }
                    )
                )
                self.assertDue(ticket, "resolution", "2026-03-05 10:00")

    def test_t2_a_calendar_both_share(self):
        """The days off of each company close it for that company alone."""
        shared = self.make_calendar(company_id=False)
        for company in (self.here, self.there):
            self.promise(company, shared)
        leaves = self.env["resource.calendar.leaves"]
        leaves.with_company(self.there).create(
            {
                "name": "There",
                "calendar_id": shared.id,
                "date_from": "2026-03-03 06:00",
                "date_to": "2026-03-04 06:00",
            }
        )
        here, there = self.ticket_in(self.here), self.ticket_in(self.there)
        self.assertDue(here, "resolution", "2026-03-04 10:00")
        self.assertDue(there, "resolution", "2026-03-05 10:00")
        # An edit of the calendar itself reaches both.
        shared.attendance_ids.hour_to = 15
        self.recalculate()
        self.assertDue(here, "resolution", "2026-03-05 10:00")
        self.assertDue(there, "resolution", "2026-03-06 10:00")

    def test_t2_a_policy_both_share(self):
        """Of a policy that belongs to nobody the ticket's company counts."""
        shared = self.make_calendar(company_id=False)
        policy = self.make_policy(
            self.make_target("resolution", hours=18), calendar=shared, company_id=False
        )
        for company in (self.here, self.there):
            self.make_agreement(policy, company_id=company.id)
        self.holiday("2026-03-03 00:00", "2026-03-04 00:00", "Here")
        here, there = self.ticket_in(self.here), self.ticket_in(self.there)
        self.assertDue(here, "resolution", "2026-03-05 10:00")
        self.assertDue(there, "resolution", "2026-03-04 10:00")
        self.assertEqual(here.clock_ids.version_id, there.clock_ids.version_id)

    def test_c8_a_holiday_entered_in_one_company_moves_that_one_only(self):
        for company in (self.here, self.there):
            self.promise(company)
        here, there = self.ticket_in(self.here), self.ticket_in(self.there)
        self.holiday("2026-03-03 00:00", "2026-03-04 00:00")
        self.recalculate()
        self.assertDue(here, "resolution", "2026-03-05 10:00")
        self.assertDue(there, "resolution", "2026-03-04 10:00")
        self.assertTrue(self.events(here, "recalculated"))
        self.assertFalse(self.events(there, "recalculated"))

    def test_c8_a_holiday_keeps_the_company_it_was_entered_in(self):
        """Odoo works it out late; our looking at it must not change the answer."""
        self.promise(self.here)
        self.ticket_in(self.here)
        holiday = (
            self.env["resource.calendar.leaves"]
            .with_company(self.there)
            .create(
                {
                    "name": "There",
                    "date_from": "2026-03-03 06:00",
                    "date_to": "2026-03-04 06:00",
                }
            )
        )
        self.env.flush_all()
        holiday.invalidate_recordset()
        self.assertEqual(holiday.company_id, self.there)

    # === AGREEMENTS === #

    def test_a1_the_agreement_of_the_tickets_company(self):
        here = self.promise(self.here, hours=9)
        there = self.promise(self.there, hours=27)
        self.assertEqual(self.ticket_in(self.here).agreement_id, here)
        ticket = self.ticket_in(self.there)
        self.assertEqual(ticket.agreement_id, there)
        self.assertEqual(ticket.clock_ids.company_id, self.there)
        self.assertDue(ticket, "resolution", "2026-03-05 10:00")

    def test_c5_a_ticket_that_moves_takes_the_agreement_of_its_new_company(self):
        self.promise(self.here, hours=9)
        there = self.promise(self.there, hours=27)
        ticket = self.ticket_in(self.here)
        ticket.sudo().company_id = self.there
        self.assertEqual(ticket.agreement_id, there)
        self.assertDue(ticket, "resolution", "2026-03-05 10:00")
        ticket.sudo().company_id = self.env["res.company"].create({"name": "East"})
        self.assertFalse(ticket.agreement_id)
        self.assertEqual(ticket.coverage, "no_agreement")
        self.assertEqual(ticket.clock_ids.mapped("state"), ["cancelled"])

    def test_a1_none_where_only_the_other_company_has_one(self):
        self.promise(self.there)
        ticket = self.ticket_in(self.here)
        self.assertFalse(ticket.agreement_id)
        self.assertEqual(ticket.coverage, "no_agreement")

    def test_a1_the_teams_company_decides(self):
        there = self.promise(self.there)
        self.promise(self.here)
        team = self.env["helpdesk.ticket.team"].create(
            {"name": "South", "company_id": self.there.id}
        )
        ticket = self.make_ticket(user=self.agent_there, team_id=team.id)
        self.assertEqual(ticket.company_id, self.there)
        self.assertEqual(ticket.agreement_id, there)

    def test_a1_another_companys_is_refused(self):
        self.promise(self.here)
        there = self.promise(self.there)
        ticket = self.ticket_in(self.here)
        with self.assertRaises(UserError):
            ticket.agreement_id = there
        with self.assertRaises(UserError):
            there.policy_id = self.make_policy(
                self.make_target("resolution", hours=1), company_id=self.here.id
            )

    def test_agents_see_the_promises_of_their_company_only(self):
        mine = self.promise(self.there)
        theirs = self.promise(self.here)
        ticket = self.ticket_in(self.here)
        self.ticket_in(self.there)
        for model in ("sla.clock", "sla.event", "sla.clock.report", "sla.agreement"):
            with self.subTest(model):
                found = self.env[model].with_user(self.agent_there).search([])
                self.assertTrue(found)
                companies = (
                    found.ticket_id if "ticket_id" in found._fields else found
                ).sudo()
                self.assertEqual(companies.company_id, self.there)
        for policy, allowed in ((mine.policy_id, True), (theirs.policy_id, False)):
            policy = policy.with_user(self.agent_there)
            self.assertEqual(policy.has_access("read"), allowed)
            self.assertEqual(policy.target_ids.sudo(False).has_access("read"), allowed)
        with self.assertRaises(AccessError):
            ticket.clock_ids.with_user(self.agent_there).read(["deadline"])

    def test_presets_are_for_every_company(self):
        preset = self.env.ref("sla_policy.preset_cutoff")
        self.assertTrue(preset.with_user(self.agent_there).name)
        self.assertTrue(preset.target_ids.with_user(self.agent_there).mapped("kind"))
        policy = preset.with_company(self.there).create_from_preset()
        self.assertEqual(policy.company_id, self.there)
        self.assertEqual(policy.calendar_id.company_id, self.there)

    # === STAGES === #

    def test_c4_back_to_a_stage_of_the_tickets_company(self):
        """The mail gateway works in a company of its own."""
        self.promise(self.there)
        stages = self.env["helpdesk.ticket.stage"]
        theirs = stages.create(
            {
                "name": "South desk",
                "sla_phase": "in_progress",
                "sequence": 0,
                "company_id": self.there.id,
            }
        )
        stages.create(
            {
                "name": "North desk",
                "sla_phase": "in_progress",
                "sequence": 0,
                "company_id": self.here.id,
            }
        )
        ticket = self.ticket_in(self.there)
        self.move(ticket, "waiting_customer", user=self.agent_there)
        self.assertEqual(self.env.company, self.here)
        self.mail_in(ticket)
        self.assertEqual(ticket.stage_id, theirs)
