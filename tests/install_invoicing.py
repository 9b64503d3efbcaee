"""Where Invoicing is installed: what comes along by itself, is used, and goes again."""

import story_tools
from install_story import InstallStory, agreement_script
from story_tools import query, shell, value

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


class InvoicingStory(InstallStory):
    addon = "sla_policy"

    def check_installed(self):
        """sla_policy_account comes along by itself."""
        installed = value(
            self.database,
            "SELECT state FROM ir_module_module WHERE name = 'sla_policy_account'",
        )
        self.assertEqual(installed, "installed", self.install_said)
        self.assertNotIn("ERROR", self.install_said)

    def check_used(self):
        """Unpaid suspends some days after its notice; payment resumes when it is saved.

        The latter in a commit like any other, with nobody calling the end of a
        transaction.
        """
        self.assertEqual(shell(self.database, UNPAID), "active")
        self.assertEqual(shell(self.database, LATER), ["suspended"])
        self.assertEqual(shell(self.database, PAY), ["active"])

    def check_uninstalled(self):
        """Both go, one after the other; invoices stay as they were."""
        for name in ("sla_policy_account", "sla_policy"):
            process = story_tools.Process(self.database, UNINSTALL, name=name)
            process.finish()
            self.assertNotIn("ERROR", process.said)
        differences = self.differences()
        # People's own: the service hours of the policies they have made.
        for kind in ("calendars", "attendances"):
            differences.pop(kind, None)
        self.assertEqual(differences, {})
        invoices = "SELECT payment_state FROM account_move WHERE move_type = %s"
        self.assertIn(("paid",), query(self.database, invoices, "out_invoice"))
