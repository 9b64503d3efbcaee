"""Agreements: their life, and which tickets fall under them (rule A1)."""

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form
from odoo.tools import mute_logger

from .common import SlaCommon


class AgreementCommon(SlaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.make_calendar()
        cls.policy = cls.make_policy(
            cls.make_target("resolution", hours=9), calendar=cls.calendar, name="Gold"
        )

    def assertCovered(self, ticket, agreement):
        self.assertEqual(ticket.agreement_id, agreement)
        self.assertEqual(ticket.coverage, "included" if agreement else "no_agreement")
        self.assertTrue(ticket.coverage_reason)
        self.assertEqual(bool(ticket.clock_ids), bool(agreement))


class TestLifeCycle(AgreementCommon):
    def test_from_draft_to_active_to_ended_and_back(self):
        agreement = self.make_agreement(self.policy, active=False)
        self.assertEqual(agreement.state, "draft")
        agreement = agreement.with_user(self.manager)
        agreement.action_activate()
        self.assertEqual(agreement.state, "active")
        agreement.action_activate()  # once more does no harm
        agreement.action_end()
        self.assertEqual(agreement.state, "ended")
        with self.assertRaisesRegex(UserError, "cannot become"):
            agreement.action_activate()
        agreement.action_draft()
        self.assertEqual(agreement.state, "draft")
        agreement.action_activate()
        with self.assertRaisesRegex(UserError, "cannot become"):
            agreement.action_draft()

    def test_the_state_changes_by_buttons_only(self):
        agreement = self.make_agreement(self.policy, active=False)
        for user in (self.manager, self.env.user):
            with self.assertRaisesRegex(UserError, "buttons"):
                agreement.with_user(user).write({"state": "active"})
            with self.assertRaises(UserError):
                agreement.with_user(user).with_context(sla_writer=True).write(
                    {"state": "active"}
                )
        self.assertEqual(agreement.state, "draft")

    def test_a_policy_that_promises_nothing_is_refused(self):
        empty = self.make_policy(name="Empty")
        agreement = self.make_agreement(empty, active=False)
        with self.assertRaisesRegex(ValidationError, "Add its promises"):
            agreement.action_activate()
        self.assertEqual(agreement.state, "draft")

    def test_a_new_agreement_is_a_draft(self):
        for state in ("active", "suspended", "ended"):
            with (
                self.subTest(state=state),
                self.assertRaisesRegex(UserError, "begins as a draft"),
                self.cr.savepoint(),
            ):
                self.make_agreement(self.policy, active=False, state=state)
        with self.assertRaisesRegex(UserError, "begins as a draft"):
            self.env["sla.agreement"].with_context(default_state="active").create(
                {"partner_id": self.customer.id, "policy_id": self.policy.id}
            )

    def test_an_import_activates_nothing(self):
        agreements = self.env["sla.agreement"].with_user(self.manager)
        columns = ["name", "partner_id/.id", "policy_id/.id", "state"]
        row = ["Imported", str(self.customer.id), str(self.policy.id)]
        for state in ("Active", "active"):
            result = agreements.load(columns, [[*row, state]])
            self.assertFalse(result["ids"])
            self.assertIn("begins as a draft", result["messages"][0]["message"])
        self.assertFalse(agreements.search([("name", "=", "Imported")]))
        result = agreements.load(columns[:3], [row])
        self.assertEqual(agreements.browse(result["ids"]).state, "draft")

    def test_activation_that_does_nothing_else_asks_nothing(self):
        agreement = self.make_agreement(self.policy, active=False)
        agreement = agreement.with_user(self.manager)
        self.assertIs(agreement.action_confirm_activation(), True)
        self.assertEqual(agreement.state, "active")

    def test_activation_shows_what_else_it_does_and_asks(self):
        first = self.make_agreement(self.policy, name="Hosting")
        first.action_suspend("Migration")
        first.action_end()
        first.action_draft()
        self.make_agreement(self.policy, name="Other")
        first = first.with_user(self.manager)
        first.date_end = "2026-01-31"
        form = self.open_confirmation(first)
        for words in ("01/31/2026", "Migration", "Other"):
            self.assertIn(words, form.effects)
        self.assertEqual(first.state, "draft")
        form.save().action_activate()
        self.assertEqual(first.state, "suspended")

    def test_what_a_confirmation_shows_is_for_who_opened_it(self):
        self.make_agreement(self.policy, name="Other")
        agreement = self.make_agreement(self.policy, active=False)
        wizard = self.open_confirmation(agreement.with_user(self.manager)).save()
        other = self._new_user("manager2", "sla_policy.group_sla_manager")
        with self.assertRaises(AccessError):
            wizard.with_user(other).read(["effects"])
        with self.assertRaises(AccessError):
            wizard.with_user(self.agent).action_activate()

    def open_confirmation(self, agreement):
        action = agreement.action_confirm_activation()
        self.assertEqual(action["res_model"], "sla.activate.wizard")
        wizards = self.env[action["res_model"]].with_user(self.manager)
        return Form(wizards.with_context(**action["context"]))

    def test_an_archived_policy_is_refused(self):
        agreement = self.make_agreement(self.policy, active=False)
        self.policy.active = False
        with self.assertRaisesRegex(ValidationError, "archived"):
            agreement.action_activate()
        self.policy.active = True
        agreement.action_activate()

    @mute_logger("odoo.sql_db")
    def test_it_cannot_end_before_it_starts(self):
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            self.make_agreement(self.policy, date_end="2025-12-31")
            self.env.flush_all()

    def test_a_copy_starts_as_a_draft(self):
        agreement = self.make_agreement(self.policy)
        self.assertEqual(agreement.copy().state, "draft")

    def test_what_has_run_out_is_ended_a_day_later(self):
        agreement = self.make_agreement(self.policy, date_end="2026-03-02")
        for today, state in [
            ("2026-03-02 12:00", "active"),
            ("2026-03-03 12:00", "active"),  # still that day somewhere on earth
            ("2026-03-04 12:00", "ended"),
        ]:
            self.at(today, "UTC")
            self.env["sla.agreement"]._gc_end_expired()
            self.assertEqual(agreement.state, state, today)

    def test_activation_publishes_the_policy(self):
        self.assertFalse(self.policy.version_ids)
        self.make_agreement(self.policy)
        self.assertEqual(self.policy.version_ids.mapped("number"), [1])

    def test_its_tickets(self):
        agreement = self.make_agreement(self.policy)
        tickets = self.make_ticket() | self.make_ticket()
        agreement.invalidate_recordset()
        self.assertEqual(agreement.ticket_count, 2)
        action = agreement.action_view_tickets()
        self.assertEqual(self.env["helpdesk.ticket"].search(action["domain"]), tickets)
        self.policy.invalidate_recordset()
        self.assertEqual(self.policy.agreement_count, 1)


class TestWhichAgreement(AgreementCommon):
    def test_a1_every_contact_of_the_customer(self):
        agreement = self.make_agreement(self.policy)
        for partner in (
            self.customer,
            self.contact,
            self.other_contact,
            self.portal_user.partner_id,
        ):
            with self.subTest(partner.name):
                self.assertCovered(self.make_ticket(partner_id=partner.id), agreement)

    def test_a1_named_after_a_contact_it_is_the_companys_all_the_same(self):
        agreement = self.make_agreement(self.policy, self.contact)
        ticket = self.make_ticket(partner_id=self.other_contact.id)
        self.assertCovered(ticket, agreement)

    def test_a1_a_private_person(self):
        person = self.env["res.partner"].create({"name": "Rosa Gil"})
        agreement = self.make_agreement(self.policy, person)
        self.assertCovered(self.make_ticket(partner_id=person.id), agreement)
        self.assertCovered(self.make_ticket(), self.env["sla.agreement"])

    def test_a1_only_an_active_one(self):
        agreement = self.make_agreement(self.policy, active=False)
        nothing = agreement.browse()
        self.assertCovered(self.make_ticket(), nothing)
        agreement.action_activate()
        self.assertCovered(self.make_ticket(), agreement)
        agreement.active = False
        self.assertCovered(self.make_ticket(), nothing)
        agreement.active = True
        agreement.action_end()
        self.assertCovered(self.make_ticket(), nothing)

    def test_a1_one_made_in_the_evening_covers_the_same_evening(self):
        """It is tomorrow already for whoever has no zone, but not for the policy."""
        with freeze_time("2026-03-03 01:30:00"):
            agreement = self.env["sla.agreement"].create(
                {
                    "name": "Tonight",
                    "partner_id": self.customer.id,
                    "policy_id": self.policy.id,
                }
            )
            self.assertEqual(str(agreement.date_start), "2026-03-02")
            agreement.action_activate()
            self.assertCovered(self.make_ticket(), agreement)

    def test_a1_days_are_those_of_the_policys_zone(self):
        agreement = self.make_agreement(
            self.policy, date_start="2026-03-02", date_end="2026-03-06"
        )
        nothing = agreement.browse()
        for moment, expected in [
            ("2026-03-01 23:59:59", nothing),  # already Monday in UTC
            ("2026-03-02 00:00", agreement),
            ("2026-03-06 23:59:59", agreement),  # already Saturday in UTC
            ("2026-03-07 00:00", nothing),
        ]:
            with self.subTest(moment):
                self.at(moment)
                self.assertCovered(self.make_ticket(), expected)

    def test_a1_the_first_in_order_among_several(self):
        other = self.make_policy(self.make_target("resolution", hours=2))
        early = self.make_agreement(self.policy, date_start="2026-01-01")
        late = self.make_agreement(other, date_start="2026-02-01")
        self.assertCovered(self.make_ticket(), late)
        early.sequence = 1
        self.assertCovered(self.make_ticket(), early)
        early.date_end = "2026-03-01"
        self.assertCovered(self.make_ticket(), late)

    def test_a1_never_another_companys(self):
        company = self.env["res.company"].create({"name": "South branch"})
        theirs = self.make_policy(
            self.make_target("resolution", hours=1), company_id=company.id
        )
        self.make_agreement(theirs, company_id=company.id)
        self.assertCovered(self.make_ticket(), self.env["sla.agreement"])

    def test_a1_one_named_by_hand_stays(self):
        self.make_agreement(self.policy)
        other = self.make_agreement(
            self.make_policy(self.make_target("resolution", hours=2)), sequence=99
        )
        self.assertCovered(self.make_ticket(agreement_id=other.id), other)

    def test_a1_somebody_elses_is_refused(self):
        theirs = self.make_agreement(self.policy, self.supplier)
        with self.assertRaisesRegex(ValidationError, "not an agreement of"):
            self.make_ticket(agreement_id=theirs.id)
        ticket = self.make_ticket()
        with self.assertRaisesRegex(ValidationError, "not an agreement of"):
            ticket.agreement_id = theirs

    def test_a1_a_policy_archived_meanwhile_keeps_its_promises(self):
        agreement = self.make_agreement(self.policy)
        self.policy.active = False
        self.assertCovered(self.make_ticket(), agreement)

    def test_a1_tickets_from_before_the_agreement_stay_without(self):
        ticket = self.make_ticket()
        self.make_agreement(self.policy)
        self.move(ticket, "in_progress")
        self.say_as_agent(ticket)
        self.assertCovered(ticket, self.env["sla.agreement"])


class TestAnotherCustomer(AgreementCommon):
    def setUp(self):
        super().setUp()
        self.agreement = self.make_agreement(self.policy)

    def test_a1_the_customer_is_set_later(self):
        ticket = self.make_ticket(partner_id=False, partner_email="x@example.com")
        self.assertCovered(ticket, self.agreement.browse())
        self.at("2026-03-02 15:00")
        ticket.with_user(self.agent).partner_id = self.contact
        self.assertCovered(ticket, self.agreement)
        clock = self.clock(ticket, "resolution")
        self.assertMoment(clock.started_at, "2026-03-02 10:00")
        self.assertMoment(clock.deadline, "2026-03-03 10:00")

    def test_a1_what_happened_before_the_customer_was_known_counts(self):
        self.policy.target_ids += self.env["sla.target"].new(
            self.make_target("first_response", hours=2)
        )
        ticket = self.make_ticket(partner_id=False)
        self.at("2026-03-02 11:00")
        self.say_as_agent(ticket, "Who are you?")
        self.at("2026-03-02 12:00")
        self.move(ticket, "waiting_customer")
        self.at("2026-03-04 10:00")
        ticket.partner_id = self.contact
        self.assertState(ticket, "first_response", "met")
        self.assertState(ticket, "resolution", "paused")
        self.assertEqual(self.clock(ticket, "resolution").used_seconds, 2 * 3600)

    def test_a1_it_is_the_agreement_of_when_the_ticket_came(self):
        ticket = self.make_ticket(partner_id=False)
        self.at("2026-03-10 10:00")
        self.agreement.date_start = "2026-03-09"
        ticket.partner_id = self.contact
        self.assertCovered(ticket, self.agreement.browse())

    def test_a1_another_customer_with_an_agreement(self):
        ticket = self.make_ticket()
        quick = self.make_policy(self.make_target("resolution", hours=3))
        theirs = self.make_agreement(quick, self.supplier)
        self.at("2026-03-02 12:00")
        ticket.partner_id = self.supplier
        self.assertCovered(ticket, theirs)
        self.assertDue(ticket, "resolution", "2026-03-02 13:00")
        self.assertEqual(self.clock(ticket, "resolution").agreement_id, theirs)
        ticket.partner_id = self.contact
        self.assertCovered(ticket, self.agreement)
        self.assertDue(ticket, "resolution", "2026-03-03 10:00")

    def test_a1_another_customer_without_one(self):
        ticket = self.make_ticket()
        self.at("2026-03-02 12:00")
        ticket.partner_id = self.supplier
        self.assertFalse(ticket.agreement_id)
        self.assertEqual(ticket.coverage, "no_agreement")
        self.assertState(ticket, "resolution", "cancelled")
        self.assertFalse(ticket.sla_next_deadline)
        self.assertFalse(ticket.sla_state)

    def test_a1_another_contact_of_the_same_customer_changes_nothing(self):
        ticket = self.make_ticket()
        before = self.story(ticket.clock_ids)
        facts = len(self.events(ticket))
        ticket.partner_id = self.other_contact
        self.assertEqual(self.story(ticket.clock_ids), before)
        self.assertEqual(len(self.events(ticket)), facts)

    def test_a1_the_agreement_ends_meanwhile(self):
        """Tickets already in keep their promises."""
        ticket = self.make_ticket()
        self.agreement.action_end()
        self.assertDue(ticket, "resolution", "2026-03-03 10:00")
        ticket.priority = "3"
        self.move(ticket, "waiting_vendor")
        self.at("2026-03-03 10:00")
        self.move(ticket, "in_progress")
        self.assertDue(ticket, "resolution", "2026-03-04 10:00")
        self.assertEqual(ticket.agreement_id, self.agreement)

    def test_a1_the_agreement_is_taken_away(self):
        ticket = self.make_ticket()
        ticket.agreement_id = False
        self.assertState(ticket, "resolution", "cancelled")
        self.assertEqual(ticket.coverage, "no_agreement")


class TestVersions(AgreementCommon):
    """Policy and version are frozen on the clock."""

    def setUp(self):
        super().setUp()
        self.make_agreement(self.policy)
        self.ticket = self.make_ticket()

    def test_a1_an_edited_policy_makes_a_new_version_when_it_is_promised(self):
        self.policy.target_ids.hours = 3
        self.assertEqual(self.policy.version, 1, "nobody has been promised it yet")
        later = self.make_ticket()
        self.assertEqual(self.policy.version, 2)
        self.assertEqual(sorted(self.policy.version_ids.mapped("number")), [1, 2])
        self.assertDue(later, "resolution", "2026-03-02 13:00")
        self.assertDue(self.ticket, "resolution", "2026-03-03 10:00")
        self.assertEqual(self.clock(self.ticket, "resolution").version_id.number, 1)
        self.assertEqual(self.clock(later, "resolution").version_id.number, 2)

    def test_a1_running_clocks_keep_theirs_whatever_happens_to_them(self):
        self.policy.target_ids.hours = 3
        self.policy.calendar_id = self.make_calendar(hours=(9, 12))
        self.policy.resolution_start = "work_started"
        self.make_ticket()
        self.at("2026-03-02 11:00")
        self.ticket.priority = "3"
        self.move(self.ticket, "waiting_customer")
        self.at("2026-03-03 11:00")
        self.move(self.ticket, "in_progress")
        self.assertDue(self.ticket, "resolution", "2026-03-04 10:00")
        self.assertEqual(self.clock(self.ticket, "resolution").version_id.number, 1)
        self.assertEqual(self.clock(self.ticket, "resolution").budget_seconds, 32400)

    def test_a1_a_promise_removed_is_still_owed_to_those_who_have_it(self):
        self.policy.target_ids.unlink()
        self.move(self.ticket, "in_progress")
        self.assertDue(self.ticket, "resolution", "2026-03-03 10:00")
        self.assertFalse(self.clock(self.ticket, "resolution").target_id)
        self.assertTrue(self.clock(self.ticket, "resolution").explain()["sentence"])
        self.at("2026-03-02 12:00")
        self.move(self.ticket, "solved")
        self.assertState(self.ticket, "resolution", "met")

    def test_a1_as_long_as_nothing_is_edited_it_is_the_same_version(self):
        for _number in range(3):
            self.make_ticket()
        self.policy.name = "Gold, renamed"
        self.policy.description = "<p>Words are no promises.</p>"
        self.policy.target_ids.sequence = 99
        self.make_ticket()
        self.assertEqual(self.policy.version_ids.mapped("number"), [1])

    def test_a1_every_edit_of_a_promise_counts(self):
        for number, edit in enumerate(
            [
                {"first_response_stop": "assignment"},
                {"resolution_start": "work_started"},
                {"calendar_id": self.make_calendar(hours=(8, 20)).id},
            ],
            start=2,
        ):
            with self.subTest(edit):
                self.policy.write(edit)
                self.make_ticket()
                self.assertEqual(self.policy.version, number)


class TestDeletion(AgreementCommon):
    def setUp(self):
        super().setUp()
        self.agreement = self.make_agreement(self.policy)

    def test_an_agreement_with_tickets_is_refused_politely(self):
        self.make_ticket()
        with self.assertRaisesRegex(UserError, "End or archive it"):
            self.agreement.with_user(self.manager).unlink()
        self.assertTrue(self.agreement.exists())

    def test_an_agreement_without_any_may_go(self):
        self.agreement.with_user(self.manager).unlink()
        self.assertFalse(self.agreement.exists())

    def test_a_ticket_goes_on_without_the_agreement_it_once_had(self):
        """Moved to another agreement, and the old one deleted."""
        ticket = self.make_ticket()
        self.at("2026-03-02 10:30")
        bare = self.make_policy(self.make_target("first_response", hours=1))
        ticket.agreement_id = self.make_agreement(bare)
        self.agreement.unlink()
        self.say_as_agent(ticket)
        self.move(ticket, "solved")
        self.assertState(ticket, "first_response", "met")
        self.assertState(ticket, "resolution", "cancelled")
        self.assertFalse(self.clock(ticket, "resolution").agreement_id)

    def test_a_policy_that_was_promised_is_refused_politely(self):
        self.make_ticket()
        with self.assertRaisesRegex(UserError, "Archive it"):
            self.policy.with_user(self.manager).unlink()
        self.assertTrue(self.policy.exists())

    def test_a_policy_nobody_was_promised_may_go(self):
        policy = self.make_policy(self.make_target("resolution", hours=1))
        policy.with_user(self.manager).unlink()
        self.assertFalse(policy.exists())

    @mute_logger("odoo.sql_db")
    def test_a_calendar_that_counts_for_somebody_stays(self):
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            self.calendar.unlink()
        self.assertTrue(self.calendar.exists())
