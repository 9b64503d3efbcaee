"""What starts and stops each promise (rules M1 to M8)."""

from odoo.fields import Command

from .common import SlaCommon, utc


class MetricCommon(SlaCommon):
    """A customer with an office-hours policy that promises what a test names."""

    def promise(self, *targets, **values):
        calendar = self.make_calendar()
        self.policy = self.make_policy(*targets, calendar=calendar, **values)
        self.agreement = self.make_agreement(self.policy)

    def promise_all(self):
        """One promise of each kind that a message could stop."""
        self.promise(
            self.make_target("first_response", hours=2),
            self.make_target("next_reply", hours=2),
            self.make_target("progress_update", hours=9),
            self.make_target("information_check", hours=8),
            self.make_target("resolution", hours=8),
        )

    def make_team(self, name, members=(), **values):
        users = self.env["res.users"].concat(*members)
        return self.env["helpdesk.ticket.team"].create(
            {"name": name, "user_ids": [Command.set(users.ids)], **values}
        )

    def make_stage(self, name, phase, sequence=0, team=None, **values):
        return self.env["helpdesk.ticket.stage"].create(
            {
                "name": name,
                "sla_phase": phase,
                "sequence": sequence,
                "company_id": False,
                "team_ids": [Command.set(team.ids)] if team else False,
                **values,
            }
        )

    def assertRunning(self, ticket, *metrics):
        for metric in metrics:
            self.assertState(ticket, metric, "running")


class TestFirstResponse(MetricCommon):
    def test_m1_the_first_public_answer_of_an_agent_stops_it(self):
        self.promise(self.make_target("first_response", hours=2))
        ticket = self.make_ticket()
        self.assertDue(ticket, "first_response", "2026-03-02 12:00")
        self.at("2026-03-02 11:00")
        self.say_as_agent(ticket)
        clock = self.clock(ticket, "first_response")
        self.assertEqual((clock.state, clock.is_breached), ("met", False))
        self.assertMoment(clock.stopped_at, "2026-03-02 11:00")
        self.at("2026-03-02 13:00")
        self.say_as_agent(ticket, "And another thing.")
        self.assertMoment(
            self.clock(ticket, "first_response").stopped_at, "2026-03-02 11:00"
        )
        self.assertEqual(len(self.clocks(ticket, "first_response")), 1)

    def test_m1_any_agent_may_answer_and_late_is_missed(self):
        self.promise(self.make_target("first_response", hours=2))
        ticket = self.make_ticket()
        self.at("2026-03-02 12:00:01")
        self.say_as_agent(ticket, user=self.colleague_agent)
        self.assertState(ticket, "first_response", "missed", breached=True)

    def test_m1_by_the_composer(self):
        self.promise(self.make_target("first_response", hours=2))
        ticket = self.make_ticket()
        composer = (
            self.env["mail.compose.message"]
            .with_user(self.agent)
            .create(
                {
                    "model": "helpdesk.ticket",
                    "res_ids": str(ticket.ids),
                    "composition_mode": "comment",
                    "subtype_id": self.env.ref("mail.mt_comment").id,
                    "subject": "Blank pages",
                    "body": "<p>Please send a photo.</p>",
                    "partner_ids": [Command.set(self.contact.ids)],
                }
            )
        )
        composer._action_send_mail()
        self.assertState(ticket, "first_response", "met")

    def test_m1_by_mail_from_the_agents_own_mailbox(self):
        self.promise(self.make_target("first_response", hours=2))
        ticket = self.make_ticket()
        self.mail_in(ticket, author="agent@helpdesk.example.com")
        self.assertState(ticket, "first_response", "met")
        self.assertEqual(self.events(ticket, "agent_reply").user_id, self.agent)

    def test_m1_assignment_does_not_stop_it(self):
        self.promise(self.make_target("first_response", hours=2))
        ticket = self.make_ticket()
        ticket.user_id = self.agent
        self.move(ticket, "in_progress")
        self.assertRunning(ticket, "first_response")

    def test_m1_the_customers_own_messages_do_not_stop_it(self):
        self.promise(self.make_target("first_response", hours=2))
        ticket = self.make_ticket(partner_id=self.portal_user.partner_id.id)
        self.say_as_customer(ticket)
        self.mail_in(ticket)
        self.assertRunning(ticket, "first_response")

    def test_m1_an_employee_who_is_the_customer_is_no_agent(self):
        """An internal help desk: colleagues file tickets too."""
        self.promise(
            self.make_target("first_response", hours=2),
            self.make_target("next_reply", hours=2),
        )
        employee = self._new_user("employee", "base.group_user")
        self.make_agreement(self.policy, employee.partner_id)
        ticket = self.make_ticket(partner_id=employee.partner_id.id)
        self.say_as_agent(ticket, "It is urgent.", user=employee)
        self.assertRunning(ticket, "first_response", "next_reply")
        self.say_as_agent(ticket)
        self.assertState(ticket, "first_response", "met")

    def test_m1_where_the_policy_says_so_assignment_stops_it(self):
        self.promise(
            self.make_target("first_response", hours=2),
            first_response_stop="assignment",
        )
        ticket = self.make_ticket()
        self.say_as_agent(ticket)
        self.assertRunning(ticket, "first_response")
        self.at("2026-03-02 11:30")
        ticket.with_user(self.agent).assign_to_me()
        clock = self.clock(ticket, "first_response")
        self.assertEqual(clock.state, "met")
        self.assertMoment(clock.stopped_at, "2026-03-02 11:30")
        ticket.user_id = False
        self.assertState(ticket, "first_response", "met")

    def test_m1_assignment_by_stage(self):
        self.promise(
            self.make_target("first_response", hours=2),
            first_response_stop="assignment",
        )
        for phase in ("assigned", "in_progress", "waiting_vendor", "solved"):
            with self.subTest(phase):
                ticket = self.make_ticket()
                self.move(ticket, phase)
                self.assertState(ticket, "first_response", "met")

    def test_m1_assigned_from_the_beginning(self):
        self.promise(
            self.make_target("first_response", hours=2),
            first_response_stop="assignment",
        )
        clock = self.clock(self.make_ticket(user_id=self.agent.id), "first_response")
        self.assertEqual(clock.state, "met")
        self.assertEqual(clock.used_seconds, 0)

    def test_m1_assigned_by_a_compute(self):
        """The company assigns whoever files a ticket; nobody writes the user."""
        self.promise(
            self.make_target("first_response", hours=2),
            first_response_stop="assignment",
        )
        self.env.company.helpdesk_mgmt_ticket_auto_assign = True
        ticket = self.make_ticket()
        self.assertEqual(ticket.user_id, self.agent)
        self.assertState(ticket, "first_response", "met")


