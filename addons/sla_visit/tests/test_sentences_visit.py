"""What the sentences of the published agreements say of visits and sessions."""

from contextlib import contextmanager

from odoo.exceptions import UserError

from odoo.addons.sla_policy.tests.sentences_common import SentenceCommon

from .entitlement_common import EntitlementMixin


class VisitSentences(EntitlementMixin, SentenceCommon):
    @contextmanager
    def refused(self, sentence):
        """A planned appointment is refused with a sentence like this."""
        with self.assertRaisesRegex(UserError, sentence), self.cr.savepoint():
            yield

    def line(self, kind, number=0):
        """A line about appointments, of the policy."""
        lines = self.policy.entitlement_ids.filtered(lambda e: e.kind == kind)
        return lines[number]

    def place(self, state, country="base.mx"):
        """An address of the customer."""
        return self.env["res.partner"].create(
            {
                "name": "Plant",
                "parent_id": self.customer.id,
                "type": "other",
                "country_id": self.env.ref(country).id,
                "state_id": state and self.env.ref(state).id,
            }
        )


class TestCutoffVisits(VisitSentences):
    tz = "America/Mexico_City"
    preset = "cutoff"

    def test_visits_at_an_additional_price(self):
        """“On-site visits may be included at an additional cost.”"""
        visits = self.line("visit")
        place = self.place("base.state_mx_df")
        first = self.plan(visits, "2026-03-04 09:00", sla_place_id=place.id)
        self.assertCoverages(first, "billable")
        self.assertTrue(self.offer("visits").on_request)
        self.include(
            owner=self.agreement, quantity=1, period="month", extends_id=visits.id
        )
        second = self.plan(visits, "2026-03-05 09:00", sla_place_id=place.id)
        self.assertCoverages(first | second, "included", "billable")

    def test_monthly_visits_only_in_the_city_and_its_metropolitan_area(self):
        """“Monthly visits will only be in CDMX and its metropolitan area.”"""
        visits = self.line("visit")
        events = self.env["calendar.event"]
        for state in ("base.state_mx_df", "base.state_mx_mex", "base.state_mx_son"):
            place = self.place(state)
            events |= self.plan(visits, "2026-03-04 09:00", sla_place_id=place.id)
        self.assertCoverages(events, "billable", "billable", "quotation")
        self.assertIn("Outside the covered area", events[2].sla_coverage_reason)
        self.assertIn("elsewhere by quotation", visits.note)

    def test_in_plant_elsewhere_by_agreement(self):
        """“In-plant … if needed in the interior of the country, contact us.”"""
        place = self.place("base.state_mx_son")
        event = self.plan(
            self.line("visit"), "2026-03-04 09:00", sla_place_id=place.id, hours=8
        )
        self.assertCoverages(event, "quotation")


class TestMonthlyVisits(VisitSentences):
    tz = "America/Costa_Rica"
    preset = "monthly"

    def test_visits_are_not_part_of_it(self):
        """Only the tier above says “and physical visit”."""
        event = self.plan(None, "2026-03-04 09:00")
        self.assertCoverages(event, "quotation")


class TestAccompaniedVisits(VisitSentences):
    tz = "America/Costa_Rica"
    preset = "accompanied"

    def test_visits_on_two_days_a_week(self):
        """“Physical visit 2 days a week during the whole implementation.”"""
        visits = self.line("visit")
        events = (
            self.plan(visits, "2026-03-03 09:00")
            | self.plan(visits, "2026-03-03 15:00")
            | self.plan(visits, "2026-03-05 09:00")
            | self.plan(visits, "2026-03-06 09:00")
            | self.plan(visits, "2026-03-09 09:00")
        )
        self.assertCoverages(
            events, "included", "included", "included", "billable", "included"
        )
        self.assertIn("2 days a week", events[3].sla_coverage_reason)
        self.assertIn("being implemented", visits.note)


