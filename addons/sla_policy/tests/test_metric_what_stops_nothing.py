"""Messages that stop nothing, and facts that nobody wrote (rule M8)."""

from .metric_common import MetricCommon


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
                    proof_of=self.agent,
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
            proof_of=self.agent,
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
