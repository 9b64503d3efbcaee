"""Preset `prepaid_l3`, sentence by sentence."""

from .common import utc
from .sentences_common import SentenceCommon


class TestSentencesPrepaidL3(SentenceCommon):
    tz = "America/Mexico_City"
    preset = "prepaid_l3"

    # === CHANNEL === #

    def test_the_portal_is_the_only_official_channel(self):
        """“All requests must begin with a ticket that the client registers on the
        platform, this being the only official means of communication.”"""
        self.assertCoverage(self.ask(channel="web"), "included")
        by_mail = self.mail_in(author="ana@example.com")
        self.assertCoverage(by_mail, "excluded", "does not take tickets by “Email”")
        for channel in ("phone", "whatsapp", "chat"):
            self.assertCoverage(self.ask(channel=channel), "excluded")
        self.send_letters()
        self.assertTrue(self.letter(by_mail))

    def test_answers_by_mail_reach_the_ticket(self):
        """“All communication will be returned to the registering user by e-mail.”"""
        ticket = self.ask(channel="web")
        message = self.tell(ticket, "Which user sees it?")
        self.assertIn(self.contact, message.notified_partner_ids)
        self.assertEqual(self.mail_in(ticket, author="ana@example.com"), ticket)
        self.assertCoverage(ticket, "included")

    def test_as_many_as_they_like_at_any_hour(self):
        """“An unlimited number of questions or requests … 24 hours a day, 7 days a
        week.”"""
        self.at("2026-03-08 03:00")  # a Sunday night
        tickets = [self.ask(channel="web", name=f"{number}") for number in range(45)]
        self.assertEqual({ticket.coverage for ticket in tickets}, {"included"})
        self.assertDue(tickets[0], "information_check", "2026-03-09 17:00")

    # === FIRST STEP === #

    def test_within_eight_working_hours_the_information_is_complete_or_asked_for(self):
        """“All tickets will be attended to within 8 working hours … confirm that all
        information is there, or a request to complete it.”"""
        ticket = self.ask("problem", "web")
        self.assertDue(ticket, "information_check", "2026-03-02 18:00")
        self.tell(ticket, "Please add the text of the error.")
        self.move(ticket, "waiting_customer")
        self.assertState(ticket, "information_check", "met")

    # === SECOND AND THIRD STEP === #

    def test_a_problem_goes_to_a_third_level_agent_at_once(self):
        """“It is assigned immediately to a third-level agent.”"""
        self.policy.assign_user_id = self.colleague_agent
        ticket = self.ask("problem", "web")
        self.assertCoverage(ticket, "included", "Second step: problems go to")
        ticket.with_user(self.agent).action_information_complete()
        self.assertEqual(ticket.user_id, self.colleague_agent)
        self.assertFalse(self.clock(ticket, "resolution"), "none is promised")

    def test_progress_is_told_throughout(self):
        """“During the process permanent communication of progress will be kept.”"""
        ticket = self.ask("problem", "web")
        for body in ("We can reproduce it.", "A fix is being tested."):
            message = self.tell(ticket, body)
            self.assertIn(self.contact, message.notified_partner_ids)

    def test_estimate_approval_release_date(self):
        """“In 5 working days a diagnosis and an estimate … after the authorisation, in
        2 working days the estimated date of release for the client's tests.”"""
        for kind in ("requirement", "change", "training"):
            with self.subTest(kind):
                self.at("2026-03-03 12:00")
                ticket = self.ask(kind, "web")
                agents = ticket.with_user(self.agent)
                agents.action_information_complete()
                self.assertDue(ticket, "estimate", "2026-03-10 18:00")
                self.at("2026-03-09 10:00")
                agents.action_estimate_sent()
                self.assertState(ticket, "estimate", "met")
                self.assertFalse(self.clock(ticket, "release_date"), "not approved")
                self.at("2026-03-11 10:00")
                agents.action_estimate_approved()
                self.assertDue(ticket, "release_date", "2026-03-13 18:00")
                agents.release_date = utc("2026-03-31 18:00", self.tz)
                self.assertState(ticket, "release_date", "met")
                self.assertDue(ticket, "resolution", "2026-03-31 18:00")

    def test_charged_to_the_hours_once_approved(self):
        """“An active prepaid package is required for advanced configuration and
        developments.” “Training or similar … charged to the package of hours.”"""
        start = "Third step: "
        tickets = self.assertRuled(
            "billable",
            {
                "requirement": start + "requirements are charged",
                "change": start + "changes are charged",
                "training": start + "training is charged",
                "configuration": start + "advanced configuration is charged",
                "development_task": start + "developments are charged",
            },
        )
        for ticket in tickets.values():
            self.assertIn("approve the price first", ticket.coverage_next_step)

    def test_changed_priorities_may_move_dates(self):
        """“Changes of priorities set by the client may affect delivery dates set
        before.”"""
        ticket = self.ask("requirement", "web")
        agents = ticket.with_user(self.agent)
        agents.action_information_complete()
        agents.action_estimate_sent()
        agents.action_estimate_approved()
        agents.release_date = utc("2026-03-20 18:00", self.tz)
        self.assertDue(ticket, "resolution", "2026-03-20 18:00")
        agents.release_date = utc("2026-03-27 18:00", self.tz)
        self.assertDue(ticket, "resolution", "2026-03-27 18:00")

    def test_first_level_questions_may_be_free(self):
        """“Some tickets with basic questions may carry no cost … determined
        exclusively by us.”"""
        ticket = self.ask("first_level", "web")
        self.assertCoverage(ticket, "included", "may be free of charge")
        decider = self._new_user(
            "decider", "helpdesk_mgmt.group_helpdesk_user,sla_policy.group_sla_override"
        )
        ticket.with_user(decider).action_override_coverage(
            "billable", "It took a consultant a day"
        )
        self.assertCoverage(ticket, "billable", "It took a consultant a day")


# Sentences of this source that belong elsewhere:
# - hours: prepaid hours that never expire, the monthly fee, hours agreed per event
#   before they are used, what a first-level question is charged;
# - portal: the client's approval in writing on the ticket, first in first out or the
#   order the client sets, moved dates told and published, the client's own tests;
# - the figures of the first three steps: test_presets.py.