class TestNextReply(MetricCommon):
    def setUp(self):
        super().setUp()
        self.promise(self.make_target("next_reply", hours=3))
        self.ticket = self.make_ticket(partner_id=self.portal_user.partner_id.id)

    def test_m2_the_ticket_itself_is_no_question(self):
        self.assertFalse(self.clock(self.ticket, "next_reply"))
        by_mail = self.mail_in(author="ana@example.com")
        self.assertEqual(by_mail.agreement_id, self.agreement)
        self.assertFalse(self.clock(by_mail, "next_reply"))

    def test_m2_counts_from_the_first_message_nobody_answered(self):
        self.at("2026-03-02 11:00")
        self.say_as_customer(self.ticket)
        self.at("2026-03-02 13:00")
        self.say_as_customer(self.ticket, "Hello?")
        self.assertDue(self.ticket, "next_reply", "2026-03-02 14:00")
        self.at("2026-03-02 13:30")
        self.say_as_agent(self.ticket)
        self.assertState(self.ticket, "next_reply", "met")
        self.assertEqual(len(self.clocks(self.ticket, "next_reply")), 1)

    def test_m2_every_question_has_a_clock_of_its_own(self):
        for day, late in (("2026-03-03", True), ("2026-03-04", False)):
            self.at(f"{day} 10:00")
            self.say_as_customer(self.ticket)
            self.at(f"{day} {'15' if late else '12'}:00")
            self.say_as_agent(self.ticket)
        self.say_as_agent(self.ticket, "One more thing.")
        self.assertEqual(
            self.clocks(self.ticket, "next_reply").mapped("state"), ["missed", "met"]
        )

    def test_m2_an_internal_note_is_no_answer(self):
        self.say_as_customer(self.ticket)
        self.say_as_agent(self.ticket, subtype_xmlid="mail.mt_note")
        self.assertRunning(self.ticket, "next_reply")

    def test_m2_closing_without_an_answer_drops_the_question(self):
        self.say_as_customer(self.ticket)
        self.move(self.ticket, "closed")
        self.assertState(self.ticket, "next_reply", "cancelled")


