"""Checkpoints: planned by the cron, with an agenda, until the agreement ends."""

from psycopg2 import IntegrityError

from odoo.tools import mute_logger

from odoo.addons.sla_policy.models.own_write import as_own_write
from odoo.addons.sla_policy.tests.common import utc
from odoo.addons.sla_policy.tests.queries_common import QueriesMixin

from .entitlement_common import EntitlementCommon


class TestCheckpoints(QueriesMixin, EntitlementCommon):
    def setUp(self):
        super().setUp()
        self.line = self.include("checkpoint", interval_days=14, start_hour=10)

    def agree(self, **values):
        values.setdefault("user_id", self.agent.id)
        self.agreement = self.make_agreement(self.policy, **values)
        return self.agreement

    def mails(self):
        return self.env["mail.message"].search_count(
            [
                ("model", "=", "calendar.event"),
                ("message_type", "=", "user_notification"),
            ]
        )

    def test_prepaid_l3_fortnightly_checkpoint_on_activation(self):
        ticket = self.make_ticket(name="Invoices lose <their> terms")
        closed = self.make_ticket(name="Solved long ago")
        self.move(closed, "solved")
        before = self.mails()
        self.agree()
        event = self.checkpoints()
        self.assertMoment(event.start, "2026-03-16 10:00")
        self.assertEqual(event.user_id, self.agent)
        self.assertEqual(event.partner_ids, self.agent.partner_id | self.customer)
        self.assertIn(ticket.number, event.description)
        self.assertIn("Invoices lose &lt;their&gt; terms", event.description)
        self.assertNotIn("Solved long ago", event.description)
        self.assertEqual(event.sla_coverage, "included")
        # Both are invited, each once.
        self.assertEqual(self.mails() - before, 2)

    def test_prepaid_l3_fortnightly_checkpoint_goes_on(self):
        self.agree()
        self.run_checkpoints()
        self.assertEqual(len(self.checkpoints()), 1)
        self.at("2026-03-16 12:00")
        self.run_checkpoints()
        self.run_checkpoints()
        events = self.checkpoints()
        self.assertEqual(len(events), 2)
        self.assertMoment(events[1].start, "2026-03-30 10:00")

    def test_prepaid_l3_fortnightly_checkpoint_after_a_late_cron(self):
        """Those that were missed are not made up for; the rhythm stays."""
        self.agree()
        self.at("2026-06-10 12:00")
        self.run_checkpoints()
        events = self.checkpoints()
        self.assertEqual(len(events), 2)
        self.assertMoment(events[1].start, "2026-06-22 10:00")

    def test_a_holiday_moves_a_checkpoint_but_not_the_series(self):
        self.holiday("2026-03-16 00:00", "2026-03-17 00:00")
        self.agree()
        self.assertMoment(self.checkpoints().start, "2026-03-17 10:00")
        self.at("2026-03-17 12:00")
        self.run_checkpoints()
        self.assertMoment(self.checkpoints()[1].start, "2026-03-30 10:00")

    def test_the_local_hour_stays_when_the_clocks_change(self):
        zone = "Europe/Madrid"
        policy = self.new_policy(calendar=self.make_calendar(tz=zone))
        self.include("checkpoint", owner=policy, start_hour=10)
        self.at("2026-03-17 09:00", zone)
        self.agreement = self.make_agreement(policy)
        self.at("2026-03-31 13:00", zone)
        self.run_checkpoints()
        for event, day in zip(self.checkpoints(), ("03-31", "04-14"), strict=True):
            self.assertMoment(event.start, f"2026-{day} 10:00", zone)

    def test_the_agenda_is_refreshed_the_day_before_without_a_notice(self):
        self.agree()
        event = self.checkpoints()
        event.description += "<p>Ask about the new plant.</p>"
        ticket = self.make_ticket(name="Late news")
        before = self.mails()
        self.at("2026-03-14 12:00")
        self.run_checkpoints()
        self.assertNotIn(ticket.number, event.description)
        self.at("2026-03-15 12:00")
        self.run_checkpoints()
        event.invalidate_recordset()
        self.assertIn(ticket.number, event.description)
        self.assertIn("Ask about the new plant.", event.description)
        self.assertEqual(event.description.count("Agenda"), 1)
        self.assertEqual(self.mails(), before)

    def test_a_cancelled_checkpoint_is_skipped_not_repeated(self):
        self.agree()
        self.checkpoints().action_archive()
        self.run_checkpoints()
        self.assertMoment(self.checkpoints().start, "2026-03-30 10:00")

    def test_a_moved_checkpoint_keeps_its_place_in_the_series(self):
        self.agree()
        event = self.checkpoints().with_user(self.agent)
        event.start = utc("2026-03-18 16:00", self.tz)
        self.at("2026-03-17 12:00")
        self.run_checkpoints()
        self.assertEqual(len(self.checkpoints()), 1)
        self.at("2026-03-19 12:00")
        self.run_checkpoints()
        self.assertMoment(self.checkpoints()[1].start, "2026-03-30 10:00")

    def test_checkpoints_end_with_the_agreement(self):
        self.agree()
        self.agreement.action_end()
        self.assertFalse(self.checkpoints())
        self.run_checkpoints()
        self.assertFalse(self.checkpoints())
        self.agreement.action_draft()
        self.agreement.action_activate()
        self.assertMoment(self.checkpoints().start, "2026-03-16 10:00")

    def test_no_checkpoint_after_the_last_day(self):
        self.agree(date_end="2026-03-15")
        self.assertFalse(self.checkpoints())
        self.agreement.date_end = "2026-03-16"
        self.assertMoment(self.checkpoints().start, "2026-03-16 10:00")
        self.agreement.date_end = "2026-03-10"
        self.assertFalse(self.checkpoints())

    def test_there_is_one_checkpoint_a_date(self):
        self.agree()
        event = self.checkpoints()
        forger = as_own_write(event, any_record=True)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
        ):
            forger.copy({"sla_checkpoint_date": event.sla_checkpoint_date})
            self.env.flush_all()

    def test_a_draft_has_no_checkpoints(self):
        agreement = self.make_agreement(self.policy, active=False)
        self.run_checkpoints()
        self.assertFalse(self.checkpoints(agreement))

    def test_the_agenda_speaks_the_customers_language(self):
        self.env["res.lang"]._activate_lang("es_419")
        self.customer.lang = "es_419"
        self.line.with_context(lang="es_419").name = "Punto de control"
        self.agree()
        self.assertEqual(self.checkpoints().name, "Punto de control: Norte Foods")

    def test_the_cron_costs_the_same_for_one_and_for_twenty(self):
        """What the calendar itself takes to invite people left aside."""
        self.env["ir.config_parameter"].sudo().set_param("calendar.block_mail", True)
        agreements = self.env["sla.agreement"]
        for number in range(21):
            partner = self.env["res.partner"].create(
                {"name": f"Customer {number}", "is_company": True}
            )
            agreements |= self.make_agreement(self.policy, partner=partner)
            self.make_ticket(partner_id=partner.id)
        costs = []
        for batch in (agreements[:1], agreements[1:2], agreements[1:]):
            event = self.checkpoints(batch[0])
            events = self.env["calendar.event"].search(
                [("sla_agreement_id", "in", batch.ids)]
            )
            self.assertTrue(event)
            due = self.queries(
                lambda batch=batch, at=event.stop: batch._due_checkpoints(at)
            )
            agendas = self.queries(lambda batch=batch: batch._agendas())
            refresh = self.queries(
                lambda events=events: self.env["sla.agreement"]._refresh_batch(events)
            )
            costs.append((due, agendas, refresh))
        self.assertEqual(costs[1], costs[2])

    def test_creating_twenty_asks_nothing_twenty_times(self):
        self.env["ir.config_parameter"].sudo().set_param("calendar.block_mail", True)
        costs = []
        for count in (1, 1, 20):
            agreements = self.env["sla.agreement"]
            for _number in range(count):
                agreements |= self.make_agreement(self.policy, user_id=self.agent.id)
            self.env["calendar.event"].search(
                [("sla_agreement_id", "in", agreements.ids)]
            ).unlink()
            costs.append(self.queries(agreements._plan_checkpoints))
            self.assertEqual(
                len(self.checkpoints(agreements[-1])), 1, "they were created"
            )
        # A follower and an attendee a meeting are the calendar's own.
        self.assertLessEqual((costs[2] - costs[1]) / 19, 12)