class TestPlatinumSessions(VisitSentences):
    tz = "America/Guatemala"
    preset = "platinum"

    def test_sessions_by_the_means_both_sides_agree_on(self):
        """“Coordinate sessions by the means both parties set, for the first review
        and a clear answer.” Asked for a day ahead."""
        ticket = self.ask("problem")
        sessions = self.line("session")
        with self.refused("24 hours ahead"):
            self.plan(sessions, "2026-03-03 09:59", sla_ticket_id=ticket.id)
        for day in (3, 4, 5, 6, 9):
            event = self.plan(
                sessions, f"2026-03-{day:02} 10:00", sla_ticket_id=ticket.id
            )
            self.assertCoverages(event, "included")
        self.assertEqual(ticket.sla_session_count, 5)

    def test_sessions_about_interfaces_a_day_ahead(self):
        """“Requesting a working session with at least one day's notice.”"""
        line = self.line("session", 1)
        self.assertIn("7. Interfaces", line.note)
        # An extra: without it, a session is quoted; once it is bought, included.
        early = self.plan(line, "2026-03-04 10:00")
        self.assertCoverages(early, "quotation")
        self.assertIn("comes with an add-on", early.sla_coverage_reason)
        self.add(self.offer("interface"), amount=120)
        self.assertCoverages(early, "included")
        with self.refused("24 hours ahead"):
            self.plan(line, "2026-03-03 09:59")
        self.assertCoverages(self.plan(line, "2026-03-03 10:00"), "included")


class TestPrepaidL3Sessions(VisitSentences):
    tz = "America/Mexico_City"
    preset = "prepaid_l3"

    def test_or_by_a_remote_session_at_a_date_to_be_agreed(self):
        """“… or by a specific remote session (date to be agreed).”"""
        ticket = self.ask("requirement", "web")
        sessions = self.line("session")
        events = self.plan(sessions, "2026-03-02 12:00", sla_ticket_id=ticket.id)
        events |= self.plan(sessions, "2026-03-04 12:00", sla_ticket_id=ticket.id)
        self.assertCoverages(events, "included", "included")
        self.assertEqual(ticket.sla_session_count, 2)

    def test_a_checkpoint_every_two_weeks(self):
        """“A fortnightly remote checkpoint session for the review of tickets, setting
        priorities and planning.”"""
        ticket = self.ask("problem", "web", name="Invoices lose their terms")
        over = self.ask("problem", "web", name="Solved long ago")
        self.move(over, "solved")
        self.agreement.action_end()
        _policy, self.agreement = self.agree("prepaid_l3", user_id=self.agent.id)
        event = self.checkpoints()
        self.assertMoment(event.start, "2026-03-16 10:00")
        self.assertEqual(event.user_id, self.agent)
        self.assertIn(self.customer, event.partner_ids)
        self.assertIn(ticket.number, event.description)
        self.assertIn("Invoices lose their terms", event.description)
        self.assertNotIn("Solved long ago", event.description)
        self.assertCoverages(event, "included")
        self.at("2026-03-16 12:00")
        self.run_checkpoints()
        self.assertMoment(self.checkpoints()[1].start, "2026-03-30 10:00")


class TestStarsMeetings(VisitSentences):
    tz = "America/Guayaquil"

    def test_standard_has_no_meetings(self):
        """“Does not include: meetings (virtual or on site).”"""
        with self.tier("stars_standard"):
            self.assertFalse(self.policy.entitlement_ids)
            event = self.plan(None, "2026-03-04 09:00")
            self.assertCoverages(event, "quotation")
            self.assertIn("includes no such appointment", event.sla_coverage_reason)

    def test_priority_and_247_have_virtual_meetings(self):
        """“All of standard, and also virtual meetings.”"""
        for code in ("stars_priority", "stars_247"):
            with self.tier(code):
                meetings = self.line("session")
                self.assertTrue(meetings.is_online)
                events = self.env["calendar.event"]
                for day in range(3, 9):
                    events |= self.plan(meetings, f"2026-03-0{day} 09:00")
                self.assertCoverages(events, *(["included"] * 6))