class TestProgressUpdate(MetricCommon):
    def test_m3_repeats_from_each_public_answer(self):
        self.promise(self.make_target("progress_update", days=1, kind="days"))
        ticket = self.make_ticket()
        self.assertDue(ticket, "progress_update", "2026-03-03 18:00")
        self.at("2026-03-03 09:00")
        self.say_as_agent(ticket)
        self.assertDue(ticket, "progress_update", "2026-03-04 18:00")
        self.at("2026-03-05 09:00")
        self.say_as_agent(ticket)
        self.at("2026-03-05 10:00")
        self.move(ticket, "solved")
        self.assertEqual(
            self.clocks(ticket, "progress_update").mapped("state"),
            ["met", "missed", "cancelled"],
        )
        self.assertEqual(
            self.clocks(ticket, "progress_update").mapped("sequence"), [1, 2, 3]
        )

    def test_m3_c2_weekly_while_waiting_for_a_vendor(self):
        self.promise(
            self.make_target(
                "progress_update",
                hours=168,
                round_the_clock=True,
                phase="waiting_vendor",
            ),
            self.make_target("resolution", hours=9),
        )
        ticket = self.make_ticket()
        self.assertFalse(self.clock(ticket, "progress_update"))
        self.at("2026-03-03 10:00")
        self.move(ticket, "waiting_vendor")
        self.assertState(ticket, "resolution", "paused")
        self.assertDue(ticket, "progress_update", "2026-03-10 10:00")
        self.at("2026-03-09 17:00")
        self.say_as_agent(ticket, "The maker has no date yet.")
        self.assertDue(ticket, "progress_update", "2026-03-16 17:00")
        self.at("2026-03-11 10:00")
        self.move(ticket, "in_progress")
        self.assertState(ticket, "resolution", "running")
        self.assertEqual(
            self.clocks(ticket, "progress_update").mapped("state"),
            ["met", "cancelled"],
        )
        # It starts anew, with a whole week, the next time.
        self.at("2026-03-12 10:00")
        self.move(ticket, "waiting_vendor")
        self.assertDue(ticket, "progress_update", "2026-03-19 10:00")

    def test_m3_a_customers_message_is_no_update(self):
        self.promise(self.make_target("progress_update", hours=9))
        ticket = self.make_ticket(partner_id=self.portal_user.partner_id.id)
        self.at("2026-03-02 11:00")
        self.say_as_customer(ticket)
        self.assertDue(ticket, "progress_update", "2026-03-03 10:00")


