"""Preset `platinum`, sentence by sentence."""

from odoo.exceptions import AccessError

from .sentences_common import SentenceCommon


class TestSentencesPlatinum(SentenceCommon):
    tz = "America/Guatemala"
    preset = "platinum"

    # === 1. QUESTIONS === #

    def test_unlimited_questions_by_mail(self):
        """“Questions and doubts about the software, unlimited, to the support mail.”"""
        self.assertFalse(self.agreement.ticket_quota)
        tickets = [
            self.ask("question", "email", name=f"Question {number}")
            for number in range(45)
        ]
        self.assertEqual({ticket.coverage for ticket in tickets}, {"included"})
        self.assertCoverage(tickets[0], "included", "1. Unlimited questions")
        self.assertCoverage(self.mail_in(author="ana@example.com"), "included")

    def test_a_unique_number_for_each_mail(self):
        """“Each mail is assigned a unique case or ticket number.”"""
        first = self.mail_in(author="ana@example.com")
        second = self.mail_in(author="ana@example.com")
        self.assertTrue(first.number and second.number)
        self.assertNotEqual(first.number, second.number)
        answer = self.mail_in(first, author="ana@example.com")
        self.assertEqual(answer, first, "an answer is no new case")

    def test_an_unknown_sender_gets_a_user_to_see_their_tickets(self):
        """“If the mail is not registered, a user will be created so that they can
        see their tickets.”"""
        self.customer.sla_email_domains = "norte.example.com"
        ticket = self.mail_in(author="Rosa Gil <rosa@norte.example.com>")
        rosa = ticket.partner_id
        self.assertEqual((rosa.name, rosa.parent_id), ("Rosa Gil", self.customer))
        self.assertTrue(rosa.user_ids.has_group("base.group_portal"))
        self.assertCoverage(ticket, "included")
        mine = self.env["helpdesk.ticket"].with_user(rosa.user_ids)
        self.assertIn(ticket.id, mine.search([]).ids)

    def test_an_unknown_sender_of_nobodys_domain_is_told_nothing(self):
        """The same sentence: whoever is no customer becomes no user."""
        ticket = self.mail_in(author="Eve <eve@else.example.com>")
        self.assertCoverage(ticket, "no_agreement")
        self.assertFalse(self.env["res.users"].search([("login", "like", "eve@")]))

    def test_the_priority_is_set_by_the_consultancy(self):
        """“A priority level 4, 3, 2 and 1, which is assigned by us.”"""
        ticket = self.ask("problem", partner_id=self.portal_user.partner_id.id)
        with self.assertRaises(AccessError):
            ticket.with_user(self.portal_user).priority = "3"
        ticket.with_user(self.agent).priority = "2"
        self.assertDue(ticket, "resolution", "2026-03-02 14:00")
        ticket.with_user(self.agent).priority = "0"
        self.assertDue(ticket, "first_response", "2026-03-03 09:00")

    def test_what_a_question_may_be(self):
        """“What it includes: doubts about functionality, reports, access, error
        messages, sessions …”"""
        tickets = self.assertRuled(
            "included",
            {
                "question": "1. Unlimited questions",
                "problem": "1. Errors and problems",
                "access_problem": "1. doubts about a problem of access",
                "session": "1. Sessions",
                "localization": "3. Fiscal localisation",
            },
        )
        for ticket in tickets.values():
            self.assertTrue(ticket.clock_ids)

    def test_what_a_question_may_not_be(self):
        """“Does NOT include: training, configuring, improving, creating reports,
        giving access, changing or analysing processes, importing …”"""
        tickets = self.assertRuled(
            "excluded",
            {
                "training": "1. Not included: training",
                "configuration": "1. Not included: configuring",
                "improvement": "1. Not included: improvements",
                "development_task": "1. Not included: improvements",
                "report": "1. Not included: reports that do not exist",
                "user_access": "1. Not included: giving a user access",
                "process_change": "1. Not included: creating or changing",
                "process_analysis": "1. Not included: analysing",
                "data_load": "1. Not included: importing data",
            },
            letter=True,
        )
        for ticket in tickets.values():
            self.assertFalse(ticket.clock_ids)

    def test_the_makers_subscription_is_for_the_maker_to_solve(self):
        """“Problems of the maker's subscription … under the maker's terms and not
        those of this SLA.”"""
        ticket = self.ask("vendor_subscription")
        self.assertCoverage(ticket, "excluded", "under the maker's terms")
        self.assertFalse(ticket.clock_ids, "nothing of this agreement runs")

    def test_requests_for_another_area_are_passed_on_and_closed_once_in_touch(self):
        """“The request is passed to the commercial area … once this communication
        is made the ticket will be closed.” So for administration and legal."""
        for kind, area, words in (
            ("commercial", "commercial", "the commercial area"),
            ("billing", "administration", "administration"),
            ("legal", "legal", "the legal area"),
        ):
            with self.subTest(kind):
                team = self.env.ref(f"sla_policy.team_{area}")
                ticket = self.ask(kind)
                self.assertCoverage(ticket, "rerouted", f"passed to {words}")
                self.assertEqual(ticket.team_id, team)
                self.send_letters()
                self.assertIn(team.name, self.letter(ticket))
                self.assertFalse(ticket.stage_id.closed)
                ticket.with_user(self.agent).action_contact_made()
                self.assertTrue(ticket.stage_id.closed)
                self.assertEqual(ticket.stage_id.sla_phase, "closed")

    def test_cases_that_depend_on_the_maker(self):
        """“There is no established time … progress or none is reported weekly.”"""
        ticket = self.ask("problem", priority="1")
        self.at("2026-03-02 11:00")
        self.say_as_agent(ticket)
        self.move(ticket, "waiting_vendor")
        self.assertState(ticket, "resolution", "paused")
        self.assertDue(ticket, "progress_update", "2026-03-09 11:00")
        self.at("2026-03-09 09:00")
        self.say_as_agent(ticket, "Nothing new from the maker.")
        self.assertEqual(
            self.clocks(ticket, "progress_update").mapped("state"), ["met", "running"]
        )
        self.assertDue(ticket, "progress_update", "2026-03-16 09:00")
        self.at("2026-03-17 09:00")
        self.sweep()
        self.assertTrue(self.clock(ticket, "progress_update").is_breached)
        self.assertState(ticket, "resolution", "paused", breached=False)

    def test_urgente_is_priority_one_while_service_is_stopped(self):
        """“Put the prefix URGENTE in the subject and it will be priority 1, provided
        that services are stopped.”"""
        self.at("2026-03-07 22:30")  # a Saturday night
        ticket = self.mail_in(
            author="ana@example.com", headers={"Subject": "URGENTE: nobody gets in"}
        )
        self.assertEqual((ticket.priority, ticket.urgency), ("3", "claimed"))
        self.assertDue(ticket, "first_response", "2026-03-07 23:00")
        self.assertDue(ticket, "resolution", "2026-03-07 23:30")
        ticket.with_user(self.agent).action_confirm_urgency()
        self.assertEqual((ticket.priority, ticket.urgency), ("3", "confirmed"))
        self.assertDue(ticket, "resolution", "2026-03-07 23:30")

    def test_urgente_of_only_some_users_is_priority_two_within_24_hours(self):
        """“If it is a problem of one or some users, not all, the priority becomes 2,
        and it will be solved within 24 hours of being reported.”"""
        self.at("2026-03-07 22:30")
        ticket = self.mail_in(
            author="ana@example.com", headers={"Subject": "URGENTE: no access"}
        )
        self.at("2026-03-07 22:45")
        agents = ticket.with_user(self.agent)
        agents.type_id = self.type_of("access_problem")
        agents.action_lower_urgency("2", "Only two users are affected")
        self.assertEqual((ticket.priority, ticket.urgency), ("2", "lowered"))
        self.assertDue(ticket, "resolution", "2026-03-08 22:30")
        self.send_letters()
        self.assertIn("Only two users are affected", self.letter(ticket))

    # === 3. TO 6. WHAT IS INCLUDED BESIDE TICKETS === #

    def test_warranty_on_developments_without_end(self):
        """“We give a warranty on these developments, and any bug is corrected at no
        cost.”"""
        cheque = self.deliver("2020-01-01")
        self.assertEqual(cheque.warranty, "unlimited")
        ticket = self.ask("problem", deliverable_id=cheque.id)
        self.assertCoverage(ticket, "included", "“Cheque printing” is under warranty")
        self.assertEqual(ticket.billable_minutes, 0)

    def test_at_least_a_workaround_while_it_takes_long(self):
        """“If no quick solution is found, at least a workaround must be given.”"""
        cheque = self.deliver("2020-01-01")
        ticket = self.ask(
            "problem",
            deliverable_id=cheque.id,
            priority="2",
            user_id=self.agent.id,
        )
        self.at("2026-03-02 13:50")
        self.sweep()
        self.assertIn("workaround", ticket.activity_ids.summary)
        ticket.with_user(self.agent).workaround = "<p>Print from the preview.</p>"
        self.assertMoment(ticket.workaround_at, "2026-03-02 13:50")

    # === 7. INTERFACES === #

    def test_interfaces_are_an_extra(self):
        """“An extra to the Platinum support must be acquired.”"""
        before = self.ask("interface")
        self.assertCoverage(before, "excluded", "7. Interfaces between systems")
        self.send_letters()
        self.assertIn("7. Interfaces between systems", self.letter(before))
        self.add(self.offer("interface"), amount=120)
        self.assertCoverage(self.ask("interface"), "included")


# Sentences of this source that belong elsewhere:
# - hours: consulting or development hours that satisfy what is not included;
# - portal: following one's tickets on the site (the user for it is made here);
# - the table of response and resolution times: test_presets.py.
