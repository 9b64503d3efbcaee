"""Hosted services: what they are, what they come to this month, and platinum's 99 %."""

from psycopg2 import IntegrityError
from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import Form
from odoo.tools import mute_logger

from .availability_common import AvailabilityCommon

HOUR = 3600
# 28 days round the clock; one per cent of it may be lost.
FEBRUARY = 28 * 24 * HOUR
ONE_PERCENT = FEBRUARY // 100


class TestPlatinum(AvailabilityCommon):
    """“Hosted: 99 % availability”, only where the provider hosts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        policy = cls.env.ref("sla_policy.preset_platinum").create_from_preset()
        cls.agreement = cls.make_agreement(policy)
        cls.service = cls.make_service(agreement_id=cls.agreement.id)

    def test_platinum_99_percent_is_what_is_promised_unless_told_otherwise(self):
        self.assertEqual(self.service.target_percent, 99)

    def test_platinum_exactly_99_percent_is_kept(self):
        self.lose(self.service, ONE_PERCENT)
        statement = self.make_statement(self.service)
        self.assertEqual(statement.availability_percent, 99)
        self.assertEqual(statement.verdict, "kept")
        self.assertFalse(statement.is_missed)

    def test_platinum_one_second_below_99_percent_is_missed(self):
        self.lose(self.service, ONE_PERCENT + 1)
        statement = self.make_statement(self.service)
        self.assertLess(statement.availability_percent, 99)
        self.assertEqual(statement.verdict, "missed")
        self.assertEqual(statement.missed_minutes, 1 / 60)

    def test_platinum_what_the_customer_caused_does_not_count(self):
        self.lose(self.service, 100 * HOUR, cause="customer")
        statement = self.make_statement(self.service)
        self.assertEqual(statement.availability_percent, 100)
        self.assertEqual(statement.verdict, "kept")

    def test_platinum_announced_maintenance_does_not_count(self):
        outage = self.lose(self.service, 100 * HOUR, cause="maintenance")
        self.assertEqual(self.make_statement(self.service).verdict, "kept")
        outage.is_announced = False
        statement = self.statements(self.service)
        statement.action_recompute()
        self.assertEqual(statement.verdict, "missed")

    def test_platinum_nothing_is_promised_where_the_provider_does_not_host(self):
        """Neither a customer without a service, nor before it was hosted."""
        self.assertFalse(
            self.env["sla.service"].search_count(
                [("partner_id", "=", self.supplier.id)]
            )
        )
        self.service.date_start = "2026-02-15"
        self.lose(self.service, 100 * HOUR, start="2026-02-03 10:00")
        statement = self.make_statement(self.service)
        self.assertEqual(statement.service_seconds, FEBRUARY // 2)
        self.assertEqual(statement.lost_seconds, 0)
        self.run_availability_cron()
        self.assertEqual(self.statements(self.service), statement)


class TestMonth(AvailabilityCommon):
    """What the form shows while a month goes on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.service = cls.make_service()

    def test_it_is_what_the_month_comes_to_if_nothing_else_is_lost(self):
        self.make_outage(self.service, "2026-03-01 10:00", "2026-03-01 13:43:12")
        self.assertEqual(self.service.month_percent, 99.5)
        self.assertEqual(self.service.month_verdict, "kept")
        # Of 7 h 26 min 24 s that March may lose, half is left.
        self.assertAlmostEqual(self.service.month_left_minutes, 3720 / 60 * 3.6)

    def test_what_is_open_grows(self):
        self.make_outage(self.service, "2026-03-02 10:00")
        self.assertEqual(self.service.month_lost_minutes, 0)
        self.at("2026-03-02 11:00")
        self.env.invalidate_all()
        self.assertEqual(self.service.month_lost_minutes, 60)
        self.at("2026-03-02 18:00")
        self.env.invalidate_all()
        self.assertEqual(self.service.month_verdict, "missed")
        self.assertLess(self.service.month_left_minutes, 0)

    def test_months_begin_in_the_zone_of_the_service(self):
        """Five in the morning UTC of the first is still February in Guatemala."""
        self.lose(self.service, 2 * HOUR, start="2026-02-28 23:00")
        statement = self.make_statement(self.service)
        self.assertEqual(statement.lost_seconds, HOUR)
        self.assertEqual(self.service.month_lost_minutes, 60)

    def test_only_service_hours_count(self):
        office = self.make_calendar(hours=(8, 18))
        self.service.calendar_id = office
        self.assertEqual(self.service.tz, self.tz)
        self.lose(self.service, 12 * HOUR, start="2026-02-10 06:00")
        # The rest of the night and a Sunday.
        self.lose(self.service, 10 * HOUR, start="2026-02-15 08:00")
        statement = self.make_statement(self.service)
        self.assertEqual(statement.service_seconds, 20 * 10 * HOUR)
        self.assertEqual(statement.lost_seconds, 10 * HOUR)

    def test_a_holiday_is_not_service_time(self):
        self.service.calendar_id = self.make_calendar(hours=(8, 18))
        self.holiday("2026-02-10 00:00", "2026-02-11 00:00")
        self.lose(self.service, 10 * HOUR, start="2026-02-10 08:00")
        statement = self.make_statement(self.service)
        self.assertEqual(statement.service_seconds, 19 * 10 * HOUR)
        self.assertEqual(statement.lost_seconds, 0)

    def test_without_service_time_there_is_no_percentage(self):
        self.service.date_start = "2026-04-01"
        self.assertEqual(self.service.month_verdict, "none")
        self.assertEqual(self.service.status, "off")
        statement = self.make_statement(self.service)
        self.assertEqual(statement.verdict, "none")
        self.assertFalse(statement.is_kept or statement.is_missed)

    def test_what_is_wrong_comes_before_what_was_announced(self):
        self.assertEqual(self.service.status, "up")
        planned = self.make_outage(
            self.service, "2026-03-02 09:00", "2026-03-02 12:00", "maintenance"
        )
        self.assertEqual(self.service.status, "maintenance")
        self.assertEqual(self.service.open_outage_id, planned)
        broken = self.make_outage(self.service, "2026-03-02 09:30")
        self.assertEqual(self.service.status, "down")
        self.assertEqual(self.service.open_outage_id, broken)

    def test_down_services_are_found(self):
        other = self.make_service("Other")
        self.make_outage(self.service, "2026-03-02 09:30")
        self.make_outage(other, "2026-03-02 09:00", "2026-03-02 09:10")
        both = [("id", "in", (self.service | other).ids)]
        services = self.env["sla.service"]
        self.assertEqual(services.search([*both, ("is_down", "=", True)]), self.service)
        self.assertEqual(services.search([*both, ("is_down", "=", False)]), other)
        self.assertEqual(
            services.search([*both, ("is_down", "in", [True, False])]),
            other | self.service,
        )


