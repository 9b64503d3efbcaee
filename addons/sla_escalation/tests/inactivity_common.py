"""What the tests of inactivity have in common: ten days, and letters that are sent."""

from datetime import timedelta

from odoo.addons.sla_policy.tests.common import SlaCommon

DAY = timedelta(days=1)


class InactivityCommon(SlaCommon):
    """Closes after 10 days, warns 3 days before, reminds after 5."""

    now = "2026-03-02 10:00"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls.make_policy(
            cls.make_target("resolution", hours=40),
            close_after_days=10,
            warn_before_days=3,
            remind_after_days=5,
        )
        cls.agreement = cls.make_agreement(cls.policy)

    def make_inactive(self, phase="waiting_customer", **values):
        """A ticket that waits for the customer, or is solved."""
        ticket = self.make_ticket(**values)
        self.say_as_agent(ticket, "Which version do you use?")
        self.move(ticket, phase)
        return ticket

    def run_inactivity(self):
        with self.enter_registry_test_mode():
            self.env.ref("sla_escalation.ir_cron_auto_close").method_direct_trigger()
        self.env.invalidate_all()

    def run_at(self, local):
        self.at(local)
        self.run_inactivity()

    def rows(self, ticket):
        rows = self.env["sla.inactivity"].search([("ticket_id", "=", ticket.id)])
        return rows.sorted("id")

    def row(self, ticket):
        """The newest row."""
        return self.rows(ticket)[-1:]

    def letters(self, ticket, kind=None):
        letters = self.env["sla.letter"].search([("ticket_id", "=", ticket.id)])
        kinds = ("reminder", "warning", "closed_inactive", "no_progress")
        return letters.sorted("id").filtered(
            lambda letter: letter.kind == kind if kind else letter.kind in kinds
        )

    def told(self, ticket):
        """The kinds of letters that were sent."""
        return self.letters(ticket).filtered(lambda x: x.state == "sent").mapped("kind")

    def last_letter(self, ticket):
        ticket.invalidate_recordset()
        mails = ticket.message_ids.filtered(lambda m: m.message_type == "auto_comment")
        return mails.sorted("id")[-1:]

    def assertPhase(self, ticket, phase):
        self.assertEqual(ticket.stage_id.sla_phase, phase)

    def assertInactivity(self, ticket, state, ground=False):
        row = self.row(ticket)
        self.assertEqual((row.state, row.ground), (state, ground))
