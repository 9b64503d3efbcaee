"""Presets `monthly`, `preferred` and `accompanied`, sentence by sentence."""

from datetime import date

from .sentences_common import SentenceCommon

TIERS = ("monthly", "preferred", "accompanied")


class TestSentencesProcess(SentenceCommon):
    """What the three tiers have in common."""

    tz = "America/Costa_Rica"

    def test_evaluated_and_assigned_to_an_area(self):
        """“The support team receives and evaluates the ticket … it will be assigned
        to the area it corresponds to.”"""
        area = self.env["helpdesk.ticket.team"].create({"name": "Accounting"})
        for code in TIERS:
            with self.tier(code):
                ticket = self.ask("problem")
                before = self.clock(ticket, "first_response").deadline
                ticket.with_user(self.agent).write(
                    {"team_id": area.id, "user_id": self.colleague_agent.id}
                )
                self.assertEqual(ticket.team_id, area)
                # Passing it on inside gains no time.
                self.assertState(ticket, "first_response", "running")
                self.assertEqual(self.clock(ticket, "first_response").deadline, before)

    def test_what_is_included(self):
        """“Includes help and guidance solving problems, answering doubts and support
        with the right way to carry out processes.”"""
        for code in TIERS:
            with self.tier(code):
                self.assertRuled(
                    "included",
                    {
                        "problem": f"Support levels, {code}: help and guidance",
                        "question": f"Support levels, {code}: answering doubts",
                    },
                )

    def test_what_is_not_included(self):
        """“Does not include operation to solve problems, review of information, …
        changes of configuration or installation of new modules.”"""
        for code in TIERS:
            with self.tier(code):
                start = f"Support levels, {code}, not included: "
                tickets = self.assertRuled(
                    "excluded",
                    {
                        "operation": start + "operating the system",
                        "data_review": start + "reviewing data to find mismatches",
                        "configuration": start + "changes of configuration",
                        "module_installation": start + "installing new modules",
                    },
                    letter=True,
                )
                for ticket in tickets.values():
                    self.assertFalse(ticket.clock_ids)


class TestSentencesMonthly(SentenceCommon):
    tz = "America/Costa_Rica"
    preset = "monthly"

    def test_six_months_after_the_implementation(self):
        """“Included for all our clients for six (6) months after the implementation
        has finished.”"""
        self.agreement.go_live_date = "2026-03-02"
        self.assertEqual(self.agreement.date_end, date(2026, 9, 2))
        self.at("2026-09-02 23:00")
        self.assertCoverage(self.ask(), "included")
        self.at("2026-09-03 08:00")
        self.assertCoverage(self.ask(), "no_agreement")

    def test_its_end_is_told_in_time(self):
        """The same sentence: whoever has it for six months is told when they end."""
        self.agreement.write({"go_live_date": "2026-03-02", "user_id": self.agent.id})
        self.at("2026-08-03 12:00")
        self.run_cron("ir_cron_agreements")
        self.assertTrue(self.agreement.renewal_noticed_end)
        self.assertIn("renew", self.agreement.activity_ids.summary)

    def test_tickets_by_mail_or_on_the_page(self):
        """“Communication is by our ticket system (mail or the page).”"""
        self.assertCoverage(self.mail_in(author="ana@example.com"), "included")
        self.assertCoverage(self.ask(channel="web"), "included")
        for channel in ("phone", "chat"):
            name = self.channels[channel].name
            ticket = self.ask(channel=channel)
            self.assertCoverage(ticket, "excluded", f"tickets by “{name}”")

    def test_forty_tickets_a_month(self):
        """“The number of tickets a month is forty (40).”"""
        tickets = [self.ask(name=f"Ticket {number}") for number in range(41)]
        self.assertEqual({t.coverage for t in tickets[:40]}, {"included"})
        last = tickets[40]
        self.assertCoverage(last, "over_quota", "the 40 tickets of March 2026")
        self.assertFalse(last.clock_ids)
        self.send_letters()
        self.assertIn("40 tickets a month", self.letter(last))
        self.assertEqual(self.agreement.quota_used, 40)

    def test_they_do_not_accumulate(self):
        """“(… not cumulative).”"""
        self.ask()
        self.at("2026-04-01 08:00")
        tickets = [self.ask(name=f"Ticket {number}") for number in range(41)]
        self.assertEqual(
            [ticket.coverage for ticket in tickets], ["included"] * 40 + ["over_quota"]
        )

    def test_what_is_not_included_takes_none_of_the_forty(self):
        """Both sentences together: the forty are tickets that are served."""
        self.ask("module_installation")
        self.assertEqual(self.agreement.quota_used, 0)


class TestSentencesPreferred(SentenceCommon):
    tz = "America/Costa_Rica"
    preset = "preferred"

    def test_for_as_long_as_the_client_wants(self):
        """“May be acquired by the client at any time and for the duration wanted.”"""
        self.agreement.go_live_date = "2020-01-01"
        self.assertFalse(self.agreement.date_end)
        self.agreement.date_end = "2026-03-31"
        self.at("2026-03-31 17:00")
        self.assertCoverage(self.ask(), "included")
        self.at("2026-04-01 08:00")
        self.assertCoverage(self.ask(), "no_agreement")

    def test_every_day_of_the_week(self):
        """“From 8:00 to 18:00 from Monday to Sunday.”"""
        self.at("2026-03-08 09:00")  # a Sunday
        self.assertDue(self.ask(), "first_response", "2026-03-08 15:00")

    def test_no_limit_of_tickets(self):
        """“It has no limit of tickets.”"""
        tickets = [self.ask(name=f"Ticket {number}") for number in range(45)]
        self.assertEqual({ticket.coverage for ticket in tickets}, {"included"})

    def test_phone_and_chat_too(self):
        """“… and also includes communication by phone and chat.”"""
        for channel in ("phone", "chat", "email", "web"):
            self.assertCoverage(self.ask(channel=channel), "included")
        ticket = self.ask(channel="whatsapp")
        self.assertCoverage(ticket, "excluded", "tickets by “WhatsApp”")


class TestSentencesAccompanied(SentenceCommon):
    tz = "America/Costa_Rica"
    preset = "accompanied"

    def test_one_to_three_hours(self):
        """“The response time is from 1 to 3 hours … from Monday to Sunday.”"""
        self.at("2026-03-08 09:00")  # a Sunday
        ticket = self.ask()
        self.assertDue(ticket, "first_response", "2026-03-08 12:00")
        self.assertMoment(
            self.clock(ticket, "first_response").expected_from, "2026-03-08 10:00"
        )

    def test_no_limit_phone_and_chat(self):
        """“No limit of tickets, and also communication by phone and chat.”"""
        channels = ("phone", "chat")
        tickets = [self.ask(channel=channels[n % 2]) for n in range(45)]
        self.assertEqual({ticket.coverage for ticket in tickets}, {"included"})


# Sentences of this source that belong elsewhere:
# - portal: one request per ticket, full-screen picture, steps and user asked for on
#   the form; confirmation asked before closing;
# - escalation: closed by itself after ten days without an answer;
# - response times of each tier: test_presets.py.
