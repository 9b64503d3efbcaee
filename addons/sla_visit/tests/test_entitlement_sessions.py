"""Sessions: asked for in time, for a ticket, under an active agreement."""

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form

from odoo.addons.sla_policy.tests.common import utc

from .entitlement_common import EntitlementCommon


class TestSessions(EntitlementCommon):
    def setUp(self):
        super().setUp()
        self.sessions = self.include(
            "session", quantity=0, period="month", notice_hours=24, is_online=True
        )
        self.agreement = self.make_agreement(self.policy)

    def test_platinum_session_a_day_ahead(self):
        with self.assertRaisesRegex(UserError, "24 hours ahead"):
            self.plan(self.sessions, "2026-03-03 09:59")
        event = self.plan(self.sessions, "2026-03-03 10:00")
        self.assertCoverages(event, "included")
        self.assertMoment(event.sla_asked_at, "2026-03-02 10:00")

    def test_stars_priority_sessions_are_as_many_as_needed(self):
        events = self.env["calendar.event"]
        for number in range(5):
            events |= self.plan(self.sessions, f"2026-03-{10 + number} 09:00")
        self.assertCoverages(events, *(["included"] * 5))
        [row] = self.usage()
        self.assertEqual((row["text"], row["left"]), ("5 this month", None))

    def test_what_was_asked_for_yesterday_may_be_written_down_today(self):
        asked = utc("2026-03-01 08:00", self.tz)
        event = self.plan(self.sessions, "2026-03-02 16:00", sla_asked_at=asked)
        self.assertEqual(event.sla_asked_at, asked)

    def test_a_request_is_never_in_the_future(self):
        with self.assertRaisesRegex(UserError, "in the future"):
            self.plan(
                self.sessions,
                "2026-03-20 16:00",
                sla_asked_at=utc("2026-03-05 08:00", self.tz),
            )

    def test_moving_a_session_asks_for_it_anew(self):
        event = self.plan(self.sessions, "2026-03-10 10:00").with_user(self.agent)
        self.at("2026-03-04 12:00")
        with self.assertRaises(UserError):
            event.start = utc("2026-03-05 11:00", self.tz)
        self.assertMoment(event.start, "2026-03-10 10:00")
        event.start = utc("2026-03-05 12:00", self.tz)
        self.assertMoment(event.sla_asked_at, "2026-03-04 12:00")

    def test_what_took_place_is_corrected_without_notice(self):
        event = self.plan(self.sessions, "2026-03-04 10:00").with_user(self.agent)
        self.at("2026-03-04 12:00")
        event.start = utc("2026-03-04 10:30", self.tz)
        self.assertMoment(event.sla_asked_at, "2026-03-02 10:00")

    def test_a_manager_accepts_short_notice_and_says_why(self):
        reason = {"sla_notice_reason": "Payroll closes today"}
        with self.assertRaisesRegex(UserError, "Only a manager"):
            self.plan(self.sessions, "2026-03-02 16:00", **reason)
        with self.assertRaisesRegex(UserError, "24 hours ahead"):
            self.plan(self.sessions, "2026-03-02 16:00", user=self.manager)
        event = self.plan(
            self.sessions, "2026-03-02 16:00", user=self.manager, **reason
        )
        self.assertCoverages(event, "included")
        with self.assertRaisesRegex(UserError, "24 hours ahead"):
            event.with_user(self.agent).start = utc("2026-03-02 17:00", self.tz)

    def test_half_an_hour_zone_gets_the_notice_in_its_own_time(self):
        policy = self.new_policy(calendar=self.make_calendar(tz="Asia/Kathmandu"))
        line = self.include("session", owner=policy, notice_hours=24)
        agreement = self.make_agreement(policy)
        with self.assertRaisesRegex(UserError, "3 Mar 2026, 21:45"):
            self.plan(line, "2026-03-02 16:00", agreement=agreement)

    def test_only_an_active_agreement_is_planned_under(self):
        event = self.plan(self.sessions, "2026-03-10 10:00").with_user(self.agent)
        self.agreement.action_end()
        with self.assertRaisesRegex(UserError, "is ended: nothing can be planned"):
            self.plan(self.sessions, "2026-03-11 10:00")
        with self.assertRaisesRegex(UserError, "is ended"):
            event.start = utc("2026-03-11 10:00", self.tz)
        # It can still be called off, and its minutes written.
        event.sla_minutes = "<p>Closed.</p>"
        event.active = False
        draft = self.make_agreement(self.policy, active=False)
        with self.assertRaisesRegex(UserError, "is draft"):
            self.plan(self.sessions, "2026-03-11 10:00", agreement=draft)

    def test_another_agreements_line_is_refused(self):
        line = self.include("session", owner=self.new_policy())
        with self.assertRaisesRegex(ValidationError, "is not part of"):
            self.plan(line, "2026-03-10 10:00")

    def test_interfaces_have_minutes_of_every_change(self):
        event = self.plan(self.sessions, "2026-03-04 10:00").with_user(self.agent)
        missing = [("sla_agreement_id", "!=", False), ("stop", "<", "now")]
        missing.append(("sla_minutes", "=", False))
        self.at("2026-03-05 10:00")
        events = self.env["calendar.event"].with_user(self.agent)
        self.assertIn(event, events.search(missing))
        event.sla_minutes = "<p>A field more in the orders sent.</p>"
        self.assertNotIn(event, events.search(missing))

    def test_a_session_is_planned_from_its_ticket(self):
        ticket = self.make_ticket().with_user(self.agent)
        action = ticket.action_plan_session()
        form = Form(
            self.env["calendar.event"]
            .with_user(self.agent)
            .with_context(**action["context"])
        )
        self.assertEqual(form.sla_agreement_id, self.agreement)
        self.assertEqual(form.sla_entitlement_id, self.sessions)
        self.assertEqual(form.sla_coverage, "included")
        event = form.save()
        self.assertEqual(event.sla_ticket_id, ticket)
        self.assertIn(self.contact, event.partner_ids)
        self.assertMoment(event.start, "2026-03-03 10:00")
        self.assertEqual(ticket.sla_session_count, 1)
        self.assertEqual(
            self.env["calendar.event"].search(ticket.action_view_sessions()["domain"]),
            event,
        )

    def test_a_ticket_without_an_agreement_has_no_session_to_count(self):
        ticket = self.make_ticket(partner_id=self.supplier.id)
        with self.assertRaisesRegex(UserError, "under no agreement"):
            ticket.action_plan_session()

    def test_another_customers_ticket_is_refused(self):
        ticket = self.make_ticket(partner_id=self.supplier.id)
        with self.assertRaisesRegex(ValidationError, "is not of the customer"):
            self.plan(self.sessions, "2026-03-10 10:00", sla_ticket_id=ticket.id)
