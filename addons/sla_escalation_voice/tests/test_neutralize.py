from odoo.tests import tagged
from odoo.tools import file_open

from .. import const
from .common import VoiceCase


@tagged("post_install", "-at_install")
class TestNeutralize(VoiceCase):
    """A copied database never telephones anybody (rule E9)."""

    def test_a_copy_has_no_account_to_telephone_with(self):
        escalation = self.escalate()
        self.env.flush_all()
        with file_open("sla_escalation_voice/data/neutralize.sql") as script:
            self.env.cr.execute(script.read())
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        account = self.account.with_context(active_test=False)
        self.assertFalse(account.active)
        self.assertFalse(account.auth_token)
        parameters = self.env["ir.config_parameter"]
        self.assertFalse(parameters.get_param(const.API_PARAMETER))
        # Not even to where a test stands.
        parameters.set_param(const.API_PARAMETER, self.fake.url)
        self.deliver()
        self.assertFalse(self.fake.requests)
        self.assertEqual(self.voiced(escalation).state, "failed")
        account.active = True
        self.assertEqual(account.state, "unready")
        self.assertFalse(self.env["sla.voice.account"]._of(self.company)[self.company])