class TestConsultingMetrics(MetricCommon):
    """Information, estimate, release date: M4 to M6."""

    def setUp(self):
        super().setUp()
        self.change = self.env.ref("sla_policy.type_change")

    def test_m4_stops_when_the_information_is_complete(self):
        self.promise(self.make_target("information_check", hours=8))
        ticket = self.make_ticket()
        self.assertDue(ticket, "information_check", "2026-03-02 18:00")
        self.say_as_agent(ticket)
        self.assertRunning(ticket, "information_check")
        self.at("2026-03-02 17:00")
        ticket.with_user(self.agent).action_information_complete()
        self.assertState(ticket, "information_check", "met")

    def test_m4_or_when_what_is_missing_is_asked_for(self):
        self.promise(self.make_target("information_check", hours=8))
        ticket = self.make_ticket()
        self.at("2026-03-02 12:00")
        self.move(ticket, "waiting_customer")
        clock = self.clock(ticket, "information_check")
        self.assertEqual(clock.state, "met")
        self.assertMoment(clock.stopped_at, "2026-03-02 12:00")

    def test_m5_counts_from_complete_information(self):
        self.promise(
            self.make_target("information_check", hours=8),
            self.make_target("estimate", days=5, kind="days", types=self.change),
        )
        ticket = self.make_ticket(type_id=self.change.id)
        self.assertFalse(self.clock(ticket, "estimate"))
        self.at("2026-03-04 12:00")
        ticket.with_user(self.agent).action_information_complete()
        self.assertMoment(self.clock(ticket, "estimate").started_at, "2026-03-04 12:00")
        self.assertDue(ticket, "estimate", "2026-03-11 18:00")
        self.at("2026-03-11 18:00")
        ticket.with_user(self.agent).action_estimate_sent()
        self.assertState(ticket, "estimate", "met", breached=False)

    def test_m5_else_from_creation(self):
        self.promise(
            self.make_target("estimate", days=5, kind="days", types=self.change)
        )
        ticket = self.make_ticket(type_id=self.change.id)
        self.assertDue(ticket, "estimate", "2026-03-09 18:00")

    def test_m5_only_for_request_types_that_need_one(self):
        self.promise(
            self.make_target("estimate", days=5, kind="days", types=self.change),
            self.make_target("resolution", hours=9),
        )
        ticket = self.make_ticket()
        self.assertFalse(self.clock(ticket, "estimate"))
        ticket.type_id = self.env.ref("sla_policy.type_problem")
        self.assertFalse(self.clock(ticket, "estimate"))
        ticket.type_id = self.change
        self.assertDue(ticket, "estimate", "2026-03-09 18:00")

    def test_m5_c2_waiting_for_the_customer_pauses_it(self):
        self.promise(self.make_target("estimate", hours=8, types=self.change))
        ticket = self.make_ticket(type_id=self.change.id)
        self.at("2026-03-02 12:00")
        self.move(ticket, "waiting_customer")
        self.assertState(ticket, "estimate", "paused")
        self.at("2026-03-03 09:00")
        self.move(ticket, "waiting_vendor")
        self.assertDue(ticket, "estimate", "2026-03-03 15:00")

    def test_m6_from_the_approval_to_the_release_date(self):
        self.promise(self.make_target("release_date", days=2, kind="days"))
        ticket = self.make_ticket()
        ticket.with_user(self.agent).action_estimate_sent()
        self.assertFalse(self.clock(ticket, "release_date"))
        self.at("2026-03-04 10:00")
        ticket.with_user(self.agent).action_estimate_approved()
        self.assertDue(ticket, "release_date", "2026-03-06 18:00")
        self.at("2026-03-09 10:00")
        ticket.release_date = utc("2026-04-01 12:00", self.tz)
        self.assertState(ticket, "release_date", "missed", breached=True)

    def test_m6_a_date_named_before_the_approval_keeps_it_at_once(self):
        self.promise(self.make_target("release_date", days=2, kind="days"))
        ticket = self.make_ticket()
        ticket.release_date = utc("2026-04-01 12:00", self.tz)
        self.at("2026-03-04 10:00")
        ticket.with_user(self.agent).action_estimate_approved()
        self.assertState(ticket, "release_date", "met", breached=False)

    def test_t5_planned_is_due_at_the_release_date(self):
        self.promise(self.make_target("resolution", kind="planned"))
        ticket = self.make_ticket()
        self.assertRunning(ticket, "resolution")
        self.assertFalse(self.clock(ticket, "resolution").deadline)
        ticket.release_date = utc("2026-04-05 23:00", self.tz)  # a Sunday night
        self.assertDue(ticket, "resolution", "2026-04-05 23:00")
        ticket.release_date = utc("2026-04-07 10:00", self.tz)
        self.assertDue(ticket, "resolution", "2026-04-07 10:00")
        ticket.release_date = False
        self.assertFalse(self.clock(ticket, "resolution").deadline)

    def test_t5_late_is_counted_from_the_release_date(self):
        self.promise(self.make_target("resolution", kind="planned"))
        ticket = self.make_ticket()
        ticket.release_date = utc("2026-03-04 12:00", self.tz)
        self.at("2026-03-04 13:30")
        self.move(ticket, "closed")
        clock = self.clock(ticket, "resolution")
        self.assertState(ticket, "resolution", "missed", breached=True)
        self.assertEqual(clock.used_seconds - clock.budget_seconds, 90 * 60)
        self.env.flush_all()
        report = self.env["sla.clock.report"].browse(clock.id)
        self.assertEqual(report.over_minutes, 90)

    def test_c3_a_pause_after_the_date_was_named_moves_it(self):
        """Mon 10:00 named for Wed 12:00; paused Tue 10:00 to Wed 10:00."""
        self.promise(self.make_target("resolution", kind="planned"))
        ticket = self.make_ticket()
        ticket.release_date = utc("2026-03-04 12:00", self.tz)
        self.at("2026-03-03 10:00")
        self.move(ticket, "waiting_customer")
        self.assertFalse(self.clock(ticket, "resolution").deadline)
        self.at("2026-03-04 10:00")
        self.say_as_customer(ticket)
        self.assertDue(ticket, "resolution", "2026-03-05 12:00")
        # Named anew: whoever does it knows of the pause.
        ticket.release_date = utc("2026-03-06 09:30", self.tz)
        self.assertDue(ticket, "resolution", "2026-03-06 09:30")


