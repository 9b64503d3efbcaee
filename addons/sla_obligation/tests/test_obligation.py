"""What an agreement includes beside tickets, and what the customer owes."""

import base64
from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form

from odoo.addons.sla_policy.tests.common import SlaCommon

IMPLEMENTATION = (
    "Training of the contact",
    "Project documentation",
    "Deployment",
    "Training in database and user set-up",
    "Loading of templates",
    "Support during implementation",
)


class ObligationCommon(SlaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls.make_obliging()

    @classmethod
    def make_obliging(cls, *obligations, **values):
        """A policy with obligations, given as their values."""
        return cls.make_policy(
            cls.make_target("first_response", hours=1),
            obligation_template_ids=[Command.create(vals) for vals in obligations],
            **values,
        )

    @classmethod
    def make_obligation(cls, agreement, **values):
        values.setdefault("name", "An obligation")
        return cls.env["sla.obligation"].create(
            {"agreement_id": agreement.id, **values}
        )

    def activities(self, agreement):
        return self.env["mail.activity"].search(
            [("res_model", "=", "sla.agreement"), ("res_id", "in", agreement.ids)]
        )


class TestObligations(ObligationCommon):
    def test_cutoff_six_implementation_services(self):
        policy = self.make_obliging(*({"name": name} for name in IMPLEMENTATION))
        agreement = self.make_agreement(policy, active=False)
        self.assertFalse(agreement.obligation_ids, "nothing is owed by a draft")
        agreement.action_activate()
        self.assertEqual(
            agreement.provider_obligation_ids.sorted("id").mapped("name"),
            list(IMPLEMENTATION),
        )
        self.assertEqual(set(agreement.obligation_ids.mapped("state")), {"open"})
        self.assertEqual(agreement.obligation_progress, 0)
        agreement.provider_obligation_ids[:3].action_done()
        self.assertEqual(agreement.obligation_progress, 50)
        self.assertEqual(agreement.open_obligation_count, 3)
        agreement.provider_obligation_ids.action_done()
        self.assertEqual(len(agreement.obligation_ids), 6, "once is once")
        self.assertEqual(agreement.obligation_progress, 100)

    def test_prepaid_l3_reserved_user_is_a_duty(self):
        policy = self.make_obliging(
            {"name": "One administrator user reserved", "side": "customer"},
            {"name": "Backup, restore, branches", "kind": "on_request"},
        )
        agreement = self.make_agreement(policy)
        obligation = agreement.customer_obligation_ids
        self.assertEqual(obligation.name, "One administrator user reserved")
        self.assertEqual(obligation.due_date, agreement.date_start)
        self.assertEqual(agreement._open_points("customer"), obligation)
        ticket = self.make_ticket()
        self.assertEqual(
            ticket.with_user(self.agent).sla_open_obligation_ids, obligation
        )
        obligation.action_done()
        ticket.invalidate_recordset()
        self.assertFalse(ticket.sla_open_obligation_ids)

    def test_platinum_localisation_is_kept_current(self):
        policy = self.make_obliging(
            {"name": "Localisation", "kind": "recurring", "interval_months": 3}
        )
        agreement = self.make_agreement(policy)
        first = agreement.obligation_ids
        self.assertEqual(first.due_date, date(2026, 4, 1))
        first.action_done()
        self.assertEqual(
            agreement.obligation_ids.sorted("id").mapped("due_date"),
            [date(2026, 4, 1), date(2026, 7, 1)],
        )
        first.action_done()
        self.assertEqual(len(agreement.obligation_ids), 2, "done is done")
        first.action_reopen()
        first.action_done()
        self.assertEqual(len(agreement.obligation_ids), 2, "one a date")

    def test_platinum_minutes_of_every_change_take_evidence(self):
        policy = self.make_obliging(
            {"name": "Minutes", "kind": "on_request", "needs_evidence": True}
        )
        obligation = self.make_agreement(policy).obligation_ids
        for nothing in (False, "<p><br></p>"):
            obligation.evidence = nothing
            with self.assertRaisesRegex(UserError, "evidence"):
                obligation.action_done()
        self.assertEqual(obligation.state, "open")
        obligation.evidence = "<p>Field of the weight renamed, both sides agreed.</p>"
        obligation.action_done()
        self.assertEqual(obligation.state, "done")

    def test_a_file_is_evidence(self):
        policy = self.make_obliging({"name": "Minutes", "needs_evidence": True})
        obligation = self.make_agreement(policy).obligation_ids
        file = (
            self.env["ir.attachment"]
            .with_user(self.agent)
            .create(
                {
                    "name": "minutes.txt",
                    "datas": base64.b64encode(b"Agreed."),
                    "res_model": "sla.obligation",
                }
            )
        )
        mine = obligation.with_user(self.agent)
        mine.attachment_ids = [Command.link(file.id)]
        mine.action_done()
        self.assertEqual((obligation.state, obligation.done_by), ("done", self.agent))
        self.env.invalidate_all()
        self.assertEqual(file.with_user(self.manager).name, "minutes.txt")

    def test_monthly_test_environment_on_request(self):
        """Owed from when it is requested; then it can be requested again."""
        policy = self.make_obliging({"name": "Test environment", "kind": "on_request"})
        agreement = self.make_agreement(policy)
        obligation = agreement.obligation_ids
        self.assertFalse(obligation.due_date)
        self.assertFalse(agreement._open_points("provider"))
        obligation.due_date = "2026-03-06"
        self.assertEqual(agreement._open_points("provider"), obligation)
        obligation.action_done()
        self.assertEqual(len(agreement.obligation_ids), 2)
        again = agreement.obligation_ids - obligation
        self.assertFalse(again.due_date)
        again.action_done()
        self.assertEqual(len(agreement.obligation_ids), 3)

    def test_due_days_after_the_start(self):
        policy = self.make_obliging({"name": "Documentation", "due_days": 45})
        agreement = self.make_agreement(policy)
        self.assertEqual(agreement.obligation_ids.due_date, date(2026, 2, 15))

    def test_taken_over_only_once(self):
        policy = self.make_obliging({"name": "Deployment"})
        agreement = self.make_agreement(policy)
        agreement.action_end()
        agreement.action_draft()
        agreement.action_activate()
        self.assertEqual(len(agreement.obligation_ids), 1)
        policy.obligation_template_ids = [Command.create({"name": "Migration"})]
        self.assertEqual(len(agreement.obligation_ids), 1)
        agreement.with_user(self.manager).action_add_missing_obligations()
        agreement.with_user(self.manager).action_add_missing_obligations()
        self.assertEqual(len(agreement.obligation_ids), 2)

    def test_an_edited_policy_changes_no_duty(self):
        policy = self.make_obliging({"name": "Deployment"})
        agreement = self.make_agreement(policy)
        policy.obligation_template_ids.name = "Something else"
        self.assertEqual(agreement.obligation_ids.name, "Deployment")
        policy.obligation_template_ids.unlink()
        self.assertEqual(agreement.obligation_ids.name, "Deployment")

    def test_in_every_language(self):
        self.env["res.lang"]._activate_lang("es_419")
        policy = self.make_obliging(
            {
                "name": "Deployment",
                "clause": "3.2",
                "kind": "recurring",
                "interval_months": 1,
            }
        )
        spanish = policy.obligation_template_ids.with_context(lang="es_419")
        spanish.write({"name": "Despliegue", "clause": "3.2 bis"})
        agreement = self.make_agreement(policy)
        agreement.obligation_ids.action_done()
        self.assertEqual(len(agreement.obligation_ids), 2)
        for obligation in agreement.obligation_ids:
            self.assertEqual(
                (obligation.name, obligation.clause), ("Deployment", "3.2")
            )
            obligation = obligation.with_context(lang="es_419")
            self.assertEqual(
                (obligation.name, obligation.clause), ("Despliegue", "3.2 bis")
            )

    def test_nothing_comes_again_after_the_end(self):
        policy = self.make_obliging(
            {"name": "Localisation", "kind": "recurring", "interval_months": 3}
        )
        agreement = self.make_agreement(policy, date_end="2026-06-30")
        agreement.obligation_ids.action_done()
        self.assertEqual(len(agreement.obligation_ids), 1)

    def test_activating_many_takes_constant_queries(self):
        policy = self.make_obliging(*({"name": name} for name in IMPLEMENTATION))

        def queries(count):
            agreements = self.env["sla.agreement"]
            for _number in range(count):
                agreements += self.make_agreement(policy, active=False)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            agreements._add_missing_obligations()
            self.env.flush_all()
            self.assertEqual(len(agreements.obligation_ids), 6 * count)
            return self.env.cr.sql_log_count - before

        queries(1)
        self.assertEqual(queries(2), queries(10))


class TestDuty(ObligationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls.make_agreement(cls.policy, user_id=cls.agent.id)

    def test_stars_customer_keeps_invoices_up_to_date(self):
        """What recurs is an open point not long before it is due."""
        obligation = self.make_obligation(
            self.agreement,
            name="Subscription and invoices up to date",
            side="customer",
            kind="recurring",
            interval_months=1,
            due_date="2026-04-05",
        )
        self.assertFalse(self.agreement._open_points("customer"))
        self.at("2026-03-06 00:00")
        self.assertEqual(self.agreement._open_points("customer"), obligation)

    def test_agents_settle_what_the_provider_owes(self):
        ours = self.make_obligation(self.agreement)
        theirs = self.make_obligation(self.agreement, side="customer")
        ours.with_user(self.agent).action_done()
        self.assertEqual(
            (ours.state, ours.done_on, ours.done_by),
            ("done", date(2026, 3, 2), self.agent),
        )
        self.assertTrue(ours.with_user(self.agent).name)
        with self.assertRaisesRegex(AccessError, "owed by the customer"):
            theirs.with_user(self.agent).action_done()
        self.assertEqual(theirs.state, "open")
        theirs.with_user(self.manager).action_done()
        self.assertEqual(theirs.state, "done")

    def test_agents_add_evidence_and_nothing_else(self):
        ours = self.make_obligation(self.agreement).with_user(self.agent)
        theirs = self.make_obligation(self.agreement, side="customer").with_user(
            self.agent
        )
        ours.evidence = "<p>Seen.</p>"
        for work in (
            lambda: ours.write({"due_date": "2027-01-01"}),
            lambda: ours.write({"name": "Less"}),
            lambda: theirs.write({"evidence": "<p>Seen.</p>"}),
            lambda: ours.unlink(),
            lambda: ours.copy(),
            lambda: ours.action_waive("Too much work"),
            lambda: ours.action_reopen(),
        ):
            with self.assertRaises(AccessError):
                work()
        self.assertTrue(ours.can_settle)
        self.assertFalse(ours.can_edit)
        self.assertFalse(theirs.can_settle)
        ours.action_done()
        with self.assertRaises(AccessError):
            ours.evidence = "<p>Rewritten</p>"

    def test_state_has_one_writer(self):
        obligation = self.make_obligation(self.agreement)
        for vals in ({"state": "done"}, {"done_on": "2026-01-01"}, {"done_by": 1}):
            for records in (
                obligation.with_user(self.manager),
                obligation,
                obligation.sudo(),
            ):
                with self.assertRaisesRegex(UserError, "buttons"):
                    records.with_context(sla_writer="forged").write(vals)
        with self.assertRaisesRegex(UserError, "buttons"):
            self.make_obligation(self.agreement, state="done")

    def test_waived_with_a_reason(self):
        obligation = self.make_obligation(self.agreement).with_user(self.manager)
        with self.assertRaisesRegex(UserError, "Enter the reason"):
            obligation.action_waive("")
        action = obligation.action_ask_waive()
        wizard = self.env[action["res_model"]].with_user(self.manager)
        wizard = wizard.with_context(**action["context"])
        wizard.create({"reason": "Not needed"}).action_confirm()
        self.assertEqual(
            (obligation.state, obligation.waive_reason), ("waived", "Not needed")
        )
        obligation.action_reopen()
        self.assertEqual((obligation.state, obligation.waive_reason), ("open", False))

    def test_done_stays_on_record(self):
        obligation = self.make_obligation(self.agreement)
        obligation.action_done()
        with self.assertRaisesRegex(UserError, "on record"):
            obligation.unlink()
        self.make_obligation(self.agreement).unlink()

    def test_overdue_by_the_policys_day(self):
        self.policy.tz = "Pacific/Auckland"
        obligation = self.make_obligation(self.agreement, due_date="2026-03-10")
        for local, status in (
            ("2026-03-10 23:59", "open"),
            ("2026-03-11 00:00", "overdue"),
        ):
            self.at(local, "Pacific/Auckland")
            self.env.invalidate_all()
            with self.subTest(local=local):
                self.assertEqual(obligation.status, status)
                found = self.env["sla.obligation"].search(
                    [("status", "=", status), ("agreement_id", "=", self.agreement.id)]
                )
                self.assertEqual(found, obligation)

    def test_form_of_an_agents_duty(self):
        obligation = self.make_obligation(self.agreement, needs_evidence=True)
        form = Form(obligation.with_user(self.agent))
        with self.assertRaisesRegex(AssertionError, "readonly"):
            form.due_date = date(2027, 1, 1)
        form.evidence = "<p>Shown.</p>"
        form.save().action_done()
        self.assertEqual(obligation.state, "done")

    def test_agreements_own_duty_by_its_form(self):
        form = Form(self.agreement.with_user(self.manager))
        with form.customer_obligation_ids.new() as line:
            line.name = "A second contact"
        form.save()
        self.assertEqual(self.agreement.obligation_ids.side, "customer")


class TestOverdueDuties(ObligationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls.make_agreement(cls.policy, user_id=cls.agent.id)

    def run_at(self, local, tz=None):
        self.at(local, tz)
        self.run_cron("ir_cron_agreements")

    def test_responsible_is_reminded_once(self):
        self.make_obligation(self.agreement, name="Minutes", due_date="2026-03-10")
        self.run_at("2026-03-10 23:00")
        self.assertFalse(self.activities(self.agreement))
        self.run_at("2026-03-11 00:00")
        activity = self.activities(self.agreement)
        self.assertEqual(activity.user_id, self.agent)
        self.assertIn("Minutes", activity.summary)
        self.assertEqual(activity.date_deadline, date(2026, 3, 11))
        self.run_at("2026-03-15 08:00")
        self.assertEqual(len(self.activities(self.agreement)), 1)

    def test_another_date_is_reminded_again(self):
        obligation = self.make_obligation(self.agreement, due_date="2026-03-10")
        self.run_at("2026-03-12 08:00")
        obligation.due_date = "2026-03-20"
        self.run_at("2026-03-13 08:00")
        self.assertEqual(len(self.activities(self.agreement)), 1)
        self.run_at("2026-03-25 08:00")
        self.assertEqual(len(self.activities(self.agreement)), 2)

    def test_no_reminder_of_customers_and_settled_ones(self):
        self.make_obligation(self.agreement, side="customer", due_date="2026-03-03")
        self.make_obligation(self.agreement, due_date="2026-03-03").action_done()
        self.make_obligation(self.agreement, due_date="2026-03-03").action_waive("No")
        self.make_obligation(self.agreement)
        draft = self.make_agreement(self.policy, active=False)
        self.make_obligation(draft, due_date="2026-03-03")
        self.run_at("2026-03-12 08:00")
        self.assertFalse(self.activities(self.agreement + draft))

    def test_several_at_once_are_one_activity(self):
        for name in ("Minutes", "Localisation"):
            self.make_obligation(self.agreement, name=name, due_date="2026-03-03")
        self.run_at("2026-03-12 08:00")
        activity = self.activities(self.agreement)
        self.assertEqual(activity.summary, "2 points overdue: Minutes, Localisation")

    def test_small_batches_reach_everything(self):
        for number in range(5):
            self.make_obligation(
                self.agreement, name=f"Duty {number}", due_date="2026-03-03"
            )
        cron = self.env.ref("sla_policy.ir_cron_agreements")
        cron.code = "model._cron_agreements(batch=2)"
        self.run_at("2026-03-12 08:00")
        self.assertTrue(all(self.agreement.obligation_ids.mapped("overdue_notified")))


class TestOpenPoints(ObligationCommon):
    def test_on_each_ticket_of_the_agreement(self):
        agreement = self.make_agreement(self.policy)
        obligation = self.make_obligation(
            agreement, side="customer", due_date="2026-03-20"
        )
        self.make_obligation(agreement, side="provider")
        ticket = self.make_ticket()
        other = self.make_ticket(partner_id=self.supplier.id)
        self.assertEqual(ticket.sla_open_obligation_ids, obligation)
        self.assertFalse(other.sla_open_obligation_ids)
        self.assertEqual(obligation.with_user(self.agent).color, 3)
        self.assertIn("03/20/2026", obligation.display_name)
        agreement.action_end()
        ticket.invalidate_recordset()
        self.assertFalse(ticket.sla_open_obligation_ids)

    def test_constant_queries_over_tickets(self):
        tickets = self.env["helpdesk.ticket"]
        for number in range(6):
            partner = self.env["res.partner"].create({"name": f"Customer {number}"})
            agreement = self.make_agreement(self.policy, partner=partner)
            self.make_obligation(agreement, side="customer")
            tickets += self.make_ticket(partner_id=partner.id)
        self.env.flush_all()

        def queries(some):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some.with_user(self.agent).mapped("sla_open_obligation_ids.color")
            return self.env.cr.sql_log_count - before

        queries(tickets)
        self.assertEqual(queries(tickets[:2]), queries(tickets))

    def test_portal_hears_of_them_by_the_method(self):
        agreement = self.make_agreement(self.policy)
        obligation = self.make_obligation(agreement, side="customer")
        found = agreement.with_user(self.portal_user)._open_points("customer")
        self.assertEqual(found.name, obligation.name)
        with self.assertRaises(AccessError):
            obligation.with_user(self.portal_user).read(["name"])


class TestActivationEffects(ObligationCommon):
    def test_activation_shows_the_services_and_duties_that_begin(self):
        self.policy.obligation_template_ids = [
            Command.create({"name": "Deployment", "due_days": 5}),
            Command.create({"name": "Review", "due_days": 300}),
        ]
        agreement = self.make_agreement(self.policy, active=False)
        action = agreement.with_user(self.manager).action_confirm_activation()
        wizard = self.env[action["res_model"]].with_user(self.manager)
        effects = Form(wizard.with_context(**action["context"])).effects
        self.assertIn("begin: 2. Overdue from the start: 1", effects)
        self.assertFalse(agreement.obligation_ids)