class TestService(AvailabilityCommon):
    def test_codes_are_small_letters_and_one_of_a_kind(self):
        service = self.make_service(code="  ACME-1 ")
        self.assertEqual(service.code, "acme-1")
        for code in ("with space", "ñandú", "-first", "a/b"):
            with self.assertRefused("cannot be a code"):
                service.code = code
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self.make_service(code="Acme-1")
        self.assertEqual(service.copy().code, "acme-1-2")
        self.assertEqual(service.copy().code, "acme-1-3")

    def test_shares_are_shares(self):
        service = self.make_service()
        for values in (
            {"target_percent": 0},
            {"target_percent": 100.1},
            {"credit_percent": -1},
            {"credit_percent": 101},
        ):
            with self.subTest(values), self.assertRefused("100 %"):
                self.make_service("Another", **values)
        service.write({"target_percent": 99.99, "credit_percent": 0})
        self.assertEqual(service._target_ppm(), 999_900)

    def test_the_agreement_is_one_of_the_same_customer(self):
        policy = self.make_policy(self.make_target("resolution", hours=4))
        stranger = self.make_agreement(policy, self.supplier)
        with self.assertRefused("not an agreement of Norte Foods"):
            self.make_service(agreement_id=stranger.id)

    def test_hours_that_nobody_could_name_are_refused(self):
        flexible = self.make_calendar(name="Whenever")
        flexible.write({"schedule_type": "flexible", "hours_per_week": 40})
        with self.assertRefused("flexible hours"):
            self.make_service("Another", calendar_id=flexible.id)
        fixed = self.make_calendar(name="Fixed")
        self.make_service(calendar_id=fixed.id)
        with self.assertRefused("flexible hours"):
            fixed.schedule_type = "flexible"
        with self.assertRefused("no working hours"):
            fixed.attendance_ids.unlink()

    def test_a_service_with_outages_is_archived_not_deleted(self):
        service = self.make_service()
        self.lose(service, HOUR)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            service.unlink()
        service.action_archive()
        self.assertFalse(service.active)

    def test_a_manager_fills_in_the_form(self):
        form = Form(self.env["sla.service"].with_user(self.manager))
        form.name = "Web shop"
        form.code = "shop"
        form.partner_id = self.customer
        service = form.save()
        self.assertEqual(service.target_percent, 99)
        self.assertEqual(service.date_start, fields.Date.today())
        self.assertEqual(
            service.action_view_outages()["domain"], [("service_id", "=", service.id)]
        )

    def test_the_screen_knows_what_takes_it_away(self):
        service = self.make_service()
        outage = self.make_outage(service, "2026-03-02 09:30")
        self.assertEqual(service.action_view_open_outage()["res_id"], outage.id)
        self.assertEqual((service.outage_count, service.availability_count), (1, 0))


