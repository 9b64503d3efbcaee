"""What an agreement says of a ticket: lists, channels, overrides, letters."""

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tools import mute_logger

from .common import SlaCommon


class CoverageCommon(SlaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.make_calendar()
        cls.policy = cls.make_policy(
            cls.make_target("resolution", hours=9),
            cls.make_target("first_response", hours=4),
            calendar=cls.calendar,
            name="Gold",
        )
        types = cls.env["helpdesk.ticket.type"]
        cls.problem = types.create({"name": "Printing"})
        cls.manuals = types.create({"name": "Manuals wanted"})
        cls.report = types.create({"name": "A new report"})
        cls.bill = types.create({"name": "Account statement"})
        cls.office = cls.env["helpdesk.ticket.team"].create({"name": "Accounts"})
        cls.policy.coverage_ids = [
            Command.create(
                {
                    "type_id": cls.manuals.id,
                    "coverage": "excluded",
                    "clause": "Services not included, point 9",
                }
            ),
            Command.create({"type_id": cls.report.id, "coverage": "billable"}),
            Command.create(
                {
                    "type_id": cls.bill.id,
                    "coverage": "rerouted",
                    "team_id": cls.office.id,
                }
            ),
        ]
        cls.agreement = cls.make_agreement(cls.policy)

    def send_letters(self):
        self.run_cron("ir_cron_letters")

    def letters(self, ticket):
        return ticket.message_ids.filtered(lambda m: m.message_type == "auto_comment")

    def assertCoverage(self, ticket, word, reason=None):
        self.assertEqual(ticket.coverage, word)
        self.assertTrue(ticket.coverage_reason)
        if reason:
            self.assertIn(reason, ticket.coverage_reason)


class TestRequestTypes(CoverageCommon):
    def test_a_type_without_a_line_is_included(self):
        ticket = self.make_ticket(type_id=self.problem.id)
        self.assertCoverage(ticket, "included", "covered by “Support”")
        self.assertDue(ticket, "resolution", "2026-03-03 10:00")
        self.assertEqual(ticket.coverage_since, self.at(self.now))
        self.assertFalse(ticket.coverage_next_step)

    def test_excluded_promises_nothing_and_names_the_clause(self):
        ticket = self.make_ticket(type_id=self.manuals.id)
        self.assertCoverage(ticket, "excluded", "Services not included, point 9")
        self.assertFalse(ticket.clock_ids)
        self.assertTrue(ticket.coverage_next_step)
        (event,) = self.events(ticket)
        self.assertEqual(event.value["coverage"]["ground"]["ground"], "clause")

    def test_the_clause_is_told_as_it_was_then(self):
        ticket = self.make_ticket(type_id=self.manuals.id)
        self.policy.coverage_ids[0].clause = "Something else"
        self.assertCoverage(ticket, "excluded", "Services not included, point 9")
        self.policy.coverage_ids[0].unlink()
        ticket.invalidate_recordset()
        self.assertCoverage(ticket, "excluded", "Services not included, point 9")

    def test_the_customer_is_told_politely_once(self):
        ticket = self.make_ticket(type_id=self.manuals.id)
        self.assertFalse(self.letters(ticket))
        self.send_letters()
        letter = self.letters(ticket)
        self.assertEqual(len(letter), 1)
        self.assertIn("Services not included, point 9", letter.body)
        self.assertIn(self.contact, letter.notified_partner_ids)
        # An answer by a machine keeps no promise and moves nothing (M8).
        self.assertEqual(self.events(ticket).mapped("kind"), ["created"])
        ticket.with_user(self.agent).priority = "0"
        self.send_letters()
        self.assertEqual(len(self.letters(ticket)), 1)

    def test_a_letter_whose_reason_is_gone_is_not_sent(self):
        ticket = self.make_ticket(type_id=self.manuals.id)
        ticket.with_user(self.agent).type_id = self.problem
        self.send_letters()
        self.assertFalse(self.letters(ticket))
        letter = self.env["sla.letter"].search([("ticket_id", "=", ticket.id)])
        self.assertEqual(letter.state, "dropped")
        # The mistake was no mistake: now the customer is told.
        ticket.with_user(self.agent).type_id = self.manuals
        self.send_letters()
        self.assertEqual(len(self.letters(ticket)), 1)

    def test_the_policy_may_have_its_own_letter(self):
        template = self.env["mail.template"].create(
            {
                "name": "No manuals",
                "model_id": self.env["ir.model"]._get_id("helpdesk.ticket"),
                "subject": "Manuals",
                "partner_to": "{{ object.partner_id.id }}",
                "body_html": "<p>Our manuals are in the shop.</p>",
            }
        )
        self.policy.coverage_ids[0].template_id = template
        ticket = self.make_ticket(type_id=self.manuals.id)
        self.send_letters()
        self.assertIn("in the shop", self.letters(ticket).body)

    def test_a_letter_that_fails_stops_no_other(self):
        broken = self.env["mail.template"].create(
            {
                "name": "Broken",
                "model_id": self.env["ir.model"]._get_id("helpdesk.ticket"),
                "subject": "{{ 1 / (object.name != 'Break it') }}",
                "partner_to": "{{ object.partner_id.id }}",
                "body_html": "<p>Hello</p>",
            }
        )
        other = self.policy.copy({"name": "Silver"})
        other.coverage_ids.filtered(
            lambda line: line.type_id == self.manuals
        ).template_id = broken
        strangers = self.env["res.partner"].create(
            {"name": "South", "email": "south@example.org"}
        )
        self.make_agreement(other, partner=strangers)
        failing = self.make_ticket(
            name="Break it", type_id=self.manuals.id, partner_id=strangers.id
        )
        fine = self.make_ticket(type_id=self.manuals.id)
        with self.assertLogs("odoo.addons.sla_policy", "WARNING"):
            self.send_letters()
        letters = self.env["sla.letter"].search(
            [("ticket_id", "in", (failing | fine).ids)]
        )
        states = {letter.ticket_id: letter.state for letter in letters}
        self.assertEqual(states, {failing: "failed", fine: "sent"})
        failed = letters.filtered(lambda letter: letter.state == "failed")
        self.assertIn("Failed to render", failed.error)
        broken.subject = "Sorry"
        failed.with_user(self.manager).action_send_again()
        self.send_letters()
        self.assertEqual(failed.state, "sent")

    def test_billable_is_promised_and_told(self):
        ticket = self.make_ticket(type_id=self.report.id)
        self.assertCoverage(ticket, "billable")
        self.assertDue(ticket, "resolution", "2026-03-03 10:00")
        self.assertEqual(ticket.billable_minutes, 60)

    def test_a8_rerouted_goes_to_its_team_which_closes_it(self):
        ticket = self.make_ticket(type_id=self.bill.id)
        self.assertCoverage(ticket, "rerouted")
        self.assertEqual(ticket.team_id, self.office)
        self.assertDue(ticket, "first_response", "2026-03-02 14:00")
        self.send_letters()
        self.assertIn("Accounts", self.letters(ticket).body)
        plain = self.make_ticket()
        with self.assertRaisesRegex(UserError, "Close it by its stage"):
            plain.with_user(self.agent).action_contact_made()
        ticket.with_user(self.agent).action_contact_made()
        self.assertEqual(ticket.stage_id.sla_phase, "closed")
        self.assertState(ticket, "resolution", "met")

    def test_a_corrected_type_counts_from_the_beginning(self):
        ticket = self.make_ticket(type_id=self.manuals.id)
        self.at("2026-03-02 12:00")
        ticket.with_user(self.agent).type_id = self.problem
        self.assertCoverage(ticket, "included")
        self.assertDue(ticket, "resolution", "2026-03-03 10:00")
        ticket.with_user(self.agent).type_id = self.manuals
        self.assertState(ticket, "resolution", "cancelled")
        kinds = self.events(ticket, "coverage")
        self.assertEqual(len(kinds), 2)
        self.assertIn("Excluded", kinds[-1].summary)

    def test_no_agreement_says_what_to_do(self):
        ticket = self.make_ticket(partner_id=self.supplier.id)
        self.assertCoverage(ticket, "no_agreement", "no agreement in force")
        self.assertIn("Offer an agreement", ticket.coverage_next_step)
        nobody = self.make_ticket(partner_id=False)
        self.assertIn("who it is from", nobody.coverage_next_step)

    def test_a_policy_says_one_thing_of_a_type(self):
        with self.assertRaisesRegex(ValidationError, "rerouted"):
            self.policy.coverage_ids = [
                Command.create(
                    {
                        "type_id": self.problem.id,
                        "coverage": "included",
                        "team_id": self.office.id,
                    }
                )
            ]

    def test_nobody_sets_a_decision_by_hand(self):
        ticket = self.make_ticket()
        for user in (self.agent, self.manager, self.env.user):
            for vals in (
                {"coverage": "included"},
                {"coverage_ground": {}},
                {"coverage_override": {"coverage": "included"}},
                {"contact_confirmed": True},
                {"quota_month": False},
                {"urgency": "confirmed"},
            ):
                with self.assertRaises(AccessError):
                    ticket.with_user(user).write(vals)


class TestChannels(CoverageCommon):
    def test_a_channel_that_the_tier_does_not_take(self):
        web = self.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_web")
        phone = self.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_phone")
        self.policy.channel_ids = web
        ticket = self.make_ticket(channel_id=phone.id)
        self.assertCoverage(ticket, "excluded", "does not take tickets by “Phone”")
        self.assertFalse(ticket.clock_ids)
        self.assertCoverage(self.make_ticket(channel_id=web.id), "included")
        # A ticket that does not say where it came from is taken.
        self.assertCoverage(self.make_ticket(), "included")
        ticket.with_user(self.agent).channel_id = web
        self.assertCoverage(ticket, "included")
        self.assertTrue(ticket.clock_ids)

    def test_mail_says_that_it_is_mail(self):
        ticket = self.mail_in(author="ana@example.com")
        email = self.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_email")
        self.assertEqual(ticket.channel_id, email)

    def test_the_same_facts_give_the_same_decision_on_every_channel(self):
        """Backend, mail, portal, RPC, import: same facts, same decision."""
        self.agreement.contact_ids = self.other_contact
        self.agreement.ticket_quota = 40
        email = "luis@example.com"
        partner = self.other_contact
        by_mail = self.mail_in(author=f"Luis Mora <{email}>")
        by_mail.with_user(self.agent).type_id = self.manuals
        values = {
            "name": "The printer prints blank pages",
            "description": "Since this morning.",
            "partner_id": partner.id,
            "type_id": self.manuals.id,
        }
        backend = self.make_ticket(**values)
        portal = (
            self.env["helpdesk.ticket"]
            .with_user(self.portal_user)
            .sudo()
            .create({**values, "user_id": False})
        )
        imported = self.env["helpdesk.ticket"].browse(
            self.env["helpdesk.ticket"]
            .with_user(self.manager)
            .load(
                ["name", "description", "partner_id/.id", "type_id/.id"],
                [[values["name"], "x", str(partner.id), str(self.manuals.id)]],
            )["ids"]
        )
        tickets = by_mail | backend | portal | imported
        self.assertEqual(len(tickets), 4)
        self.assertEqual(set(tickets.mapped("coverage")), {"excluded"})
        # The one by mail was typed later: it remembers from when it was promised.
        grounds = {
            str({k: v for k, v in t.coverage_ground.items() if k != "promised_before"})
            for t in tickets
        }
        self.assertEqual(len(grounds), 1)
        self.assertEqual(len(set(tickets.mapped("coverage_reason"))), 1)


class TestOverride(CoverageCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.decider = cls._new_user(
            "decider", "helpdesk_mgmt.group_helpdesk_user,sla_policy.group_sla_override"
        )

    def test_an_agent_with_the_right_decides_with_a_reason(self):
        ticket = self.make_ticket(type_id=self.manuals.id)
        self.at("2026-03-02 12:00")
        ticket.with_user(self.decider).action_override_coverage(
            "included", "Promised by phone"
        )
        self.assertCoverage(ticket, "included", "Promised by phone")
        self.assertIn("SLA decider", ticket.coverage_reason)
        self.assertDue(ticket, "resolution", "2026-03-03 10:00")
        ticket.with_user(self.decider).action_withdraw_override()
        self.assertCoverage(ticket, "excluded")
        self.assertState(ticket, "resolution", "cancelled")

    def test_it_may_count_from_now(self):
        ticket = self.make_ticket(type_id=self.manuals.id)
        self.at("2026-03-02 12:00")
        ticket.with_user(self.decider).action_override_coverage(
            "billable", "They pay for it", from_creation=False
        )
        self.assertDue(ticket, "resolution", "2026-03-03 12:00")

    def test_it_stays_when_other_things_change(self):
        ticket = self.make_ticket(type_id=self.manuals.id)
        ticket.with_user(self.decider).action_override_coverage("included", "Agreed")
        ticket.with_user(self.agent).write({"priority": "2"})
        self.assertCoverage(ticket, "included", "Agreed")

    def test_without_the_right_or_a_reason_nothing_changes(self):
        ticket = self.make_ticket(type_id=self.manuals.id)
        with self.assertRaisesRegex(AccessError, "Decides on coverage"):
            ticket.with_user(self.agent).action_override_coverage("included", "Please")
        for reason in (None, "", "   "):
            with self.assertRaisesRegex(ValidationError, "Say why"):
                ticket.with_user(self.decider).action_override_coverage(
                    "included", reason
                )
        with self.assertRaisesRegex(ValidationError, "one of"):
            ticket.with_user(self.decider).action_override_coverage("suspended", "No")
        stranger = self.make_ticket(partner_id=self.supplier.id)
        with self.assertRaisesRegex(UserError, "no agreement to decide under"):
            stranger.with_user(self.decider).action_override_coverage("included", "Ok")
        self.assertCoverage(ticket, "excluded")

    def test_the_dialog(self):
        ticket = self.make_ticket(type_id=self.manuals.id)
        action = ticket.with_user(self.decider).action_override_coverage()
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.decider)
            .with_context(**action["context"])
            .create({"coverage": "billable", "reason": "Agreed"})
        )
        wizard.action_decide()
        self.assertCoverage(ticket, "billable", "Agreed")


