"""What the sentences of the published agreements say of services and duties."""

from datetime import date

from odoo.exceptions import UserError

from odoo.addons.sla_policy.tests.sentences_common import SentenceCommon

MONTHLY = ("monthly", "preferred", "accompanied")
STARS = ("stars_standard", "stars_priority", "stars_247")

IMPLEMENTATION = [
    "Training of the contact",
    "Project documentation",
    "Deployment",
    "Training in database and user set-up",
    "Loading of templates",
    "Support during implementation",
]


class ObligationSentences(SentenceCommon):
    def obligation(self, name, side="provider"):
        """What the agreement has made of an obligation, by the start of its name."""
        obligations = self.agreement.obligation_ids.filtered(
            lambda d: d.side == side and d.name.startswith(name)
        )
        self.assertEqual(len(obligations), 1, name)
        return obligations


class TestCutoffObligations(ObligationSentences):
    tz = "America/Mexico_City"
    preset = "cutoff"

    def test_six_services_of_the_implementation(self):
        """“Services included: training of the SPoC, documentation, deployment, …”"""
        obligations = self.agreement.provider_obligation_ids.sorted("sequence")
        self.assertEqual(obligations.mapped("name"), IMPLEMENTATION)
        self.assertEqual(set(obligations.mapped("clause")), {obligations[0].clause})
        self.assertEqual(obligations[0].due_date, date(2026, 4, 1))
        obligations[:3].action_done()
        self.assertEqual(self.agreement.obligation_progress, 50)
        obligations[3:].action_done()
        self.assertEqual(self.agreement._open_points("provider").ids, [])


class TestPlatinumObligations(ObligationSentences):
    tz = "America/Guatemala"
    preset = "platinum"

    def test_fiscal_localisation_is_kept_current(self):
        """“Constant adaptations … within the period required by the regulator. They
        are included.”"""
        first = self.obligation("Fiscal localisation")
        self.assertIn("3. Localisation", first.clause)
        self.assertEqual(first.due_date, date(2026, 4, 1))
        first.action_done()
        again = self.agreement.obligation_ids.filtered(
            lambda d: d.template_id == first.template_id and d.state == "open"
        )
        self.assertEqual(again.due_date, date(2026, 7, 1))
        self.assertCoverage(self.ask("localization"), "included", "3. Fiscal")

    def test_migrations_to_a_new_version(self):
        """“Adaptations can be migrated to a new version at no cost, planned in good
        time.”"""
        migration = self.obligation("Migration")
        self.assertFalse(migration.due_date, "owed when requested")
        self.assertNotIn(migration, self.agreement._open_points("provider"))
        migration.due_date = "2026-09-01"
        self.assertIn(migration, self.agreement._open_points("provider"))

    def test_the_providers_own_applications(self):
        """“Applications of our own … can be installed or used by the customer.”"""
        apps = self.obligation("Applications of our own")
        self.assertIn("6.", apps.clause)
        apps.due_date = "2026-03-10"
        apps.action_done()
        self.assertTrue(
            self.agreement.obligation_ids.filtered(
                lambda d: d.name == apps.name and d.state == "open"
            ),
            "another one may be asked for",
        )

    def test_one_technical_contact_on_each_side(self):
        """“A single point of technical contact on the client's side and on ours.”"""
        ours = self.obligation("One technical contact")
        theirs = self.obligation("One technical contact", "customer")
        ticket = self.ask("interface")
        self.assertFalse(ticket.with_user(self.agent).sla_open_obligation_ids)
        # The interface is bought: both are owed.
        (ours | theirs).due_date = "2026-03-10"
        ticket.invalidate_recordset()
        self.assertEqual(ticket.with_user(self.agent).sla_open_obligation_ids, theirs)
        self.assertEqual(self.agreement._open_points("provider") & ours, ours)

    def test_minutes_of_every_change(self):
        """“Minutes of changes must be kept between both parties.”"""
        minutes = self.obligation("Minutes")
        minutes.due_date = "2026-03-03"
        with self.assertRaisesRegex(UserError, "evidence"), self.cr.savepoint():
            minutes.action_done()
        minutes.evidence = "<p>A field more in the orders sent; both agreed.</p>"
        minutes.action_done()
        self.assertEqual(minutes.state, "done")

    def test_a_test_and_a_production_environment(self):
        """“There should be a test environment and a production one of the whole
        ecosystem.”"""
        environments = self.obligation("A test and a production", "customer")
        environments.due_date = "2026-03-10"
        ticket = self.ask("interface")
        self.assertIn(
            environments, ticket.with_user(self.agent).sla_open_obligation_ids
        )


