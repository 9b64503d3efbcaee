"""Where Invoicing is installed: what comes along by itself, and goes again."""

import os

import story_tools
from install_story import agreement_script
from story_tools import Story, query, shell, value

# An agreement under a policy that asks for payment, and an invoice long unpaid.
UNPAID = (
    agreement_script("cutoff")
    + """
invoice = env["account.move"].create(
    {
        "move_type": "out_invoice",
        "partner_id": customer.id,
        "invoice_date": "2020-01-01",
        "invoice_date_due": "2020-01-05",
        "sla_agreement_id": agreement.id,
        "invoice_line_ids": [(0, 0, {"name": "Support", "price_unit": 100})],
    }
)
invoice.action_post()
env["sla.agreement"]._cron_payment()
env.cr.commit()
result = agreement.state
"""
)

LATER = """
from datetime import timedelta
from freezegun import freeze_time
from odoo import fields
with freeze_time(fields.Datetime.now() + timedelta(days=4)):
    env["sla.agreement"]._cron_payment()
    env.cr.commit()
result = env["sla.agreement"].search([]).mapped("state")
"""

PAY = """
invoice = env["account.move"].search([("partner_id.name", "=", "Norte Foods")])
wizard = env["account.payment.register"].with_context(
    active_model="account.move", active_ids=invoice.ids
)
wizard.create({}).action_create_payments()
env.cr.commit()
result = env["sla.agreement"].search([]).mapped("state")
"""

UNINSTALL = """
env["ir.module.module"].search([("name", "=", name)]).button_immediate_uninstall()
env.cr.commit()
"""


class TestBesideInvoicing(Story):
    """One database lives through it all, so the tests follow one another."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.database = cls.clone(os.environ["SLA_WIDE_TEMPLATE"], "invoicing")
        query(cls.database, "UPDATE ir_module_module SET demo = false")
        cls.before = story_tools.picture(cls.database)
        cls.install_said = story_tools.install(cls.database, "sla_policy")

    def test_1_comes_along_by_itself(self):
        installed = value(
            self.database,
            "SELECT state FROM ir_module_module WHERE name = 'sla_policy_account'",
        )
        self.assertEqual(installed, "installed", self.install_said)
        self.assertNotIn("ERROR", self.install_said)

    def test_2_unpaid_suspends_some_days_after_its_notice(self):
        self.assertEqual(shell(self.database, UNPAID), "active")
        self.assertEqual(shell(self.database, LATER), ["suspended"])

    def test_3_payment_resumes_when_it_is_saved(self):
        """A commit like any other, with nobody calling the end of a transaction."""
        self.assertEqual(shell(self.database, PAY), ["active"])

    def test_4_uninstalling_leaves_no_trace(self):
        """Both go, one after the other; invoices stay as they were."""
        for name in ("sla_policy_account", "sla_policy"):
            process = story_tools.Process(self.database, UNINSTALL, name=name)
            process.finish()
            self.assertNotIn("ERROR", process.said)
        after = story_tools.picture(self.database)
        # People's own: the service hours of the policy they have made.
        people = {"calendars", "attendances"}
        differences = {
            kind: (after[kind] - self.before[kind], self.before[kind] - after[kind])
            for kind in after.keys() - people
            if after[kind] != self.before[kind]
        }
        self.assertEqual(differences, {})
        invoices = "SELECT payment_state FROM account_move WHERE move_type = %s"
        self.assertIn(("paid",), query(self.database, invoices, "out_invoice"))
