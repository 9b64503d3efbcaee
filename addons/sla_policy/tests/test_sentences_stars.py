"""Presets `stars_standard`, `stars_priority` and `stars_247`, sentence by sentence."""

from .sentences_common import SentenceCommon

TIERS = ("stars_standard", "stars_priority", "stars_247")

# Rows are platforms; columns the tiers; USD a year.
PRICES = {
    "odoo_sh": (0, 2500, 6000),
    "cloud": (0, 2500, 6000),
    "on_premise": (2000, 3000, 7000),
}


class TestSentencesStars(SentenceCommon):
    """What the three tiers have in common."""

    tz = "America/Guayaquil"

    def test_response_and_solution_are_measured_by_stage(self):
        """“Response time: until the ticket is assigned, change of stage ASSIGNED.
        Solution time: from IN PROGRESS until … SOLVED.”"""
        for code in TIERS:
            with self.tier(code):
                self.at("2026-03-02 10:00")
                ticket = self.ask("problem", priority="2")
                self.say_as_agent(ticket)
                self.assertState(ticket, "first_response", "running")
                self.at("2026-03-02 10:20")
                self.move(ticket, "assigned")
                self.assertState(ticket, "first_response", "met")
                self.assertFalse(
                    self.clock(ticket, "resolution"), "nobody works on it yet"
                )
                self.at("2026-03-02 11:00")
                self.move(ticket, "in_progress")
                self.at("2026-03-02 12:00")
                self.move(ticket, "solved")
                self.assertState(ticket, "resolution", "met")
                # Total: the two of them.
                self.assertEqual(
                    self.clock(ticket, "first_response").used_seconds, 20 * 60
                )
                self.assertEqual(self.clock(ticket, "resolution").used_seconds, 3600)

    def test_what_support_covers(self):
        """“Support includes queries related to errors or bugs … and problems or
        updates of the localisation.” “Includes: doubts, technical difficulties and
        guidance in configuration.”"""
        for code in TIERS:
            with self.tier(code):
                self.assertRuled(
                    "included",
                    {
                        "problem": "Support included: errors",
                        "localization": "Support included: problems and updates",
                        "question": "Plans, standard: answering doubts",
                        "configuration": "Plans, standard: guidance",
                    },
                )

    def test_not_what_others_broke(self):
        """“No support for problems caused by user errors, … third parties, or changes
        made by the client's staff … equipment.” “A minimum of 1 hour will be invoiced
        … after approval by the client.”"""
        start = "Support not included: "
        for code in TIERS:
            with self.tier(code):
                tickets = self.assertRuled(
                    "billable",
                    {
                        "user_error": start + "user errors",
                        "third_party": start + "developments of third parties",
                        "own_change": start + "changes made by the customer",
                        "equipment": start + "the customer's own equipment",
                    },
                )
                for ticket in tickets.values():
                    self.assertEqual(ticket.billable_minutes, 60)
                    self.assertIn("approve the price first", ticket.coverage_next_step)

    def test_own_developments_for_sixty_days(self):
        """“No support for developments of ours of more than 60 days since delivery.”"""
        for code in TIERS:
            with self.tier(code):
                cheque = self.deliver("2026-01-01")
                self.assertEqual(cheque.warranty_days, 60)
                self.at("2026-03-02 16:00")
                ticket = self.ask("problem", deliverable_id=cheque.id)
                self.assertCoverage(ticket, "included", "under warranty until")
                self.at("2026-03-03 09:00")
                ticket = self.ask("problem", deliverable_id=cheque.id)
                self.assertCoverage(ticket, "billable", "ended on")
                self.assertEqual(ticket.billable_minutes, 60)
                self.assertIn("approve the price first", ticket.coverage_next_step)

    def test_neither_training_nor_loading_of_data(self):
        """“Support services do not include training in the use of the tools.” “Does
        not include … loading or handling of data.”"""
        for code in TIERS:
            with self.tier(code):
                self.assertRuled(
                    "excluded",
                    {
                        "training": "Limits: support does not include training",
                        "data_load": "Plans, standard, not included: loading",
                    },
                    letter=True,
                )

    def test_developments_are_estimated_and_planned(self):
        """“Development task: analysis and estimate in at most 5 working days; after
        planning as a development task.”"""
        for code in ("stars_standard", "stars_priority"):
            with self.tier(code):
                ticket = self.ask("development_task")
                self.assertCoverage(ticket, "billable", "Severity levels: development")
                self.assertDue(ticket, "estimate", "2026-03-09 17:00")
                self.assertFalse(self.clock(ticket, "resolution").deadline, code)

    def test_service_stops_while_they_are_not(self):
        """“… in order to enjoy the support services.” By hand here; by what is unpaid
        with the books (test_arrears.py)."""
        for code in TIERS:
            with self.tier(code):
                self.agreement.action_suspend("The subscription has lapsed")
                ticket = self.ask()
                self.assertCoverage(ticket, "suspended", "The subscription has lapsed")
                self.send_letters()
                self.assertIn("keeps its place", self.letter(ticket))

    def test_a_price_by_platform_and_tier(self):
        """“The specific rates by the platform and the kind of support selected.”"""
        usd = self.env.ref("base.USD")
        for column, code in enumerate(TIERS):
            policy = self.env.ref(f"sla_policy.preset_{code}").create_from_preset()
            self.assertEqual(len(policy.price_ids), len(PRICES))
            for platform, row in PRICES.items():
                with self.subTest(tier=code, platform=platform):
                    agreement = self.make_agreement(
                        policy,
                        active=False,
                        platform_id=self.env.ref(f"sla_policy.platform_{platform}").id,
                    )
                    self.assertEqual(
                        (
                            agreement.price,
                            agreement.currency_id,
                            agreement.price_period,
                        ),
                        (row[column], usd, "year"),
                    )


