"""The nine presets, figure by figure, and the agreements' worked deadlines."""

from odoo.exceptions import UserError

from .common import EVERY_DAY, WEEKDAYS, SlaCommon, utc

HOUR = 3600

# code: zone, days, hours (None: 24×7), what a response is, where a resolution starts
PRESETS = {
    "cutoff": ("America/Mexico_City", WEEKDAYS, (9, 18), "reply", "creation"),
    "platinum": ("America/Guatemala", WEEKDAYS, (8, 17), "reply", "creation"),
    "monthly": ("America/Costa_Rica", WEEKDAYS, (8, 18), "reply", "creation"),
    "preferred": ("America/Costa_Rica", EVERY_DAY, (8, 18), "reply", "creation"),
    "accompanied": ("America/Costa_Rica", EVERY_DAY, (8, 18), "reply", "creation"),
    "stars_standard": (
        "America/Guayaquil",
        WEEKDAYS,
        (9, 17),
        "assignment",
        "work_started",
    ),
    "stars_priority": (
        "America/Guayaquil",
        WEEKDAYS,
        (9, 17),
        "assignment",
        "work_started",
    ),
    "stars_247": ("America/Guayaquil", None, None, "assignment", "work_started"),
    "prepaid_l3": ("America/Mexico_City", WEEKDAYS, (9, 18), "reply", "creation"),
}


def hours(figure, least=0, elapsed=False):
    return {
        "kind": "hours",
        "hours": figure,
        "hours_min": least,
        "round_the_clock": elapsed,
    }


def days(figure):
    return {"kind": "days", "days": figure}


def stars(elapsed):
    promised = {
        ("first_response", "3", "", ""): hours(0.5, elapsed=elapsed),
        ("resolution", "3", "", ""): hours(4, elapsed=elapsed),
        ("first_response", "2", "", ""): hours(1, elapsed=elapsed),
        ("resolution", "2", "", ""): hours(24, elapsed=elapsed),
        ("first_response", "1", "", ""): hours(4, elapsed=elapsed),
        ("resolution", "1", "", ""): hours(48, elapsed=elapsed),
        ("first_response", "0", "", ""): hours(8, elapsed=elapsed),
        ("resolution", "0", "", ""): hours(72, elapsed=elapsed),
        ("estimate", "", "development_task", ""): days(5),
        ("resolution", "", "development_task", ""): {"kind": "planned"},
    }
    return promised


REQUIREMENTS = "change requirement training"

# code: {(metric, stars, request types, phase): figures}
PROMISES = {
    "cutoff": {
        ("first_response", "", "", ""): {"kind": "cutoff", "cutoff_hour": 14},
    },
    "platinum": {
        ("first_response", "3", "", ""): hours(0.5, elapsed=True),
        ("resolution", "3", "", ""): hours(1, elapsed=True),
        ("first_response", "2", "", ""): hours(1, elapsed=True),
        ("resolution", "2", "", ""): hours(4, elapsed=True),
        ("first_response", "1", "", ""): hours(6),
        ("resolution", "1", "", ""): hours(48),
        ("first_response", "0", "", ""): hours(8),
        ("resolution", "0", "", ""): hours(72),
        ("resolution", "2", "access_problem", ""): hours(24, elapsed=True),
        ("progress_update", "", "", "waiting_vendor"): hours(7 * 24, elapsed=True),
    },
    "monthly": {("first_response", "", "", ""): hours(48, least=24)},
    "preferred": {("first_response", "", "", ""): hours(6, least=3)},
    "accompanied": {("first_response", "", "", ""): hours(3, least=1)},
    "stars_standard": stars(elapsed=False),
    "stars_priority": stars(elapsed=False),
    "stars_247": stars(elapsed=True),
    "prepaid_l3": {
        ("information_check", "", "", ""): hours(8),
        ("estimate", "", REQUIREMENTS, ""): days(5),
        ("release_date", "", REQUIREMENTS, ""): days(2),
        ("resolution", "", REQUIREMENTS, ""): {"kind": "planned"},
    },
}

NO_FIGURES = {
    "hours": 0,
    "hours_min": 0,
    "days": 0,
    "cutoff_hour": 0,
    "round_the_clock": False,
}


