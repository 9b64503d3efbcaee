"""Questions wait for an answer, and customers for news (rules M2, M3)."""

from .metric_common import MetricCommon


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
