"""Statements: counted while a draft, frozen once final; the daily cron; who may."""

from unittest.mock import patch

from lxml import etree
from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form
from odoo.tools import mute_logger
from odoo.tools.safe_eval import safe_eval

from odoo.addons.sla_policy.tests.access_common import RightsMixin
from odoo.addons.sla_policy.tests.queries_common import QueriesMixin

from .availability_common import AvailabilityCommon

HOUR = 3600
FIGURES = (
    "service_seconds",
    "lost_seconds",
    "allowed_seconds",
    "availability_ppm",
    "target_ppm",
    "is_kept",
    "is_missed",
    "credit_percent",
    "lines",
    "tz",
    "verdict",
    "availability_percent",
)


class TestStatement(AvailabilityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.service = cls.make_service(credit_percent=10)

    def test_it_is_counted_from_the_outages_of_its_month(self):
        self.lose(self.service, HOUR)
        self.lose(self.service, HOUR, start="2026-01-10 10:00")
        statement = self.make_statement(self.service)
        self.assertEqual(statement.service_seconds, 28 * 24 * HOUR)
        self.assertEqual(statement.lost_seconds, HOUR)
        self.assertEqual(statement.availability_ppm, 998_511)
        self.assertEqual(statement.display_name, "Production, February 2026")
        self.assertEqual([line["lost"] for line in statement.lines], [HOUR])

    def test_the_lines_are_cut_to_the_month_and_add_up(self):
        self.make_outage(self.service, "2026-01-31 20:00", "2026-02-01 02:00")
        self.make_outage(self.service, "2026-02-01 01:00", "2026-02-01 03:00")
        self.make_outage(self.service, "2026-02-28 23:00")
        statement = self.make_statement(self.service)
        self.assertEqual(
            [(line["start"], line["end"]) for line in statement.lines],
            [
                ("2026-02-01 06:00:00", "2026-02-01 08:00:00"),
                ("2026-02-01 07:00:00", "2026-02-01 09:00:00"),
                ("2026-03-01 05:00:00", "2026-03-01 06:00:00"),
            ],
        )
        self.assertEqual(
            [line["lost"] for line in statement.lines], [2 * HOUR, HOUR, HOUR]
        )
        self.assertEqual(statement.lost_seconds, 4 * HOUR)

    def test_a_draft_is_counted_again_by_button(self):
        outage = self.lose(self.service, 10 * HOUR)
        statement = self.make_statement(self.service)
        self.assertEqual(statement.verdict, "missed")
        self.assertFalse(statement.is_outdated)
        outage.cause = "customer"
        statement.invalidate_recordset()
        self.assertTrue(statement.is_outdated)
        self.assertEqual(statement.verdict, "missed")
        statement.with_user(self.manager).action_recompute()
        statement.invalidate_recordset()
        self.assertEqual(statement.verdict, "kept")
        self.assertFalse(statement.is_outdated)

    def test_a_final_one_stays_whatever_is_corrected(self):
        outage = self.lose(self.service, 10 * HOUR)
        statement = self.make_statement(self.service)
        outage.cause = "customer"
        statement.with_user(self.manager).action_final()
        # Counted at that moment, with the correction.
        self.assertEqual((statement.state, statement.verdict), ("final", "kept"))
        before = statement.read(FIGURES)
        outage.cause = "provider"
        self.service.write({"target_percent": 50, "tz": "UTC", "credit_percent": 1})
        statement.invalidate_recordset()
        self.assertEqual(statement.read(FIGURES), before)
        self.assertTrue(statement.is_outdated)
        for call in (
            statement.action_recompute,
            statement.action_final,
            statement.unlink,
            lambda: statement.write({"final_on": "2026-04-01"}),
        ):
            with self.assertRefused("is final", UserError):
                call()

    def test_a_draft_may_be_deleted(self):
        self.make_statement(self.service).with_user(self.manager).unlink()
        self.assertFalse(self.statements(self.service))

    def test_figures_are_counted_never_written(self):
        statement = self.make_statement(self.service)
        for user in (self.manager, self.env.user):
            mine = statement.with_user(user)
            for values in (
                {"lost_seconds": 0},
                {"state": "final"},
                {"lines": []},
                {"month": "2026-01-01"},
                {"is_missed": True},
            ):
                for context in ({}, {"sla_writer": True}):
                    with self.assertRefused("never written", AccessError):
                        mine.with_context(**context).write(values)
            with self.assertRefused("never written", AccessError):
                mine.create(
                    {
                        "service_id": self.service.id,
                        "month": "2026-01-01",
                        "availability_ppm": 1_000_000,
                    }
                )
        forged = (
            self.env["sla.availability"]
            .with_context(default_state="final", default_lost_seconds=5)
            .create({"service_id": self.service.id, "month": "2026-01-01"})
        )
        self.assertEqual((forged.state, forged.lost_seconds), ("draft", 0))

    def test_there_is_one_of_each_service_and_month(self):
        self.make_statement(self.service)
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self.make_statement(self.service)

    def test_a_month_is_stated_when_it_is_over(self):
        with self.assertRefused("March 2026 is not over yet", UserError):
            self.make_statement(self.service, "2026-03-01")
        # It is April in UTC, and March still in Guatemala.
        self.at("2026-03-31 23:30")
        with self.assertRefused("not over yet", UserError):
            self.make_statement(self.service, "2026-03-01")
        self.at("2026-04-01 00:00")
        self.assertTrue(self.make_statement(self.service, "2026-03-01"))

    def test_a_missed_month_says_what_is_given_back(self):
        self.lose(self.service, 10 * HOUR)
        statement = self.make_statement(self.service)
        self.assertTrue(statement.is_missed)
        self.assertEqual(statement.credit_percent, 10)
        self.assertAlmostEqual(statement.missed_minutes, 600 - 403.2)

    def test_glue_is_told_once_when_it_is_final(self):
        self.lose(self.service, 10 * HOUR)
        statement = self.make_statement(self.service)
        told = []
        with patch.object(
            self.env.registry["sla.availability"],
            "_after_final",
            lambda statements: told.append((statements.ids, statements.is_missed)),
        ):
            statement.action_recompute()
            self.assertEqual(told, [])
            statement.action_final()
        self.assertEqual(told, [(statement.ids, True)])

    def test_a_final_one_stays_the_customers(self):
        statement = self.make_statement(self.service)
        self.service.partner_id = self.contact
        statement.action_final()
        with self.assertRefused("final statements of its customer", UserError):
            self.service.partner_id = self.supplier
        self.service.write({"partner_id": self.contact.id, "name": "Renamed"})

    def test_its_outages_open_from_it(self):
        outage = self.lose(self.service, HOUR)
        self.lose(self.service, HOUR, start="2026-01-10 10:00")
        action = self.make_statement(self.service).action_view_outages()
        self.assertEqual(self.env["sla.outage"].search(action["domain"]), outage)


class RunHere:
    def run_here(self, batch=1000):
        """The cron in the test's own transaction, where queries can be counted."""
        with patch.object(
            self.env.registry["ir.cron"],
            "_commit_progress",
            lambda *args, **kwargs: float("inf"),
        ):
            self.env["sla.availability"]._cron_availability(batch=batch)


class TestCron(RunHere, AvailabilityCommon):
    def state(self):
        self.run_availability_cron()

    def months(self, service):
        return [str(row.month) for row in self.statements(service)]

    def test_it_makes_up_for_months_that_were_missed(self):
        service = self.make_service(date_start="2025-11-17")
        self.state()
        self.assertEqual(
            self.months(service),
            ["2025-11-01", "2025-12-01", "2026-01-01", "2026-02-01"],
        )
        # Hosted from the 17th on: 14 days of November.
        self.assertEqual(self.statements(service)[0].service_minutes, 14 * 24 * 60)
        self.state()
        self.assertEqual(len(self.statements(service)), 4)

    def test_each_service_has_its_own_midnight(self):
        service = self.make_service()
        early = self.make_service("Early", tz="Asia/Kolkata")
        self.at("2026-03-31 13:00")
        self.state()
        self.assertEqual(self.months(service)[-1], "2026-02-01")
        self.assertEqual(self.months(early)[-1], "2026-03-01")

    def test_hosting_that_ended_is_stated_to_its_end(self):
        service = self.make_service(date_end="2026-01-20")
        service.action_archive()
        given_up = self.make_service("Given up")
        given_up.action_archive()
        self.state()
        self.assertEqual(self.months(service), ["2026-01-01"])
        self.assertEqual(self.statements(service).service_minutes, 20 * 24 * 60)
        self.assertFalse(self.statements(given_up))

    def test_a_draft_waits_for_corrections_then_becomes_final(self):
        service = self.make_service(date_start="2026-02-01")
        outage = self.lose(service, 10 * HOUR)
        self.state()
        statement = self.statements(service)
        self.assertEqual(str(statement.final_on), "2026-03-12")
        outage.cause = "customer"
        self.at("2026-03-11 10:00")
        self.state()
        self.assertEqual((statement.state, statement.verdict), ("draft", "missed"))
        self.at("2026-03-12 10:00")
        self.state()
        self.assertEqual((statement.state, statement.verdict), ("final", "kept"))

    def test_what_is_in_dispute_stays_a_draft(self):
        service = self.make_service(date_start="2026-02-01")
        self.state()
        statement = self.statements(service)
        statement.with_user(self.manager).final_on = False
        self.at("2026-03-25 10:00")
        self.state()
        self.assertEqual(statement.state, "draft")

    def test_small_batches_do_all_of_it(self):
        services = self.env["sla.service"].concat(
            *(self.make_service(f"Server {number}") for number in range(5))
        )
        self.run_here(batch=3)
        self.assertEqual(
            self.env["sla.availability"].search_count(
                [("service_id", "in", services.ids)]
            ),
            10,
        )


class TestQueries(QueriesMixin, RunHere, AvailabilityCommon):
    """What is asked of the database does not grow with the number of services."""

    def services(self, count):
        services = self.env["sla.service"].create(
            [
                {
                    "name": f"Server {number}",
                    "code": f"round-{self.id_of_round()}-{number}",
                    "partner_id": self.customer.id,
                    "tz": self.tz,
                    "date_start": "2026-02-01",
                    "calendar_id": self.calendar.id if number % 2 else False,
                }
                for number in range(count)
            ]
        )
        for service in services:
            self.lose(service, HOUR)
            self.make_outage(service, "2026-03-02 09:00")
        return services

    def id_of_round(self):
        self._round = getattr(self, "_round", 0) + 1
        return self._round

    def settle(self):
        self.finish_transaction()

    def setUp(self):
        super().setUp()
        self.calendar = self.make_calendar()

    def test_screens(self):
        shown = ["status", "is_down", "open_outage_id", "month_percent", "outage_count"]
        counted = []
        for count in (2, 2, 50):
            services = self.services(count).with_user(self.agent)
            counted.append(self.queries(lambda s=services: s.read(shown)))
        self.assertEqual(counted[1], counted[2])
        self.assertLessEqual(counted[2], 15)

    def test_statements(self):
        """Made, counted again, and made final, by the cron."""
        statements = self.env["sla.availability"]
        self.run_here()
        rounds = []
        for count in (2, 2, 50):
            self.at("2026-03-02 10:00")
            services = self.services(count)
            counted = [self.queries(self.run_here)]
            drafts = statements.search([("service_id", "in", services.ids)])
            self.assertEqual(len(drafts), count)
            counted.append(self.queries(drafts.action_recompute))
            self.at("2026-03-12 10:00")
            counted.append(self.queries(self.run_here))
            self.assertEqual(set(drafts.mapped("state")), {"final"})
            rounds.append(counted)
        self.assertEqual(rounds[1], rounds[2])


class TestRights(RightsMixin, AvailabilityCommon):
    """Every group, every model, two companies."""

    MODELS = {
        "sla.service": ("r", "rwcu"),
        "sla.outage": ("rwc", "rwcu"),
        "sla.availability": ("r", "rwcu"),
    }

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.there = cls.env["res.company"].create({"name": "South branch"})
        cls.agent_there = cls._new_user(
            "agent_there", "helpdesk_mgmt.group_helpdesk_user", company=cls.there
        )
        cls._set_up_roles(monitor="sla_availability.group_sla_monitor")
        cls.service = cls.make_service()
        cls.outage = cls.lose(cls.service, HOUR)
        cls.statement = cls.make_statement(cls.service)

    def test_every_model_and_role(self):
        self.assertRights(self.MODELS)

    def test_an_agent_reports_and_corrects_but_states_nothing(self):
        outage = self.make_outage(self.service, "2026-03-02 09:00", user=self.agent)
        outage.with_user(self.agent).write({"cause": "customer", "note": "Firewall"})
        for call in (
            self.statement.with_user(self.agent).action_recompute,
            self.statement.with_user(self.agent).action_final,
            self.statement.with_user(self.agent).unlink,
            outage.with_user(self.agent).unlink,
            lambda: self.service.with_user(self.agent).write({"target_percent": 1}),
        ):
            with self.assertRaises(AccessError):
                call()
        self.assertEqual(self.statement.state, "draft")

    def test_companies_see_their_own(self):
        for record in (self.service, self.outage, self.statement):
            mine = record.with_user(self.agent)
            theirs = record.with_user(self.agent_there)
            with self.subTest(record._name):
                self.assertEqual(mine.search([("id", "=", record.id)]), record)
                self.assertFalse(theirs.search([("id", "=", record.id)]))
                with self.assertRaises(AccessError):
                    theirs.read(["display_name"])
        with self.assertRaises(AccessError):
            self.make_outage(self.service, "2026-03-02 09:00", user=self.agent_there)

    def test_a_service_and_its_agreement_are_of_one_company(self):
        policy = self.make_policy(
            self.make_target("resolution", hours=4), company_id=False
        )
        elsewhere = self.make_agreement(policy, company_id=self.there.id)
        with self.assertRaises(UserError):
            self.service.agreement_id = elsewhere

    def test_an_agent_sees_an_outage_whose_ticket_is_not_theirs(self):
        """A service that is down is everybody's business; the ticket is not."""
        own = self._new_user("own", "helpdesk_mgmt.group_helpdesk_user_own")
        ticket = self.make_ticket()
        ticket.user_id = self.agent
        self.outage.ticket_id = ticket
        with self.assertRaises(AccessError):
            ticket.with_user(own).read(["description"])
        told = self.outage.with_user(own).web_read(
            {
                "service_id": {"fields": {"display_name": {}}},
                "ticket_id": {"fields": {}},
            }
        )
        self.assertEqual(told[0]["service_id"]["display_name"], "Production")
        self.outage.with_user(own).note = "The switch, again."

    def test_holidays_of_another_company_are_service_time(self):
        self.service.calendar_id = self.make_calendar()
        before = self.statement.service_seconds
        self.statement.action_recompute()
        office = self.statement.service_seconds
        self.assertLess(office, before)
        self.env["resource.calendar.leaves"].with_company(self.there).create(
            {
                "name": "There",
                "date_from": "2026-02-10 00:00:00",
                "date_to": "2026-02-12 00:00:00",
            }
        )
        self.statement.action_recompute()
        self.assertEqual(self.statement.service_seconds, office)


class TestScreens(AvailabilityCommon):
    """What an agent and a manager can open opens, and its filters run."""

    ACTIONS = (
        "sla_service_action",
        "sla_outage_action",
        "sla_availability_action",
        "sla_availability_service_action",
    )

    def test_actions_and_filters(self):
        service = self.make_service()
        self.lose(service, HOUR)
        self.make_statement(service)
        for user in (self.agent, self.manager):
            for name in self.ACTIONS:
                with self.subTest(action=name, user=user.login):
                    action = self.env.ref(f"sla_availability.{name}")
                    model = self.env[action.res_model].with_user(user)
                    views = model.get_views([*action.views, (False, "search")])
                    for view in views["views"].values():
                        arch = etree.fromstring(view["arch"])
                        names = {node.get("name") for node in arch.iter("field")}
                        shown = [name for name in names if name in model._fields]
                        model.search([], limit=5).read(shown)
                        for node in arch.iter("filter"):
                            domain = safe_eval(node.get("domain") or "[]")
                            model.search(domain, limit=1)
                            context = safe_eval(node.get("context") or "{}")
                            if group := context.get("group_by"):
                                model.formatted_read_group([], [group], ["__count"])

    def test_a_manager_asks_for_a_statement(self):
        form = Form(self.env["sla.availability"].with_user(self.manager))
        form.service_id = self.make_service()
        form.month = "2026-02-01"
        statement = form.save()
        self.assertEqual(statement.verdict, "kept")
        self.assertFalse(statement.is_outdated)

    def test_an_agent_writes_an_outage_down(self):
        service = self.make_service()
        context = service.with_user(self.agent).action_report_outage()["context"]
        outages = self.env["sla.outage"].with_user(self.agent)
        form = Form(outages.with_context(**context))
        form.note = "The router"
        outage = form.save()
        self.assertEqual((outage.service_id, outage.source), (service, "hand"))
        self.assertTrue(service.is_down)
