"""By when a customer is answered, told before anything is sent."""

from odoo.fields import Command

from odoo.addons.sla_policy.tests.common import utc

from .intake_common import IntakeCommon


class TestIntakePreview(IntakeCommon):
    def preview(self, user=None, **values):
        desk = self.desk.with_user(user or self.portal_user)
        return desk.preview_intake(self.form(**values))

    def bare(self, *targets, **values):
        """Another policy, in force instead."""
        values.setdefault("calendar", self.make_calendar())
        self.agreement.policy_id = self.make_policy(*targets, **values)

    def test_the_moment_is_told_in_the_readers_zone_which_is_named(self):
        told = self.preview()
        self.assertEqual(told["answer_by"], utc("2026-03-02 14:00", self.tz))
        self.assertEqual(
            told["promise"],
            "You will be answered by Monday, March 2, 2026, 14:00 "
            "(America/Mexico_City).",
        )
        self.portal_user.tz = "America/Guayaquil"
        self.assertIn("15:00 (America/Guayaquil)", self.preview()["promise"])
        self.portal_user.tz = False
        self.assertIn("14:00 (America/Mexico_City)", self.preview()["promise"])

    def test_the_severity_follows_from_the_answers(self):
        told = self.preview(impact="stopped")
        self.assertEqual((told["priority"], told["severity_label"]), ("3", "Critical"))
        self.assertEqual(told["answer_by"], utc("2026-03-02 10:30", self.tz))
        told = self.preview(impact="stopped", urgency="later")
        self.assertEqual((told["priority"], told["severity_label"]), ("2", "High"))

    def test_out_of_hours_the_next_ones_count(self):
        self.at("2026-03-06 17:00")
        self.assertIn("Monday, March 9, 2026, 12:00", self.preview()["promise"])

    def test_each_promise_has_its_sentence(self):
        for target, values, sentence in (
            (
                self.make_target("first_response", hours=48, hours_min=24),
                {},
                "answered between",
            ),
            (
                self.make_target("first_response", hours=1),
                {"first_response_stop": "assignment"},
                "Somebody takes it on by",
            ),
            (
                self.make_target("information_check", hours=8),
                {},
                "whether anything is missing",
            ),
            (self.make_target("estimate", kind="days", days=5), {}, "an estimate by"),
            (self.make_target("resolution", hours=4), {}, "It will be solved by"),
            (
                self.make_target("resolution", hours=4),
                {"resolution_start": "work_started"},
                "names no time",
            ),
            (self.make_target("resolution", kind="planned"), {}, "names no time"),
        ):
            with self.subTest(sentence):
                self.bare(target, **values)
                self.assertIn(sentence, self.preview()["promise"])

    def test_an_unfinished_form_tells_what_is_missing(self):
        told = self.desk.preview_intake({})
        self.assertIn("Choose what it is about", told["promise"])
        told = self.desk.preview_intake({"type_id": self.problem.id})
        self.assertEqual((told["priority"], told["answer_by"]), ("", None))
        self.assertEqual(told["severity_label"], "")
        self.assertIn("Say what has stopped", told["promise"])

    def test_what_is_not_simply_included_is_said_before_it_is_sent(self):
        line = self.rule(self.problem, "billable", clause="Point 7")
        told = self.preview()
        self.assertEqual(told["coverage"], "billable")
        self.assertIn("charged apart", told["coverage_note"])
        self.assertIn("Point 7", told["coverage_note"])
        self.assertTrue(told["answer_by"])
        line.coverage = "excluded"
        told = self.preview()
        self.assertEqual(told["coverage"], "excluded")
        self.assertIn("does not include this", told["coverage_note"])
        self.assertIsNone(told["answer_by"])
        self.assertIn("No time is promised", told["promise"])
        line.coverage = "rerouted"
        self.assertIn("Another team", self.preview()["coverage_note"])

    def test_a_tier_without_the_portal_says_so(self):
        self.policy.channel_ids = self.env.ref(
            "helpdesk_mgmt.helpdesk_ticket_channel_email"
        )
        told = self.preview()
        self.assertEqual(told["coverage"], "excluded")
        self.assertIn("does not take tickets by the portal", told["coverage_note"])

    def test_a_suspended_agreement_says_so(self):
        self.agreement.action_suspend("Invoices of March are open.")
        told = self.preview()
        self.assertEqual(told["coverage"], "suspended")
        self.assertIn("Service is suspended. Contact us", told["coverage_note"])
        self.assertNotIn("March", told["coverage_note"], "it is for colleagues")
        # Why is for those who pay.
        self.agreement.billing_contact_ids = self.contact
        told = self.preview()
        self.assertEqual(told["coverage"], "suspended")
        self.assertNotIn("March", told["coverage_note"])
        self.assertIn("Service is suspended. Your", told["coverage_note"])
        self.policy.serves_critical = True
        self.assertEqual(self.preview(impact="stopped")["coverage"], "included")

    def test_a_used_up_quota_says_so_and_takes_no_place(self):
        self.agreement.ticket_quota = 1
        for _again in range(3):
            self.assertEqual(self.preview()["coverage"], "included")
        self.desk.file_intake(self.form())
        told = self.preview()
        self.assertEqual(told["coverage"], "over_quota")
        self.assertIn("The 1 tickets of March 2026", told["coverage_note"])
        self.assertEqual(self.agreement.quota_used, 1)

    def test_a_contact_nobody_named_says_so(self):
        self.agreement.contact_ids = self.contact
        told = self.preview()
        self.assertEqual(told["coverage"], "unconfirmed_contact")
        self.assertIn("not among the authorised", told["coverage_note"])
        self.agreement.contact_ids |= self.portal_user.partner_id
        self.assertEqual(self.preview()["coverage_note"], "")

    def test_without_an_agreement_nothing_is_promised(self):
        told = self.preview(user=self.stranger)
        self.assertEqual(told["coverage"], "no_agreement")
        self.assertIn("no support agreement", told["coverage_note"])
        self.assertIsNone(told["answer_by"])
        self.assertEqual(told["severity_label"], "High")

    def test_hours_that_were_added_count(self):
        hours = self.make_calendar(hours=(6, 22), days=("5", "6"))
        self.agreement.addon_ids = [
            Command.create(
                {
                    "name": "Weekends",
                    "kind": "hours",
                    "calendar_id": hours.id,
                    "date_from": "2026-01-01",
                }
            )
        ]
        told = self.preview()
        self.assertIn("Saturday, March 7, 2026, 10:00", told["promise"])
        ticket = self.desk.file_intake(self.form())
        self.assertDue(ticket, "first_response", "2026-03-07 10:00")

    def test_nothing_is_written(self):
        models = ("helpdesk.ticket", "sla.event", "sla.policy.version", "sla.letter")
        self.policy.target_ids[0].hours = 1  # An edit nobody was promised yet.
        self.env.flush_all()
        before = [self.env[model].search_count([]) for model in models]
        self.preview()
        self.desk.check_intake(self.form())
        self.env.flush_all()
        self.assertEqual([self.env[m].search_count([]) for m in models], before)

    def test_hints_help_to_file_it_better(self):
        self.assertEqual(self.preview()["hints"], [])
        hints = self.preview(
            subject="URGENTE",
            description="No imprime. También el reporte no abre. Adjunto video.",
        )["hints"]
        self.assertEqual(len(hints), 3)
        self.assertIn("several errors", hints[0])
        self.assertIn("Videos are not taken", hints[1])
        # Steps are a list of their own right.
        steps = "1. I open it\n2. I print it, error\n3. It fails"
        self.assertEqual(self.preview(answers={"expected": "A page"})["hints"], [])
        self.assertTrue(self.preview(answers={"observed": steps})["hints"])

    def test_open_tickets_like_it_are_shown(self):
        mine = self.desk.file_intake(self.form(subject="Invoices print blank pages"))
        other = self.desk.file_intake(self.form(subject="A new user for the mill"))
        told = self.preview(subject="Blank pages when printing invoices")["similar"]
        self.assertEqual([one["id"] for one in told], mine.ids)
        self.assertEqual(told[0]["url"], f"/my/ticket/{mine.id}")
        self.assertEqual(told[0]["stage"], "New")
        self.assertEqual(told[0]["number"], mine.number)
        self.move(mine, "closed")
        self.assertEqual(self.preview(subject="Blank invoices print")["similar"], [])
        self.assertTrue(other)

    def test_other_customers_tickets_are_never_shown(self):
        theirs = self.desk.with_user(self.stranger).file_intake(self.form())
        self.assertEqual(self.preview()["similar"], [])
        # Not even one they follow.
        theirs.sudo().message_subscribe(self.portal_user.partner_id.ids)
        self.assertEqual(self.preview()["similar"], [])
        # An agent who sees all of them gets to see their own company's.
        self.assertEqual(self.preview(user=self.agent)["similar"], [])

    def test_the_language_is_the_callers(self):
        self.env["res.lang"]._activate_lang("es_419")
        self.env.ref("sla_intake.question_steps").with_context(
            lang="es_419"
        ).name = "¿Qué pasos siguió?"
        self.portal_user.lang = "es_419"
        for desk in (self.desk, self.desk.with_context(lang="es_419")):
            labels = [q["label"] for q in desk.get_intake(self.problem.id)["questions"]]
            self.assertIn("¿Qué pasos siguió?", labels)
            self.assertIn(
                "lunes, 2 de marzo", desk.preview_intake(self.form())["promise"]
            )