class TestMonthlyObligations(ObligationSentences):
    tz = "America/Costa_Rica"

    def test_questions_during_the_analysis(self):
        """“During the analysis the team may ask questions to understand better.”"""
        for code in MONTHLY:
            with self.tier(code):
                ticket = self.ask("problem")
                question = self.tell(ticket, "Since when does it happen?")
                self.move(ticket, "waiting_customer")
                self.assertState(ticket, "first_response", "met")
                self.assertIn(self.contact, question.notified_partner_ids)
                answers = self.obligation("Answers", "customer")
                self.assertFalse(answers.due_date, "owed when the team asks")

    def test_a_test_environment_where_it_is_needed(self):
        """“If tests in a test environment were needed, the team will ask for it and
        give instructions.”"""
        for code in MONTHLY:
            with self.tier(code):
                environment = self.obligation("Test environment")
                self.assertFalse(self.agreement._open_points("provider"))
                environment.due_date = "2026-03-06"
                self.assertEqual(self.agreement._open_points("provider"), environment)
                environment.action_done()
                self.assertEqual(
                    len(self.agreement.provider_obligation_ids),
                    2,
                    "it may be needed again",
                )


class TestStarsObligations(ObligationSentences):
    tz = "America/Guayaquil"

    def test_subscription_and_invoices_up_to_date(self):
        """“It is important to keep the subscription in force and the invoices up to
        date.”"""
        for code in STARS:
            with self.tier(code):
                subscription = self.obligation("Subscription", "customer")
                invoices = self.obligation("Invoices", "customer")
                self.assertEqual(subscription.due_date, date(2027, 1, 1))
                ticket = self.ask().with_user(self.agent)
                self.assertFalse(ticket.sla_open_obligation_ids, "not due for long")
                self.at("2026-12-15 10:00")
                ticket.invalidate_recordset()
                self.assertEqual(
                    ticket.sla_open_obligation_ids, subscription | invoices
                )
                subscription.action_done()
                ticket.invalidate_recordset()
                self.assertEqual(ticket.sla_open_obligation_ids, invoices)

    def test_changes_of_prices_are_announced(self):
        """“Any change in the rates will be communicated in good time.”"""
        for code in STARS:
            with self.tier(code):
                announced = self.obligation("Changes of prices")
                announced.due_date = "2026-03-10"
                self.assertIn(announced, self.agreement._open_points("provider"))
                # And none reaches an agreement that is in force.
                self.agreement.platform_id = self.env.ref("sla_policy.platform_cloud")
                agreed = self.agreement.price
                self.policy.price_ids.amount = 9000
                self.assertEqual(self.agreement.price, agreed)


class TestPrepaidL3Obligations(ObligationSentences):
    tz = "America/Mexico_City"
    preset = "prepaid_l3"

    def test_a_whatsapp_group(self):
        """“A communication channel by a WhatsApp group to solve quick doubts.” It is
        no channel for tickets."""
        group = self.obligation("WhatsApp group")
        self.assertIn(group, self.agreement._open_points("provider"))
        group.action_done()
        self.assertNotIn(group, self.agreement._open_points("provider"))
        self.assertCoverage(self.ask(channel="whatsapp"), "excluded")

    def test_one_administrator_user_is_reserved(self):
        """“A user reserved for our use must be there permanently.”"""
        reserved = self.obligation("One administrator user", "customer")
        ticket = self.ask("problem", "web").with_user(self.agent)
        self.assertEqual(ticket.sla_open_obligation_ids, reserved)
        reserved.action_done()
        ticket.invalidate_recordset()
        self.assertFalse(ticket.sla_open_obligation_ids)

    def test_hosting_actions_by_the_provider_alone_on_request(self):
        """“All administrative actions of the hosting (backups, restores, branches)
        will be ours … at the client's request.”"""
        hosting = self.obligation("Hosting actions")
        self.assertEqual(hosting.side, "provider")
        self.assertFalse(hosting.due_date)
        hosting.due_date = "2026-03-03"
        self.assertIn(hosting, self.agreement._open_points("provider"))
        hosting.action_done()
        again = self.agreement.provider_obligation_ids.filtered(
            lambda d: d.name == hosting.name and d.state == "open"
        )
        self.assertEqual(len(again), 1, "it can be asked for again")
