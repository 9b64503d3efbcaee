"""What stops a first response: an answer, or an assignment (rule M1)."""

from odoo.fields import Command

from .metric_common import MetricCommon


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
        self.mail_in(ticket, author="agent@helpdesk.example.com", proof_of=self.agent)
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
