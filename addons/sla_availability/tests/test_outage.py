"""Outages written down by people: what is refused, and what is kept of a correction."""

from psycopg2.errors import CheckViolation

from odoo.exceptions import UserError
from odoo.tools import mute_logger

from .availability_common import AvailabilityCommon


class TestOutage(AvailabilityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.service = cls.make_service()

    def test_it_cannot_end_before_it_starts(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self.make_outage(self.service, "2026-03-02 09:00", "2026-03-02 08:59")

    def test_only_maintenance_lies_in_the_future(self):
        planned = ("2026-03-05 02:00", "2026-03-05 04:00")
        for cause in ("provider", "customer"):
            with self.assertRefused("cannot lie in the future"):
                self.make_outage(self.service, *planned, cause)
            with self.assertRefused("cannot lie in the future"):
                self.make_outage(
                    self.service, "2026-03-02 09:00", "2026-03-02 11:00", cause
                )
        outage = self.make_outage(self.service, *planned, "maintenance")
        self.assertFalse(outage.is_open)
        with self.assertRefused("cannot lie in the future"):
            outage.cause = "provider"

    def test_an_archived_service_has_no_new_outages(self):
        self.service.action_archive()
        with self.assertRefused("is archived"):
            self.make_outage(self.service, "2026-03-02 09:00")

    def test_the_ticket_is_of_the_same_customer(self):
        ticket = self.make_ticket(partner_id=self.supplier.id)
        with self.assertRefused("hosted for Norte Foods"):
            self.make_outage(self.service, "2026-03-02 09:00", ticket_id=ticket.id)

    def test_the_ticket_is_of_the_same_company(self):
        there = self.env["res.company"].create({"name": "South branch"})
        elsewhere = self.make_service("Elsewhere", company_id=there.id)
        ticket = self.make_ticket()
        with self.assertRefused("different companies"):
            self.make_outage(elsewhere, "2026-03-02 09:00", ticket_id=ticket.id)

    def test_a_corrected_cause_is_on_record(self):
        outage = self.make_outage(self.service, "2026-03-02 08:00", "2026-03-02 09:00")
        self.finish_transaction()
        outage.with_user(self.agent).cause = "customer"
        self.finish_transaction()
        tracked = outage.message_ids.sudo().tracking_value_ids
        self.assertIn(
            ("Provider", "Customer"),
            [(value.old_value_char, value.new_value_char) for value in tracked],
        )

    def test_who_reported_it_is_not_for_anybody_to_say(self):
        outage = self.make_outage(self.service, "2026-03-02 09:00", source="monitor")
        self.assertEqual(outage.source, "hand")
        with self.assertRefused("written down once", UserError):
            outage.source = "monitor"

    def test_overlapping_outages_are_fine_and_count_once(self):
        self.make_outage(self.service, "2026-02-02 08:00", "2026-02-02 10:00")
        self.make_outage(self.service, "2026-02-02 09:00", "2026-02-02 11:00")
        self.assertEqual(self.make_statement(self.service).lost_minutes, 180)

    def test_it_lasts_until_now_or_until_it_is_over(self):
        outage = self.make_outage(self.service, "2026-03-02 09:00")
        self.assertEqual((outage.duration_minutes, outage.is_open), (60, True))
        outage.with_user(self.agent).action_end()
        self.at("2026-03-02 12:00")
        self.env.invalidate_all()
        self.assertEqual((outage.duration_minutes, outage.is_open), (60, False))

    def test_maintenance_that_is_done_early_ends_early(self):
        outage = self.make_outage(
            self.service, "2026-03-02 09:00", "2026-03-02 12:00", "maintenance"
        )
        self.assertTrue(outage.is_open)
        outage.action_end()
        self.assertSpells(self.service, ("2026-03-02 09:00", "2026-03-02 10:00"))

    def test_open_ones_are_found(self):
        closed = self.make_outage(self.service, "2026-03-02 08:00", "2026-03-02 09:00")
        planned = self.make_outage(
            self.service, "2026-03-05 02:00", "2026-03-05 04:00", "maintenance"
        )
        outage = self.make_outage(self.service, "2026-03-02 09:30")
        mine = [("service_id", "=", self.service.id)]
        outages = self.env["sla.outage"]
        self.assertEqual(outages.search([*mine, ("is_open", "=", True)]), outage)
        self.assertEqual(
            outages.search([*mine, ("is_open", "=", False)]), closed | planned
        )

    def test_a_copy_begins_now(self):
        outage = self.make_outage(self.service, "2026-02-02 08:00", "2026-02-02 10:00")
        copy = outage.copy()
        self.assertFalse(copy.date_to)
        self.assertEqual(copy.duration_minutes, 0)

    def test_what_counts_is_said_on_the_outage(self):
        outage = self.make_outage(self.service, "2026-03-02 09:00")
        for cause, is_announced, counts in (
            ("provider", True, True),
            ("customer", False, False),
            ("maintenance", True, False),
            ("maintenance", False, True),
        ):
            outage.write({"cause": cause, "is_announced": is_announced})
            self.assertEqual(outage.counts, counts, (cause, is_announced))

    def test_a_calendar_shows_what_is_open_up_to_now(self):
        closed = self.make_outage(self.service, "2026-01-02 08:00", "2026-01-02 09:00")
        outage = self.make_outage(self.service, "2026-02-20 08:00")
        mine = [("service_id", "=", self.service.id)]
        for month, found in (
            ("2026-01-01 06:00:00", closed | outage),
            ("2026-02-01 06:00:00", outage),
            ("2026-03-01 06:00:00", outage),
            ("2026-04-01 06:00:00", self.env["sla.outage"]),
        ):
            domain = [*mine, ("shown_until", ">=", month)]
            with self.subTest(month):
                self.assertEqual(self.env["sla.outage"].search(domain), found)