class TestTicket(AvailabilityCommon):
    """Outages that come to light by a ticket."""

    def test_the_button_is_there_where_something_is_hosted(self):
        ticket = self.make_ticket()
        self.assertFalse(ticket.sla_can_report_outage)
        with self.assertRefused("Nothing is hosted", UserError):
            ticket.action_report_outage()
        self.make_service()
        ticket.invalidate_recordset()
        self.assertTrue(ticket.sla_can_report_outage)
        stranger = self.make_ticket(partner_id=self.supplier.id)
        self.assertFalse(stranger.sla_can_report_outage)

    def test_an_agent_reports_an_outage_from_a_ticket(self):
        service = self.make_service()
        ticket = self.make_ticket().with_user(self.agent)
        context = ticket.action_report_outage()["context"]
        form = Form(
            self.env["sla.outage"].with_user(self.agent).with_context(**context)
        )
        self.assertEqual(form.service_id, service)
        outage = form.save()
        self.assertEqual(outage.source, "ticket")
        self.assertEqual(outage.ticket_id, ticket)
        ticket.invalidate_recordset()
        self.assertEqual(ticket.sla_outage_count, 1)
        self.assertEqual(
            self.env["sla.outage"].search(ticket.action_view_outages()["domain"]),
            outage,
        )

    def test_of_several_services_the_agent_chooses(self):
        self.make_service()
        self.make_service("Test server")
        context = self.make_ticket().action_report_outage()["context"]
        self.assertNotIn("default_service_id", context)

    def test_the_buttons_cost_the_same_for_one_ticket_and_for_twenty(self):
        self.make_service()
        counted = []
        for count in (1, 1, 20):
            tickets = self.env["helpdesk.ticket"].concat(
                *(self.make_ticket() for _number in range(count))
            )
            self.env.flush_all()
            self.env.invalidate_all()
            tickets.mapped("partner_id.commercial_partner_id")
            before = self.env.cr.sql_log_count
            tickets.mapped("sla_can_report_outage")
            counted.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counted[1], counted[2])
