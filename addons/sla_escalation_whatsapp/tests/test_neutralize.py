"""A copy of the database has no secrets and writes to nobody (rule E9)."""

from odoo.tools import file_open

from .common import WhatsappCommon


class TestNeutralize(WhatsappCommon):
    def test_secrets_are_gone_and_accounts_are_off(self):
        with file_open("sla_escalation_whatsapp/data/neutralize.sql") as script:
            statements = script.read()
        self.env.flush_all()
        self.env.cr.execute(statements)
        self.env.invalidate_all()
        accounts = self.env["sla.whatsapp.account"].with_context(active_test=False)
        account = accounts.browse(self.account.id)
        self.assertFalse(account.active)
        for name in ("access_token", "app_secret", "verify_token"):
            self.assertFalse(account[name], name)
        self.assertFalse(accounts._for(self.env.company))
        self.assertFalse(
            self.env["sla.channel.whatsapp"]._address_of(
                self.agent, self.agent.partner_id, self.env["sla.escalation.role"]
            )
        )

    def test_no_column_that_looks_like_a_secret_is_forgotten(self):
        self.env.cr.execute(
            """
            SELECT column_name FROM information_schema.columns
             WHERE table_name LIKE 'sla_whatsapp_%'
               AND column_name ~ '(token|secret|password)'
            """
        )
        with file_open("sla_escalation_whatsapp/data/neutralize.sql") as script:
            statements = script.read()
        for (name,) in self.env.cr.fetchall():
            self.assertIn(f"{name} = NULL", statements)
