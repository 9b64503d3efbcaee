"""What if: a policy or other hours, replayed over what really happened."""

import json
import logging
from datetime import timedelta
from unittest.mock import patch

import freezegun
from lxml import etree

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form
from odoo.tools import SQL
from odoo.tools.safe_eval import safe_eval

from odoo.addons.sla_policy.tests.common import SlaCommon

_logger = logging.getLogger(__name__)


class SimulationCommon(SlaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.make_calendar()
        cls.gold = cls.make_policy(
            cls.make_target("resolution", hours=9),
            calendar=cls.calendar,
            name="Gold",
        )
        cls.agreement = cls.make_agreement(cls.gold)
        action = cls.gold.action_new_version()
        cls.draft = cls.env["sla.policy"].browse(action["res_id"])

    def solve(self, opened, solved, **values):
        """A ticket that was opened and solved then."""
        self.at(opened)
        ticket = self.make_ticket(**values)
        self.at(solved)
        self.move(ticket, "solved")
        return ticket

    def simulation(self, policy=None, user=None, **values):
        simulations = self.env["sla.simulation"].with_user(user or self.manager)
        return simulations.create({"policy_id": (policy or self.draft).id, **values})

    def replayed(self, policy=None, **values):
        simulation = self.simulation(policy, **values)
        simulation.action_start()
        return simulation

    def run_replays(self):
        """Run the cron of replays as the server does."""
        with self.enter_registry_test_mode():
            self.env.ref("sla_simulation.ir_cron_simulation").method_direct_trigger()

    def lines_of(self, simulation):
        return simulation.env["sla.simulation.line"].search(
            [("simulation_id", "=", simulation.id)]
        )


class TestSimulation(SimulationCommon):
    def test_a_shorter_promise_breaks_what_was_kept(self):
        quick = self.solve("2026-03-02 10:00", "2026-03-02 12:00")
        slow = self.solve("2026-03-02 10:00", "2026-03-02 17:00")
        self.draft.target_ids.hours = 4
        simulation = self.replayed()
        self.assertEqual(simulation.state, "done")
        self.assertEqual(simulation.progress, 100)
        flips = {line.ticket_id: line.flip for line in self.lines_of(simulation)}
        self.assertEqual(flips, {quick: "kept", slow: "lost"})
        self.assertEqual(simulation.compliance_then, 100)
        self.assertEqual(simulation.compliance_now, 50)
        self.assertEqual((simulation.gained_count, simulation.lost_count), (0, 1))
        self.assertEqual(simulation.flipped_ticket_count, 1)
        # Seven hours of service where four were promised.
        self.assertEqual(simulation.hours_late_now, 3)
        self.assertEqual(simulation.hours_staffing, 3)
        line = self.lines_of(simulation).filtered(lambda line: line.flip == "lost")
        self.assertMoment(line.deadline_then, "2026-03-03 10:00")
        self.assertMoment(line.deadline_now, "2026-03-02 14:00")
        self.assertEqual(line.late_now, 3 * 3600)

    def test_the_same_policy_turns_nothing_over(self):
        self.solve("2026-03-02 10:00", "2026-03-02 12:00")
        self.solve("2026-03-02 10:00", "2026-03-05 12:00")
        self.make_ticket()
        simulation = self.replayed(self.gold)
        lines = self.lines_of(simulation)
        self.assertEqual(len(lines), 3)
        self.assertEqual(lines.mapped("state_then"), lines.mapped("state_now"))
        self.assertEqual(lines.mapped("deadline_then"), lines.mapped("deadline_now"))
        self.assertFalse(simulation.gained_count + simulation.lost_count)
        self.assertEqual(simulation.hours_open, 0)

    def test_it_counts_as_the_report_of_promises_does(self):
        """The replay of the same tickets comes to the same share as the report."""
        self.solve("2026-03-02 10:00", "2026-03-02 12:00")
        self.solve("2026-03-02 10:00", "2026-03-02 13:00")
        self.at("2026-03-02 10:00")
        self.make_ticket()
        self.at("2026-03-03 15:00")
        simulation = self.replayed(self.gold)
        self.env.flush_all()
        report = self.env["sla.clock.report"].with_user(self.manager)
        (row,) = report.formatted_read_group(
            [("policy_id", "=", self.gold.id)], [], ["met_rate:avg"]
        )
        self.assertAlmostEqual(row["met_rate:avg"], 100 * 2 / 3)
        self.assertAlmostEqual(simulation.compliance_then, row["met_rate:avg"])

    def test_other_hours(self):
        """Saturdays: what came on Friday evening would have been late."""
        self.solve("2026-03-06 17:00", "2026-03-09 17:00")
        week = self.make_calendar(days=("0", "1", "2", "3", "4", "5"))
        self.draft.target_ids.hours = 9
        simulation = self.replayed(calendar_id=week.id)
        self.assertEqual(simulation.lost_count, 1)
        self.assertAlmostEqual(simulation.hours_open_week, 9, delta=0.5)
        self.assertEqual(
            simulation.hours_staffing,
            simulation.hours_open + simulation.hours_late_now,
        )
        # The policy itself keeps its hours.
        self.assertEqual(self.draft.calendar_id, self.calendar)

    def test_pauses_are_honoured(self):
        self.at("2026-03-02 10:00")
        ticket = self.make_ticket()
        self.at("2026-03-02 11:00")
        self.move(ticket, "waiting_customer")
        self.at("2026-03-04 11:00")
        self.move(ticket, "in_progress")
        self.at("2026-03-04 13:00")
        self.move(ticket, "solved")
        self.draft.target_ids.hours = 4
        simulation = self.replayed()
        self.assertEqual(self.lines_of(simulation).flip, "kept")

    def test_nothing_but_its_own_is_written(self):
        ticket = self.solve("2026-03-02 10:00", "2026-03-02 17:00")
        open_one = self.make_ticket()
        self.draft.target_ids.hours = 1
        both = ticket | open_one
        story = self.story(both.sudo().clock_ids)
        facts = len(self.events(ticket) | self.events(open_one))
        self.at("2026-03-04 10:00")
        self.replayed()
        self.assertEqual(self.story(both.sudo().clock_ids), story)
        self.assertEqual(len(self.events(ticket) | self.events(open_one)), facts)
        self.assertFalse(self.draft.version_ids)

    def test_only_the_months_asked_about(self):
        self.solve("2026-03-02 10:00", "2026-03-02 17:00")
        self.at("2026-05-04 10:00")
        self.solve("2026-05-04 10:00", "2026-05-04 12:00")
        self.assertEqual(self.replayed(months=1).ticket_count, 1)
        self.assertEqual(self.replayed(months=6).ticket_count, 2)
        with self.assertRaisesRegex(ValidationError, "between 1 and 60 months"):
            self.simulation(months=0)

    def test_only_the_customers_and_agreements_asked_about(self):
        self.solve("2026-03-02 10:00", "2026-03-02 17:00")
        other = self.env["res.partner"].create({"name": "Sur Foods"})
        theirs = self.make_agreement(self.gold, partner=other)
        self.solve("2026-03-02 10:00", "2026-03-02 17:00", partner_id=other.id)
        simulation = self.replayed()
        self.assertEqual(self.lines_of(simulation).partner_id, self.customer | other)
        simulation = self.replayed(partner_ids=[Command.set(self.contact.ids)])
        self.assertEqual(self.lines_of(simulation).partner_id, self.customer)
        simulation = self.replayed(agreement_ids=[Command.set(theirs.ids)])
        self.assertEqual(self.lines_of(simulation).partner_id, other)

    def test_only_tickets_promised_by_the_policy_compared_with(self):
        self.solve("2026-03-02 10:00", "2026-03-02 17:00")
        silver = self.make_policy(self.make_target("resolution", hours=4))
        self.assertEqual(self.replayed(silver).ticket_count, 0)
        simulation = self.replayed(silver, baseline_policy_id=self.gold.id)
        self.assertEqual(simulation.lost_count, 1)

    def test_chart_by_customer_and_month(self):
        self.solve("2026-03-02 10:00", "2026-03-02 17:00")
        self.draft.target_ids.hours = 4
        simulation = self.replayed()
        rows = self.env["sla.simulation.report"]._read_group(
            [("simulation_id", "=", simulation.id)],
            ["partner_id", "started_at:month", "side"],
            ["met_rate:avg", "late_hours:sum"],
            order="side",
        )
        self.assertEqual(
            [row[2:] for row in rows], [("before", 100, 0), ("tried", 0, 3)]
        )
        self.assertIn("Norte Foods", simulation.chart)
        self.assertIn("-\ufeff100.0 points", simulation.chart)

    def test_screens(self):
        self.solve("2026-03-02 10:00", "2026-03-02 17:00")
        policy = self.draft.with_user(self.manager)
        action = policy.action_what_if()
        form = Form(
            self.env["sla.simulation"]
            .with_user(self.manager)
            .with_context(**action["context"])
        )
        self.assertEqual(form.policy_id, self.draft)
        self.assertEqual(form.baseline_policy_id, self.gold)
        simulation = form.save()
        simulation.action_start()
        for method in ("action_view_chart", "action_view_lines", "action_view_flips"):
            action = getattr(simulation, method)()
            found = self.env[action["res_model"]].search_count(action["domain"])
            self.assertTrue(found, method)
        self.assertEqual(policy.simulation_count, 1)
        line = self.lines_of(simulation)
        self.assertEqual(line.action_open_ticket()["res_id"], line.ticket_id.id)

    def test_filters_run(self):
        self.solve("2026-03-02 10:00", "2026-03-02 17:00")
        self.replayed()
        for name in ("sla.simulation", "sla.simulation.line", "sla.simulation.report"):
            model = self.env[name].with_user(self.manager)
            arch = etree.fromstring(model.get_view(view_type="search")["arch"])
            for node in arch.iter("filter"):
                with self.subTest(model=name, filter=node.get("name")):
                    domain = safe_eval(node.get("domain") or "[]", {"uid": 1})
                    model.search(domain, limit=1)
                    context = safe_eval(node.get("context") or "{}")
                    groupby = [context["group_by"]] if "group_by" in context else []
                    model.formatted_read_group([], groupby, ["__count"])

    # === ITS LIFE === #

    def test_many_are_replayed_in_the_background(self):
        for _number in range(3):
            self.solve("2026-03-02 10:00", "2026-03-02 12:00")
        with patch("odoo.addons.sla_simulation.models.sla_simulation._BATCH", 2):
            simulation = self.replayed()
        self.assertEqual(simulation.state, "running")
        self.assertEqual(simulation.ticket_count, 3)
        self.assertFalse(self.lines_of(simulation))
        cron = self.env.ref("sla_simulation.ir_cron_simulation")
        self.assertTrue(self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]))
        self.run_replays()
        self.assertEqual(simulation.state, "done")
        self.assertEqual(simulation.done_count, 3)
        self.assertEqual(len(self.lines_of(simulation)), 3)

    def test_it_can_be_stopped_and_run_again(self):
        for _number in range(3):
            self.solve("2026-03-02 10:00", "2026-03-02 12:00")
        with patch("odoo.addons.sla_simulation.models.sla_simulation._BATCH", 2):
            simulation = self.replayed()
        self.env["sla.simulation"]._work_off(2)
        self.assertEqual(simulation.done_count, 2)
        self.assertAlmostEqual(simulation.progress, 66.67, places=1)
        simulation.action_stop()
        self.assertEqual(simulation.state, "stopped")
        self.assertEqual(simulation.promise_count, 2)
        self.run_replays()
        self.assertEqual(simulation.done_count, 2)
        simulation.action_start()
        self.assertEqual(simulation.state, "done")
        self.assertEqual(len(self.lines_of(simulation)), 3)

    def test_results_belong_to_their_question(self):
        self.solve("2026-03-02 10:00", "2026-03-02 12:00")
        simulation = self.replayed()
        with self.assertRaisesRegex(UserError, "another question"):
            simulation.months = 6
        for forged in ({"state": "done"}, {"lost_count": 0}, {"user_id": 1}):
            with self.assertRaises(UserError):
                simulation.write(forged)
        simulation.action_draft()
        self.assertFalse(self.lines_of(simulation))
        self.assertFalse(simulation.promise_count)
        simulation.months = 6

    def test_a_policy_without_promises_is_not_tried(self):
        self.draft.target_ids.unlink()
        with self.assertRaisesRegex(UserError, "promises nothing yet"):
            self.replayed()

    def test_flexible_hours_are_refused(self):
        flexible = self.env["resource.calendar"].create(
            {"name": "Flexible", "schedule_type": "flexible"}
        )
        with self.assertRaisesRegex(ValidationError, "flexible hours"):
            self.simulation(calendar_id=flexible.id)

    def test_deleted_after_thirty_days(self):
        self.solve("2026-03-02 10:00", "2026-03-02 12:00")
        old, new = self.replayed(), self.replayed()
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE sla_simulation SET create_date = %s WHERE id = %s",
                fields.Datetime.now() - timedelta(days=31),
                old.id,
            )
        )
        self.env.invalidate_all()
        lines = self.lines_of(old)
        self.env["sla.simulation"]._gc_old()
        self.assertFalse(old.exists())
        self.assertFalse(lines.exists())
        self.assertTrue(self.lines_of(new))

    # === RIGHTS === #

    def test_only_managers_ask(self):
        simulation = self.replayed()
        for user in (self.agent, self.portal_user):
            with self.subTest(user.login):
                with self.assertRaises(AccessError):
                    self.simulation(user=user)
                for button in ("action_start", "action_stop", "action_draft"):
                    with self.assertRaises(AccessError):
                        getattr(simulation.with_user(user), button)()
                for model in ("sla.simulation.line", "sla.simulation.report"):
                    with self.assertRaises(AccessError):
                        self.env[model].with_user(user).search([])

    def test_lines_are_nobodys_to_write(self):
        self.solve("2026-03-02 10:00", "2026-03-02 12:00")
        line = self.lines_of(self.replayed())
        with self.assertRaises(AccessError):
            line.with_user(self.manager).flip = "lost"
        with self.assertRaises(AccessError):
            line.with_user(self.manager).unlink()

    def test_a_simulation_reads_with_the_rights_of_its_user(self):
        simulation = self.simulation(user_id=self.env.ref("base.user_root").id)
        self.assertEqual(simulation.user_id, self.manager)

    def test_each_company_its_own(self):
        there = self.env["res.company"].create({"name": "South branch"})
        there.helpdesk_mgmt_ticket_auto_assign = False
        self.env.user.company_ids |= there
        self.calendar.company_id = False
        (self.gold | self.draft).company_id = False
        self.make_agreement(self.gold, company_id=there.id)
        agent_there = self._new_user(
            "agent_there", "helpdesk_mgmt.group_helpdesk_user", company=there
        )
        self.solve("2026-03-02 10:00", "2026-03-02 17:00")
        self.at("2026-03-02 10:00")
        self.make_ticket(user=agent_there, company_id=there.id)
        simulation = self.replayed()
        self.assertEqual(simulation.ticket_count, 1)
        # Not even by naming the other company.
        simulation = self.simulation()
        with self.assertRaises(AccessError):
            simulation.company_id = there
            simulation.action_start()
        manager_there = self._new_user(
            "manager_there", "sla_policy.group_sla_manager", company=there
        )
        mine = self.env["sla.simulation"].with_user(manager_there).search([])
        self.assertFalse(mine)