class TestSentencesTiers(SentenceCommon):
    """What each tier adds to the one below."""

    tz = "America/Guayaquil"

    def test_standard_speaks_through_tickets_only(self):
        """“Communication: exclusively through help tickets. They may be sent 24 hours
        a day, 7 days a week, and are processed by severity.”"""
        for code in ("stars_standard",):
            with self.tier(code):
                self.at("2026-03-08 03:00")  # a Sunday night
                ticket = self.mail_in(author=self.contact.email)
                self.assertCoverage(ticket, "included")
                ticket = self.ask(channel="email", priority="3")
                self.assertDue(ticket, "first_response", "2026-03-09 09:30")
                for channel in ("whatsapp", "phone", "chat"):
                    name = self.channels[channel].name
                    ticket = self.ask(channel=channel)
                    self.assertCoverage(ticket, "excluded", f"tickets by “{name}”")

    def test_standard_has_no_meetings(self):
        """“Does not include: meetings (virtual or on site).”"""
        for code in ("stars_standard",):
            with self.tier(code):
                self.assertRuled(
                    "excluded",
                    {"meeting": "Plans, standard, not included: meetings"},
                    letter=True,
                )

    def test_priority_and_247_have_virtual_meetings(self):
        """“All of standard, and also virtual meetings.”"""
        for code in ("stars_priority", "stars_247"):
            with self.tier(code):
                self.assertCoverage(self.ask("meeting"), "included", "virtual meetings")

    def test_priority_and_247_have_whatsapp(self):
        """“… and preferential communication by WhatsApp.”"""
        for code in ("stars_priority", "stars_247"):
            with self.tier(code):
                for channel in ("whatsapp", "email", "web"):
                    self.assertCoverage(self.ask(channel=channel), "included")

    def test_support_out_of_hours_is_charged(self):
        """“Support outside working hours or on non-working days may be provided, but
        will be invoiced.”"""
        for code in ("stars_standard", "stars_priority"):
            with self.tier(code):
                ticket = self.ask("out_of_hours")
                self.assertCoverage(
                    ticket, "billable", "support out of hours is charged"
                )
                self.assertEqual(ticket.billable_minutes, 60)

    def test_247_is_available_continuously(self):
        """“All the features of priority, guaranteeing continuous availability and
        assistance.”"""
        for code in ("stars_247",):
            with self.tier(code):
                self.at("2026-03-08 03:00")
                ticket = self.ask("problem", "whatsapp", priority="3")
                self.assertDue(ticket, "first_response", "2026-03-08 03:30")
                ticket = self.ask("out_of_hours")
                self.assertCoverage(ticket, "included", "support around the clock")

    def test_the_number_is_in_what_the_customer_is_told(self):
        """“Automatic notification to the client of the ticket number.” Here: in every
        letter and answer; the acknowledgement itself is the portal's."""
        for code in ("stars_standard",):
            with self.tier(code):
                ticket = self.ask("training")
                self.send_letters()
                self.assertIn(ticket.number, self.letter(ticket))

    def test_the_closing_is_notified(self):
        """“Notification to the client of the closing of the case.”"""
        for code in TIERS:
            with self.tier(code):
                ticket = self.ask("problem")
                self.finish_transaction()
                self.move(ticket, "closed")
                self.finish_transaction()
                self.send_letters()
                told = self.env["mail.mail"].search(
                    [("model", "=", ticket._name), ("res_id", "=", ticket.id)]
                )
                # Whichever letter tells it: that of the stage, or of the policy.
                closing = told.filtered(
                    lambda mail: (
                        self.contact in mail.recipient_ids
                        and "closed" in mail.body_html
                    )
                )
                self.assertTrue(closing)
                self.assertIn(ticket.number, closing[0].body_html)


# Sentences of these sources that belong elsewhere:
# - hours: 50 hours a year that expire a year after purchase; how what is billable is
#   estimated, approved and charged up to the estimate;
# - escalation: the general address, the WhatsApp number and group, the operations
#   manager, emergencies, always with a ticket number, an undue escalation costs an
#   hour;
# - portal: the ticket's number acknowledged at once, diagnosis and solution notified,
#   the customer's confirmation, the required content of a ticket, one error per ticket;
# - sla_policy_account: service stops while invoices are unpaid (test_arrears.py);
# - the table of severities: test_presets.py.
