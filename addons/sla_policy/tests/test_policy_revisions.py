"""Versions of a policy, and agreements that move to them (rules A1, C5)."""

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form

from .common import SlaCommon
from .queries_common import QueriesMixin

FEW, MANY = 5, 40


class RevisionCommon(SlaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.make_calendar()
        cls.gold = cls.make_policy(
            cls.make_target("resolution", hours=18),
            calendar=cls.calendar,
            name="Gold",
            code="gold",
        )
        cls.agreement = cls.make_agreement(cls.gold)
        cls.env = cls.env(context={**cls.env.context, "tz": cls.tz})

    @classmethod
    def new_version(cls, hours, policy=None, release=True):
        """The next version, with another resolution time."""
        action = (policy or cls.gold).action_new_version()
        version = cls.env["sla.policy"].browse(action["res_id"])
        version.target_ids.hours = hours
        if release:
            version.action_release()
        return version

    def move_wizard(self, policy, agreements=None, user=None, **values):
        wizards = self.env["sla.policy.move.wizard"].with_user(user or self.manager)
        return wizards.create(
            {
                "policy_id": policy.id,
                "agreement_ids": [Command.set((agreements or self.agreement).ids)],
                **values,
            }
        )

    def cause_moves(self):
        self.run_cron("ir_cron_policy_moves")

    def log(self, agreement=None):
        messages = (agreement or self.agreement).message_ids
        return " ".join(messages.mapped("preview"))


class TestVersions(RevisionCommon):
    def test_a_new_version_is_a_draft_with_the_next_number(self):
        version = self.new_version(9, release=False)
        self.assertEqual(version.name, "Gold")
        self.assertEqual(version.code, "gold")
        self.assertEqual(version.version, 2)
        self.assertEqual(version.supersedes_id, self.gold)
        self.assertEqual(version.calendar_id, self.calendar)
        self.assertTrue(version.is_draft)
        self.assertFalse(version.version_ids)
        self.assertEqual(self.gold.target_ids.hours, 18)
        self.assertEqual(version.display_name, "Gold, version 2 (draft)")
        self.assertEqual(self.gold.display_name, "Gold, version 1")
        self.assertEqual(self.new_version(8, release=False).version, 3)

    def test_published_numbers_go_on_from_the_versions_own(self):
        version = self.new_version(9)
        self.assertEqual(version._publish()[version].number, 2)
        version.target_ids.hours = 8
        self.assertEqual(version._publish()[version].number, 3)
        self.assertEqual(version.version, 3)
        # A policy of its own begins with one, as before.
        other = self.make_policy(self.make_target("resolution", hours=4))
        self.assertEqual(other._publish()[other].number, 1)

    def test_edits_in_place_are_in_force_at_once(self):
        before = self.make_ticket()
        self.gold.target_ids.hours = 9
        self.assertDue(before, "resolution", "2026-03-04 10:00")
        self.assertDue(self.make_ticket(), "resolution", "2026-03-03 10:00")
        self.assertEqual(self.gold.version, 2)

    def test_a_draft_is_promised_to_nobody(self):
        version = self.new_version(9, release=False)
        with self.assertRaisesRegex(ValidationError, "still being written"):
            self.agreement.policy_id = version
        with self.assertRaisesRegex(UserError, "still being written"):
            self.agreement._move_to(version)
        with self.assertRaisesRegex(UserError, "is a draft already"):
            version.action_new_version()
        version.action_release()
        self.agreement.policy_id = version

    def test_what_is_promised_cannot_be_a_draft_again(self):
        with self.assertRaisesRegex(ValidationError, "promised to customers"):
            self.gold.is_draft = True

    def test_an_empty_draft_is_not_released(self):
        version = self.new_version(9, release=False)
        version.target_ids.unlink()
        with self.assertRaisesRegex(ValidationError, "promises nothing yet"):
            version.action_release()
        self.assertTrue(version.is_draft)

    def test_presets_have_no_versions(self):
        preset = self.env.ref("sla_policy.preset_platinum")
        with self.assertRaisesRegex(UserError, "is a preset"):
            preset.action_new_version()

    def test_no_version_comes_after_itself(self):
        version = self.new_version(9)
        with self.assertRaises(ValidationError):
            self.gold.supersedes_id = version

    def test_only_managers_make_and_release_versions(self):
        with self.assertRaises(AccessError):
            self.gold.with_user(self.agent).action_new_version()
        version = self.new_version(9, release=False)
        with self.assertRaises(AccessError):
            version.with_user(self.agent).action_release()
        self.assertTrue(version.is_draft)


class TestMoves(RevisionCommon):
    def test_a1_running_clocks_keep_their_version(self):
        running = self.make_ticket()
        promised = self.clock(running, "resolution").version_id
        version = self.new_version(9)
        self.move_wizard(version).action_move()
        self.assertEqual(self.agreement.policy_id, version)
        self.assertDue(running, "resolution", "2026-03-04 10:00")
        self.assertEqual(self.clock(running, "resolution").version_id, promised)
        self.assertDue(self.make_ticket(), "resolution", "2026-03-03 10:00")
        self.assertFalse(self.events(running, "policy"))

    def test_c5_reaim_keeps_pauses(self):
        ticket = self.make_ticket()
        self.at("2026-03-02 12:00")
        self.move(ticket, "waiting_customer")
        self.at("2026-03-02 15:00")
        self.move(ticket, "in_progress")
        self.at("2026-03-02 16:00")
        version = self.new_version(9)
        self.move_wizard(version, reaim=True).action_move()
        clock = self.clock(ticket, "resolution")
        self.assertEqual(clock.policy_id, version)
        self.assertMoment(clock.started_at, "2026-03-02 10:00")
        # Nine hours from ten o'clock, three of them paused.
        self.assertDue(ticket, "resolution", "2026-03-03 13:00")
        self.assertEqual(self.events(ticket, "policy").user_id, self.manager)

    def test_c5_verdicts_stay(self):
        ticket = self.make_ticket()
        self.at("2026-03-04 09:30")
        self.move(ticket, "closed")
        story = self.story(self.clocks(ticket, "resolution"))
        self.move_wizard(self.new_version(9), reaim=True).action_move()
        self.assertEqual(self.story(self.clocks(ticket, "resolution")), story)
        self.assertFalse(self.events(ticket, "policy"))

    def test_c5_reaim_to_what_the_policy_says_now(self):
        ticket = self.make_ticket()
        self.gold.target_ids.hours = 9
        with self.assertRaisesRegex(UserError, "under “Gold” already"):
            self.move_wizard(self.gold, reaim=False).action_move()
        self.move_wizard(self.gold, reaim=True).action_move()
        self.assertDue(ticket, "resolution", "2026-03-03 10:00")
        self.assertEqual(self.clock(ticket, "resolution").version_id.number, 2)
        self.assertIn("Re-aimed at “Gold”. Tickets re-aimed: 1.", self.log())
        # Once is enough.
        self.move_wizard(self.gold, reaim=True).action_move()
        self.assertEqual(len(self.events(ticket, "policy")), 1)

    def test_re_aimed_past_its_deadline_is_breached_and_told(self):
        ticket = self.make_ticket()
        self.at("2026-03-03 12:00")
        self.move_wizard(self.new_version(9), reaim=True).action_move()
        self.assertState(ticket, "resolution", "running", breached=True)
        self.sweep()
        self.assertEqual(len(self.events(ticket, "breached")), 1)

    def test_c11_replaying_gives_the_same_after_a_re_aim(self):
        ticket = self.make_ticket()
        self.at("2026-03-02 12:00")
        self.move_wizard(self.new_version(9), reaim=True).action_move()
        story = self.story(self.clocks(ticket, "resolution"))
        ticket._sla_fold()
        self.assertEqual(self.story(self.clocks(ticket, "resolution")), story)

    def test_each_move_is_logged(self):
        self.make_ticket()
        version = self.new_version(9)
        self.move_wizard(version, reaim=True).action_move()
        for words in (
            "Moved from “Gold, version 1” to “Gold, version 2” on 03/02/2026.",
            "Tickets re-aimed: 1.",
            "Decided by SLA manager.",
        ):
            self.assertIn(words, self.log())

    def test_others_tickets_are_not_touched(self):
        other = self.env["res.partner"].create({"name": "Sur Foods"})
        theirs = self.make_agreement(self.gold, partner=other)
        ticket = self.make_ticket(partner_id=other.id)
        self.move_wizard(self.new_version(9), reaim=True).action_move()
        self.assertEqual(theirs.policy_id, self.gold)
        self.assertDue(ticket, "resolution", "2026-03-04 10:00")

    # === ON A DAY TO COME === #

    def test_a_move_to_come_waits_for_its_day(self):
        running = self.make_ticket()
        version = self.new_version(9)
        self.move_wizard(version, date="2026-03-05", reaim=True).action_move()
        self.assertEqual(self.agreement.policy_id, self.gold)
        self.assertEqual(self.agreement.next_policy_id, version)
        self.assertIn("Moves from “Gold, version 1”", self.log())
        self.at("2026-03-04 23:59")
        self.cause_moves()
        self.assertEqual(self.agreement.policy_id, self.gold)
        self.assertEqual(self.agreement._policy_on(fields.Datetime.now()), self.gold)
        self.at("2026-03-05 00:01")
        self.cause_moves()
        self.assertEqual(self.agreement.policy_id, version)
        self.assertFalse(self.agreement.next_policy_id)
        self.assertFalse(self.agreement.next_policy_date)
        self.assertEqual(self.clock(running, "resolution").policy_id, version)
        self.assertEqual(self.events(running, "policy").user_id, self.manager)
        self.assertIn("Decided by SLA manager.", self.log())

    def test_a_late_cron_harms_nobody(self):
        """New tickets take the policy of their day, cron or no cron."""
        version = self.new_version(9)
        self.move_wizard(version, date="2026-03-05").action_move()
        self.at("2026-03-04 17:00")
        early = self.make_ticket()
        self.at("2026-03-05 09:00")
        ticket = self.make_ticket()
        self.assertEqual(self.clock(early, "resolution").policy_id, self.gold)
        self.assertEqual(self.clock(ticket, "resolution").policy_id, version)
        # Also what is given the agreement later.
        stray = self.make_ticket(partner_id=False)
        stray.with_user(self.agent).partner_id = self.contact
        self.assertEqual(self.clock(stray, "resolution").policy_id, version)
        self.at("2026-03-09 09:00")
        self.cause_moves()
        self.assertEqual(self.agreement.policy_id, version)
        self.assertEqual(self.clock(early, "resolution").policy_id, self.gold)

    def test_the_day_begins_in_the_policys_zone(self):
        version = self.new_version(9)
        self.move_wizard(version, date="2026-03-05").action_move()
        # Thursday in Tokyo and in UTC, Wednesday night in Mexico.
        self.at("2026-03-05 05:59", tz="UTC")
        self.assertEqual(self.agreement._policy_on(fields.Datetime.now()), self.gold)
        self.at("2026-03-05 06:00", tz="UTC")
        self.assertEqual(self.agreement._policy_on(fields.Datetime.now()), version)

    def test_the_cron_is_woken_for_the_day(self):
        self.move_wizard(self.new_version(9), date="2026-03-05").action_move()
        cron = self.env.ref("sla_policy.ir_cron_policy_moves")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertMoment(min(triggers.mapped("call_at")), "2026-03-05 00:00")

    def test_a_planned_move_can_be_cancelled(self):
        version = self.new_version(9)
        self.move_wizard(version, date="2026-03-05").action_move()
        with self.assertRaises(AccessError):
            self.agreement.with_user(self.agent).action_cancel_move()
        self.agreement.with_user(self.manager).action_cancel_move()
        self.at("2026-03-06 10:00")
        self.cause_moves()
        self.assertEqual(self.agreement.policy_id, self.gold)
        self.assertIn("is cancelled", self.log())

    def test_what_cannot_be_moved_any_more_is_given_up_and_told(self):
        version = self.new_version(9)
        other = self.env["res.partner"].create({"name": "Sur Foods"})
        theirs = self.make_agreement(self.gold, partner=other)
        both = self.agreement | theirs
        self.move_wizard(version, both, date="2026-03-05").action_move()
        self.agreement.action_end()
        self.at("2026-03-05 10:00")
        self.cause_moves()
        self.assertEqual(theirs.policy_id, version)
        self.assertEqual(self.agreement.policy_id, self.gold)
        self.assertFalse(self.agreement.next_policy_id)
        self.assertIn("Did not move to “Gold, version 2” as planned", self.log())

    def test_a_plan_is_whole(self):
        """It comes from one place, and what it needs goes along."""
        self.move_wizard(self.new_version(9), date="2026-03-05").action_move()
        copy = self.agreement.copy()
        self.assertFalse(copy.next_policy_id)
        self.assertFalse(copy.next_policy_date)

    # === REFUSALS === #

    def test_refusals_say_what_to_do_and_change_nothing(self):
        version = self.new_version(9)
        archived = self.new_version(8)
        archived.active = False
        empty = self.make_policy(name="Empty")
        there = self.env["res.company"].create({"name": "South branch"})
        theirs = self.make_policy(
            self.make_target("resolution", hours=4),
            name="Theirs",
            company_id=there.id,
        )
        preset = self.env.ref("sla_policy.preset_platinum")
        cases = [
            (preset, {}, "is a preset. Use it to make"),
            (archived, {}, "is archived. Choose"),
            (empty, {}, "promises nothing yet. Add"),
            (theirs, {}, "a policy of South branch"),
            (self.gold, {}, "already. Choose another policy"),
        ]
        for policy, values, words in cases:
            with self.subTest(words), self.assertRaisesRegex(UserError, words):
                self.agreement._move_to(policy, **values)
        self.agreement.date_end = "2026-03-31"
        day = fields.Date.to_date("2026-04-15")
        with self.assertRaisesRegex(UserError, "ends on .* before it would move"):
            self.agreement._move_to(version, day)
        with self.assertRaisesRegex(UserError, "Choose the agreements"):
            self.agreement.browse()._move_to(version)
        self.agreement.action_end()
        with self.assertRaisesRegex(UserError, "has ended"):
            self.agreement._move_to(version)
        self.assertEqual(self.agreement.policy_id, self.gold)
        self.assertFalse(self.agreement.next_policy_id)

    def test_one_that_cannot_move_stops_them_all(self):
        version = self.new_version(9)
        other = self.env["res.partner"].create({"name": "Sur Foods"})
        theirs = self.make_agreement(self.gold, partner=other)
        theirs.action_end()
        with self.assertRaises(UserError):
            (self.agreement | theirs)._move_to(version)
        self.assertEqual(self.agreement.policy_id, self.gold)

    def test_only_managers_move(self):
        version = self.new_version(9)
        for user in (self.agent, self.portal_user):
            with self.subTest(user.login):
                with self.assertRaises(AccessError):
                    self.agreement.with_user(user)._move_to(version)
                with self.assertRaises(AccessError):
                    self.move_wizard(version, user=user)
        # A wizard of the manager is not an agent's to press.
        wizard = self.move_wizard(version)
        for button in ("action_preview", "action_move"):
            with self.assertRaises(AccessError):
                getattr(wizard.with_user(self.agent), button)()
        self.assertEqual(self.agreement.policy_id, self.gold)

    def test_another_companys_agreements_are_not_ours_to_move(self):
        there = self.env["res.company"].create({"name": "South branch"})
        self.calendar.company_id = False
        self.gold.company_id = False
        version = self.new_version(9)
        theirs = self.make_agreement(self.gold, company_id=there.id)
        with self.assertRaises(AccessError):
            theirs.with_user(self.manager)._move_to(version)
        # A policy without a company is everybody's.
        self.assertFalse(version.company_id)
        theirs._move_to(version)
        self.assertEqual(theirs.policy_id, version)


class TestDryRun(RevisionCommon):
    def effects(self, wizard):
        return {line.ticket_id: line.effect for line in wizard.line_ids}

    def test_dry_run_lists_who_flips(self):
        old = self.make_ticket()
        self.at("2026-03-03 09:00")
        self.make_ticket()
        self.at("2026-03-03 12:00")
        new = self.make_ticket()
        wizard = self.move_wizard(self.new_version(9))
        wizard.action_preview()
        self.assertEqual(self.effects(wizard)[old], "breached")
        self.assertEqual(self.effects(wizard)[new], "sooner")
        line = wizard.line_ids.filtered(lambda line: line.ticket_id == old)
        self.assertMoment(line.deadline_before, "2026-03-04 10:00")
        self.assertMoment(line.deadline_after, "2026-03-03 10:00")
        self.assertEqual(wizard.flip_ids, line)
        self.assertEqual(wizard.ticket_count, 3)
        self.assertEqual(wizard.breach_count, 1)
        self.assertEqual(wizard.summary_ids.breach_count, 1)
        self.assertEqual(wizard.summary_ids.clock_count, 3)

    def test_dry_run_tells_the_truth(self):
        """What the preview says comes to pass."""
        tickets = [self.make_ticket()]
        self.at("2026-03-02 12:00")
        self.move(tickets[0], "waiting_customer")
        tickets.append(self.make_ticket())
        self.at("2026-03-03 12:00")
        wizard = self.move_wizard(self.new_version(4), reaim=True)
        wizard.action_preview()
        told = {line.ticket_id: line.deadline_after for line in wizard.line_ids}
        wizard.action_move()
        for ticket in tickets:
            self.assertEqual(self.clock(ticket, "resolution").deadline, told[ticket])

    def test_dry_run_writes_nothing(self):
        ticket = self.make_ticket()
        self.at("2026-03-03 12:00")
        version = self.new_version(9, release=False)
        story = self.story(self.clocks(ticket, "resolution"))
        messages = self.agreement.message_ids
        wizard = self.move_wizard(version)
        wizard.action_preview()
        self.assertEqual(wizard.breach_count, 1)
        self.assertEqual(self.story(self.clocks(ticket, "resolution")), story)
        self.assertEqual(len(self.events(ticket)), 1)
        self.assertFalse(version.version_ids)
        self.assertEqual(version.version, 2)
        self.assertEqual(self.agreement.policy_id, self.gold)
        self.assertFalse(self.agreement.next_policy_id)
        self.assertEqual(self.agreement.message_ids, messages)

    def test_dry_run_of_what_is_dropped_and_added(self):
        ticket = self.make_ticket()
        version = self.new_version(9, release=False)
        version.target_ids = [
            Command.clear(),
            Command.create(self.make_target("progress_update", hours=8)),
        ]
        wizard = self.move_wizard(version)
        wizard.action_preview()
        effects = {line.metric_id.code: line.effect for line in wizard.line_ids}
        self.assertEqual(effects, {"resolution": "dropped", "progress_update": "added"})
        self.assertEqual(wizard.line_ids.ticket_id, ticket)

    def test_opened_on_a_version_it_offers_what_went_before(self):
        version = self.new_version(9)
        version.date_effective = "2026-03-20"
        form = Form(
            self.env["sla.policy.move.wizard"]
            .with_user(self.manager)
            .with_context(active_model="sla.policy", active_id=version.id)
        )
        self.assertEqual(form.policy_id, version)
        self.assertEqual(form.agreement_ids[:], self.agreement)
        self.assertEqual(form.date, fields.Date.to_date("2026-03-20"))
        self.assertFalse(form.reaim)

    def test_opened_on_agreements_it_offers_what_comes_next(self):
        version = self.new_version(9)
        self.new_version(7, release=False)
        form = Form(
            self.env["sla.policy.move.wizard"]
            .with_user(self.manager)
            .with_context(active_model="sla.agreement", active_ids=self.agreement.ids)
        )
        self.assertEqual(form.policy_id, version)
        self.assertEqual(form.date, fields.Date.to_date("2026-03-02"))

    def test_opened_on_a_policy_alone_it_offers_to_re_aim(self):
        form = Form(
            self.env["sla.policy.move.wizard"]
            .with_user(self.manager)
            .with_context(active_model="sla.policy", active_id=self.gold.id)
        )
        self.assertEqual(form.agreement_ids[:], self.agreement)
        self.assertTrue(form.reaim)


class TestCost(QueriesMixin, RevisionCommon):
    """Constant queries, whatever runs."""

    def set_up_agreements(self, count):
        agreements = self.make_agreements(count, self.gold)
        self.env["helpdesk.ticket"].create(
            [
                {"name": "Blank", "description": "All", "partner_id": partner.id}
                for partner in agreements.partner_id
            ]
        )
        return agreements

    def test_a_dry_run_costs_the_same_for_few_and_many(self):
        version = self.new_version(9)
        counted = {}
        for count in (FEW, FEW, MANY):
            tickets = self.set_up_agreements(count)._running_tickets()
            now = fields.Datetime.now()
            counted[count] = self.queries(
                lambda t=tickets, n=now: self.env["sla.clock"]._dry_run(t, version, n)
            )
        self.assertEqual(counted[FEW], counted[MANY])
        self.assertLessEqual(counted[MANY], 15)

    def test_a_move_costs_the_same_for_few_and_many(self):
        version = self.new_version(9)
        counted = {}
        for count in (FEW, FEW, MANY):
            agreements = self.set_up_agreements(count)
            counted[count] = self.queries(
                lambda a=agreements: a._move_to(version, reaim=True)
            )
            self.assertEqual(agreements.policy_id, version)
        self.assertEqual(counted[FEW], counted[MANY])