class TestSize(SimulationCommon):
    """10,000 tickets in under a minute, a batch for a constant number of queries."""

    def make_history(self, count):
        """Solved tickets and their facts, by SQL: what is measured is the replay."""
        model_ticket = self.make_ticket()
        self.env.flush_all()
        version = self.clock(model_ticket, "resolution").version_id
        stage = self.stages["solved"]
        # What other addons want of a ticket is as one that was made has it.
        self.env.cr.execute(
            SQL(
                """
                SELECT column_name FROM information_schema.columns
                 WHERE table_name = 'helpdesk_ticket' AND is_nullable = 'NO'
                   AND column_name NOT IN ('id', 'name', 'description', 'company_id')
                """
            )
        )
        names = [SQL.identifier(row[0]) for row in self.env.cr.fetchall()]
        others = SQL("").join(SQL(", %s", name) for name in names)
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO helpdesk_ticket (
                    name, number, description, active, company_id, partner_id,
                    commercial_partner_id, agreement_id, stage_id, priority,
                    create_date, create_uid %s
                )
                SELECT 'Ticket ' || n, 'SIM' || n, '', TRUE, %s, %s, %s, %s, %s, '1',
                       %s::timestamp, %s %s
                  FROM helpdesk_ticket, generate_series(1, %s) AS n
                 WHERE helpdesk_ticket.id = %s
             RETURNING id
                """,
                others,
                self.env.company.id,
                self.contact.id,
                self.customer.id,
                self.agreement.id,
                stage.id,
                fields.Datetime.now(),
                self.agent.id,
                others,
                count,
                model_ticket.id,
            )
        )
        ids = [row[0] for row in self.env.cr.fetchall()]
        # As the database does by itself: it still takes the tables for tiny ones.
        self.env.cr.execute("ANALYZE helpdesk_ticket")
        start = fields.Datetime.now() - timedelta(days=60)
        created = {
            "phase": "new",
            "priority": "1",
            "type": 0,
            "user": 0,
            "release_date": None,
            "agreement": self.agreement.id,
            "policy": version.id,
        }
        steps = [
            (0, "created", created),
            (60, "assigned", self.agent.id),
            (90, "phase", "in_progress"),
            (200, "phase", "waiting_customer"),
            (800, "customer_reply", None),
            (801, "phase", "in_progress"),
            (1200, "agent_reply", None),
            (1300, "phase", "solved"),
        ]
        for minutes, kind, value in steps:
            self.env.cr.execute(
                SQL(
                    """
                    INSERT INTO sla_event (ticket_id, kind, occurred_at, value, user_id)
                    SELECT ticket_id, %s, %s + n * interval '1 minute', %s::jsonb, %s
                      FROM unnest(%s) WITH ORDINALITY AS ticket (ticket_id, n)
                    """,
                    kind,
                    start + timedelta(minutes=minutes),
                    json.dumps(value),
                    self.agent.id,
                    ids,
                )
            )
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO sla_clock (
                    ticket_id, metric_id, sequence, policy_id, version_id, company_id,
                    agreement_id, started_at, state
                )
                SELECT ticket_id, %s, 1, %s, %s, %s, %s,
                       %s + n * interval '1 minute', 'met'
                  FROM unnest(%s) WITH ORDINALITY AS ticket (ticket_id, n)
                """,
                self.env.ref("sla_policy.metric_resolution").id,
                self.gold.id,
                version.id,
                self.env.company.id,
                self.agreement.id,
                start,
                ids,
            )
        )
        self.env.cr.execute("ANALYZE sla_event, sla_clock")
        self.env.invalidate_all()
        return ids

    def queries_of_batch(self, batch):
        self.env.flush_all()
        self.env.invalidate_all()
        self.env.user.mapped("company_id")
        before = self.env.cr.sql_log_count
        self.assertEqual(self.env["sla.simulation"]._work_off(batch), batch)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_a_batch_costs_the_same_for_few_and_many(self):
        self.make_history(400)
        with patch("odoo.addons.sla_simulation.models.sla_simulation._BATCH", 1):
            self.replayed()
        counted = [self.queries_of_batch(batch) for batch in (10, 10, 200)]
        self.assertEqual(counted[1], counted[2])
        self.assertLessEqual(counted[2], 40)

    def test_ten_thousand_tickets_in_under_a_minute(self):
        self.make_history(10_000)
        self.draft.target_ids = [
            Command.clear(),
            Command.create(self.make_target("first_response", hours=4)),
            Command.create(self.make_target("next_reply", hours=8)),
            Command.create(self.make_target("resolution", hours=6)),
        ]
        simulation = self.simulation()
        began = freezegun.api.real_perf_counter()
        simulation.action_start()
        self.assertEqual(simulation.state, "running")
        self.run_replays()
        took = freezegun.api.real_perf_counter() - began
        _logger.info("10,000 tickets replayed in %.1f s", took)
        self.assertEqual(simulation.state, "done")
        # One more: the ticket they were made after.
        self.assertEqual(simulation.done_count, 10_001)
        self.assertGreaterEqual(simulation.promise_count, 30_000)
        self.assertTrue(simulation.lost_count)
        self.assertLess(took, 60)