class TestPerformance(CoverageCommon):
    def test_deciding_on_a_thousand_costs_as_many_queries_as_on_a_few(self):
        """The whole creation, decision included, grows by nothing of ours."""
        self.agreement.contact_ids = self.contact | self.other_contact
        self.agreement.ticket_quota = 5
        types = [self.problem, self.manuals, self.report, self.bill]
        partners = [self.contact, self.other_contact, self.portal_user.partner_id]

        def decide(count):
            tickets = self.env["helpdesk.ticket"].create(
                [
                    {
                        "name": f"Ticket {number}",
                        "description": "x",
                        "type_id": types[number % 4].id,
                        "partner_id": partners[number % 3].id,
                    }
                    for number in range(count)
                ]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            created = self.env["sla.event"]._created_at(tickets)
            tickets = tickets.with_env(self.env)
            before = self.env.cr.sql_log_count
            tickets._sla_decide(created)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before, tickets

        few, _tickets = decide(20)
        many, tickets = decide(1000)
        self.assertLessEqual(many, few)
        words = set(tickets.mapped("coverage"))
        self.assertEqual(
            words,
            {
                "included",
                "excluded",
                "billable",
                "rerouted",
                "over_quota",
                "unconfirmed_contact",
            },
        )


class TestUnhappy(CoverageCommon):
    def test_a_copy_is_decided_on_by_itself(self):
        ticket = self.make_ticket(type_id=self.manuals.id)
        ticket.with_user(self.manager).action_override_coverage("included", "Agreed")
        copied = ticket.copy()
        self.assertCoverage(copied, "excluded")
        self.assertFalse(copied.coverage_override)

    def test_told_although_whoever_decided_is_gone(self):
        leaver = self._new_user("leaver", "sla_policy.group_sla_manager")
        ticket = self.make_ticket(type_id=self.manuals.id)
        ticket.with_user(leaver).action_override_coverage("included", "Agreed")
        leaver.active = False
        ticket.invalidate_recordset()
        self.assertCoverage(ticket, "included", "SLA leaver")

    def test_another_companys_agreement_covers_nothing_here(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        ticket = self.make_ticket(
            user=self.env.user, company_id=company.id, type_id=self.manuals.id
        )
        self.assertCoverage(ticket, "no_agreement")
        self.office.company_id = False
        calendar = self.make_calendar(company_id=company.id)
        policy = self.policy.copy(
            {"name": "Theirs", "company_id": company.id, "calendar_id": calendar.id}
        )
        foreign = self.make_agreement(policy, company_id=company.id)
        foreign.ticket_quota = 1
        theirs = [
            self.make_ticket(user=self.env.user, company_id=company.id)
            for _number in range(2)
        ]
        self.assertEqual(
            [ticket.coverage for ticket in theirs], ["included", "over_quota"]
        )
        self.assertCoverage(self.make_ticket(), "included")

    def test_the_customer_is_corrected_and_so_is_the_decision(self):
        ticket = self.make_ticket(partner_id=self.supplier.id, type_id=self.manuals.id)
        self.assertCoverage(ticket, "no_agreement")
        ticket.with_user(self.agent).partner_id = self.contact
        self.assertCoverage(ticket, "excluded")
        ticket.with_user(self.agent).partner_id = self.supplier
        self.assertCoverage(ticket, "no_agreement")

    def test_a_type_that_policies_speak_of_is_archived_not_deleted(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            with self.cr.savepoint():
                self.manuals.unlink()
                self.env.flush_all()
        self.manuals.active = False
        self.assertCoverage(self.make_ticket(type_id=self.manuals.id), "excluded")

    def test_a_customer_reads_why_on_their_own_ticket(self):
        ticket = self.make_ticket(
            type_id=self.manuals.id, partner_id=self.portal_user.partner_id.id
        )
        ticket.message_subscribe(self.portal_user.partner_id.ids)
        read = ticket.with_user(self.portal_user).read(["coverage", "coverage_reason"])
        self.assertEqual(read[0]["coverage"], "excluded")
        self.assertIn("point 9", read[0]["coverage_reason"])

    def test_suspended_meanwhile_and_typed_anew(self):
        """An excluded ticket of a suspended agreement says suspended, then excluded."""
        ticket = self.make_ticket(type_id=self.manuals.id)
        self.agreement.action_suspend("Unpaid")
        self.assertCoverage(ticket, "suspended")
        self.agreement.action_resume()
        self.assertCoverage(ticket, "excluded")
        self.assertFalse(ticket.clock_ids)

    def test_defaults_of_the_context_decide_nothing(self):
        sneaky = {
            "default_coverage_override": {
                "coverage": "included",
                "reason": "Mine",
                "user": self.agent.id,
                "since": "2026-01-01 00:00:00",
                "suspended": True,
            },
            "default_contact_confirmed": True,
            "default_urgency": "confirmed",
        }
        ticket = (
            self.env["helpdesk.ticket"]
            .with_user(self.agent)
            .with_context(**sneaky)
            .create(
                {
                    "name": "Mine",
                    "description": "x",
                    "partner_id": self.contact.id,
                    "type_id": self.manuals.id,
                }
            )
            .sudo()
        )
        self.assertCoverage(ticket, "excluded")
        self.assertFalse(ticket.contact_confirmed or ticket.urgency)

    def test_another_customers_ticket_starts_over(self):
        south = self.env["res.partner"].create({"name": "South", "is_company": True})
        theirs = self.make_agreement(self.policy, partner=south)
        self.agreement.ticket_quota = 1
        ticket = self.make_ticket(type_id=self.problem.id)
        self.assertTrue(ticket.quota_month)
        ticket.with_user(self.manager).action_override_coverage("billable", "Agreed")
        ticket.with_user(self.agent).partner_id = south
        self.assertEqual(ticket.agreement_id, theirs)
        self.assertCoverage(ticket, "included")
        self.assertFalse(ticket.quota_month or ticket.coverage_override)
        self.assertCoverage(self.make_ticket(type_id=self.problem.id), "included")

    def test_passed_on_from_one_team_to_another(self):
        sales = self.env["helpdesk.ticket.team"].create({"name": "Sales"})
        prices = self.env["helpdesk.ticket.type"].create({"name": "Prices"})
        self.policy.coverage_ids = [
            Command.create(
                {"type_id": prices.id, "coverage": "rerouted", "team_id": sales.id}
            )
        ]
        ticket = self.make_ticket(type_id=self.bill.id)
        ticket.with_user(self.env.user).type_id = prices
        self.assertEqual(ticket.team_id, sales)

    def test_wrong_channel_says_so(self):
        phone = self.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_phone")
        self.policy.channel_ids = self.env.ref(
            "helpdesk_mgmt.helpdesk_ticket_channel_web"
        )
        ticket = self.make_ticket(channel_id=phone.id)
        self.assertIn("channel", ticket.coverage_next_step)
        self.send_letters()
        self.assertIn(
            "channels it includes", " ".join(self.letters(ticket).body.split())
        )

    def test_a_correction_goes_back_to_when_it_was_promised(self):
        """Resumed on the 4th, mistyped, corrected: it still counts from the 4th."""
        self.agreement.action_suspend("Unpaid")
        ticket = self.make_ticket(type_id=self.problem.id)
        self.at("2026-03-04 10:00")
        self.agreement.action_resume()
        self.assertDue(ticket, "resolution", "2026-03-05 10:00")
        ticket.with_user(self.agent).type_id = self.manuals
        ticket.with_user(self.agent).type_id = self.problem
        self.assertDue(ticket, "resolution", "2026-03-05 10:00")