class TestIntakeCost(IntakeCommon):
    """The same number of queries, however much there is."""

    def cost(self, call):
        """Queries of a call, once what is cached for good is cached."""
        call()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        call()
        return self.cr.sql_log_count - before

    def fill(self, first, count):
        """More request types with their lines, questions and open tickets."""
        for number in range(first, first + count):
            request_type = self.env["helpdesk.ticket.type"].create(
                {"name": f"Type {number}"}
            )
            self.rule(request_type, "billable", clause="Point 1")
            self.ask(f"more_{number}", kind="char")
            self.desk.file_intake(self.form(subject=f"Invoices blank {number}"))

    def test_queries_do_not_grow(self):
        form = self.form(subject="Invoices blank")
        calls = {
            "types": lambda: self.desk.get_intake_types(),
            "form": lambda: self.desk.get_intake(self.problem.id),
            "check": lambda: self.desk.check_intake(form),
            "preview": lambda: self.desk.preview_intake(form),
        }
        self.fill(0, 6)
        few = {name: self.cost(call) for name, call in calls.items()}
        self.fill(6, 30)
        many = {name: self.cost(call) for name, call in calls.items()}
        self.assertEqual(few, many)
        self.assertLessEqual(max(many.values()), 40)
        self.assertEqual(len(self.desk.preview_intake(form)["similar"]), 5)
