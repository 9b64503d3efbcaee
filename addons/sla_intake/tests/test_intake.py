"""What a customer sends becomes a ticket, whole, once, and only if it is right."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command

from .intake_common import PNG, IntakeCommon


class TestIntakeForm(IntakeCommon):
    """What is asked."""

    def test_types_come_with_what_the_agreement_says_of_them(self):
        self.rule(self.billing, "rerouted")
        self.rule(self.requirement, "billable", clause="Point 4")
        types = {each["id"]: each for each in self.desk.get_intake_types()}
        self.assertEqual(types[self.problem.id]["coverage"], "included")
        self.assertEqual(types[self.problem.id]["note"], "")
        self.assertTrue(types[self.problem.id]["description"])
        self.assertEqual(types[self.requirement.id]["coverage_label"], "Billable")
        self.assertIn("Point 4", types[self.requirement.id]["note"])
        self.assertIn("Another team", types[self.billing.id]["note"])

    def test_what_is_served_comes_first_and_what_is_not_last(self):
        self.rule(self.problem, "excluded")
        self.rule(self.requirement, "billable")
        listed = [each["id"] for each in self.desk.get_intake_types()]
        self.assertEqual(listed[-1], self.problem.id)
        self.assertEqual(listed[-2], self.requirement.id)

    def test_what_an_agent_finds_out_is_nothing_to_choose(self):
        hidden = self.env.ref("sla_policy.type_user_error")
        listed = [each["id"] for each in self.desk.get_intake_types()]
        self.assertNotIn(hidden.id, listed)
        with self.assertRaisesRegex(UserError, "no such request type"):
            self.desk.get_intake(hidden.id)

    def test_an_addon_includes_what_the_policy_does_not(self):
        self.rule(self.billing, "excluded", addon_kind="other")
        self.agreement.addon_ids = [
            Command.create(
                {"name": "Extra", "kind": "other", "date_from": "2026-01-01"}
            )
        ]
        types = {each["id"]: each for each in self.desk.get_intake_types()}
        self.assertEqual(types[self.billing.id]["coverage"], "included")

    def test_a_type_says_what_would_be_decided_on_it_now(self):
        """And what the agreement says of it, which may be another thing."""
        self.rule(self.billing, "rerouted")
        self.rule(self.requirement, "billable")

        def told():
            types = {each["id"]: each for each in self.desk.get_intake_types()}
            chosen = self.problem, self.requirement, self.billing
            return [
                (types[one.id]["ruling"], types[one.id]["coverage"]) for one in chosen
            ]

        self.agreement.ticket_quota = 1
        self.desk.file_intake(self.form())
        self.assertEqual(
            told(),
            [
                ("included", "over_quota"),
                ("billable", "billable"),
                ("rerouted", "rerouted"),
            ],
        )
        note = self.desk.get_intake(self.problem.id)["type"]["note"]
        self.assertIn("are used up", note)
        self.agreement.action_suspend("They argue about everything")
        self.assertEqual(
            told(),
            [
                ("included", "suspended"),
                ("billable", "suspended"),
                ("rerouted", "rerouted"),
            ],
        )
        note = self.desk.get_intake(self.problem.id)["type"]["note"]
        self.assertIn("Service is suspended.", note)
        self.assertNotIn("argue", note)
        self.policy.serves_critical = True
        note = self.desk.get_intake(self.problem.id)["type"]["note"]
        self.assertIn("If everything is down, it is handled all the same.", note)

    def test_without_an_agreement_every_type_is_offered(self):
        types = self.desk.with_user(self.stranger).get_intake_types()
        self.assertIn(self.problem.id, [each["id"] for each in types])
        self.assertEqual({each["coverage"] for each in types}, {""})

    def test_a_problem_is_asked_for_place_steps_and_error(self):
        asked = self.desk.get_intake(self.problem.id)
        questions = {each["code"]: each for each in asked["questions"]}
        self.assertEqual(
            list(questions),
            "place users people steps observed expected error since workaround "
            "company".split(),
        )
        self.assertTrue(questions["steps"]["required"])
        self.assertEqual(questions["error"]["kind"], "error")
        self.assertFalse(questions["error"]["required"])
        self.assertFalse(asked["description_required"])
        self.assertEqual(
            [each["value"] for each in asked["impacts"]],
            ["stopped", "partial", "slowed", "none"],
        )
        self.assertEqual(len(asked["urgencies"]), 3)
        self.assertEqual(asked["limits"]["files"], 10)
        self.assertEqual(asked["limits"]["total_bytes"], 25 * 2**20)
        self.assertIn(".png,", asked["accepts"])
        self.assertNotIn("svg", asked["accepts"])

    def test_a_requirement_is_asked_what_for_and_by_when(self):
        asked = self.desk.get_intake(self.requirement.id)
        codes = [each["code"] for each in asked["questions"]]
        self.assertEqual(codes, ["need", "reason", "needed_by"])
        self.assertEqual(asked["impacts"], [])
        self.assertEqual(asked["urgencies"], [])

    def test_what_has_no_questions_needs_a_description(self):
        asked = self.desk.get_intake(self.billing.id)
        self.assertEqual(asked["questions"], [])
        self.assertTrue(asked["description_required"])

    def test_impacts_are_told_in_the_policys_words(self):
        self.policy.severity_ids = [
            Command.create(
                {"priority": "3", "name": "Red", "criterion": "The mill stands"}
            )
        ]
        impacts = self.desk.get_intake(self.problem.id)["impacts"]
        self.assertEqual(impacts[0]["help"], "The mill stands")
        self.assertTrue(impacts[1]["help"])
        told = self.desk.preview_intake(self.form(impact="stopped"))
        self.assertEqual(told["severity_label"], "Red")


class TestIntakeFiling(IntakeCommon):
    """What is kept."""

    def test_a_report_becomes_a_ticket_of_the_callers(self):
        ticket = self.desk.file_intake(
            self.form(answers={"error": "Traceback\n  <b>line 1</b>"}),
            [("shot.png", PNG)],
        )
        self.assertEqual(ticket.env.user, self.portal_user)
        self.assertEqual(ticket.name, "Invoices print blank")
        told = ticket.sudo()
        self.assertEqual(told.partner_id, self.portal_user.partner_id)
        self.assertEqual(told.partner_email, "eva@example.com")
        self.assertEqual(told.agreement_id, self.agreement)
        self.assertEqual(told.type_id, self.problem)
        self.assertEqual(told.channel_id.name, "Web")
        self.assertFalse(told.user_id)
        self.assertEqual(told.stage_id.sla_phase, "new")
        self.assertIn(self.portal_user.partner_id, told.message_partner_ids)
        self.assertEqual(told.priority, "2")
        self.assertEqual(told.reported_priority, "2")
        self.assertEqual(told.reported_impact, "partial")
        self.assertEqual(told.reported_urgency, "now")
        self.assertEqual(
            told.answer_ids.mapped("code"), ["place", "steps", "observed", "error"]
        )
        self.assertEqual(told.answer_ids[2].value, "A blank page")
        self.assertIn("<strong>What happens?</strong>", told.description)
        self.assertIn("&lt;b&gt;line 1&lt;/b&gt;", told.description)
        self.assertEqual(told.attachment_ids.mapped("mimetype"), ["image/png"])
        self.assertDue(ticket, "first_response", "2026-03-02 14:00")

    def test_what_was_promised_before_sending_is_promised_after(self):
        for values in (
            {},
            {"impact": "stopped"},
            {"impact": "none", "urgency": "later"},
            {"subject": "URGENTE: no entra nadie", "impact": "none"},
        ):
            with self.subTest(values):
                form = self.form(**values)
                told = self.desk.preview_intake(form)
                ticket = self.desk.file_intake(form).sudo()
                clock = self.clock(ticket, "first_response")
                self.assertEqual(clock.deadline, told["answer_by"])
                self.assertEqual(ticket.priority, told["priority"])
                self.assertEqual(ticket.coverage, told["coverage"])

    def test_the_agents_correction_leaves_what_was_reported(self):
        ticket = self.desk.file_intake(self.form(impact="stopped")).sudo()
        ticket.with_user(self.agent).priority = "1"
        self.assertEqual(ticket.reported_priority, "3")
        for name in ("reported_priority", "reported_impact", "intake_key"):
            with self.subTest(name), self.assertRaises(AccessError):
                ticket.with_user(self.agent).write({name: "1"})

    def test_the_answers_stay_as_they_were(self):
        answers = self.desk.file_intake(self.form()).sudo().answer_ids
        for user in (self.agent, self.manager, self.env.user):
            with self.subTest(user.login):
                for work in (
                    lambda user=user: answers.with_user(user).write({"value": "x"}),
                    lambda user=user: answers.with_user(user).unlink(),
                    lambda user=user: answers.with_user(user).copy(),
                ):
                    with self.assertRaises(AccessError):
                        work()
        question = self.env.ref("sla_intake.question_steps")
        answer = answers.filtered(lambda one: one.question_id == question)
        question.name = "Something else?"
        self.assertEqual(answer.label, "What were you doing, step by step?")
        question.unlink()
        self.assertEqual(answer.code, "steps")

    def test_the_same_form_twice_is_one_ticket(self):
        first = self.desk.file_intake(self.form(), [("a.txt", b"one")], key="k1")
        again = self.desk.file_intake({}, [], key="k1")
        other = self.desk.file_intake(self.form(), key="k2")
        self.assertEqual(first, again)
        self.assertNotEqual(first, other)
        self.assertEqual(len(first.sudo().attachment_ids), 1)

    def test_a_key_of_somebody_elses_form_is_ones_own(self):
        first = self.desk.file_intake(self.form(), key="k1")
        theirs = self.desk.with_user(self.stranger).file_intake(self.form(), key="k1")
        self.assertNotEqual(first, theirs)
        self.assertEqual(theirs.sudo().partner_id, self.stranger.partner_id)

    def test_what_asks_for_no_impact_is_of_the_lowest_severity(self):
        ticket = self.desk.file_intake(
            self.form(
                type_id=self.requirement.id,
                answers={
                    "need": "A report",
                    "reason": "To pay",
                    "needed_by": "2026-03-31",
                },
            )
        ).sudo()
        self.assertEqual(ticket.priority, "0")
        self.assertFalse(ticket.answer_ids.filtered(lambda one: one.code == "steps"))
        self.assertEqual(ticket.answer_ids[-1].value, "March 31, 2026")

    def test_it_is_registered_whatever_the_agreement_says(self):
        self.rule(self.problem, "excluded")
        ticket = self.desk.file_intake(self.form())
        self.assertEqual(ticket.sudo().coverage, "excluded")
        theirs = self.desk.with_user(self.stranger).file_intake(self.form())
        self.assertEqual(theirs.sudo().coverage, "no_agreement")

    def test_an_agent_files_for_themselves(self):
        ticket = self.desk.with_user(self.agent).file_intake(self.form())
        self.assertEqual(ticket.partner_id, self.agent.partner_id)

    def test_answers_are_told_in_the_callers_zone_and_language(self):
        self.ask("moment", kind="datetime")
        self.ask("again", kind="yes_no")
        self.portal_user.tz = "America/Guayaquil"
        ticket = self.desk.file_intake(
            self.form(answers={"moment": "2026-03-01T22:30", "again": "no"})
        ).sudo()
        answers = {one.code: one.value for one in ticket.answer_ids}
        self.assertEqual(answers["again"], "No")
        self.assertEqual(answers["moment"], "Sun 1 Mar 2026, 22:30 (America/Guayaquil)")

    def test_a_type_with_one_team_goes_there(self):
        team = self.env["helpdesk.ticket.team"].create({"name": "Mills"})
        self.problem.team_ids = team
        self.assertEqual(self.desk.file_intake(self.form()).sudo().team_id, team)
        team.company_id = self.env["res.company"].create({"name": "Elsewhere"})
        self.assertFalse(self.desk.file_intake(self.form()).sudo().team_id)


class TestIntakeWrong(IntakeCommon):
    """What is refused, in a sentence, and changes nothing."""

    def assertWrong(self, field, sentence, files=(), **values):
        form = self.form(**values)
        before = self.env["helpdesk.ticket"].search_count([])
        with self.subTest(field=field, sentence=sentence):
            problems = self.desk.check_intake(form, files)
            self.assertEqual(list(problems), [field])
            self.assertIn(sentence, problems[field])
            with self.assertRaisesRegex(ValidationError, sentence):
                self.desk.file_intake(form, files)
            self.assertEqual(self.env["helpdesk.ticket"].search_count([]), before)

    def test_a_form_that_is_right(self):
        self.assertEqual(self.desk.check_intake(self.form()), {})

    def test_each_field_says_what_is_wrong_with_it(self):
        self.assertWrong("subject", "in a few words", subject=" \n ")
        self.assertWrong("subject", "more than 200", subject="x" * 201)
        self.assertWrong("impact", "what has stopped", impact="")
        self.assertWrong("impact", "what has stopped", impact="4")
        self.assertWrong("urgency", "how soon", urgency="yesterday")
        self.assertWrong("description", "Shorten", description="x" * 20_001)
        self.assertWrong("answer_steps", "Answer “What", answers={"steps": "\n"})
        self.assertWrong("answer_place", "Shorten it", answers={"place": "x" * 501})
        self.assertWrong("answer_people", "in digits", answers={"people": "three"})
        self.assertWrong("answer_people", "in digits", answers={"people": "٣"})
        self.assertWrong("answer_workaround", "yes or no", answers={"workaround": "x"})

    def test_each_kind_of_answer_is_checked(self):
        self.ask("colour", kind="choice", choices="Red\nBlue")
        self.ask("day", kind="date")
        self.ask("moment", kind="datetime")
        self.assertWrong("answer_colour", "one of the list", answers={"colour": "red"})
        self.assertWrong("answer_day", "year, month", answers={"day": "31/03/2026"})
        self.assertWrong("answer_day", "year, month", answers={"day": "0001-01-01"})
        self.assertWrong("answer_moment", "an hour", answers={"moment": "soon"})
        right = {"colour": "Blue", "day": "2026-03-31", "moment": "2026-03-31T10:00"}
        self.assertEqual(self.desk.check_intake(self.form(answers=right)), {})

    def test_a_type_that_cannot_be_chosen(self):
        hidden = self.env.ref("sla_policy.type_user_error").id
        for type_id in (0, hidden, 2**40, "x", None, [1], {"a": 1}, float("inf"), ""):
            with self.subTest(type_id):
                problems = self.desk.check_intake(self.form(type_id=type_id))
                self.assertIn("Choose what", problems["type_id"])
                with self.assertRaises(UserError):
                    self.desk.get_intake(type_id)
        as_text = self.form(type_id=str(self.problem.id))
        self.assertEqual(self.desk.check_intake(as_text), {})

    def test_all_that_is_wrong_is_said_at_once(self):
        problems = self.desk.check_intake({})
        self.assertEqual(set(problems), {"type_id", "subject"})
        problems = self.desk.check_intake({"type_id": self.problem.id})
        self.assertEqual(
            set(problems),
            {
                "subject",
                "impact",
                "urgency",
                "answer_place",
                "answer_steps",
                "answer_observed",
            },
        )
        with self.assertRaises(ValidationError) as caught:
            self.desk.file_intake({"type_id": self.problem.id})
        self.assertEqual(len(str(caught.exception).split("\n")), 6)

    def test_what_is_no_form_is_refused(self):
        for values in (None, [], "x", {"answers": ["x"]}):
            with self.subTest(values):
                for call in (
                    self.desk.check_intake,
                    self.desk.preview_intake,
                    self.desk.file_intake,
                ):
                    with self.assertRaises(UserError):
                        call(values)

    def test_signs_that_no_database_keeps_are_left_out(self):
        ticket = self.desk.file_intake(
            self.form(
                subject="No\x00 se\x1b puede \ud800imprimir",
                answers={"steps": "a\r\nb\x07", "observed": 12},
            )
        ).sudo()
        self.env.flush_all()
        self.assertEqual(ticket.name, "No se puede imprimir")
        answers = {one.code: one.value for one in ticket.answer_ids}
        self.assertEqual(answers["steps"], "a\nb")
        self.assertEqual(answers["observed"], "12")

    def test_html_in_an_answer_is_text(self):
        ticket = self.desk.file_intake(
            self.form(
                description="<script>alert(1)</script>",
                answers={"observed": "<img src=x onerror=alert(1)>"},
            )
        ).sudo()
        self.assertNotIn("<script", ticket.description)
        self.assertNotIn("<img", ticket.description)
        self.assertIn("&lt;script&gt;", ticket.description)

    def test_teams_and_categories_are_asked_where_the_company_does(self):
        company = self.env.company
        team = self.env["helpdesk.ticket.team"].create(
            {"name": "Mills", "show_in_portal": True}
        )
        hidden = self.env["helpdesk.ticket.team"].create(
            {"name": "Hidden", "show_in_portal": False}
        )
        # Not asked, not taken.
        ticket = self.desk.file_intake(self.form(team_id=team.id))
        self.assertFalse(ticket.sudo().team_id)
        company.helpdesk_mgmt_portal_select_team = True
        company.helpdesk_mgmt_portal_team_id_required = True
        self.assertWrong("team_id", "Choose a team")
        self.assertWrong("team_id", "Choose a team", team_id=hidden.id)
        ticket = self.desk.file_intake(self.form(team_id=team.id))
        self.assertEqual(ticket.sudo().team_id, team)
        company.helpdesk_mgmt_portal_team_id_required = False
        self.assertEqual(self.desk.check_intake(self.form()), {})
        company.helpdesk_mgmt_portal_select_category = True
        company.helpdesk_mgmt_portal_category_id_required = True
        self.assertWrong("category_id", "Choose a category", category_id="7e9")
