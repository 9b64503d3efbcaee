"""The notices that a policy promises wait too, where an agent files the ticket."""

from .notice_common import NoticeCommon


class TestHeldProgressNotices(NoticeCommon):
    def log_call(self, **values):
        ticket = (
            self.env["helpdesk.ticket"]
            .with_user(self.agent)
            .create(
                {
                    "name": "The printer prints blank pages",
                    "description": "They called.",
                    "partner_id": self.contact.id,
                    "type_id": self.env.ref("sla_policy.type_problem").id,
                    **values,
                }
            )
        )
        self.send_letters()
        return ticket

    def exclude_questions(self):
        question = self.env.ref("sla_policy.type_question")
        lines = self.policy.coverage_ids
        lines.filtered(lambda line: line.type_id == question).coverage = "excluded"
        return question

    def test_the_number_waits_for_the_agent(self):
        ticket = self.log_call()
        self.assertEqual(self.letters(ticket, "held"), ["received"])
        self.assertIn(ticket.number, ticket.held_notices)
        ticket.action_send_notices()
        self.send_letters()
        self.assertEqual(self.letters(ticket), ["received"])

    def test_what_the_agent_does_meanwhile_waits_with_it(self):
        ticket = self.log_call()
        self.move(ticket, "in_progress")
        self.send_letters()
        self.assertFalse(self.letters(ticket))
        self.assertGreater(len(self.letters(ticket, "held")), 1)
        ticket.action_withhold_notices()
        self.move(ticket, "solved")
        self.send_letters()
        self.assertTrue(self.letters(ticket))
        self.assertNotIn("received", self.letters(ticket))

    def test_what_an_agent_sends_by_a_button_does_not_wait(self):
        ticket = self.log_call()
        ticket.diagnosis = "<p>The drum is worn.</p>"
        ticket.action_notify_diagnosis()
        self.send_letters()
        self.assertEqual(self.letters(ticket), ["diagnosis"])
        self.assertEqual(self.letters(ticket, "held"), ["received"])

    def test_corrected_the_number_follows_the_decision(self):
        ticket = self.log_call(type_id=self.exclude_questions().id)
        self.assertEqual(self.letters(ticket, "held"), ["excluded"])
        ticket.type_id = self.env.ref("sla_policy.type_problem")
        self.assertEqual(ticket.coverage, "included")
        ticket.action_send_notices()
        self.send_letters()
        self.assertEqual(self.letters(ticket), ["received"])
        self.assertEqual(self.letters(ticket, "dropped"), ["excluded"])

    def test_refused_the_number_alone_is_not_sent(self):
        ticket = self.log_call()
        ticket.type_id = self.exclude_questions()
        ticket.action_send_notices()
        self.send_letters()
        self.assertEqual(self.letters(ticket), ["excluded"])
