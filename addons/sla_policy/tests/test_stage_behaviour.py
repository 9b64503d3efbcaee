"""A stage without SLA behaviour has no meaning: the one before stays in force."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form

from .metric_common import MetricCommon


class TestStageBehaviour(MetricCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unmapped = cls.env["helpdesk.ticket.stage"].create(
            {"name": "Triage", "company_id": False}
        )
        cls.unmapped_end = cls.env["helpdesk.ticket.stage"].create(
            {"name": "Filed away", "company_id": False, "closed": True}
        )

    def setUp(self):
        super().setUp()
        self.promise_all()

    def move_to(self, ticket, stage, user=None):
        ticket.with_user(user or self.agent).stage_id = stage

    # === NOTHING IS GUESSED === #

    def test_a_stage_has_no_behaviour_until_someone_chooses_one(self):
        stages = self.env["helpdesk.ticket.stage"]
        for values in (
            {"name": "Plain"},
            {"name": "Waiting", "unattended": True},
            {"name": "Over", "closed": True},
        ):
            self.assertFalse(stages.create(values).sla_phase)
        quick = stages.browse(stages.name_create("From the board")[0])
        self.assertFalse(quick.sla_phase)
        result = stages.load(["name", "closed"], [["Imported", "1"]])
        self.assertFalse(stages.browse(result["ids"]).sla_phase)

    def test_closing_a_stage_does_not_change_its_behaviour(self):
        for phase in ("in_progress", "solved", False):
            stage = self.env["helpdesk.ticket.stage"].create(
                {"name": "Shipped", "sla_phase": phase}
            )
            stage.closed = True
            self.assertEqual(stage.sla_phase, phase)
            stage.closed = False
            self.assertEqual(stage.sla_phase, phase)

    def test_the_shipped_stages_have_theirs(self):
        for phase, stage in self.stages.items():
            self.assertEqual(stage.sla_phase, phase)

    # === IT IS SHOWN AND ASKED FOR === #

    def test_the_stage_form_asks_for_it(self):
        lead = self._new_user("lead", "helpdesk_mgmt.group_helpdesk_manager")
        with Form(self.env["helpdesk.ticket.stage"].with_user(lead)) as form:
            form.name = "At the maker's"
            self.assertIn("no SLA behaviour", form.sla_phase_warning)
            form.sla_phase = "waiting_vendor"
            self.assertFalse(form.sla_phase_warning)
            form.closed = True
            self.assertIn("closes tickets", form.sla_phase_warning)
            form.sla_phase = "closed"
            self.assertFalse(form.sla_phase_warning)
        self.assertEqual(form.record.sla_phase, "closed")

    def test_the_list_of_stages_shows_and_finds_it(self):
        self.assertEqual(self.unmapped.sla_phase_label, "Not set: choose one")
        self.assertEqual(self.stages["solved"].sla_phase_label, "Solved")
        views = self.env["helpdesk.ticket.stage"].get_views(
            [(False, "list"), (False, "search")]
        )["views"]
        self.assertIn("sla_phase_label", views["list"]["arch"])
        self.assertIn("sla_phase_missing", views["search"]["arch"])

    def test_the_ticket_says_so(self):
        ticket = self.make_ticket()
        self.assertFalse(ticket.with_user(self.agent).sla_phase_warning)
        self.move(ticket, "waiting_customer")
        self.move_to(ticket, self.unmapped)
        with Form(ticket.with_user(self.agent)) as form:
            self.assertIn("“Triage” has no SLA behaviour", form.sla_phase_warning)
            self.assertIn("“Waiting for the customer”", form.sla_phase_warning)
        # Without an agreement no clock depends on it.
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        other = self.make_ticket(partner_id=stranger.id, stage_id=self.unmapped.id)
        self.assertFalse(other.with_user(self.agent).sla_phase_warning)

    # === CLOCKS === #

    def test_a_ticket_filed_there_counts_as_new(self):
        ticket = self.make_ticket(stage_id=self.unmapped.id)
        self.assertEqual(ticket.stage_id, self.unmapped)
        self.assertEqual(ticket.sla_phase, "new")
        self.assertRunning(ticket, "first_response", "resolution")
        closed = self.make_ticket(stage_id=self.unmapped_end.id)
        self.assertEqual(closed.sla_phase, "new")
        self.assertRunning(closed, "first_response", "resolution")

    def test_a_backlog_starts_no_work(self):
        self.policy.write(
            {"resolution_start": "work_started", "first_response_stop": "assignment"}
        )
        ticket = self.make_ticket(stage_id=self.unmapped.id)
        self.move(ticket, "new")
        self.move_to(ticket, self.unmapped)
        self.assertState(ticket, "first_response", "running")
        self.assertFalse(self.clock(ticket, "resolution"))
        self.at("2026-03-02 11:00")
        self.move(ticket, "in_progress")
        self.assertState(ticket, "first_response", "met")
        self.assertMoment(
            self.clock(ticket, "resolution").started_at, "2026-03-02 11:00"
        )

    def test_what_waits_goes_on_waiting(self):
        ticket = self.make_ticket()
        self.at("2026-03-02 11:00")
        self.move(ticket, "waiting_customer")
        self.at("2026-03-02 12:00")
        self.move_to(ticket, self.unmapped)
        clock = self.clock(ticket, "resolution")
        self.assertEqual(clock.state, "paused")
        self.assertMoment(clock.paused_at, "2026-03-02 11:00")
        self.at("2026-03-03 09:00")
        self.move(ticket, "in_progress")
        # Seven of eight hours were left.
        self.assertDue(ticket, "resolution", "2026-03-03 16:00")

    def test_what_runs_goes_on_running_and_is_not_closed(self):
        ticket = self.make_ticket()
        self.move(ticket, "in_progress")
        due = self.clock(ticket, "resolution").deadline
        for stage in (self.unmapped, self.unmapped_end):
            self.move_to(ticket, stage)
            self.assertState(ticket, "resolution", "running")
            self.assertEqual(self.clock(ticket, "resolution").deadline, due)

    def test_what_is_over_is_not_opened_again(self):
        for phase in ("solved", "closed", "cancelled"):
            ticket = self.make_ticket()
            self.move(ticket, phase)
            before = self.story(ticket.clock_ids)
            self.at("2026-03-02 15:00")
            self.move_to(ticket, self.unmapped)
            self.assertEqual(ticket.sla_phase, phase)
            self.assertEqual(self.story(ticket.clock_ids), before)
            self.at(self.now)

    def test_moving_there_is_no_fact(self):
        ticket = self.make_ticket()
        before = self.events(ticket)
        self.move_to(ticket, self.unmapped)
        self.move_to(ticket, self.unmapped_end)
        self.assertEqual(self.events(ticket), before)

    def test_a_detour_changes_no_clock(self):
        """With and without such stages on the way, tickets have the same clocks."""
        path = ["assigned", "waiting_customer", "in_progress", "waiting_vendor"]
        path += ["in_progress", "solved", "in_progress", "closed"]
        straight, detour = self.make_ticket(), self.make_ticket()
        for hour, phase in enumerate(path, start=10):
            self.at(f"2026-03-02 {hour}:00")
            self.move(straight, phase)
            self.move(detour, phase)
            self.at(f"2026-03-02 {hour}:30")
            self.move_to(detour, (self.unmapped, self.unmapped_end)[hour % 2])
        for ticket in (straight, detour):
            self.at("2026-03-03 12:00")
            self.env["sla.clock"]._refold(ticket)
        one, other = (
            [{**row, "ticket_id": 0} for row in self.story(ticket.sudo().clock_ids)]
            for ticket in (straight, detour)
        )
        self.assertEqual(one, other)

    def test_the_bin_keeps_what_was_in_force(self):
        ticket = self.make_ticket()
        self.move(ticket, "waiting_customer")
        self.move_to(ticket, self.unmapped)
        ticket.active = False
        self.assertState(ticket, "resolution", "cancelled")
        self.at("2026-03-02 12:00")
        ticket.active = True
        self.assertState(ticket, "resolution", "paused")
        self.assertEqual(ticket.sla_phase, "waiting_customer")

    def test_c4_the_customers_answer_takes_it_out_of_there(self):
        ticket = self.make_ticket()
        self.move(ticket, "waiting_customer")
        self.move_to(ticket, self.unmapped)
        self.mail_in(ticket)
        self.assertEqual(ticket.sla_phase, "in_progress")
        self.assertEqual(ticket.stage_id.sla_phase, "in_progress")
        self.assertState(ticket, "resolution", "running")

    def test_a_change_of_team_moves_it_there(self):
        """The help desk computes the stage: nobody calls `write` for it."""
        ticket = self.make_ticket()
        self.move(ticket, "waiting_customer")
        desk, archive = self.make_team("Desk"), self.make_team("Archive")
        ticket.stage_id.team_ids = desk
        self.unmapped.write({"team_ids": [Command.set(archive.ids)], "sequence": -1})
        ticket.team_id = archive
        self.finish_transaction()
        self.assertEqual(ticket.stage_id, self.unmapped)
        self.assertState(ticket, "resolution", "paused")

    # === CHOSEN LATER === #

    def test_a_behaviour_chosen_later_counts_from_then_on(self):
        ticket = self.make_ticket()
        self.move_to(ticket, self.unmapped)
        self.at("2026-03-02 12:00")
        self.unmapped.sla_phase = "waiting_customer"
        clock = self.clock(ticket, "resolution")
        self.assertEqual(clock.state, "paused")
        self.assertMoment(clock.paused_at, "2026-03-02 12:00")
        self.assertEqual(ticket.sla_phase, "waiting_customer")
        # Taken away again, the last one stays in force.
        self.unmapped.sla_phase = False
        self.assertState(ticket, "resolution", "paused")
        self.assertEqual(ticket.sla_phase, "waiting_customer")

    def test_it_is_not_set_on_a_ticket_by_hand(self):
        ticket = self.make_ticket()
        for user in (self.agent, self.manager):
            with self.assertRaises(AccessError):
                ticket.with_user(user).write({"sla_phase": "closed"})
            with self.assertRaises(AccessError):
                self.make_ticket(user, sla_phase="closed")

    def test_a_copy_starts_anew(self):
        ticket = self.make_ticket()
        self.move(ticket, "waiting_customer")
        self.move_to(ticket, self.unmapped)
        copy = ticket.copy({"stage_id": self.unmapped.id})
        self.assertEqual(copy.sla_phase, "new")