class TestPresets(SlaCommon):
    def preset(self, code):
        return self.env.ref(f"sla_policy.preset_{code}")

    def test_there_are_nine_presets_and_nobodys_company_owns_them(self):
        presets = self.env["sla.policy"].search([("is_preset", "=", True)])
        self.assertEqual(sorted(presets.mapped("code")), sorted(PRESETS))
        self.assertFalse(presets.company_id)
        self.assertFalse(presets.calendar_id.company_id)
        self.assertEqual(set(PROMISES), set(PRESETS))

    def test_calendars_and_switches(self):
        for code, (zone, open_days, shift, stop, start) in PRESETS.items():
            with self.subTest(code):
                preset = self.preset(code)
                self.assertEqual(preset.tz, zone)
                self.assertEqual(preset.first_response_stop, stop)
                self.assertEqual(preset.resolution_start, start)
                calendar = preset.calendar_id
                if open_days is None:
                    self.assertFalse(calendar)
                    continue
                self.assertEqual(calendar.tz, zone)
                self.assertEqual(
                    sorted(
                        (line.dayofweek, line.hour_from, line.hour_to)
                        for line in calendar.attendance_ids
                    ),
                    [(day, *shift) for day in open_days],
                )

    def test_every_figure(self):
        for code, promises in PROMISES.items():
            with self.subTest(code):
                found = {}
                for target in self.preset(code).target_ids:
                    names = {
                        xmlid.removeprefix("sla_policy.type_")
                        for xmlid in target.type_ids.get_external_id().values()
                    }
                    case = (
                        target.metric_id.code,
                        target.priority or "",
                        " ".join(sorted(names)),
                        target.phase or "",
                    )
                    figures = {name: target[name] for name in NO_FIGURES}
                    found[case] = {"kind": target.kind, **figures}
                self.assertEqual(
                    found,
                    {
                        case: {**NO_FIGURES, **figures}
                        for case, figures in promises.items()
                    },
                )

    # === A POLICY OF ONE'S OWN === #

    def test_a_promise_names_its_whole_case(self):
        names = self.preset("platinum").target_ids.mapped("display_name")
        self.assertIn("Resolution (2 stars: high, Access problem): 24 h, 24×7", names)
        self.assertIn("Progress update (Waiting for a vendor): 168 h, 24×7", names)

    def test_create_from_preset_makes_a_live_policy(self):
        for code in PRESETS:
            with self.subTest(code):
                preset = self.preset(code)
                policy = preset.with_user(self.manager).create_from_preset()
                self.assertFalse(policy.is_preset)
                self.assertEqual(policy.preset_id, preset)
                self.assertEqual(policy.company_id, self.env.company)
                self.assertEqual(policy.code, code)
                self.assertEqual(policy.name, preset.name)
                self.assertEqual(policy.version, 1)
                self.assertEqual(policy.tz, preset.tz)
                own, theirs = policy._spec()["targets"], preset._spec()["targets"]
                self.assertEqual(
                    [{**t, "key": 0} for t in own], [{**t, "key": 0} for t in theirs]
                )
                self.assertFalse(policy.target_ids & preset.target_ids)
                agreement = self.make_agreement(policy)
                self.assertEqual(agreement.state, "active")

    def test_its_calendar_is_a_copy(self):
        preset = self.preset("platinum")
        calendar = preset.calendar_id
        policy = preset.create_from_preset()
        self.assertNotEqual(policy.calendar_id, calendar)
        self.assertEqual(policy.calendar_id.name, calendar.name)
        self.assertEqual(policy.calendar_id.company_id, self.env.company)
        self.assertEqual(policy.calendar_id.tz, "America/Guatemala")
        policy.calendar_id.attendance_ids.hour_to = 20
        self.assertEqual(set(calendar.attendance_ids.mapped("hour_to")), {17})

    def test_editing_it_does_not_touch_the_preset(self):
        preset = self.preset("platinum")
        before = preset._spec()
        policy = preset.with_user(self.manager).create_from_preset()
        policy.name = "Platinum of ours"
        policy.target_ids.filtered("priority").hours = 7
        policy.target_ids[0].unlink()
        policy.resolution_start = "work_started"
        self.assertEqual(preset._spec(), before)
        self.assertEqual(preset.name, "Platinum")

    def test_a_second_one_is_independent_of_the_first(self):
        preset = self.preset("cutoff")
        first, second = preset.create_from_preset(), preset.create_from_preset()
        self.assertNotEqual(first, second)
        self.assertNotEqual(first.calendar_id, second.calendar_id)
        self.assertEqual(second.name, preset.name)

    def test_several_at_once_in_the_order_of_the_presets(self):
        presets = self.preset("platinum") + self.preset("cutoff")
        policies = presets.create_from_preset()
        self.assertEqual(policies.mapped("code"), ["platinum", "cutoff"])

    def test_a_policy_that_is_no_preset_is_refused(self):
        policy = self.preset("cutoff").create_from_preset()
        count = self.env["sla.policy"].search_count([])
        with self.assertRaisesRegex(UserError, "Duplicate it"):
            policy.create_from_preset()
        self.assertEqual(self.env["sla.policy"].search_count([]), count)

    def test_the_wizard_names_it_and_opens_it(self):
        preset = self.preset("monthly")
        wizard = (
            self.env["sla.preset.wizard"]
            .with_user(self.manager)
            .create({"preset_id": preset.id, "name": "After going live"})
        )
        action = wizard.action_use()
        policy = self.env["sla.policy"].browse(action["res_id"])
        self.assertEqual(policy.name, "After going live")
        self.assertEqual(policy.preset_id, preset)

    def test_the_wizard_opened_on_a_preset_proposes_it(self):
        preset = self.preset("monthly")
        wizard = self.env["sla.preset.wizard"].with_context(
            active_model="sla.policy", active_id=preset.id
        )
        self.assertEqual(wizard.new({}).preset_id, preset)
        wizard = wizard.with_context(active_id=preset.create_from_preset().id)
        self.assertFalse(wizard.new({}).preset_id)


