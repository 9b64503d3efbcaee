"""What an update does to a database that was there before."""

from odoo.tools import SQL

from .common import SlaCommon
from .migration_common import MigrationMixin


class TestMigrations(MigrationMixin, SlaCommon):
    def test_1_1_0_old_tickets_tell_what_their_coverage_rests_on(self):
        policy = self.make_policy(self.make_target("resolution", hours=4))
        agreement = self.make_agreement(policy)
        covered = self.make_ticket()
        stranger = self.make_ticket(partner_id=self.supplier.id)
        nobody = self.make_ticket(partner_id=False)
        tickets = covered | stranger | nobody
        told = [(t.coverage_ground, t.coverage_since) for t in tickets]
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE helpdesk_ticket SET coverage_ground = NULL, "
                "coverage_since = NULL WHERE id IN %s",
                tickets._ids,
            )
        )
        self.migrate("sla_policy/migrations/19.0.1.1.0/post-coverage.py", "19.0.1.0.0")
        self.assertEqual([(t.coverage_ground, t.coverage_since) for t in tickets], told)
        # And a decision made since then is left alone.
        covered.with_user(self.manager).action_override_coverage("billable", "Agreed")
        self.migrate("sla_policy/migrations/19.0.1.1.0/post-coverage.py", "19.0.1.0.0")
        self.assertEqual(covered.coverage_ground["ground"], "override")
        # Suspended and resumed, it goes on from where it was.
        agreement.action_suspend("Unpaid")
        agreement.action_resume()
        self.assertEqual(covered.coverage, "billable")

    def test_1_2_0_letters_of_before_are_of_the_one_occasion(self):
        policy = self.make_policy(self.make_target("resolution", hours=4))
        agreement = self.make_agreement(policy)
        agreement.action_suspend("Unpaid")
        ticket = self.make_ticket()
        letter = self.env["sla.letter"].search([("ticket_id", "=", ticket.id)])
        self.assertEqual(letter.kind, "suspended")
        self.env.flush_all()
        self.env.cr.execute("ALTER TABLE sla_letter DROP COLUMN occasion")
        self.migrate(
            "sla_policy/migrations/19.0.1.2.0/pre-letter_occasion.py", "19.0.1.1.0"
        )
        self.assertEqual(letter.occasion, 0)
        # Run twice, as after an update that was broken off, it changes nothing.
        self.migrate(
            "sla_policy/migrations/19.0.1.2.0/pre-letter_occasion.py", "19.0.1.1.0"
        )
        self.assertEqual(letter.occasion, 0)

    def test_1_3_0_request_types_get_what_customers_are_told_of_them(self):
        problem = self.env.ref("sla_policy.type_problem")
        training = self.env.ref("sla_policy.type_training")
        user_error = self.env.ref("sla_policy.type_user_error")
        types = problem | training | user_error
        told = [(t.when_to_use, t.portal_sequence, t.asks_impact) for t in types]
        # As the columns are when they are new.
        types.write({"when_to_use": False, "portal_sequence": 50, "asks_impact": True})
        user_error.show_in_portal = True
        problem.name = "Trouble"
        for _twice in range(2):
            self.migrate(
                "sla_policy/migrations/19.0.1.3.0/post-intake.py", "19.0.1.2.0"
            )
            self.assertEqual(
                [(t.when_to_use, t.portal_sequence, t.asks_impact) for t in types], told
            )
        self.assertTrue(problem.when_to_use)
        self.assertFalse(training.asks_impact)
        self.assertFalse(user_error.show_in_portal)
        # What people have made their own stays.
        self.assertEqual(problem.name, "Trouble")
