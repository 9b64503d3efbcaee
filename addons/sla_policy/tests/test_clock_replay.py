"""Clocks follow from the facts, however often these are told (rule C11)."""

from .clock_common import ClockCommon
from .common import utc


class TestReplay(ClockCommon):
    """C11: replaying a ticket's events from nothing gives the same clocks."""

    def live_through_a_lot(self):
        """A ticket to which everything happens."""
        ticket = self.make_ticket(partner_id=self.portal_user.partner_id.id)
        better = self.make_agreement(
            self.make_policy(
                self.make_target("first_response", hours=1),
                self.make_target("next_reply", hours=2),
                self.make_target("progress_update", hours=24, phase="waiting_vendor"),
                self.make_target("information_check", hours=8),
                self.make_target("estimate", days=5, kind="days"),
                self.make_target("release_date", hours=14, kind="hours"),
                self.make_target("resolution", hours=30, hours_min=10),
                calendar=self.make_calendar(hours=(8, 20)),
            )
        )
        for moment, happens in [
            ("2026-03-02 10:40", lambda: self.move(ticket, "assigned")),
            ("2026-03-02 11:50", lambda: self.say_as_agent(ticket)),
            ("2026-03-02 12:00", lambda: self.move(ticket, "waiting_customer")),
            ("2026-03-03 09:30", lambda: self.say_as_customer(ticket)),
            ("2026-03-03 11:00", lambda: ticket.write({"priority": "3"})),
            ("2026-03-03 12:00", lambda: ticket.write({"priority": "0"})),
            ("2026-03-03 15:00", self.sweep),
            ("2026-03-03 16:00", lambda: ticket.write({"user_id": self.agent.id})),
            ("2026-03-04 09:00", lambda: ticket.write({"agreement_id": better.id})),
            ("2026-03-04 10:00", lambda: self.say_as_agent(ticket)),
            ("2026-03-04 11:00", ticket.action_information_complete),
            ("2026-03-04 12:00", lambda: self.move(ticket, "waiting_vendor")),
            ("2026-03-06 12:00", lambda: self.say_as_agent(ticket)),
            ("2026-03-09 08:00", lambda: self.move(ticket, "in_progress")),
            ("2026-03-09 09:00", ticket.action_estimate_sent),
            ("2026-03-09 10:00", ticket.action_estimate_approved),
            ("2026-03-09 11:00", lambda: self.move(ticket, "solved")),
            ("2026-03-10 09:00", lambda: self.say_as_customer(ticket)),
            ("2026-03-10 10:00", lambda: self.move(ticket, "in_progress")),
            ("2026-03-11 10:00", self.sweep),
            (
                "2026-03-11 11:00",
                lambda: ticket.write({"release_date": utc("2026-03-31 12:00")}),
            ),
            ("2026-03-12 10:00", lambda: self.say_as_customer(ticket)),
            ("2026-03-12 10:10", lambda: self.move(ticket, "waiting_customer")),
            ("2026-03-12 10:20", lambda: self.say_as_customer(ticket)),
        ]:
            self.at(moment)
            happens()
            self.finish_transaction()
        return ticket

    def assertReplays(self, ticket):
        self.sweep()
        before = self.story(ticket.clock_ids)
        facts = len(self.events(ticket))
        clocks = self.env["sla.clock"]
        clocks._writer().search([("ticket_id", "=", ticket.id)]).unlink()
        ticket.invalidate_recordset()
        self.assertFalse(ticket.clock_ids)
        clocks._refold(ticket)
        self.sweep()
        ticket.invalidate_recordset()
        self.assertEqual(self.story(ticket.clock_ids), before)
        self.assertEqual(len(self.events(ticket)), facts)
        return before

    def test_c11_replaying_gives_the_same_clocks(self):
        ticket = self.live_through_a_lot()
        rows = self.assertReplays(ticket)
        self.assertGreaterEqual(len(rows), 8)
        self.assertLessEqual(
            {"met", "missed", "running", "cancelled"}, {row["state"] for row in rows}
        )
        # Every metric but the one that was over when it was first promised.
        self.assertEqual(
            set(self.env["sla.metric"].search([]).mapped("code"))
            - set(ticket.clock_ids.metric_id.mapped("code")),
            {"information_check"},
        )
        for later in ("2026-03-12 15:00", "2026-03-20 12:00"):
            self.at(later)
            self.assertReplays(ticket)
        self.move(ticket, "closed")
        self.assertReplays(ticket)

    def test_c11_refolding_changes_nothing(self):
        ticket = self.live_through_a_lot()
        before = self.story(ticket.clock_ids)
        facts = len(self.events(ticket))
        self.env["sla.clock"]._refold(ticket)
        self.assertEqual(self.story(ticket.clock_ids), before)
        self.assertEqual(len(self.events(ticket)), facts)

    def test_c11_replayed_after_the_policy_was_edited(self):
        """Facts name the version that was promised, not the policy of today."""
        ticket = self.live_through_a_lot()
        self.policy.target_ids.hours = 40
        ticket.agreement_id.policy_id.target_ids.filtered("hours").write({"hours": 50})
        self.assertReplays(ticket)

    def test_c11_facts_are_told_in_order(self):
        ticket = self.live_through_a_lot()
        told = self.events(ticket)
        self.assertEqual(told[0].kind, "created")
        self.assertEqual(told.mapped("occurred_at"), sorted(told.mapped("occurred_at")))
        self.assertTrue(all(told.mapped("user_id")))