class TestResolution(MetricCommon):
    def test_m7_solved_handed_over_and_closed_keep_it(self):
        self.promise(self.make_target("resolution", hours=8))
        self.stages["handed_over"] = self.make_stage("Handed over", "handed_over", 4)
        for phase in ("solved", "handed_over", "closed"):
            with self.subTest(phase):
                self.at(self.now)
                ticket = self.make_ticket()
                self.at("2026-03-02 18:00")
                self.move(ticket, phase)
                self.assertState(ticket, "resolution", "met", breached=False)
                self.assertMoment(
                    self.clock(ticket, "resolution").stopped_at, "2026-03-02 18:00"
                )

    def test_m7_cancelled_is_neither_met_nor_missed(self):
        self.promise_all()
        for moment in ("2026-03-02 10:30", "2026-03-09 10:00"):
            with self.subTest(moment):
                self.at(self.now)
                ticket = self.make_ticket()
                self.at(moment)
                self.move(ticket, "cancelled")
                self.assertEqual(set(ticket.clock_ids.mapped("state")), {"cancelled"})
                self.assertFalse(any(ticket.clock_ids.mapped("is_breached")))
                self.assertFalse(ticket.sla_state)

    def test_m7_solved_then_closed_keeps_the_first_verdict(self):
        self.promise(self.make_target("resolution", hours=8))
        ticket = self.make_ticket()
        self.at("2026-03-02 17:00")
        self.move(ticket, "solved")
        self.at("2026-03-12 17:00")
        self.move(ticket, "closed")
        self.assertState(ticket, "resolution", "met")
        self.assertMoment(
            self.clock(ticket, "resolution").stopped_at, "2026-03-02 17:00"
        )
        self.assertEqual(len(self.events(ticket, "verdict")), 1)

    def test_m7_from_when_work_starts_where_the_policy_says_so(self):
        self.promise(
            self.make_target("resolution", hours=8), resolution_start="work_started"
        )
        ticket = self.make_ticket()
        self.assertFalse(self.clock(ticket, "resolution"))
        self.move(ticket, "assigned")
        self.assertFalse(self.clock(ticket, "resolution"))
        self.at("2026-03-03 09:00")
        self.move(ticket, "in_progress")
        self.assertDue(ticket, "resolution", "2026-03-03 17:00")
        # Started is started: going back does not take it away.
        self.at("2026-03-03 10:00")
        self.move(ticket, "assigned")
        self.assertDue(ticket, "resolution", "2026-03-03 17:00")

    def test_m7_answering_does_not_resolve(self):
        self.promise(self.make_target("resolution", hours=8))
        ticket = self.make_ticket()
        self.say_as_agent(ticket)
        self.assertRunning(ticket, "resolution")