class TestWorkedDeadlines(SlaCommon):
    """The deadlines that agreements.md works out, through real tickets."""

    def promise(self, code):
        """Have a customer under a policy made from the preset."""
        preset = self.env.ref(f"sla_policy.preset_{code}")
        self.tz = PRESETS[code][0]
        partner = self.env["res.partner"].create({"name": code, "is_company": True})
        self.make_agreement(preset.create_from_preset(), partner)
        self.caller = partner

    def arrive(self, local, **values):
        self.at(local)
        return self.make_ticket(partner_id=self.caller.id, **values)

    def type_of(self, name):
        return self.env.ref(f"sla_policy.type_{name}").id

    def test_cutoff(self):
        self.promise("cutoff")
        for arrival, due in [
            ("2026-03-02 10:00", "2026-03-02 14:00"),  # a Monday
            ("2026-03-02 13:59:59", "2026-03-02 14:00"),
            ("2026-03-02 14:00:00", "2026-03-03 14:00"),
            ("2026-03-02 17:30", "2026-03-03 14:00"),
            ("2026-03-06 15:00", "2026-03-09 14:00"),
            ("2026-03-07 11:00", "2026-03-09 14:00"),  # a Saturday
        ]:
            with self.subTest(arrival):
                ticket = self.arrive(arrival)
                self.assertDue(ticket, "first_response", due)
                self.assertFalse(self.clock(ticket, "resolution"))

    def test_t1_odoos_own_planning_has_no_part_in_it(self):
        self.promise("platinum")
        calendar = self.registry["resource.calendar"]
        for name in ("plan_hours", "plan_days", "get_work_hours_count"):
            self.patch(calendar, name, None)
        ticket = self.arrive("2026-03-02 10:00", priority="1")
        self.assertDue(ticket, "resolution", "2026-03-09 13:00")
        self.move(ticket, "waiting_customer")
        self.at("2026-03-03 10:00")
        self.move(ticket, "solved")
        self.assertTrue(self.clock(ticket, "resolution").explain()["sentence"])

    def test_platinum_one_star(self):
        self.promise("platinum")
        ticket = self.arrive("2026-03-02 10:00", priority="1")
        self.assertDue(ticket, "first_response", "2026-03-02 16:00")
        self.assertDue(ticket, "resolution", "2026-03-09 13:00")
        self.assertEqual(
            self.clock(ticket, "resolution").deadline,
            utc("2026-03-09 19:00"),  # Guatemala is six hours behind
        )
        self.assertFalse(self.clock(ticket, "progress_update"))

    def test_platinum_by_night(self):
        self.promise("platinum")
        for priority, kind, response, resolution in [
            ("3", "problem", "2026-03-07 23:00", "2026-03-07 23:30"),
            ("2", "problem", "2026-03-07 23:30", "2026-03-08 02:30"),
            ("2", "access_problem", "2026-03-07 23:30", "2026-03-08 22:30"),
            ("3", "access_problem", "2026-03-07 23:00", "2026-03-07 23:30"),
            ("0", "problem", "2026-03-09 16:00", "2026-03-18 17:00"),
        ]:
            with self.subTest(priority=priority, kind=kind):
                ticket = self.arrive(
                    "2026-03-07 22:30", priority=priority, type_id=self.type_of(kind)
                )
                self.assertDue(ticket, "first_response", response)
                self.assertDue(ticket, "resolution", resolution)

    def test_monthly(self):
        self.promise("monthly")
        ticket = self.arrive("2026-03-06 16:00")
        self.assertMoment(
            self.clock(ticket, "first_response").expected_from, "2026-03-11 10:00"
        )
        self.assertDue(ticket, "first_response", "2026-03-13 14:00")

    def test_preferred_and_accompanied_count_on_sundays(self):
        for code, expected, due in [
            ("preferred", "2026-03-09 09:00", "2026-03-09 12:00"),
            ("accompanied", "2026-03-08 17:00", "2026-03-09 09:00"),
        ]:
            with self.subTest(code):
                self.promise(code)
                ticket = self.arrive("2026-03-08 16:00")
                clock = self.clock(ticket, "first_response")
                self.assertMoment(clock.expected_from, expected)
                self.assertMoment(clock.deadline, due)

    def test_stars_standard_two_stars(self):
        self.promise("stars_standard")
        ticket = self.arrive("2026-03-02 16:30", priority="2")
        self.assertDue(ticket, "first_response", "2026-03-03 09:30")
        self.assertFalse(self.clock(ticket, "resolution"), "work has not started")
        self.at("2026-03-03 09:10")
        ticket.user_id = self.agent
        self.assertState(ticket, "first_response", "met")
        self.assertFalse(self.clock(ticket, "resolution"), "only assigned")
        self.at("2026-03-03 10:00")
        self.move(ticket, "in_progress")
        self.assertDue(ticket, "resolution", "2026-03-06 10:00")
        self.assertMoment(
            self.clock(ticket, "resolution").started_at, "2026-03-03 10:00"
        )

    def test_stars_standard_assigned_by_stage(self):
        self.promise("stars_standard")
        ticket = self.arrive("2026-03-02 16:30", priority="2")
        self.at("2026-03-03 09:29")
        self.move(ticket, "assigned")
        self.assertState(ticket, "first_response", "met")

    def test_stars_priority_has_the_same_figures(self):
        self.promise("stars_priority")
        ticket = self.arrive("2026-03-02 16:30", priority="3")
        self.assertDue(ticket, "first_response", "2026-03-02 17:00")
        self.move(ticket, "in_progress")
        self.assertDue(ticket, "resolution", "2026-03-03 12:30")

    def test_stars_247_elapses(self):
        self.promise("stars_247")
        ticket = self.arrive("2026-03-07 23:45", priority="2")
        self.assertDue(ticket, "first_response", "2026-03-08 00:45")
        self.move(ticket, "in_progress")
        self.assertDue(ticket, "resolution", "2026-03-08 23:45")

    def test_stars_development_task(self):
        for code, due in [
            ("stars_standard", "2026-03-09 17:00"),
            ("stars_priority", "2026-03-09 17:00"),
            ("stars_247", "2026-03-08 00:00"),  # every day is a working day
        ]:
            with self.subTest(code):
                self.promise(code)
                ticket = self.arrive(
                    "2026-03-02 10:00", type_id=self.type_of("development_task")
                )
                self.assertDue(ticket, "estimate", due)
                self.move(ticket, "in_progress")
                clock = self.clock(ticket, "resolution")
                self.assertFalse(clock.deadline, "nothing is planned yet")
                ticket.release_date = utc("2026-04-15 12:00", self.tz)
                self.assertDue(ticket, "resolution", "2026-04-15 12:00")

    def test_prepaid_l3(self):
        self.promise("prepaid_l3")
        ticket = self.arrive("2026-03-02 15:00", type_id=self.type_of("requirement"))
        self.assertDue(ticket, "information_check", "2026-03-03 14:00")
        self.assertFalse(self.clock(ticket, "estimate"))
        self.assertFalse(self.clock(ticket, "first_response"))

        self.at("2026-03-03 12:00")
        ticket.with_user(self.agent).action_information_complete()
        self.assertState(ticket, "information_check", "met")
        self.assertDue(ticket, "estimate", "2026-03-10 18:00")

        self.at("2026-03-10 17:59")
        ticket.with_user(self.agent).action_estimate_sent()
        self.assertState(ticket, "estimate", "met")
        self.assertFalse(self.clock(ticket, "release_date"))

        self.at("2026-03-11 10:00")
        ticket.with_user(self.agent).action_estimate_approved()
        self.assertDue(ticket, "release_date", "2026-03-13 18:00")

        self.at("2026-03-12 09:00")
        ticket.release_date = utc("2026-03-31 18:00", self.tz)
        self.assertState(ticket, "release_date", "met")
        self.assertDue(ticket, "resolution", "2026-03-31 18:00")

        self.at("2026-03-31 18:00")
        self.move(ticket, "solved")
        self.assertState(ticket, "resolution", "met", breached=False)

    def test_prepaid_l3_problem_has_no_resolution_target(self):
        self.promise("prepaid_l3")
        ticket = self.arrive("2026-03-02 15:00", type_id=self.type_of("problem"))
        self.assertEqual(
            ticket.clock_ids.metric_id.mapped("code"), ["information_check"]
        )

    def test_the_name_given_to_a_policy_is_its_name_in_every_language(self):
        self.env["res.lang"]._activate_lang("es_419")
        preset = self.env.ref("sla_policy.preset_platinum")
        wizard = self.env["sla.preset.wizard"].create(
            {"preset_id": preset.id, "name": "Plan de la casa"}
        )
        policy = self.env["sla.policy"].browse(wizard.action_use()["res_id"])
        for lang in ("en_US", "es_419"):
            self.assertEqual(policy.with_context(lang=lang).name, "Plan de la casa")

    def test_prepaid_l3_problem_is_assigned_at_once(self):
        """To the policy's agent, else the team's leader, else who looked at it."""
        self.promise("prepaid_l3")
        policy = (
            self.env["sla.agreement"]
            .search([("partner_id", "=", self.caller.id)])
            .policy_id
        )
        problem = self.env.ref("sla_policy.type_problem").id
        change = self.env.ref("sla_policy.type_change").id
        third = self._new_user("third.level", "helpdesk_mgmt.group_helpdesk_user")
        leader = self._ready_user("leader", "helpdesk_mgmt.group_helpdesk_user")
        team = self.env["helpdesk.ticket.team"].create(
            {"name": "Led", "user_id": leader.id, "user_ids": [(4, leader.id)]}
        )
        self.at("2026-03-02 15:00")
        for named, request_type, team_id, expected in (
            (third, problem, team.id, third),
            (self.env["res.users"], problem, team.id, leader),
            (self.env["res.users"], problem, False, self.agent),
            (third, change, team.id, self.env["res.users"]),
        ):
            policy.assign_user_id = named
            ticket = self.make_ticket(
                partner_id=self.caller.id, type_id=request_type, team_id=team_id
            )
            self.assertFalse(ticket.user_id)
            ticket.with_user(self.agent).action_information_complete()
            self.assertEqual(ticket.user_id, expected)
