"""Which role may read and write questions, answers and severities."""

from odoo.addons.sla_policy.tests.access_common import RightsMixin
from odoo.addons.sla_policy.tests.common import SlaCommon

# What each model is to users who work on tickets, and to the manager.
MODELS = {
    "sla.severity": ("r", "rwcu"),
    "sla.question": ("r", "rwcu"),
    "sla.answer": ("r", "r"),
}


class TestModelAccess(RightsMixin, SlaCommon):
    def test_every_model_and_role(self):
        self._set_up_roles()
        self.assertRights(MODELS)