class TestWhatStopsNothing(MetricCommon):
    """M8: auto-replies, notifications and internal notes."""

    def setUp(self):
        super().setUp()
        self.promise_all()
        self.ticket = self.make_ticket(partner_id=self.portal_user.partner_id.id)
        self.say_as_customer(self.ticket)
        self.at("2026-03-02 10:30")
        self.before = self.story(self.ticket.clock_ids)

    def assertNothingHappened(self):
        self.finish_transaction()
        self.assertEqual(self.story(self.ticket.clock_ids), self.before)

    def test_m8_messages_that_no_person_wrote(self):
        for message_type in (
            "notification",
            "auto_comment",
            "out_of_office",
            "email_outgoing",
        ):
            with self.subTest(message_type):
                self.say_as_agent(self.ticket, message_type=message_type)
                self.assertNothingHappened()

    def test_m8_internal_notes(self):
        self.say_as_agent(self.ticket, subtype_xmlid="mail.mt_note")
        self.assertNothingHappened()
        self.say_as_agent(self.ticket, is_internal=True)
        self.assertNothingHappened()

    def test_m8_a_note_to_a_colleague(self):
        self.ticket.with_user(self.agent).message_notify(
            partner_ids=self.colleague_agent.partner_id.ids,
            body="Have a look.",
            subject="Blank pages",
        )
        self.assertNothingHappened()

    def test_m8_odoobot(self):
        self.ticket.message_post(
            body="We have received your ticket.",
            author_id=self.env.ref("base.partner_root").id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertNothingHappened()

    def test_m8_a_supplier_in_copy(self):
        self.ticket.message_subscribe(self.supplier.ids)
        self.move(self.ticket, "waiting_customer")
        self.before = self.story(self.ticket.clock_ids)
        self.mail_in(self.ticket, author=self.supplier.email)
        self.assertNothingHappened()
        self.assertEqual(self.ticket.stage_id.sla_phase, "waiting_customer")
        self.assertFalse(self.events(self.ticket, "agent_reply"))

    def test_m8_a_stranger(self):
        self.mail_in(self.ticket, author="nobody@elsewhere.example.com")
        self.assertNothingHappened()

    def test_m8_an_out_of_office_mail_of_an_agent(self):
        for header, value in [
            ("Auto-Submitted", "auto-replied"),
            ("X-Autoreply", "yes"),
            ("Precedence", "auto_reply"),
        ]:
            with self.subTest(header):
                self.mail_in(
                    self.ticket,
                    author="agent@helpdesk.example.com",
                    headers={header: value},
                )
                self.assertNothingHappened()

    def test_m8_an_out_of_office_mail_of_the_customer(self):
        """It neither asks a question nor brings the ticket back."""
        self.say_as_agent(self.ticket)
        self.move(self.ticket, "waiting_customer")
        self.before = self.story(self.ticket.clock_ids)
        self.mail_in(self.ticket, headers={"Auto-Submitted": "auto-generated"})
        self.assertNothingHappened()
        self.assertEqual(self.ticket.stage_id.sla_phase, "waiting_customer")

    def test_m8_a_mail_that_only_says_it_is_not_automatic(self):
        self.mail_in(
            self.ticket,
            author="agent@helpdesk.example.com",
            headers={"Auto-Submitted": "no"},
        )
        self.assertState(self.ticket, "first_response", "met")

    def test_m8_the_mail_a_stage_sends(self):
        template = self.env["mail.template"].create(
            {
                "name": "Moved",
                "model_id": self.env.ref("helpdesk_mgmt.model_helpdesk_ticket").id,
                "subject": "Your ticket is being looked at",
                "body_html": "<p>It moved.</p>",
                "partner_to": "{{ object.partner_id.id }}",
            }
        )
        self.stages["assigned"].mail_template_id = template
        self.finish_transaction()
        messages = self.ticket.message_ids
        self.move(self.ticket, "assigned")
        self.finish_transaction()
        self.assertTrue(self.ticket.message_ids - messages)
        self.assertRunning(
            self.ticket, "first_response", "next_reply", "progress_update"
        )
        self.assertFalse(self.events(self.ticket, "agent_reply"))

    def test_m8_a_template_sent_by_hand_in_bulk(self):
        composer = (
            self.env["mail.compose.message"]
            .with_user(self.agent)
            .create(
                {
                    "model": "helpdesk.ticket",
                    "res_ids": str(self.ticket.ids),
                    "composition_mode": "mass_mail",
                    "subject": "Holiday hours",
                    "body": "<p>We are closed on Friday.</p>",
                }
            )
        )
        composer._action_send_mail()
        self.assertNothingHappened()


class TestFactsWithoutWrite(MetricCommon):
    """M8: stage, team and user change through stored computes too."""

    def setUp(self):
        super().setUp()
        self.promise(
            self.make_target("first_response", hours=2),
            self.make_target("resolution", hours=8),
            first_response_stop="assignment",
        )
        self.team_a = self.make_team("Team A", [self.agent])
        self.team_b = self.make_team("Team B", [self.colleague_agent])
        self.only_a = self.make_stage("Only A", "in_progress", 9, self.team_a)

    def test_m8_a_stage_that_follows_the_team(self):
        """Moved to a team, a ticket lands in that team's first stage."""
        self.make_stage("Done at B", "closed", -1, self.team_b, closed=True)
        ticket = self.make_ticket(team_id=self.team_a.id, stage_id=self.only_a.id)
        self.assertRunning(ticket, "resolution")
        self.at("2026-03-02 12:00")
        ticket.with_user(self.agent).write({"team_id": self.team_b.id})
        self.assertEqual(ticket.stage_id.name, "Done at B")
        self.assertState(ticket, "resolution", "met")
        self.assertEqual(self.events(ticket, "phase").mapped("value"), ["closed"])

    def test_m8_a_pause_that_follows_the_team(self):
        self.make_stage("Wait at B", "waiting_vendor", -1, self.team_b)
        ticket = self.make_ticket(team_id=self.team_a.id, stage_id=self.only_a.id)
        ticket.team_id = self.team_b
        self.assertState(ticket, "resolution", "paused")

    def test_m8_a_user_who_is_not_of_the_new_team(self):
        ticket = self.make_ticket(team_id=self.team_a.id, user_id=self.agent.id)
        self.assertState(ticket, "first_response", "met")
        ticket.team_id = self.team_b
        self.assertFalse(ticket.user_id)
        self.assertEqual(self.events(ticket, "assigned").mapped("value"), [0])

    def test_m8_a_team_and_stage_that_follow_the_user(self):
        self.make_stage("Wait at B", "waiting_vendor", -1, self.team_b)
        ticket = self.make_ticket()
        ticket.stage_id = self.only_a
        ticket.user_id = self.colleague_agent
        self.assertEqual(ticket.team_id, self.team_b)
        self.assertState(ticket, "resolution", "paused")
        self.assertState(ticket, "first_response", "met")

    def test_m8_a_recomputation_that_nobody_wrote(self):
        """As an upgrade or another addon's dependency would bring it about."""
        ticket = self.make_ticket(team_id=self.team_a.id, stage_id=self.only_a.id)
        self.only_a.team_ids = self.team_b
        self.make_stage("Parked", "waiting_vendor", -1)
        self.finish_transaction()
        self.assertRunning(ticket, "resolution")
        self.at("2026-03-02 13:00")
        self.env.add_to_compute(ticket._fields["stage_id"], ticket)
        self.finish_transaction()
        self.assertEqual(ticket.stage_id.name, "Parked")
        clock = self.clock(ticket, "resolution")
        self.assertEqual(clock.state, "paused")
        self.assertMoment(clock.paused_at, "2026-03-02 13:00")

    def test_m8_without_tracking(self):
        """Imports and scripts switch tracking off; facts are facts."""
        self.make_stage("Done at B", "closed", -1, self.team_b, closed=True)
        ticket = self.make_ticket(team_id=self.team_a.id, stage_id=self.only_a.id)
        ticket.with_context(tracking_disable=True).team_id = self.team_b
        self.finish_transaction()
        self.assertState(ticket, "resolution", "met")

    def test_m8_two_changes_in_one_transaction_are_one_story(self):
        ticket = self.make_ticket()
        self.move(ticket, "in_progress")
        self.move(ticket, "in_progress")
        self.finish_transaction()
        self.assertEqual(self.events(ticket, "phase").mapped("value"), ["in_progress"])
