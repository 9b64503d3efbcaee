"""When service stops and goes on again (rule A2)."""

from odoo.exceptions import AccessError, UserError

from .test_coverage import CoverageCommon


class TestSuspension(CoverageCommon):
    def suspend(self, reason="The contract is being renegotiated"):
        self.agreement.with_user(self.manager).action_suspend(reason)

    def resume(self):
        self.agreement.with_user(self.manager).action_resume()

    def test_a2_tickets_are_still_registered(self):
        self.suspend()
        self.assertEqual(self.agreement.state, "suspended")
        ticket = self.make_ticket()
        self.assertEqual(ticket.agreement_id, self.agreement)
        self.assertCoverage(ticket, "suspended", "being renegotiated")
        self.assertFalse(ticket.clock_ids.filtered(lambda c: c.state == "running"))
        self.send_letters()
        self.assertIn("keeps its place", self.letters(ticket).body)

    def test_a2_what_came_meanwhile_starts_on_resume(self):
        self.suspend()
        ticket = self.make_ticket()
        self.at("2026-03-03 12:00")
        self.resume()
        self.assertEqual(self.agreement.state, "active")
        self.assertCoverage(ticket, "included")
        self.assertDue(ticket, "resolution", "2026-03-04 12:00")
        self.assertMoment(
            self.clock(ticket, "resolution").started_at, "2026-03-03 12:00"
        )

    def test_a2_running_clocks_go_on_with_what_was_left(self):
        ticket = self.make_ticket()
        self.at("2026-03-02 12:00")
        self.suspend()
        self.assertCoverage(ticket, "suspended")
        self.assertState(ticket, "resolution", "paused")
        self.assertState(ticket, "first_response", "paused")
        self.at("2026-03-04 12:00")
        self.sweep()
        self.assertState(ticket, "first_response", "paused", breached=False)
        self.resume()
        self.assertDue(ticket, "resolution", "2026-03-05 10:00")
        explained = self.clock(ticket, "resolution").explain()
        kinds = [span["kind"] for span in explained["spans"]]
        self.assertIn("suspended", kinds)

    def test_a2_a_policy_may_serve_three_stars_regardless(self):
        self.policy.serves_critical = True
        critical = self.make_ticket(priority="3")
        plain = self.make_ticket(priority="1")
        self.suspend()
        self.assertCoverage(critical, "included", "what stops everything is served")
        self.assertState(critical, "resolution", "running")
        self.assertCoverage(plain, "suspended")
        raised = self.make_ticket(priority="1")
        raised.with_user(self.agent).priority = "3"
        self.assertCoverage(raised, "included")
        self.assertCoverage(self.make_ticket(priority="3"), "included")

    def test_a_request_for_another_team_is_passed_on_all_the_same(self):
        self.suspend()
        self.assertCoverage(self.make_ticket(type_id=self.bill.id), "rerouted")

    def test_a_ticket_that_is_over_is_left_in_peace_until_it_is_reopened(self):
        ticket = self.make_ticket()
        self.move(ticket, "closed")
        self.suspend()
        self.assertCoverage(ticket, "included")
        self.move(ticket, "in_progress")
        self.assertCoverage(ticket, "suspended")
        self.move(ticket, "closed")
        self.resume()
        self.move(ticket, "in_progress")
        self.assertCoverage(ticket, "included")

    def test_two_causes_and_both_have_to_go(self):
        self.suspend()
        self.agreement._suspend("payment", "INV/1 is unpaid")
        self.agreement._suspend("payment", "INV/1 is unpaid")  # changes nothing
        self.assertEqual(len(self.agreement.suspension_ids), 2)
        self.assertIn("INV/1", self.agreement.suspension_reason)
        self.agreement._lift("hand", "Signed")
        self.assertEqual(self.agreement.state, "suspended")
        self.agreement._lift("payment", "Paid")
        self.assertEqual(self.agreement.state, "active")
        self.assertEqual(
            self.agreement.suspension_ids.sorted("id").mapped("lift_reason"),
            ["Signed", "Paid"],
        )

    def test_resuming_by_hand_lifts_whatever_there_is(self):
        self.agreement._suspend("payment", "INV/1 is unpaid")
        self.resume()
        self.assertEqual(self.agreement.state, "active")
        with self.assertRaisesRegex(UserError, "not suspended"):
            self.resume()

    def test_only_what_is_in_force_is_suspended_and_a_reason_is_asked_for(self):
        action = self.agreement.with_user(self.manager).action_suspend()
        self.assertEqual(action["res_model"], "sla.suspend.wizard")
        wizard = (
            self.env["sla.suspend.wizard"]
            .with_user(self.manager)
            .with_context(**action["context"])
            .create({"reason": "Unpaid"})
        )
        wizard.action_suspend()
        self.assertEqual(self.agreement.state, "suspended")
        draft = self.make_agreement(self.policy, active=False)
        with self.assertRaisesRegex(UserError, "not in force"):
            draft.action_suspend("Because")
        self.assertEqual(draft.state, "draft")

    def test_agents_do_not_suspend(self):
        for method, args in (("action_suspend", ("No",)), ("action_resume", ())):
            with self.assertRaises(AccessError):
                getattr(self.agreement.with_user(self.agent), method)(*args)
        self.assertEqual(self.agreement.state, "active")

    def test_what_happened_is_never_changed(self):
        self.suspend()
        for user in (self.manager, self.env.user):
            row = self.agreement.suspension_ids.with_user(user).with_context(
                sla_writer=True
            )
            with self.assertRaises(AccessError):
                row.write({"reason": "Nothing"})
            with self.assertRaises(AccessError):
                row.unlink()
            with self.assertRaises(AccessError):
                row.create(
                    {
                        "agreement_id": self.agreement.id,
                        "cause": "hand",
                        "reason": "x",
                        "date_from": "2026-01-01",
                    }
                )

    def test_it_is_logged_on_the_agreement(self):
        self.suspend()
        self.resume()
        said = " ".join(self.agreement.message_ids.mapped("body"))
        self.assertIn("Service suspended: The contract is being renegotiated", said)
        self.assertIn("Service resumed", said)

    def test_ended_while_suspended_stays_so_for_what_is_in(self):
        ticket = self.make_ticket()
        self.suspend()
        self.agreement.action_end()
        ticket.with_user(self.agent).priority = "2"
        self.assertCoverage(ticket, "suspended")

    def test_made_active_again_it_is_still_suspended_until_resumed(self):
        self.suspend()
        self.agreement.action_end()
        self.agreement.action_draft()
        self.agreement.action_activate()
        self.assertEqual(self.agreement.state, "suspended")
        self.resume()
        self.assertEqual(self.agreement.state, "active")

    def test_an_override_of_before_does_not_outlive_the_suspension(self):
        ticket = self.make_ticket(type_id=self.manuals.id)
        ticket.with_user(self.manager).action_override_coverage("included", "Agreed")
        self.suspend()
        self.assertCoverage(ticket, "suspended")
        self.resume()
        self.move(ticket, "closed")
        self.suspend()
        self.move(ticket, "in_progress")
        self.assertCoverage(ticket, "suspended")

    def test_a_hundred_tickets_cost_as_many_queries_as_ten(self):
        def cost(count):
            tickets = self.env["helpdesk.ticket"].create(
                [
                    {"name": f"{n}", "description": "x", "partner_id": self.contact.id}
                    for n in range(count)
                ]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.suspend()
            self.env.flush_all()
            spent = self.env.cr.sql_log_count - before
            self.assertEqual(set(tickets.mapped("coverage")), {"suspended"})
            self.resume()
            tickets.unlink()
            return spent

        cost(2)
        few = cost(10)
        self.assertLessEqual(cost(100), few + 2)
